//! The session of this page ([`AuthStatus`]), what starts and ends it, and the API client ([`AuthContext::call`]). Pages call through
//! it, so none can forget a 401, act for the wrong account, or send a sensitive act without the password.

mod client;
mod clear_site_data;
mod sync;
mod idle;
mod sign_out;
mod connectivity;
mod outbox;
mod saved_accounts;
mod status;

pub use clear_site_data::StorageKind;
pub use client::{ApiFuture, Query};
pub use status::{AuthStatus, CurrentUser, SignedOutReason, use_current_user};

use crate::components::start_clock;
use crate::erased_signal::ErasedSignal;
use crate::failure::Failure;
use crate::live::Live;
use crate::storage::AccountStore;
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
pub struct AuthContext(&'static AuthState);

/// The state behind [`AuthContext`]. One instance lives as long as the page: a copy of the handle is one pointer, and every
/// closure and every waiting call holds one.
#[derive(Debug)]
pub struct AuthState {
    status: RwSignal<AuthStatus>,
    accounts: AccountStore,
    live: Live,
    /// The minimum length of a new account's password, in characters; none where sign-up is closed, or not known yet.
    sign_up: ErasedSignal<u16>,
    /// Whether the last log-out of this page is unconfirmed.
    late: StoredValue<bool>,
    /// The outcome of confirming it later: the server knows, or refuses.
    told: ErasedSignal<Result<(), Failure>>,
    /// Whether unconfirmed log-outs are being sent now.
    telling: StoredValue<bool>,
    /// Whether a retry is scheduled.
    tells_later: StoredValue<bool>,
    /// Whether a log-out is in progress.
    leaving: StoredValue<bool>,
    /// Whether the log-in happened on this page and the server has not seen its cookie yet.
    came: StoredValue<bool>,
    /// The number of times that the session started or ended.
    epoch: StoredValue<u32>,
    /// The number of times that the tiles were written by another tab, or ahead of the server's list.
    storage_epoch: StoredValue<u32>,
    /// Whether "Confirm it's you" is open.
    asking: RwSignal<bool>,
    answer: StoredValue<Option<oneshot::Sender<bool>>>,
    /// Why the server cannot be reached at the moment.
    away: ErasedSignal<Failure>,
    /// Whether failed reads are to be repeated after a while, and when a success repeated them last, in milliseconds.
    reads_later: StoredValue<bool>,
    read_again_at: StoredValue<f64>,
    /// Notifies that failed reads are to be repeated.
    retries: ErasedSignal<()>,
    /// When the last answer arrived, in milliseconds of the server's clock; and the last answers to live queries, each
    /// with its path, which pages draw at once when they are opened again in this visit.
    heard: Mutex<(f64, Vec<(String, String)>)>,
}

impl Deref for AuthContext {
    type Target = AuthState;

    fn deref(&self) -> &AuthState {
        self.0
    }
}

impl AuthContext {
    /// Provides the context. The server is not asked yet; see [`AuthContext::refresh_session`].
    pub fn provide() -> Self {
        let accounts = AccountStore::load();
        // Without a known session (`src/boot.js`), the log-in page need not wait for the server.
        let known = (accounts.had_session() || is_unknown()) && !accounts.has_pending_sign_outs_untracked();
        let cookies = Reflect::get(&window().navigator(), &"cookieEnabled".into());
        let status = match (cookies, known) {
            (Ok(cookies), _) if cookies.is_falsy() => AuthStatus::Guest(SignedOutReason::NoCookies),
            (_, true) => AuthStatus::Unknown,
            _ => AuthStatus::Guest(SignedOutReason::FirstVisit),
        };
        let auth = Self(Box::leak(Box::new(AuthState {
            status: RwSignal::new(status),
            accounts,
            live: Live::new(),
            sign_up: ErasedSignal::new(None),
            late: StoredValue::new(false),
            told: ErasedSignal::new(None),
            telling: StoredValue::new(false),
            tells_later: StoredValue::new(false),
            leaving: StoredValue::new(false),
            came: StoredValue::new(false),
            epoch: StoredValue::new(0),
            storage_epoch: StoredValue::new(0),
            asking: RwSignal::new(false),
            answer: StoredValue::new(None),
            away: ErasedSignal::new(None),
            reads_later: StoredValue::new(false),
            read_again_at: StoredValue::new(0.0),
            retries: ErasedSignal::new(None),
            heard: Mutex::default(),
        })));
        provide_context(auth);
        start_clock();
        auth.sync_with_browser();
        auth
    }

    /// Sets the session's status, when a session starts or ends.
    fn set_status(self, status: AuthStatus) {
        self.epoch.update_value(|epoch| *epoch += 1);
        if let Ok(mut heard) = self.heard.lock() {
            heard.1.clear();
        }
        self.away.set(None);
        self.status.set(status);
    }

    /// Starts work in the background; its failure changes nothing.
    fn start(self, work: impl Future<Output = ()> + 'static) {
        let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
        #[expect(clippy::disallowed_methods, reason = "nobody waits for it, and a failure changes nothing")]
        leptos::task::spawn_local(work);
    }

    /// The session's status.
    #[must_use]
    pub fn status(self) -> AuthStatus {
        self.status.get()
    }

    /// The accounts that this browser remembers.
    #[must_use]
    pub fn accounts(self) -> AccountStore {
        self.accounts
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
    pub fn current_user(self, first: Session) -> CurrentUser {
        CurrentUser::new(self.status, first)
    }

    /// Asks the server for the session, after it was sent all unconfirmed log-outs: an account that logged out must not
    /// come back. Whether the server answered that there is no session.
    pub async fn refresh_session(self) -> bool {
        self.flush_sign_outs().await;
        if self.accounts.has_pending_sign_outs_untracked() && self.session().is_none() {
            if !matches!(*self.status.read_untracked(), AuthStatus::Guest(_)) {
                self.set_status(AuthStatus::Guest(SignedOutReason::FirstVisit));
            }
            return false;
        }
        match self.call(GetSession, Nothing {}).await {
            Ok(session) => self.start_session(session).await,
            // A session started or ended in the meantime.
            Err(Failure::Cancelled) => {}
            Err(failure) if failure.code() == Some(Code::NotSignedIn) => {
                self.refresh_accounts().await;
                return true;
            }
            // No session was known here: the log-in page stays, and its button will say more.
            Err(_) if matches!(*self.status.read_untracked(), AuthStatus::Guest(_)) => {}
            Err(failure) => self.status.set(AuthStatus::Unreachable(failure)),
        }
        false
    }

    /// Logs in with a password.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn sign_in(self, credentials: Credentials) -> Result<(), Failure> {
        self.flush_sign_outs().await;
        let session = self.call(SignIn, credentials).await?;
        self.on_signed_in(session).await;
        Ok(())
    }

    /// Makes an account and logs in with it.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn sign_up(self, person: NewPerson) -> Result<(), Failure> {
        self.flush_sign_outs().await;
        let session = self.call(SignUp, person).await?;
        self.on_signed_in(session).await;
        Ok(())
    }

    /// Logs in with one tap.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`]; after [`Code::PasswordNeeded`] the account's tile asks for the password.
    pub async fn resume(self, account: AccountRef) -> Result<(), Failure> {
        self.flush_sign_outs().await;
        let result = self.call(Resume, ResumeAccount { account: account.clone() }).await;
        if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) {
            self.accounts.set_state(&account, AccountState::PasswordNeeded);
        }
        self.on_signed_in(result?).await;
        Ok(())
    }

    /// Confirms the password for a sensitive act.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn reauthenticate(self, password: String) -> Result<(), Failure> {
        let session = self.call(Reauthenticate, PasswordAgain { password }).await?;
        // A session that has ended meanwhile does not come back by that.
        if self.session().as_ref() == Some(&session.id) {
            self.status.set(AuthStatus::SignedIn(Box::new(session)));
        }
        self.answer_reauthentication(true);
        Ok(())
    }

    /// Records that the one-time password was replaced: no other page has to wait for that.
    pub fn on_password_chosen(self) {
        self.status.update(|status| {
            if let AuthStatus::SignedIn(session) = status {
                session.new_password_required = false;
            }
        });
    }

    /// Takes over a session that started on this page: unconfirmed log-outs of its account are void.
    async fn on_signed_in(self, session: Session) {
        self.came.set_value(true);
        self.dequeue(&session.account.reference);
        self.start_session(session).await;
    }

    async fn start_session(self, session: Session) {
        let shared = session.shared_device;
        self.is_not_late();
        // A shared device stores nothing, not even a tile.
        if !shared {
            self.accounts.save(&session.account);
        }
        self.update_session(session);
        if !shared {
            self.refresh_accounts().await;
        }
    }
}

/// Whether a session may exist that no stored account tells of (see `src/boot.js`).
fn is_unknown() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-unknown"))
}

/// The context that [`AuthContext::provide`] set up.
#[must_use]
pub fn use_auth() -> AuthContext {
    expect_context()
}
