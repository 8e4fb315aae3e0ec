//! What the store is told of a password that was entered or chosen, and what it answers.

use super::{Actor, IdempotencyKey, NewAccount};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::Session;
use exeunt_domain::traces::Visit;

/// NewSession a session with a password that was just verified.
#[derive(Debug)]
pub struct SignIn {
    /// Whose.
    pub account_id: String,
    /// The stored hash that the password was verified against; it must still be the stored one.
    pub verified: String,
    /// The same password hashed at today's cost, where the stored hash is older.
    pub rehashed: Option<String>,
    /// The session.
    pub start: NewSession,
}

/// Make an account and start its first session with the password that was just hashed.
#[derive(Debug)]
pub struct SignUp {
    /// The account.
    pub account: NewAccount,
    /// Its first session.
    pub start: NewSession,
}

/// What starts a session: what the browser came with, and what it is to be given.
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
    /// What the device is.
    pub words: Words,
    /// Where the request came from.
    pub visit: Visit,
    /// Whether other people use it.
    pub shared: bool,
    /// The key that names what is meant, if there is one.
    pub key: Option<IdempotencyKey>,
    /// The present.
    pub now: Timestamp,
}

/// A session that was started with a password.
#[derive(Clone, Debug)]
pub struct Started {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device cookie outlasts the browser: somebody is at home on the device.
    pub device_lasts: bool,
    /// Where the device cookie raised the alarm: the accounts whose sessions ended with it, and the device.
    pub concerned: Vec<String>,
    /// SessionSelector cookies the browser is to be given.
    pub cookies: Cookies,
    /// Whether the account had been deleted, and is kept because of this.
    pub taken_back: bool,
}

/// SessionSelector cookies a log-in gives.
#[derive(Clone, Debug)]
pub enum Cookies {
    /// Those whose hashes came with the act.
    New,
    /// The same token and the same device secret again, because the answer was lost.
    Again(Box<(Secret, Secret)>),
    /// None: the browser has had the answer, and got newer ones since.
    Nothing,
}

/// RotateToken a session after the password was entered again, or change the password.
#[derive(Debug)]
pub struct RotateToken {
    /// Who asks.
    pub actor: Actor,
    /// The stored hash that the password was verified against.
    pub verified: String,
    /// What takes its place: a new password's hash, or the same password at today's cost.
    pub replacement: Option<String>,
    /// The session's new token.
    pub new_token: SecretHash,
    /// The device's secret, where that is to be replaced as well.
    pub device: Option<NewSecret>,
    /// What both were made with, where the same request again must give them again.
    pub salt: Option<Salt>,
    /// The present.
    pub now: Timestamp,
}

/// Another secret for a device.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The device cookie that came with the request. Nothing is replaced where it does not name the session's device.
    pub presented: SecretHash,
    /// What takes its place.
    pub next: SecretHash,
}

/// The password was changed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The session that changed it.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device's cookie outlasts the browser; none where the device keeps its secret.
    pub device_lasts: Option<bool>,
}
