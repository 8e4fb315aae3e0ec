//! Telling the server later who has left, where it could not be reached when it happened.

use super::Here;
use super::leaving::SETTLED;
use crate::api::{Call, pause};
use crate::failure::Failure;
use crate::json;
use crate::remembered::Owed;
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::sign_out::{SignOut, SignOutChoice, SignedOut};
use exeunt_contract::{AccountRef, Code, Nothing};
use leptos::prelude::*;
use std::time::Duration;

/// How long to wait before the server is tried again.
const TELL_AGAIN: Duration = Duration::from_secs(5);

/// How often to look whether the server has been told.
const MOMENT: Duration = Duration::from_millis(50);

impl Here {
    /// What became of telling the server of a log-out later than it happened: it knows by now, told by this page or by
    /// another tab, or it refuses to hear it from this page.
    #[must_use]
    pub fn told(self) -> Option<Result<(), Failure>> {
        self.told.get()
    }

    /// Nothing is to be said of telling late.
    pub(super) fn is_not_late(self) {
        self.late.set_value(false);
        self.told.set(None);
    }

    /// Notes that the server knows, or need not know any more, that an account has left.
    pub(super) fn settled(self, account: &AccountRef) {
        self.say(SETTLED, account);
        self.remembered.settled(account);
    }

    /// Tells the other tabs what they cannot read in storage, as on a shared device.
    pub(super) fn say(self, sign: &str, account: &AccountRef) {
        if !untrack(|| self.remembered.lasts()) {
            self.live.say_of_leaving(&[sign, &account.0].concat());
        }
    }

    /// Tells the server of log-outs that it does not know of, as far as it can be reached. Whoever comes while it is being
    /// told waits: a log-in must not overtake a log-out.
    pub(super) async fn settle(self) {
        while self.telling.get_value() {
            pause(MOMENT).await;
        }
        self.telling.set_value(true);
        // This page may have slept while another tab told it.
        self.remembered.read_again();
        while let Some(owed) = self.remembered.next_owed() {
            self.late.set_value(true);
            match tell(&owed).await {
                // The page has promised one tap before the server was told, and that one decided otherwise.
                Ok(false) if owed.remember => self.remembered.forget(&owed.account),
                Ok(_) => {}
                // It knows of no such login any more: the first word has arrived after all.
                Err(failure) if matches!(failure.code(), Some(Code::NotFound | Code::NotSignedIn)) => {}
                Err(failure) if failure.may_pass() || failure.code() == Some(Code::TooManyAttempts) => {
                    self.tell_later();
                    break;
                }
                // No cookie of this login will ever come again: there is nothing left to tell with.
                Err(failure) if failure.code() == Some(Code::CookieUnusable) => {
                    self.settled(&owed.account);
                    self.told.set(Some(Err(failure)));
                    continue;
                }
                // It would say the same again.
                Err(failure) => {
                    if failure.code() == Some(Code::ClientOutdated) {
                        self.live.outdated();
                    }
                    self.told.set(Some(Err(failure)));
                    break;
                }
            }
            self.settled(&owed.account);
            self.told.set(Some(Ok(())));
            if owed.remember {
                self.start(self.correct_tiles());
            }
        }
        self.telling.set_value(false);
    }

    pub(super) fn tell_later(self) {
        if !self.tells_later.get_value() {
            self.tells_later.set_value(true);
            let tell = move || {
                self.tells_later.set_value(false);
                self.start(async move {
                    self.look().await;
                });
            };
            set_timeout(tell, TELL_AGAIN);
        }
    }
}

/// Tells the server, and answers whether one tap will do.
async fn tell(owed: &Owed) -> Result<bool, Failure> {
    if owed.remember {
        let leave = Call::to(&SignOut, &SignOutChoice { remember: true })?.aside(owed.key.clone());
        let told = leave.send(Some(&owed.account)).await;
        // Somebody else is here by now, so that account can be left only for good.
        if !told.as_ref().is_err_and(|failure| failure.code() == Some(Code::AccountChanged)) {
            return Ok(json::read::<SignedOut>(&told?).is_ok_and(|left| left.remembered));
        }
    }
    let forget = Call::to(&ForgetAccount { account: owed.account.clone() }, &Nothing {})?.aside(owed.key.clone());
    forget.send(Some(&owed.account)).await.map(|_| false)
}
