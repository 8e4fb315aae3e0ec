//! The session of this page ([`AuthStatus`]), what starts and ends it, and the API client ([`AuthContext::call`]). Pages
//! call through it, so none can forget a 401, act for the wrong account, or send a sensitive act without the password.

mod client;
mod clear_site_data;
mod sync;
mod idle;
mod sign_out;
mod connectivity;
mod outbox;
mod reauthentication;
mod saved_accounts;
mod state;
mod status;

pub use clear_site_data::StorageKind;
pub use client::{ApiFuture, Query};
pub use outbox::SignOutNotice;
pub use status::{AuthStatus, CurrentUser, SignedOutReason, use_current_user};

use crate::components::start_clock;
use crate::failure::Failure;
use crate::live::Live;
use crate::storage::AccountStore;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, Nothing};
use js_sys::Reflect;
use leptos::prelude::*;
use state::{AuthState, Phase};
use std::pin::Pin;

/// The session and the client, provided as context. Copies share one state, which lives as long as the app.
#[derive(Clone, Copy, Debug)]
pub struct AuthContext {
    state: StoredValue<AuthState>,
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
        let auth = Self { state: StoredValue::new(AuthState::new(status, accounts)) };
        provide_context(auth);
        start_clock();
        auth.sync_with_browser();
        auth
    }

    /// Sets the session's status, when a session starts or ends.
    fn set_status(self, status: AuthStatus) {
        self.begin_epoch();
        self.state.write_value().answers.clear();
        self.clear_outage();
        self.status_signal().set(status);
    }

    /// Starts work in the background; its failure changes nothing.
    fn spawn(self, work: impl Future<Output = ()> + 'static) {
        let work: Pin<Box<dyn Future<Output = ()>>> = Box::pin(work);
        #[expect(clippy::disallowed_methods, reason = "no caller waits for it, and a failure changes nothing")]
        leptos::task::spawn_local(work);
    }

    /// The session's status.
    #[must_use]
    pub fn status(self) -> AuthStatus {
        self.status_signal().get()
    }

    /// The accounts that this browser remembers.
    #[must_use]
    pub fn accounts(self) -> AccountStore {
        self.state.read_value().accounts
    }

    /// The live updates of other tabs and devices.
    #[must_use]
    pub fn live(self) -> Live {
        self.state.read_value().live
    }

    /// The minimum length of a new account's password, where sign-up is open.
    #[must_use]
    pub fn sign_up_rule(self) -> Option<u16> {
        self.sign_up_signal().get()
    }

    /// The proof of a session, valid until the page that holds it is gone.
    #[must_use]
    pub fn current_user(self, first: Session) -> CurrentUser {
        CurrentUser::new(self.status_signal(), first)
    }

    /// Asks the server for the session, after it was sent all unconfirmed log-outs: an account that logged out must not
    /// come back. Whether the server answered that there is no session.
    pub async fn refresh_session(self) -> bool {
        self.flush_sign_outs().await;
        if self.accounts().has_pending_sign_outs_untracked() && self.session().is_none() {
            if !matches!(*self.status_signal().read_untracked(), AuthStatus::Guest(_)) {
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
            Err(_) if matches!(*self.status_signal().read_untracked(), AuthStatus::Guest(_)) => {}
            Err(failure) => self.status_signal().set(AuthStatus::Unreachable(failure)),
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
            self.accounts().set_state(&account, AccountState::PasswordNeeded);
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
            self.status_signal().set(AuthStatus::SignedIn(Box::new(session)));
        }
        self.answer_reauthentication(true);
        Ok(())
    }

    /// Records that the one-time password was replaced: no other page has to wait for that.
    pub fn on_password_chosen(self) {
        self.status_signal().update(|status| {
            if let AuthStatus::SignedIn(session) = status {
                session.new_password_required = false;
            }
        });
    }

    /// Takes over a session that started on this page: unconfirmed log-outs of its account are void.
    async fn on_signed_in(self, session: Session) {
        self.set_phase(Phase::AwaitingCookieProof);
        self.dequeue(&session.account.reference);
        self.start_session(session).await;
    }

    async fn start_session(self, session: Session) {
        let shared = session.shared_device;
        self.set_notice(None);
        // A shared device stores nothing, not even the tile of a login from before.
        if shared {
            self.accounts().forget(&session.account.reference);
        } else {
            self.accounts().save(&session.account);
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
