//! Who is here, and the one door for calls. Pages call through it, so none can forget a 401, act for the wrong
//! account, or send a sensitive act without asking for the password.

use crate::api::Call;
use crate::failure::Failure;
use crate::json::{self, Unreadable};
use crate::remembered::Remembered;
use exeunt_contract::accounts::{AccountState, ForgetAccount, ListAccounts};
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{AccountRef, Code, Ended, Endpoint, Nothing, SessionId};
use futures_channel::oneshot;
use leptos::prelude::*;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Who is here, as far as the app knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The server has not answered yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// Nobody, and why.
    Guest(Why),
    /// Somebody, with a live session.
    SignedIn(Box<Session>),
}

/// Why nobody is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was no session.
    FirstVisit,
    /// The person logged out here, a moment ago.
    SignedOut {
        /// Whether one tap will do next time.
        remembered: bool,
    },
    /// The session ended, and the server says how.
    Ended(Ended),
}

/// Who is here, for pages that exist only while somebody is: holding one is the proof.
#[derive(Clone, Copy, Debug)]
pub struct Viewer(Memo<Session>);

impl Viewer {
    /// The session as it stands.
    #[must_use]
    pub fn session(self) -> Session {
        self.0.get()
    }

    /// The displayed name.
    #[must_use]
    pub fn name(self) -> String {
        self.0.with(|session| session.account.name.clone())
    }

    /// The hue of the generated picture.
    #[must_use]
    pub fn hue(self) -> u16 {
        self.0.with(|session| session.account.hue)
    }
}

/// The viewer that the guard in `app.rs` provided.
#[must_use]
pub fn use_viewer() -> Viewer {
    expect_context()
}

/// The answer to a call, once it comes. Boxed, because every page that waits for one would otherwise carry a copy of
/// the whole door in what browsers download.
pub struct Answer<T> {
    body: Pin<Box<dyn Future<Output = Result<String, Failure>>>>,
    read: fn(&str) -> Result<T, Unreadable>,
}

impl<T> Future for Answer<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.body.as_mut().poll(context).map(|body| (self.read)(&body?).map_err(|_| Failure::Garbled))
    }
}

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

    /// Calls `endpoint`. This is the only way that a page reaches the server.
    ///
    /// Where the server wants the password first, the person is asked in place and the call goes on with what they
    /// wanted. Where the session has ended, the log-in page appears and says why.
    ///
    /// # Errors
    ///
    /// Whatever [`Call::send`] says, and [`Failure::Cancelled`] when the person closed the question.
    pub fn call<E: Endpoint>(self, endpoint: E, request: E::Request) -> Answer<E::Response> {
        let call = Call::to(&endpoint, &request);
        Answer { body: Box::pin(self.exchange(call)), read: json::read_content }
    }

    /// The door itself, once for all endpoints: what is generic above stays thin.
    async fn exchange(self, call: Result<Call, Failure>) -> Result<String, Failure> {
        let call = call?;
        let mut once_more = true;
        loop {
            let sent_by = self.session();
            let account = self.account();
            let result = call.send(account.as_ref()).await;
            match result.as_ref().err().and_then(Failure::code) {
                // Somebody logged in while this request was on its way: it says nothing about them.
                Some(Code::NotSignedIn) if call.signed_in && sent_by != self.session() => return result,
                // The session's token may have been renewed while this request was on its way with the old one.
                Some(Code::NotSignedIn) if call.signed_in && sent_by.is_some() && once_more => once_more = false,
                Some(Code::ReauthenticationRequired) if self.asks_the_person().await && sent_by == self.session() => {}
                Some(Code::ReauthenticationRequired) => return Err(Failure::Cancelled),
                Some(Code::NotSignedIn) if call.signed_in => {
                    self.leave(&result);
                    return result;
                }
                Some(Code::AccountChanged) => {
                    // Another tab moved on to another account: this one follows, and nothing was done.
                    let _ = window().location().reload();
                    return result;
                }
                _ => return result,
            }
        }
    }

    /// Whether "Confirm it's you" is open.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.asking.get()
    }

    /// Answers whoever waits for "Confirm it's you", and closes it.
    pub fn answer_question(self, confirmed: bool) {
        self.asking.set(false);
        if let Some(waiting) = self.answer.try_update_value(Option::take).flatten() {
            // Nobody waits any more when the page was left in between.
            let _ = waiting.send(confirmed);
        }
    }

    async fn asks_the_person(self) -> bool {
        self.answer_question(false);
        let (sender, receiver) = oneshot::channel();
        self.answer.set_value(Some(sender));
        self.asking.set(true);
        receiver.await.unwrap_or(false)
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

    fn leave(self, result: &Result<String, Failure>) {
        let ended = match result {
            Err(Failure::Refused(problem)) => problem.ended.clone(),
            _ => None,
        };
        // Without a word of how it ended, another tab may have logged out and be remembered: the tile stays as it is.
        if let (Some(account), Some(_)) = (self.account(), &ended) {
            self.remembered.mark(&account, AccountState::PasswordNeeded);
        }
        self.who.set(Who::Guest(ended.map_or(Why::FirstVisit, Why::Ended)));
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
