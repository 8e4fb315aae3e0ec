//! Who is here ([`Who`]), what they do to be here or not, and the one door for calls ([`Here::call`]). Pages call
//! through it, so none can forget a 401, act for the wrong account, or send a sensitive act without the password.

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

/// Who is here, and the door. A copy is as good as the original.
#[derive(Clone, Copy, Debug)]
pub struct Here(&'static Parts);

/// What [`Here`] is made of. There is one, for as long as the page lives: a copy is no larger than an address, and every
/// closure and every call that waits holds one.
#[derive(Debug)]
pub struct Parts {
    who: RwSignal<Who>,
    remembered: Remembered,
    live: Live,
    /// The fewest characters of a new person's password; none where the server takes nobody new, or has not said yet.
    sign_up: Slot<u16>,
    /// Whether this page could not tell the server of the last log-out when it happened.
    late: StoredValue<bool>,
    /// What became of telling it later: it knows by now, or it refuses to hear it.
    told: Slot<Result<(), Failure>>,
    /// Whether the server is being told at this moment.
    telling: StoredValue<bool>,
    /// Whether it will be tried again in a moment.
    tells_later: StoredValue<bool>,
    /// Whether the person is leaving at this moment.
    leaving: StoredValue<bool>,
    /// Whether somebody came by an act of their own, and the server has not seen their cookie yet.
    came: StoredValue<bool>,
    /// How often somebody came or left.
    turns: StoredValue<u32>,
    /// How often the tiles were written by another tab, or against what the server's list says as yet.
    written: StoredValue<u32>,
    /// Whether "Confirm it's you" is open.
    asking: RwSignal<bool>,
    answer: StoredValue<Option<oneshot::Sender<bool>>>,
    /// Why nothing can be read at the moment.
    away: Slot<Failure>,
    /// Whether it is to be read again after a while, and when a success had it read again last, in milliseconds.
    reads_later: StoredValue<bool>,
    read_again_at: StoredValue<f64>,
    /// Set whenever what could not be read is to be read again.
    retries: Slot<()>,
    /// When the server was last heard, in milliseconds of its clock; and the last answers to what is asked again and again,
    /// each with its path: what was seen in this visit is drawn at once.
    heard: Mutex<(f64, Vec<(String, String)>)>,
}

impl Deref for Here {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

impl Here {
    /// Provides the door to everything below. Nobody is asked yet; see [`Here::look`].
    pub fn provide() -> Self {
        let remembered = Remembered::load();
        // Where no session was here, as far as can be known (`src/boot.js`), the log-in page need not wait for the server.
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

    /// Somebody comes or leaves.
    fn turn(self, who: Who) {
        self.turns.update_value(|turns| *turns += 1);
        if let Ok(mut heard) = self.heard.lock() {
            heard.1.clear();
        }
        self.away.set(None);
        self.who.set(who);
    }

    /// Starts what nobody waits for, and whose failure changes nothing.
    fn start(self, work: impl Future<Output = ()> + 'static) {
        let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
        #[expect(clippy::disallowed_methods, reason = "nobody waits for it, and a failure changes nothing")]
        leptos::task::spawn_local(work);
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

    /// What is heard of other tabs and devices.
    #[must_use]
    pub fn live(self) -> Live {
        self.live
    }

    /// The fewest characters of a new person's password, where the server takes new people.
    #[must_use]
    pub fn sign_up_rule(self) -> Option<u16> {
        self.sign_up.get()
    }

    /// The proof that somebody is here, from now until the page that holds it is gone.
    #[must_use]
    pub fn viewer(self, first: Session) -> Viewer {
        Viewer::new(self.who, first)
    }

    /// Asks the server who is here. What it has not been told yet it is told first: whoever has left is not here. Answers
    /// whether the server says that it is nobody.
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
            // Somebody came or left in the meantime.
            Err(Failure::Cancelled) => {}
            Err(failure) if failure.code() == Some(Code::NotSignedIn) => {
                self.correct_tiles().await;
                return true;
            }
            // Nobody was logged in as far as this browser knows: the log-in page stays, and its button will say more.
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

    /// Enters the password again.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn reauthenticate(self, password: String) -> Result<(), Failure> {
        let session = self.call(Reauthenticate, PasswordAgain { password }).await?;
        // Whoever has left meanwhile does not come back by that.
        if self.session().as_ref() == Some(&session.id) {
            self.who.set(Who::SignedIn(Box::new(session)));
        }
        self.answer_question(true);
        Ok(())
    }

    /// Takes over that the person has chosen a password of their own: nothing else has to wait for that.
    pub fn has_chosen_a_password(self) {
        self.who.update(|who| {
            if let Who::SignedIn(session) = who {
                session.new_password_required = false;
            }
        });
    }

    /// The person came by an act of their own: what the server was yet to be told of this account is void.
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

/// The door that [`Here::provide`] set up.
#[must_use]
pub fn use_here() -> Here {
    expect_context()
}
