//! Every log-out: of one account, of all accounts, and forgetting the device. Where the server cannot be reached, it is
//! told later (`src/auth/outbox.rs`).

use super::{AuthContext, AuthStatus, Phase, SignedOutReason};
use crate::api::Call;
use crate::failure::Failure;
use crate::intent::new_key;
use crate::json;
use exeunt_contract::accounts::{AccountState, ForgetAccount};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::sign_out::{SignOut, SignOutChoice, SignedOut};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice, SignedOutAll};
use exeunt_contract::{AccountRef, Code, Nothing};
use leptos::prelude::*;

/// The time limit of a log-out request, in milliseconds; then the page goes on without the answer.
const SIGN_OUT_TIMEOUT: u32 = 3_000;

/// The prefix of a message between tabs: this account logs out and is not remembered.
const FORGOTTEN: &str = "-";
/// The prefix for an account that logs out and is remembered.
pub(super) const REMEMBERED: &str = "+";
/// The prefix for a log-out that is confirmed, or void.
pub(super) const DEQUEUED: &str = "=";

impl AuthContext {
    /// Logs out here. Where the server cannot be reached, the log-out happens all the same: all data of the account
    /// goes from this page and this browser, and the server is told as soon as it can be (ASVS 5.0 14.3.1).
    ///
    /// # Errors
    ///
    /// The server's refusal; the session then goes on.
    pub async fn sign_out(self, remember: bool) -> Result<(), Failure> {
        let Some(account) = self.current() else { return Ok(()) };
        // Sent under an idempotency key: an answer whose head arrives deletes the cookies, and then nothing else proves
        // that it was done.
        let key = new_key();
        let leave = Call::to(&SignOut, &SignOutChoice { remember })?.timeout(SIGN_OUT_TIMEOUT).background(key.clone());
        self.set_notice(None);
        self.enqueue(&account, remember, key);
        // The page may learn of the end before the answer arrives, and only the answer says whether the login is
        // remembered.
        self.begin_sign_out();
        let result = self.send::<SignedOut>(leave).await;
        self.end_sign_out(result.is_ok());
        let remembered = match result {
            Ok(answer) => {
                self.dequeue(&account);
                answer.remembered
            }
            Err(failure) if failure.is_retryable() => {
                self.promise();
                self.schedule_retry();
                remember
            }
            Err(failure) => {
                self.dequeue(&account);
                // The session may have ended elsewhere, which was not shown while this call was on its way.
                self.refresh().await;
                return Err(failure);
            }
        };
        if remember && !remembered {
            self.accounts().forget(&account);
            self.refresh_accounts().await;
        }
        self.set_status(AuthStatus::Guest(SignedOutReason::SignedOut { remembered: remembered.then_some(account) }));
        Ok(())
    }

    /// Removes one account from this device, the one that is logged in included.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn forget(self, account: AccountRef) -> Result<(), Failure> {
        self.drop_from_storage(Some(&account));
        let signs_out = self.current().as_ref() == Some(&account);
        if signs_out {
            self.begin_sign_out();
        }
        let result = self.call(ForgetAccount { account: account.clone() }, Nothing {}).await;
        if signs_out {
            self.end_sign_out(result.is_ok());
        }
        match result {
            // The server does not know it either: there is no reason to keep it.
            Err(failure) if failure.code() != Some(Code::NotFound) => {
                self.accounts().restore_to_storage();
                self.spawn(self.refresh());
                return Err(failure);
            }
            _ => self.accounts().forget(&account),
        }
        // A list that is on its way may still have it.
        self.begin_epoch();
        if self.current() == Some(account) {
            self.set_status(AuthStatus::Guest(SignedOutReason::SignedOut { remembered: None }));
        }
        Ok(())
    }

    /// Logs out of all accounts of this device, here or everywhere. Where the server cannot be reached, the person
    /// leaves this device all the same, as by [`AuthContext::sign_out`].
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`]; nothing has ended then.
    pub async fn sign_out_all(self, choice: SignOutAllChoice) -> Result<(), Failure> {
        let account = self.current();
        let (call, reach) = (Call::to(&SignOutAll, &choice)?, choice.reach);
        let call = if reach == Reach::Device { call.timeout(SIGN_OUT_TIMEOUT) } else { call };
        self.set_notice(None);
        let result = self.send_sign_out(call, choice.remember).await;
        let ended = match result {
            Err(failure) if failure.is_retryable() && reach == Reach::Device => {
                let ended = self.enqueue_all(choice.remember);
                self.set_status(AuthStatus::Guest(SignedOutReason::SignedOutAll {
                    ended,
                    reach,
                    remembered: choice.remember,
                }));
                return Ok(());
            }
            result => json::read::<SignedOutAll>(&result?).map_err(|_| Failure::InvalidResponse)?.ended,
        };
        match account.filter(|_| self.is_shared()) {
            // A log-out on a shared device reaches its own account alone.
            Some(account) => self.accounts().forget(&account),
            None if choice.remember => self.refresh_accounts().await,
            None => self.accounts().forget_all(),
        }
        self.set_status(AuthStatus::Guest(SignedOutReason::SignedOutAll { ended, reach, remembered: choice.remember }));
        Ok(())
    }

    /// Deletes the account and ends all its sessions. Another tab learns of it by the tile that goes.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`]; then the account is as it was.
    pub async fn delete_account(self, password: String) -> Result<(), Failure> {
        let account = self.current();
        let ended = self.call(DeleteAccount, PasswordAgain { password }).await?;
        if let Some(account) = account {
            self.accounts().forget(&account);
        }
        self.set_status(AuthStatus::Guest(SignedOutReason::Ended(ended)));
        Ok(())
    }

    /// Queues the log-out of all accounts of this device, or of one's own where it is shared; the number of logins that
    /// this ends. The current account is sent first: only its session may act for the others of the device.
    fn enqueue_all(self, remember: bool) -> u32 {
        let (current, shared) = (self.current(), self.is_shared());
        let mut ended = 0;
        if let Some(account) = &current {
            self.enqueue(account, remember, new_key());
            ended += 1;
        }
        for tile in untrack(|| self.accounts().tiles()) {
            let stays = shared || remember && tile.state != AccountState::SignedIn;
            if !stays && Some(&tile.account) != current.as_ref() {
                self.enqueue(&tile.account, remember, new_key());
                ended += u32::from(tile.state != AccountState::PasswordNeeded);
            }
        }
        self.promise();
        self.schedule_retry();
        ended
    }

    /// Queues a log-out before the server is asked: a page that is reloaded before the answer has logged out all the
    /// same.
    fn enqueue(self, account: &AccountRef, remember: bool, key: Option<String>) {
        self.accounts().enqueue(account.clone(), remember, self.is_shared(), key);
        self.broadcast(if remember { REMEMBERED } else { FORGOTTEN }, account);
    }

    /// Makes this device forget everything, and checks that it has.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn forget_device(self) -> Result<(), Failure> {
        self.send_sign_out(Call::to(&ForgetDevice, &Nothing {})?, false).await?;
        self.set_status(AuthStatus::Unknown);
        self.accounts().forget_all();
        let left = self.clear_browser_storage().await;
        self.set_status(AuthStatus::Guest(SignedOutReason::DeviceForgotten { left }));
        Ok(())
    }

    /// Begins a log-out. Others may be in flight.
    fn begin_sign_out(self) {
        self.state.write_value().signing_out += 1;
    }

    /// Ends a log-out that began.
    fn end_sign_out(self, succeeded: bool) {
        self.state.write_value().signing_out -= 1;
        if succeeded {
            self.set_phase(Phase::Established);
        }
    }

    /// Waits for an act that ends the session, and keeps every other sign of the end from giving the reason.
    async fn send_sign_out(self, call: Call, remember: bool) -> Result<String, Failure> {
        let forgets = !remember && !self.is_shared();
        if forgets {
            self.drop_from_storage(None);
        }
        self.begin_sign_out();
        let result = self.send_authenticated(Ok(call)).await;
        self.end_sign_out(result.is_ok());
        if result.is_err() {
            if forgets {
                self.accounts().restore_to_storage();
            }
            // The session may have ended elsewhere, which was not shown while this call was on its way.
            self.spawn(self.refresh());
        }
        result
    }

    /// Removes one account, or all, from storage before the server is asked. A list that is on its way may still have
    /// it.
    fn drop_from_storage(self, account: Option<&AccountRef>) {
        self.begin_storage_epoch();
        self.accounts().drop_from_storage(account);
    }
}
