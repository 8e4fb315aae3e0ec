//! One tap, as the store is asked for it and as it answers.

use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::Session;
use exeunt_domain::traces::Visit;

/// Go on with an account of this device by one tap.
#[derive(Debug)]
pub struct Resume {
    /// The device cookie itself: what the browser gets next follows from it.
    pub device: Secret,
    /// The session cookie that came with the request.
    pub session: Option<SecretHash>,
    /// The account as the device's list names it.
    pub account_ref: String,
    /// What the new secrets are made with, if new ones are made.
    pub salt: Salt,
    /// What the device is today.
    pub words: Words,
    /// Where the request came from.
    pub visit: Visit,
    /// Whether this is no tap: the page of a session that is logged in asks for new secrets because they are due. It logs
    /// nobody in, and nothing that counts from the password or the tap begins anew.
    pub renews: bool,
    /// The present.
    pub now: Timestamp,
}

/// A session was used.
#[derive(Clone, Debug)]
pub struct Used {
    /// The session.
    pub session_id: String,
    /// Its account.
    pub account_id: String,
    /// Where the request came from.
    pub visit: Visit,
    /// The browser in words.
    pub words: Words,
    /// The present.
    pub now: Timestamp,
}

/// How a tap went. Each of these is an outcome and not an error: what it wrote stays written.
#[derive(Debug)]
pub enum Resumed {
    /// The browser goes on, or is told once more that it does.
    On(Box<ResumedSession>),
    /// Another request of this browser was first. Without `next` it may be another browser that holds a copy.
    Overtaken {
        /// The device's present secret, and whether its cookie outlasts the browser.
        next: Option<(Secret, bool)>,
    },
    /// New secrets are not due, and the browser keeps those that it has.
    Unchanged,
    /// One tap will not do, whatever the reason.
    PasswordNeeded,
    /// The secret had long been replaced: everything on the device has ended, and its secrets are dead.
    Reused {
        /// The accounts whose sessions ended with it, and the device.
        concerned: Vec<String>,
    },
}

/// What a browser goes on with.
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
    /// Whether the device cookie outlasts the browser: somebody is at home on the device.
    pub device_lasts: bool,
    /// Whether these are the secrets of an answer that was given before: to another tab, or because that one was lost.
    pub again: bool,
}
