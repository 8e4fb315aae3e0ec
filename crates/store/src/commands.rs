//! What some acts of the store are told, and what they answer.

use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session};

/// The session that acts: in the transaction it must still be open and have this very token.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The session.
    pub session_id: String,
    /// The hash of the token that came with the request.
    pub token: SecretHash,
    /// The hash of the key that names what it means.
    pub key: Option<SecretHash>,
}

/// What a request brought, as hashes, of which each may be missing.
#[derive(Clone, Debug, Default)]
pub struct CallerSecrets {
    /// The device cookie.
    pub device: Option<SecretHash>,
    /// The session cookie.
    pub session: Option<SecretHash>,
    /// The key that names what is meant.
    pub key: Option<SecretHash>,
}

/// SessionSelector sessions to end. The acting one is never among them.
#[derive(Clone, Debug)]
pub enum SessionSelector {
    /// Every other session of the account.
    Others,
    /// These; each must be another session of the account. One that has ended already counts as done.
    These(Vec<String>),
}

/// A device that forgot everything.
#[derive(Clone, Debug, Default)]
pub struct Forgotten {
    /// How many sessions ended.
    pub ended: u32,
    /// Whether the cookies named anything: a device, a session that is live or has ended, or what the key did before.
    pub known: bool,
    /// Where the device cookie raised the alarm: the accounts whose sessions ended with it, and the device.
    pub concerned: Vec<String>,
}

/// What a device shows, all of one moment.
#[derive(Clone, Debug, Default)]
pub struct DeviceAccounts {
    /// Its accounts, last used first.
    pub accounts: Vec<(Session, Account)>,
    /// How many sessions [`Reach::Everywhere`] would end now; none unless a live session of this device asks.
    pub everywhere: Option<u32>,
}

/// How many sessions have not ended, by state. One that has expired counts until the sweep writes its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Logged in.
    pub signed_in: u32,
    /// Logged out, and one tap will do.
    pub remembered: u32,
}

/// How a log-out or a removal went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOutOutcome {
    /// Whether one tap will do next time.
    pub remembered: bool,
    /// Whether the device knows no account any more.
    pub device_is_empty: bool,
    /// The token of the session that ended, so that its cookie can be taken back.
    pub token: Option<SecretHash>,
}

/// How far a log-out of all accounts reaches. What ends everywhere is remembered nowhere, so only the device has that
/// choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every account that is logged in or remembered on this device, on this device alone.
    Device {
        /// Whether logins are kept for one tap, where that is possible.
        remember: bool,
    },
    /// The same accounts, on every device.
    Everywhere,
}

/// How a log-out of all accounts went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftAll {
    /// How many sessions are not logged in any more, and not remembered either unless that was asked for.
    pub ended: u32,
    /// Whether the device knows no account any more.
    pub device_is_empty: bool,
}

/// What an operator does to an account.
#[derive(Clone, Debug)]
pub enum OperatorAct {
    /// Keep it out; every session ends.
    Disable,
    /// Let it in again; nothing that ended comes back.
    Enable,
    /// Set the hash of this one-time password, which lets its person in for [`super::KEEP_ONE_TIME`]; every session ends.
    ResetPassword(String),
    /// End every session.
    EndSessions,
    /// Delete the account, to be erased from this moment on; every session ends.
    Delete(Timestamp),
    /// Keep an account that was deleted and is not erased yet; nothing that ended comes back.
    TakeBack,
}

/// An account that was deleted, and can be taken back for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// How the acting session ended.
    pub ending: Ending,
    /// How many sessions ended, this one among them.
    pub ended: u32,
}

/// What is stored of an account besides its own row.
#[derive(Clone, Debug, Default)]
pub struct StoredData {
    /// Every session, the newest first.
    pub sessions: Vec<Session>,
    /// The activity, newest first.
    pub activity: Vec<StoredEvent>,
    /// How many wrong passwords in a row came from devices that do not know the account.
    pub failures: u32,
}

/// An act of the operator's commands, on its way into the log of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneByOperator {
    /// When it was done.
    pub at: Timestamp,
    /// What was done: a word of ours.
    pub why: String,
    /// To which account.
    pub account_id: Option<String>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Canonical.
    pub username: String,
    /// The name that is shown.
    pub name: String,
    /// Of its picture.
    pub hue: u16,
    /// The password's hash.
    pub password: String,
    /// Until when it lets anybody in, where it is a one-time password.
    pub one_time_until: Option<Timestamp>,
    /// The present.
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

/// A line of activity as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Names the line.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}
