//! The outbox's delivery: log-outs that the server could not be told of when they happened are sent later.

use super::AuthContext;
use super::sign_out::DEQUEUED;
use crate::api::Call;
use crate::erased_signal::ErasedSignal;
use crate::failure::Failure;
use crate::json;
use crate::storage::PendingSignOut;
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::sign_out::{SignOut, SignOutChoice, SignedOut};
use exeunt_contract::{AccountRef, Code, Nothing};
use futures_channel::oneshot;
use leptos::prelude::*;
use std::time::Duration;

/// The time between two attempts to reach the server.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The server's knowledge of a log-out that it did not answer in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignOutNotice {
    /// It has not confirmed it yet.
    Unconfirmed,
    /// It has confirmed it later, to this page or to another tab.
    Confirmed,
    /// It refuses it from this page.
    Refused(Failure),
}

/// The delivery of pending log-outs.
#[derive(Debug)]
pub(super) struct Outbox {
    delivery: Delivery,
    retry_scheduled: bool,
    notice: ErasedSignal<SignOutNotice>,
}

/// Whether pending log-outs are being sent.
#[derive(Debug)]
enum Delivery {
    Idle,
    /// They are; these callers wait for the end.
    Sending(Vec<oneshot::Sender<()>>),
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self { delivery: Delivery::Idle, retry_scheduled: false, notice: ErasedSignal::new(None) }
    }

    /// None where the right to send is the caller's now; otherwise the end of the delivery that has it.
    fn begin(&mut self) -> Option<oneshot::Receiver<()>> {
        match &mut self.delivery {
            Delivery::Idle => {
                self.delivery = Delivery::Sending(Vec::new());
                None
            }
            Delivery::Sending(waiting) => {
                let (sender, end) = oneshot::channel();
                waiting.push(sender);
                Some(end)
            }
        }
    }
}

impl AuthContext {
    /// The server's knowledge of the last log-out of this page, where it did not answer in time.
    #[must_use]
    pub fn sign_out_notice(self) -> Option<SignOutNotice> {
        self.notice().get()
    }

    fn notice(self) -> ErasedSignal<SignOutNotice> {
        self.state.read_value().outbox.notice
    }

    /// Replaces the notice; an equal one notifies no follower.
    pub(super) fn set_notice(self, notice: Option<SignOutNotice>) {
        if self.notice().get_untracked() != notice {
            self.notice().set(notice);
        }
    }

    /// Whether this page has promised to tell the server later.
    pub(super) fn has_promised(self) -> bool {
        self.notice().read_untracked().is_some()
    }

    /// Records that the last log-out of this page is unconfirmed, unless more is known already.
    pub(super) fn promise(self) {
        if !self.has_promised() {
            self.set_notice(Some(SignOutNotice::Unconfirmed));
        }
    }

    /// Records that a log-out is confirmed, or void.
    pub(super) fn dequeue(self, account: &AccountRef) {
        self.broadcast(DEQUEUED, account);
        self.accounts().dequeue(account);
    }

    /// Sends a message to the other tabs where storage carries none, as on a shared device.
    pub(super) fn broadcast(self, sign: &str, account: &AccountRef) {
        if !untrack(|| self.accounts().is_durable()) {
            self.live().broadcast(&[sign, &account.0].concat());
        }
    }

    /// Sends all pending log-outs, as far as the server can be reached. A log-in meanwhile waits: it must not overtake a
    /// log-out.
    pub(super) async fn flush_sign_outs(self) {
        // One caller sends at a time; the others wait until it drops their senders.
        while let Some(end) = self.begin_delivery() {
            let _ = end.await;
        }
        // Another tab may have sent them while this page slept.
        self.accounts().read_again();
        while let Some(pending) = self.accounts().next_pending() {
            self.promise();
            match send(&pending).await {
                // The page has promised one tap before the server answered, and the server decided otherwise.
                Ok(false) if pending.remember => self.accounts().forget(&pending.account),
                Ok(_) => {}
                // The server knows no such login any more: the first request has arrived after all.
                Err(failure) if matches!(failure.code(), Some(Code::NotFound | Code::NotSignedIn)) => {}
                Err(failure) if failure.is_retryable() || failure.code() == Some(Code::TooManyAttempts) => {
                    self.schedule_retry();
                    break;
                }
                // This login's cookie will never be sent again, so no request can end it.
                Err(failure) if failure.code() == Some(Code::CookieUnusable) => {
                    self.dequeue(&pending.account);
                    self.set_notice(Some(SignOutNotice::Refused(failure)));
                    continue;
                }
                // A retry would have the same result.
                Err(failure) => {
                    if failure.code() == Some(Code::ClientOutdated) {
                        self.live().outdated();
                    }
                    self.set_notice(Some(SignOutNotice::Refused(failure)));
                    break;
                }
            }
            self.dequeue(&pending.account);
            self.set_notice(Some(SignOutNotice::Confirmed));
            if pending.remember {
                self.spawn(self.refresh_accounts());
            }
        }
        self.state.write_value().outbox.delivery = Delivery::Idle;
    }

    fn begin_delivery(self) -> Option<oneshot::Receiver<()>> {
        self.state.write_value().outbox.begin()
    }

    pub(super) fn schedule_retry(self) {
        let scheduled = std::mem::replace(&mut self.state.write_value().outbox.retry_scheduled, true);
        if !scheduled {
            let retry = move || {
                self.state.write_value().outbox.retry_scheduled = false;
                self.spawn(async move {
                    self.refresh_session().await;
                });
            };
            set_timeout(retry, RETRY_AFTER);
        }
    }
}

/// Sends one log-out; whether the account can be resumed with one tap.
async fn send(pending: &PendingSignOut) -> Result<bool, Failure> {
    if pending.remember {
        let sign_out = Call::to(&SignOut, &SignOutChoice { remember: true })?.background(pending.key.clone());
        let result = sign_out.send(Some(&pending.account)).await;
        // Another account is logged in by now, so this one can only be forgotten.
        if !result.as_ref().is_err_and(|failure| failure.code() == Some(Code::AccountChanged)) {
            return Ok(json::read::<SignedOut>(&result?).is_ok_and(|answer| answer.remembered));
        }
    }
    let forget = ForgetAccount { account: pending.account.clone() };
    let forget = Call::to(&forget, &Nothing {})?.background(pending.key.clone());
    forget.send(Some(&pending.account)).await.map(|_| false)
}
