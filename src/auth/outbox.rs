//! The outbox's delivery: log-outs that the server could not be told of when they happened are sent later.

use super::AuthContext;
use super::sign_out::DEQUEUED;
use crate::api::{Call, sleep};
use crate::failure::Failure;
use crate::json;
use crate::storage::PendingSignOut;
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::sign_out::{SignOut, SignOutChoice, SignedOut};
use exeunt_contract::{AccountRef, Code, Nothing};
use leptos::prelude::*;
use std::time::Duration;

/// The time between two attempts to reach the server.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// How often to check whether another delivery has finished.
const MOMENT: Duration = Duration::from_millis(50);

impl AuthContext {
    /// The outcome of a log-out that was confirmed later: the server knows, told by this page or by another tab, or it
    /// refuses it from this page.
    #[must_use]
    pub fn told(self) -> Option<Result<(), Failure>> {
        self.told.get()
    }

    /// Clears that outcome.
    pub(super) fn is_not_late(self) {
        self.late.set_value(false);
        self.told.set(None);
    }

    /// Records that a log-out is confirmed, or void.
    pub(super) fn dequeue(self, account: &AccountRef) {
        self.broadcast(DEQUEUED, account);
        self.accounts.dequeue(account);
    }

    /// Sends a message to the other tabs where storage carries none, as on a shared device.
    pub(super) fn broadcast(self, sign: &str, account: &AccountRef) {
        if !untrack(|| self.accounts.is_durable()) {
            self.live.broadcast(&[sign, &account.0].concat());
        }
    }

    /// Sends all unconfirmed log-outs, as far as the server can be reached. A log-in meanwhile waits: it must not
    /// overtake a log-out.
    pub(super) async fn flush_sign_outs(self) {
        while self.telling.get_value() {
            sleep(MOMENT).await;
        }
        self.telling.set_value(true);
        // Another tab may have sent them while this page slept.
        self.accounts.read_again();
        while let Some(owed) = self.accounts.next_pending() {
            self.late.set_value(true);
            match tell(&owed).await {
                // The page has promised one tap before the server answered, and the server decided otherwise.
                Ok(false) if owed.remember => self.accounts.forget(&owed.account),
                Ok(_) => {}
                // The server knows no such login any more: the first request has arrived after all.
                Err(failure) if matches!(failure.code(), Some(Code::NotFound | Code::NotSignedIn)) => {}
                Err(failure) if failure.is_retryable() || failure.code() == Some(Code::TooManyAttempts) => {
                    self.schedule_retry();
                    break;
                }
                // This login's cookie will never be sent again, so no request can end it.
                Err(failure) if failure.code() == Some(Code::CookieUnusable) => {
                    self.dequeue(&owed.account);
                    self.told.set(Some(Err(failure)));
                    continue;
                }
                // A retry would have the same result.
                Err(failure) => {
                    if failure.code() == Some(Code::ClientOutdated) {
                        self.live.outdated();
                    }
                    self.told.set(Some(Err(failure)));
                    break;
                }
            }
            self.dequeue(&owed.account);
            self.told.set(Some(Ok(())));
            if owed.remember {
                self.start(self.refresh_accounts());
            }
        }
        self.telling.set_value(false);
    }

    pub(super) fn schedule_retry(self) {
        if !self.tells_later.get_value() {
            self.tells_later.set_value(true);
            let tell = move || {
                self.tells_later.set_value(false);
                self.start(async move {
                    self.refresh_session().await;
                });
            };
            set_timeout(tell, RETRY_AFTER);
        }
    }
}

/// Sends one log-out; whether the account can be resumed with one tap.
async fn tell(owed: &PendingSignOut) -> Result<bool, Failure> {
    if owed.remember {
        let leave = Call::to(&SignOut, &SignOutChoice { remember: true })?.background(owed.key.clone());
        let told = leave.send(Some(&owed.account)).await;
        // Another account is logged in by now, so this one can only be forgotten.
        if !told.as_ref().is_err_and(|failure| failure.code() == Some(Code::AccountChanged)) {
            return Ok(json::read::<SignedOut>(&told?).is_ok_and(|left| left.remembered));
        }
    }
    let forget = Call::to(&ForgetAccount { account: owed.account.clone() }, &Nothing {})?.background(owed.key.clone());
    forget.send(Some(&owed.account)).await.map(|_| false)
}
