//! People's acts in a browser, and the answers they read there: one call of the contract each.

use super::device::{Answer, Device, Outcome};
use exeunt_contract::accounts::{KnownAccount, KnownAccounts, ListAccounts};
use exeunt_contract::activity::{Activity, ActivityKind, ListActivity};
use exeunt_contract::change_password::{self, ChangePassword, GetPassword, PasswordChange};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use exeunt_contract::sessions::{DeviceSession, EndSession, EndedCount, ListSessions, NewDeviceName, RenameSession};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Nothing, SessionId};

impl Device {
    pub(crate) async fn log_in(&mut self, identifier: &str, password: &str) -> Outcome<Session> {
        self.log_in_as(identifier, password, false).await
    }

    pub(crate) async fn log_in_on_shared_device(&mut self, identifier: &str, password: &str) -> Outcome<Session> {
        self.log_in_as(identifier, password, true).await
    }

    async fn log_in_as(&mut self, identifier: &str, password: &str, shared_device: bool) -> Outcome<Session> {
        let typed = Credentials { identifier: identifier.into(), password: password.into(), shared_device };
        let session = self.call(&SignIn, &typed).await?;
        self.account = Some(session.account.reference.clone());
        Ok(session)
    }

    pub(crate) async fn tap(&mut self, account: &AccountRef) -> Outcome<Session> {
        let session = self.call(&Resume, &ResumeAccount { account: account.clone() }).await?;
        self.account = Some(account.clone());
        Ok(session)
    }

    /// Makes an account without a displayed name of its own.
    pub(crate) async fn sign_up(&mut self, username: &str, password: &str) -> Outcome<Session> {
        let (username, password) = (username.into(), password.into());
        let session = self.call(&SignUp, &NewPerson { username, name: None, password, shared_device: false }).await?;
        self.account = Some(session.account.reference.clone());
        Ok(session)
    }

    /// Taps, and the answer is on its way.
    pub(crate) fn taps(&self, account: &AccountRef) -> impl Future<Output = Answer> + use<> {
        self.start(self.request(&Resume, &ResumeAccount { account: account.clone() }))
    }

    /// The session of this browser.
    pub(crate) async fn who(&mut self) -> Outcome<Session> {
        self.call(&GetSession, &Nothing {}).await
    }

    /// Logs out; answers whether the login is remembered.
    pub(crate) async fn log_out(&mut self, remember: bool) -> Outcome<bool> {
        Ok(self.call(&SignOut, &SignOutChoice { remember }).await?.remembered)
    }

    /// Logs out of all accounts; answers how many sessions that ended.
    pub(crate) async fn log_out_of_all(&mut self, reach: Reach, remember: bool) -> Outcome<u32> {
        Ok(self.call(&SignOutAll, &SignOutAllChoice { reach, remember }).await?.ended)
    }

    /// Lets this device forget everything; answers how many sessions that ended.
    pub(crate) async fn forget_everything(&mut self) -> u32 {
        self.call(&ForgetDevice, &Nothing {}).await.unwrap().ended
    }

    pub(crate) async fn enter_password_again(&mut self, password: &str) -> Outcome<Session> {
        self.call(&Reauthenticate, &PasswordAgain { password: password.into() }).await
    }

    pub(crate) async fn change_password(&mut self, current: &str, new: &str) -> Outcome<change_password::Password> {
        self.call(&ChangePassword, &PasswordChange { current: current.into(), new: new.into() }).await
    }

    pub(crate) async fn password(&mut self) -> Outcome<change_password::Password> {
        self.call(&GetPassword, &Nothing {}).await
    }

    /// The answer for the log-in page and the dialog of all accounts.
    pub(crate) async fn known(&mut self) -> KnownAccounts {
        self.call(&ListAccounts, &Nothing {}).await.unwrap()
    }

    /// The tiles of the account chooser.
    pub(crate) async fn tiles(&mut self) -> Vec<KnownAccount> {
        self.known().await.accounts
    }

    pub(crate) async fn sessions(&mut self) -> Vec<DeviceSession> {
        self.call(&ListSessions, &Nothing {}).await.unwrap().sessions
    }

    /// The id of the session on this device.
    pub(crate) async fn id(&mut self) -> SessionId {
        self.who().await.unwrap().id
    }

    pub(crate) async fn end(&mut self, id: &SessionId) -> Outcome<EndedCount> {
        self.call(&EndSession { id: id.clone() }, &Nothing {}).await
    }

    pub(crate) async fn names(&mut self, id: &SessionId, name: &str) -> Outcome<DeviceSession> {
        self.call(&RenameSession { id: id.clone() }, &NewDeviceName { name: name.into() }).await
    }

    pub(crate) async fn activity(&mut self) -> Activity {
        self.call(&ListActivity::default(), &Nothing {}).await.unwrap()
    }

    /// The activity of the account, newest first.
    pub(crate) async fn story(&mut self) -> Vec<ActivityKind> {
        self.activity().await.events.into_iter().map(|event| event.kind).collect()
    }
}
