//! Arguments and results of a log-in by one tap, and of a renewal.

use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::Session;
use exeunt_domain::traces::Visit;

/// Arguments to resume an account of this device by one tap.
#[derive(Debug)]
pub struct Resume {
    /// The device cookie itself: the browser's next secrets are derived from it.
    pub device: Secret,
    /// The session cookie that came with the request.
    pub session: Option<SecretHash>,
    /// The account's reference on the device.
    pub account_ref: String,
    /// The salt of the new secrets, if new ones are made.
    pub salt: Salt,
    /// The device's browser and system.
    pub words: Words,
    /// The source of the request.
    pub visit: Visit,
    /// Whether this is no tap: the page of a session that is logged in asks for new secrets because they are due. It is
    /// no log-in, and no time that counts from the password or the tap begins anew.
    pub renews: bool,
    /// The current time.
    pub now: Timestamp,
}

/// The use of a session.
#[derive(Clone, Debug)]
pub struct Used {
    /// The session's id.
    pub session_id: String,
    /// Its account's id.
    pub account_id: String,
    /// The source of the request.
    pub visit: Visit,
    /// The browser and system.
    pub words: Words,
    /// The current time.
    pub now: Timestamp,
}

/// The outcome of a tap. None of these is an error: what was written stays written.
#[derive(Debug)]
pub enum Resumed {
    /// The session goes on, or the answer to it is given once more.
    On(Box<ResumedSession>),
    /// Another request of this browser was first. Without `next` it may be another browser that holds a copy.
    Overtaken {
        /// The device's present secret, and whether its cookie outlasts the browser.
        next: Option<(Secret, bool)>,
    },
    /// New secrets are not due, and the browser keeps those that it has.
    Unchanged,
    /// One tap is not enough, whatever the reason.
    PasswordNeeded,
    /// The secret had long been replaced: every session on the device has ended, and its secrets are dead.
    Reused {
        /// The accounts whose sessions ended with it, and the device.
        concerned: Vec<String>,
    },
}

/// The session that goes on, with its new secrets.
#[derive(Debug)]
pub struct ResumedSession {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// The device's new secret.
    pub secret: Secret,
    /// The session's new token.
    pub token: Secret,
    /// Whether the device cookie outlasts the browser, because the device has an account that is not a guest's.
    pub device_lasts: bool,
    /// Whether these are the secrets of an earlier answer: one to another tab, or one that was lost.
    pub again: bool,
}
