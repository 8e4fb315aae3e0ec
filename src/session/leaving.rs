//! Every way to leave: log out here, of one account or of all, forget the device. The server is told later where it cannot be
//! reached (`src/session/telling.rs`).

use super::{Here, Who, Why};
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

/// How long a log-out waits for the server before the page goes without it, in milliseconds.
const LEAVE_AFTER: u32 = 3_000;

/// What tabs say to each other before the name of an account that leaves and is not remembered,
const FORGOTTEN: &str = "-";
/// that leaves and is remembered,
pub(super) const REMEMBERED: &str = "+";
/// and of whose leaving the server need not be told any more.
pub(super) const SETTLED: &str = "=";

impl Here {
    /// Logs out here. Where the server cannot be reached the person leaves all the same: everything of theirs goes from
    /// this page and this browser, and the server is told as soon as it can be (ASVS 5.0 14.3.1).
    ///
    /// # Errors
    ///
    /// What the server says against it; the person then is still logged in.
    pub async fn sign_out(self, remember: bool) -> Result<(), Failure> {
        let Some(account) = self.current() else { return Ok(()) };
        // Under a key: an answer whose head arrives takes the cookies along, and then nothing else shows that it was done.
        let key = new_key();
        let leave = Call::to(&SignOut, &SignOutChoice { remember })?.within(LEAVE_AFTER).aside(key.clone());
        self.is_not_late();
        self.owe(&account, remember, key);
        // The page may hear of the end before the answer arrives, which alone says what became of the login.
        self.leaving.set_value(true);
        let result = self.ask::<SignedOut>(leave).await;
        self.leaving.set_value(false);
        let remembered = match result {
            Ok(answer) => {
                self.settled(&account);
                answer.remembered
            }
            Err(failure) if failure.may_pass() => {
                self.late.set_value(true);
                self.tell_later();
                remember
            }
            Err(failure) => {
                self.settled(&account);
                // The login may have ended elsewhere, of which nothing was said while this was on its way.
                self.refresh().await;
                return Err(failure);
            }
        };
        if remember && !remembered {
            self.remembered.forget(&account);
            self.correct_tiles().await;
        }
        self.turn(Who::Guest(Why::SignedOut { remembered: remembered.then_some(account) }));
        Ok(())
    }

    /// Removes one account from this device, the one that is logged in included.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn forget(self, account: AccountRef) -> Result<(), Failure> {
        self.drop_from_storage(Some(&account));
        self.leaving.set_value(self.current().as_ref() == Some(&account));
        let result = self.call(ForgetAccount { account: account.clone() }, Nothing {}).await;
        self.leaving.set_value(false);
        match result {
            // The server does not know it either: then there is nothing to keep it for.
            Err(failure) if failure.code() != Some(Code::NotFound) => {
                self.remembered.put_back();
                self.start(self.refresh());
                return Err(failure);
            }
            _ => self.remembered.forget(&account),
        }
        // A list that is on its way still has it.
        self.turns.update_value(|turns| *turns += 1);
        if self.current() == Some(account) {
            self.turn(Who::Guest(Why::SignedOut { remembered: None }));
        }
        Ok(())
    }

    /// Logs out of all accounts of this device, here or everywhere. Where the server cannot be reached, the person leaves
    /// this device all the same, as by [`Here::sign_out`].
    ///
    /// # Errors
    ///
    /// As [`Here::call`]; nothing has ended then.
    pub async fn sign_out_all(self, choice: SignOutAllChoice) -> Result<(), Failure> {
        let account = self.current();
        let (call, reach) = (Call::to(&SignOutAll, &choice)?, choice.reach);
        let call = if reach == Reach::Device { call.within(LEAVE_AFTER) } else { call };
        self.is_not_late();
        let result = self.leave_with_all(call, choice.remember).await;
        let ended = match result {
            Err(failure) if failure.may_pass() && reach == Reach::Device => {
                let ended = self.owe_all(choice.remember);
                self.turn(Who::Guest(Why::SignedOutAll { ended, reach, remembered: choice.remember }));
                return Ok(());
            }
            result => json::read::<SignedOutAll>(&result?).map_err(|_| Failure::Garbled)?.ended,
        };
        match account.filter(|_| self.is_shared()) {
            // Whoever shares the device leaves alone.
            Some(account) => self.remembered.forget(&account),
            None if choice.remember => self.correct_tiles().await,
            None => self.remembered.forget_all(),
        }
        self.turn(Who::Guest(Why::SignedOutAll { ended, reach, remembered: choice.remember }));
        Ok(())
    }

    /// Deletes the account, which leaves it everywhere. Another tab hears of it by the tile that goes.
    ///
    /// # Errors
    ///
    /// As [`Here::call`]; then the account is as it was.
    pub async fn delete_account(self, password: String) -> Result<(), Failure> {
        let account = self.current();
        let ended = self.call(DeleteAccount, PasswordAgain { password }).await?;
        if let Some(account) = account {
            self.remembered.forget(&account);
        }
        self.turn(Who::Guest(Why::Ended(ended)));
        Ok(())
    }

    /// Leaves with all accounts of this device, or where it is shared with one's own, and answers how many logins that ends.
    /// The server is told later, of the current account first: without that session it believes the device of the others.
    fn owe_all(self, remember: bool) -> u32 {
        let (current, shared) = (self.current(), self.is_shared());
        let mut ended = 0;
        if let Some(account) = &current {
            self.owe(account, remember, new_key());
            ended += 1;
        }
        for tile in untrack(|| self.remembered.tiles()) {
            let stays = shared || remember && tile.state != AccountState::SignedIn;
            if !stays && Some(&tile.account) != current.as_ref() {
                self.owe(&tile.account, remember, new_key());
                ended += u32::from(tile.state != AccountState::PasswordNeeded);
            }
        }
        self.late.set_value(true);
        self.tell_later();
        ended
    }

    /// Notes before the server is asked that an account leaves: a person who reloads the page before it answers has left all
    /// the same.
    fn owe(self, account: &AccountRef, remember: bool, key: Option<String>) {
        self.remembered.owe(account.clone(), remember, self.is_shared(), key);
        self.say(if remember { REMEMBERED } else { FORGOTTEN }, account);
    }

    /// Makes this device forget everything, and looks whether it has.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn forget_device(self) -> Result<(), Failure> {
        self.leave_with_all(Call::to(&ForgetDevice, &Nothing {})?, false).await?;
        self.turn(Who::Unknown);
        self.remembered.forget_all();
        let left = self.empty_the_browser().await;
        self.turn(Who::Guest(Why::DeviceForgotten { left }));
        Ok(())
    }

    /// Waits for an act that ends the session, and lets nothing else that hears of the end say why.
    async fn leave_with_all(self, call: Call, remember: bool) -> Result<String, Failure> {
        let forgets = !remember && !self.is_shared();
        if forgets {
            self.drop_from_storage(None);
        }
        self.leaving.set_value(true);
        let result = self.exchange(Ok(call)).await;
        self.leaving.set_value(false);
        if result.is_err() {
            if forgets {
                self.remembered.put_back();
            }
            // The login may have ended elsewhere, of which nothing was said while this was on its way.
            self.start(self.refresh());
        }
        result
    }

    /// Takes one account, or all, from storage before the server is asked. A list that is on its way still has it.
    fn drop_from_storage(self, account: Option<&AccountRef>) {
        self.written.update_value(|times| *times += 1);
        self.remembered.drop_from_storage(account);
    }
}
