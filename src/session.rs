//! Who is here ([`Who`]), what they do to be here or not, and the one door for calls ([`Here::call`]). Pages call
//! through it, so none can forget a 401, act for the wrong account, or send a sensitive act without the password.

mod door;
mod who;

pub use door::Answer;
pub use who::{Viewer, Who, Why, use_viewer};

use crate::failure::Failure;
use crate::remembered::Remembered;
use exeunt_contract::accounts::{AccountState, ForgetAccount, ListAccounts};
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{AccountRef, Code, Nothing, SessionId};
use futures_channel::oneshot;
use leptos::prelude::*;

/// Who is here, and the door. A copy is as good as the original.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    who: RwSignal<Who>,
    remembered: Remembered,
    /// Whether "Confirm it's you" is open.
    asking: RwSignal<bool>,
    answer: StoredValue<Option<oneshot::Sender<bool>>>,
}

impl Here {
    /// Provides the door to everything below. Nobody is asked yet; see [`Here::look`].
    pub fn provide() -> Self {
        let remembered = Remembered::load();
        // Where nobody was logged in, the log-in page need not wait for the server to say so.
        let who = if remembered.someone_was_signed_in() { Who::Unknown } else { Who::Guest(Why::FirstVisit) };
        let here =
            Self { who: RwSignal::new(who), remembered, asking: RwSignal::new(false), answer: StoredValue::new(None) };
        provide_context(here);
        here.follow_other_tabs();
        here
    }

    /// What another tab does to this browser's login shows here: its log-out writes the tiles, and a page that comes back
    /// from the browser's memory asks before it is believed.
    fn follow_other_tabs(self) {
        let look_again = move || {
            if self.session().is_some() {
                #[expect(clippy::disallowed_methods, reason = "nobody waits for it, and a failure changes nothing")]
                leptos::task::spawn_local(self.refresh());
            }
        };
        let written = window_event_listener_untyped("storage", move |_| {
            self.remembered.read_again();
            look_again();
        });
        let shown = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.persisted() {
                look_again();
            }
        });
        on_cleanup(move || {
            written.remove();
            shown.remove();
        });
    }

    /// Who is here.
    #[must_use]
    pub fn who(self) -> Who {
        self.who.get()
    }

    /// The accounts that this browser remembers.
    #[must_use]
    pub fn remembered(self) -> Remembered {
        self.remembered
    }

    /// The proof that somebody is here, from now until the page that holds it is gone.
    #[must_use]
    pub fn viewer(self, first: Session) -> Viewer {
        Viewer(Memo::new(move |last: Option<&Session>| match &*self.who.read() {
            Who::SignedIn(session) => (**session).clone(),
            _ => last.cloned().unwrap_or_else(|| first.clone()),
        }))
    }

    /// Asks the server who is here.
    pub async fn look(self) {
        match self.call(GetSession, Nothing {}).await {
            Ok(session) => self.enter(session).await,
            Err(failure) if failure.code() == Some(Code::NotSignedIn) => self.correct_tiles().await,
            // Nobody was logged in as far as this browser knows: the log-in page stays, and its button will say more.
            Err(_) if matches!(*self.who.read_untracked(), Who::Guest(_)) => {}
            Err(failure) => self.who.set(Who::Unreachable(failure)),
        }
    }

    /// Logs in with a password.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn sign_in(self, credentials: Credentials) -> Result<(), Failure> {
        let session = self.call(SignIn, credentials).await?;
        self.enter(session).await;
        Ok(())
    }

    /// Logs in with one tap.
    ///
    /// # Errors
    ///
    /// As [`Here::call`]; after [`Code::PasswordNeeded`] the account's tile asks for the password.
    pub async fn resume(self, account: AccountRef) -> Result<(), Failure> {
        let result = self.call(Resume, ResumeAccount { account: account.clone() }).await;
        if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) {
            self.remembered.mark(&account, AccountState::PasswordNeeded);
        }
        self.enter(result?).await;
        Ok(())
    }

    /// Enters the password again.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn reauthenticate(self, password: String) -> Result<(), Failure> {
        let session = self.call(Reauthenticate, PasswordAgain { password }).await?;
        self.who.set(Who::SignedIn(Box::new(session)));
        self.answer_question(true);
        Ok(())
    }

    /// Logs out here.
    ///
    /// # Errors
    ///
    /// As [`Here::call`]; the person then is still logged in.
    pub async fn sign_out(self, remember: bool) -> Result<(), Failure> {
        let account = self.account();
        let answer = self.call(SignOut, SignOutChoice { remember }).await?;
        if let Some(account) = account {
            match (remember, answer.remembered) {
                (false, _) => self.remembered.forget(&account),
                (true, true) => self.remembered.mark(&account, AccountState::Remembered),
                (true, false) => self.correct_tiles().await,
            }
        }
        self.who.set(Who::Guest(Why::SignedOut { remembered: answer.remembered }));
        Ok(())
    }

    /// Removes one account from this device, the one that is logged in included.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn forget(self, account: AccountRef) -> Result<(), Failure> {
        match self.call(ForgetAccount { account: account.clone() }, Nothing {}).await {
            // The server does not know it either: then there is nothing to keep it for.
            Err(failure) if failure.code() != Some(Code::NotFound) => return Err(failure),
            _ => self.remembered.forget(&account),
        }
        let nobody_is_remembered = untrack(|| self.remembered.is_empty());
        let gone = Who::Guest(Why::SignedOut { remembered: false });
        match &*self.who.read_untracked() {
            Who::SignedIn(session) if session.account.reference == account => {}
            Who::Guest(Why::SignedOut { remembered: true }) if nobody_is_remembered => {}
            _ => return Ok(()),
        }
        self.who.set(gone);
        Ok(())
    }

    /// Reads the session anew after an act that changed it, such as a new password. Without an answer nothing changes.
    pub async fn refresh(self) {
        if let Ok(session) = self.call(GetSession, Nothing {}).await {
            self.who.set(Who::SignedIn(Box::new(session)));
        }
    }

    /// Takes over a new displayed name and hue that the server has confirmed, here and on the tile.
    pub async fn renamed(self, name: &str, hue: u16) {
        self.who.update(|who| {
            if let Who::SignedIn(session) = who {
                name.clone_into(&mut session.account.name);
                session.account.hue = hue;
            }
        });
        if matches!(&*self.who.read_untracked(), Who::SignedIn(session) if !session.shared_device) {
            self.correct_tiles().await;
        }
    }

    fn account(self) -> Option<AccountRef> {
        match &*self.who.read_untracked() {
            Who::SignedIn(session) => Some(session.account.reference.clone()),
            _ => None,
        }
    }

    fn session(self) -> Option<SessionId> {
        match &*self.who.read_untracked() {
            Who::SignedIn(session) => Some(session.id.clone()),
            _ => None,
        }
    }

    async fn enter(self, session: Session) {
        let shared = session.shared_device;
        self.who.set(Who::SignedIn(Box::new(session)));
        // A shared device stores nothing, not even a tile.
        if !shared {
            self.correct_tiles().await;
        }
    }

    /// The server's list of this device's accounts wins over the stored one. Without an answer the stored one stays.
    async fn correct_tiles(self) {
        if let Ok(known) = self.call(ListAccounts, Nothing {}).await {
            self.remembered.replace(&known.accounts);
        }
    }
}

/// The door that [`Here::provide`] set up.
#[must_use]
pub fn use_here() -> Here {
    expect_context()
}
