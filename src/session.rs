//! The session of this page ([`Who`]), what starts and ends it, and the API client ([`Here::call`]). Pages call through
//! it, so none can forget a 401, act for the wrong account, or send a sensitive act without the password.

mod door;
mod emptied;
mod following;
mod idle;
mod leaving;
mod reaching;
mod telling;
mod tiles;
mod who;

pub use door::{Answer, Anything, Question};
pub use emptied::Place;
pub use who::{Viewer, Who, Why, use_viewer};

use crate::failure::Failure;
use crate::live::{Live, root};
use crate::remembered::Remembered;
use crate::slot::Slot;
use crate::ui::keep_time;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, Nothing};
use futures_channel::oneshot;
use js_sys::Reflect;
use leptos::prelude::*;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Mutex;

/// The session and the client. Copies share one state.
#[derive(Clone, Copy, Debug)]
pub struct Here(&'static Parts);

/// The state behind [`Here`]. One instance lives as long as the page: a copy of the handle is one pointer, and every
/// closure and every waiting call holds one.
#[derive(Debug)]
pub struct Parts {
    who: RwSignal<Who>,
    remembered: Remembered,
    live: Live,
    /// The minimum length of a new account's password, in characters; none where sign-up is closed, or not known yet.
    sign_up: Slot<u16>,
    /// Whether the last log-out of this page is unconfirmed.
    late: StoredValue<bool>,
    /// The outcome of confirming it later: the server knows, or refuses.
    told: Slot<Result<(), Failure>>,
    /// Whether unconfirmed log-outs are being sent now.
    telling: StoredValue<bool>,
    /// Whether a retry is scheduled.
    tells_later: StoredValue<bool>,
    /// Whether a log-out is in progress.
    leaving: StoredValue<bool>,
    /// Whether the log-in happened on this page and the server has not seen its cookie yet.
    came: StoredValue<bool>,
    /// The number of times that the session started or ended.
    turns: StoredValue<u32>,
    /// The number of times that the tiles were written by another tab, or ahead of the server's list.
    written: StoredValue<u32>,
    /// Whether "Confirm it's you" is open.
    asking: RwSignal<bool>,
    answer: StoredValue<Option<oneshot::Sender<bool>>>,
    /// Why the server cannot be reached at the moment.
    away: Slot<Failure>,
    /// Whether failed reads are to be repeated after a while, and when a success repeated them last, in milliseconds.
    reads_later: StoredValue<bool>,
    read_again_at: StoredValue<f64>,
    /// Notifies that failed reads are to be repeated.
    retries: Slot<()>,
    /// When the last answer arrived, in milliseconds of the server's clock; and the last answers to live queries, each
    /// with its path, which pages draw at once when they are opened again in this visit.
    heard: Mutex<(f64, Vec<(String, String)>)>,
}

impl Deref for Here {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

impl Here {
    /// Provides the context. The server is not asked yet; see [`Here::look`].
    pub fn provide() -> Self {
        let remembered = Remembered::load();
        // Without a known session (`src/boot.js`), the log-in page need not wait for the server.
        let known =
            (remembered.someone_was_signed_in() || root("data-unknown").is_some()) && !remembered.owes_untracked();
        let cookies = Reflect::get(&window().navigator(), &"cookieEnabled".into());
        let who = match (cookies, known) {
            (Ok(cookies), _) if cookies.is_falsy() => Who::Guest(Why::NoCookies),
            (_, true) => Who::Unknown,
            _ => Who::Guest(Why::FirstVisit),
        };
        let here = Self(Box::leak(Box::new(Parts {
            who: RwSignal::new(who),
            remembered,
            live: Live::new(),
            sign_up: Slot::new(),
            late: StoredValue::new(false),
            told: Slot::new(),
            telling: StoredValue::new(false),
            tells_later: StoredValue::new(false),
            leaving: StoredValue::new(false),
            came: StoredValue::new(false),
            turns: StoredValue::new(0),
            written: StoredValue::new(0),
            asking: RwSignal::new(false),
            answer: StoredValue::new(None),
            away: Slot::new(),
            reads_later: StoredValue::new(false),
            read_again_at: StoredValue::new(0.0),
            retries: Slot::new(),
            heard: Mutex::default(),
        })));
        provide_context(here);
        keep_time();
        here.follow_the_browser();
        here
    }

    /// Sets the session's status, when a session starts or ends.
    fn turn(self, who: Who) {
        self.turns.update_value(|turns| *turns += 1);
        if let Ok(mut heard) = self.heard.lock() {
            heard.1.clear();
        }
        self.away.set(None);
        self.who.set(who);
    }

    /// Starts work in the background; its failure changes nothing.
    fn start(self, work: impl Future<Output = ()> + 'static) {
        let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
        #[expect(clippy::disallowed_methods, reason = "nobody waits for it, and a failure changes nothing")]
        leptos::task::spawn_local(work);
    }

    /// The session's status.
    #[must_use]
    pub fn who(self) -> Who {
        self.who.get()
    }

    /// The accounts that this browser remembers.
    #[must_use]
    pub fn remembered(self) -> Remembered {
        self.remembered
    }

    /// The live updates of other tabs and devices.
    #[must_use]
    pub fn live(self) -> Live {
        self.live
    }

    /// The minimum length of a new account's password, where sign-up is open.
    #[must_use]
    pub fn sign_up_rule(self) -> Option<u16> {
        self.sign_up.get()
    }

    /// The proof of a session, valid until the page that holds it is gone.
    #[must_use]
    pub fn viewer(self, first: Session) -> Viewer {
        Viewer::new(self.who, first)
    }

    /// Asks the server for the session, after it was sent all unconfirmed log-outs: an account that logged out must not
    /// come back. Whether the server answered that there is no session.
    pub async fn look(self) -> bool {
        self.settle().await;
        if self.remembered.owes_untracked() && self.session().is_none() {
            if !matches!(*self.who.read_untracked(), Who::Guest(_)) {
                self.turn(Who::Guest(Why::FirstVisit));
            }
            return false;
        }
        match self.call(GetSession, Nothing {}).await {
            Ok(session) => self.enter(session).await,
            // A session started or ended in the meantime.
            Err(Failure::Cancelled) => {}
            Err(failure) if failure.code() == Some(Code::NotSignedIn) => {
                self.correct_tiles().await;
                return true;
            }
            // No session was known here: the log-in page stays, and its button will say more.
            Err(_) if matches!(*self.who.read_untracked(), Who::Guest(_)) => {}
            Err(failure) => self.who.set(Who::Unreachable(failure)),
        }
        false
    }

    /// Logs in with a password.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn sign_in(self, credentials: Credentials) -> Result<(), Failure> {
        self.settle().await;
        let session = self.call(SignIn, credentials).await?;
        self.come_in(session).await;
        Ok(())
    }

    /// Makes an account and logs in with it.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn sign_up(self, person: NewPerson) -> Result<(), Failure> {
        self.settle().await;
        let session = self.call(SignUp, person).await?;
        self.come_in(session).await;
        Ok(())
    }

    /// Logs in with one tap.
    ///
    /// # Errors
    ///
    /// As [`Here::call`]; after [`Code::PasswordNeeded`] the account's tile asks for the password.
    pub async fn resume(self, account: AccountRef) -> Result<(), Failure> {
        self.settle().await;
        let result = self.call(Resume, ResumeAccount { account: account.clone() }).await;
        if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) {
            self.remembered.mark(&account, AccountState::PasswordNeeded);
        }
        self.come_in(result?).await;
        Ok(())
    }

    /// Confirms the password for a sensitive act.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn reauthenticate(self, password: String) -> Result<(), Failure> {
        let session = self.call(Reauthenticate, PasswordAgain { password }).await?;
        // A session that has ended meanwhile does not come back by that.
        if self.session().as_ref() == Some(&session.id) {
            self.who.set(Who::SignedIn(Box::new(session)));
        }
        self.answer_question(true);
        Ok(())
    }

    /// Records that the one-time password was replaced: no other page has to wait for that.
    pub fn has_chosen_a_password(self) {
        self.who.update(|who| {
            if let Who::SignedIn(session) = who {
                session.new_password_required = false;
            }
        });
    }

    /// Takes over a session that started on this page: unconfirmed log-outs of its account are void.
    async fn come_in(self, session: Session) {
        self.came.set_value(true);
        self.settled(&session.account.reference);
        self.enter(session).await;
    }

    async fn enter(self, session: Session) {
        let shared = session.shared_device;
        self.is_not_late();
        // A shared device stores nothing, not even a tile.
        if !shared {
            self.remembered.note(&session.account);
        }
        self.note(session);
        if !shared {
            self.correct_tiles().await;
        }
    }
}

/// The context that [`Here::provide`] set up.
#[must_use]
pub fn use_here() -> Here {
    expect_context()
}
