//! Arguments and results of the store's methods for a password that was entered or chosen.

use super::{Actor, IdempotencyKey, NewAccount};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::Session;
use exeunt_domain::traces::Visit;

/// Arguments to start a session with a password that was just verified.
#[derive(Debug)]
pub struct SignIn {
    /// The account's id.
    pub account_id: String,
    /// The stored hash that the password was verified against; it must still be the stored one.
    pub verified: String,
    /// The same password hashed at today's cost, where the stored hash is outdated.
    pub rehashed: Option<String>,
    /// The session.
    pub start: NewSession,
}

/// Arguments to make an account and start its first session with the password that was just hashed.
#[derive(Debug)]
pub struct SignUp {
    /// The account.
    pub account: NewAccount,
    /// Its first session.
    pub start: NewSession,
}

/// A session to be started: the cookies of the request, and the new secrets.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The device cookie that came with the request.
    pub device: Option<SecretHash>,
    /// The session cookie that came with the request.
    pub session: Option<SecretHash>,
    /// The device's new secret.
    pub new_secret: SecretHash,
    /// The session's token.
    pub new_token: SecretHash,
    /// The device's browser and system.
    pub words: Words,
    /// The source of the request.
    pub visit: Visit,
    /// Whether other people use the device.
    pub shared: bool,
    /// The request's idempotency key, if it has one.
    pub key: Option<IdempotencyKey>,
    /// The current time.
    pub now: Timestamp,
}

/// A session that was started with a password.
#[derive(Clone, Debug)]
pub struct Started {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device cookie outlasts the browser, because the device has an account that is not a guest's.
    pub device_lasts: bool,
    /// Where the device cookie raised the alarm: the accounts whose sessions ended with it, and the device.
    pub concerned: Vec<String>,
    /// Which cookies the browser gets.
    pub cookies: Cookies,
    /// Whether the account had been deleted and is restored by this log-in.
    pub taken_back: bool,
}

/// The cookies of a log-in's answer.
#[derive(Clone, Debug)]
pub enum Cookies {
    /// The secrets whose hashes were in the arguments.
    New,
    /// The same token and the same device secret again, because the answer was lost.
    Again(Box<(Secret, Secret)>),
    /// None: the browser has received the answer, and newer cookies since.
    Nothing,
}

/// Arguments to give a session a new token, after the password was entered again or is changed.
#[derive(Debug)]
pub struct RotateToken {
    /// The acting session.
    pub actor: Actor,
    /// The stored hash that the password was verified against.
    pub verified: String,
    /// The hash to store instead: a new password's, or the same password's at today's cost.
    pub replacement: Option<String>,
    /// The session's new token.
    pub new_token: SecretHash,
    /// The device's new secret, where that is to be replaced as well.
    pub device: Option<NewSecret>,
    /// The salt of both secrets, where a repeat of the request must get them again.
    pub salt: Option<Salt>,
    /// The current time.
    pub now: Timestamp,
}

/// A new secret for a device.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The device cookie of the request. Nothing is replaced where it is not the session's device's.
    pub presented: SecretHash,
    /// The new secret.
    pub next: SecretHash,
}

/// The result of a change of the password.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The session that changed it.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device's cookie outlasts the browser; none where the device keeps its secret.
    pub device_lasts: Option<bool>,
}
