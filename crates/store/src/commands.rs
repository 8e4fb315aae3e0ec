//! Arguments and results of the store's methods.

use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session};

/// The acting session: in the transaction it must still be open and have this very token.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The session's id.
    pub session_id: String,
    /// The hash of the token that came with the request.
    pub token: SecretHash,
    /// The hash of the request's idempotency key.
    pub key: Option<SecretHash>,
}

/// The hashes of a request's secrets, of which each may be missing.
#[derive(Clone, Debug, Default)]
pub struct CallerSecrets {
    /// The device cookie.
    pub device: Option<SecretHash>,
    /// The session cookie.
    pub session: Option<SecretHash>,
    /// The idempotency key.
    pub key: Option<SecretHash>,
}

/// Which sessions to end. The acting one is never among them.
#[derive(Clone, Debug)]
pub enum SessionSelector {
    /// Every other session of the account.
    Others,
    /// The sessions with these ids; each must be another session of the account. One that has ended already counts as
    /// done.
    These(Vec<String>),
}

/// The result of making a device forget everything.
#[derive(Clone, Debug, Default)]
pub struct Forgotten {
    /// How many sessions ended.
    pub ended: u32,
    /// Whether the secrets matched anything: a device, a session that is live or has ended, or an earlier request of
    /// the key.
    pub known: bool,
    /// Where the device cookie raised the alarm: the accounts whose sessions ended with it, and the device.
    pub concerned: Vec<String>,
}

/// The accounts of a device, from one moment.
#[derive(Clone, Debug, Default)]
pub struct DeviceAccounts {
    /// Its accounts, last used first.
    pub accounts: Vec<(Session, Account)>,
    /// How many sessions [`Reach::Everywhere`] would end now; none unless a live session of this device asks.
    pub everywhere: Option<u32>,
}

/// The number of sessions that have not ended, by state. An expired one counts until the sweep writes its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Logged in.
    pub signed_in: u32,
    /// Logged out; one tap logs in again.
    pub remembered: u32,
}

/// The result of a log-out or a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOutOutcome {
    /// Whether one tap will log in next time.
    pub remembered: bool,
    /// Whether the device has no account any more.
    pub device_is_empty: bool,
    /// The token of the session that ended, so that its cookie can be deleted.
    pub token: Option<SecretHash>,
}

/// The reach of a log-out of all accounts. A session that ends everywhere is remembered nowhere, so only the device has
/// that choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every account that is logged in or remembered on this device, on this device alone.
    Device {
        /// Whether logins are remembered for one tap, where that is possible.
        remember: bool,
    },
    /// The same accounts, on every device.
    Everywhere,
}

/// The result of a log-out of all accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftAll {
    /// How many sessions are not logged in any more, nor remembered unless that was asked for.
    pub ended: u32,
    /// Whether the device has no account any more.
    pub device_is_empty: bool,
}

/// An operator's command on an account.
#[derive(Clone, Debug)]
pub enum OperatorAct {
    /// Disable it; every session ends.
    Disable,
    /// Enable it again; no ended session comes back.
    Enable,
    /// Set the hash of this one-time password, which allows a log-in for [`super::KEEP_ONE_TIME`]; every session ends.
    ResetPassword(String),
    /// End every session.
    EndSessions,
    /// Delete the account, to be erased from this time on; every session ends.
    Delete(Timestamp),
    /// Restore an account that was deleted and is not erased yet; no ended session comes back.
    TakeBack,
}

/// The result of deleting an account, which can be restored for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// How the acting session ended.
    pub ending: Ending,
    /// How many sessions ended, this one among them.
    pub ended: u32,
}

/// The stored data of an account besides its own row.
#[derive(Clone, Debug, Default)]
pub struct StoredData {
    /// Every session, the newest first.
    pub sessions: Vec<Session>,
    /// The activity, newest first.
    pub activity: Vec<StoredEvent>,
    /// How many wrong passwords in a row came from devices that do not know the account.
    pub failures: u32,
}

/// An operator's command, on its way into the log of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneByOperator {
    /// When it was done.
    pub at: Timestamp,
    /// The command: one of our words.
    pub why: String,
    /// The account's id.
    pub account_id: Option<String>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}

/// A new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The user name in canonical spelling.
    pub username: String,
    /// The displayed name.
    pub name: String,
    /// The hue of its avatar.
    pub hue: u16,
    /// The password's hash.
    pub password: String,
    /// Until when the password allows a log-in, where it is a one-time password.
    pub one_time_until: Option<Timestamp>,
    /// The current time.
    pub now: Timestamp,
}

/// One line of an account's activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: ActivityKind,
    /// The device that did it.
    pub device: Option<Words>,
    /// The device that it was done to.
    pub target: Option<Words>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}

/// A stored line of activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The line's id.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}
