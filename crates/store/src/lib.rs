//! The store: the acts of the domain, each one transaction, written once over `tx::Tx` in portable SQL; the engines
//! below them are thin. An act checks its preconditions again inside the transaction, so that none succeeds after the
//! end of the session that asks for it. It knows no HTTP.

mod acts;
mod address;
mod copy;
mod engine;
mod migrations;
mod opening;
pub mod postgres;
mod rows;
mod rules;
mod sql;
pub mod sqlite;
mod store;
mod tx;
mod visible_state;

pub use acts::*;
pub use address::{Address, InvalidAddress, Opening};
pub use copy::{Moved, copy};
pub use engine::Engine;
pub use opening::open;
pub use rules::Rules;
pub use store::{Observer, Store};
pub use tx::Change;
pub use visible_state::{Age, StreamScope, VisibleState};

use exeunt_contract::delete_account::DAYS_TO_TAKE_BACK;
use exeunt_domain::secret::NoRandomness;
use std::time::Duration;

/// How long ended sessions are kept, so that a browser can be told why it is logged out; after that every trace is
/// deleted.
pub const KEEP_ENDED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long activity is kept: a year shows a person what is usual, and older lines only make the database grow.
pub const KEEP_ACTIVITY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long failed log-ins are kept. Attackers can cause them without end, and they tell the person less and less.
pub const KEEP_FAILED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How long replaced secrets of a device are known, so that their reuse raises an alarm: as long as a browser keeps the
/// cookie, so that no browser sends an older one. By age alone, because a thief could cause any number of rotations;
/// their rate is limited instead.
pub const KEEP_RETIRED: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// How long a one-time password allows a log-in: long enough to be told by telephone and used the next morning, and no
/// longer (ASVS 5.0 6.4.1).
pub const KEEP_ONE_TIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a deleted account can be restored: long enough for a mistake, or for a thief's deed, to be noticed.
pub const KEEP_DELETED: Duration = Duration::from_secs(DAYS_TO_TAKE_BACK as u64 * 24 * 60 * 60);

/// Why an act failed. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The acting session has ended, or got a new token, since the request came in.
    #[error("the acting session is over")]
    SessionEnded,
    /// No such row, or it belongs to another account.
    #[error("there is no such row")]
    NotFound,
    /// The password was changed since it was checked.
    #[error("the password was changed since it was checked")]
    PasswordChangedMeanwhile,
    /// The command needs a password entered since the last change, or recently.
    #[error("the password is needed")]
    PasswordNeeded,
    /// The device has as many accounts as it may.
    #[error("the device has too many accounts")]
    TooManyAccounts,
    /// The key was used for another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// Another transaction came first, and the act would have to run again.
    #[error("{0}")]
    Conflict(String),
    /// The database does not answer now: locked or absent.
    #[error("{0}")]
    Unavailable(String),
    /// The disk is full. Commands that take access away still succeed, as long as the engine has a reserve.
    #[error("{0}")]
    Full(String),
    /// The database is damaged and cannot be trusted any more.
    #[error("{0}")]
    Damaged(String),
    /// An internal fault.
    #[error("{0}")]
    Broken(String),
}

impl From<NoRandomness> for StoreError {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(error.to_string())
    }
}
