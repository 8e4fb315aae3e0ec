//! The errors of the operator's commands.

use crate::http::password::breached::OpenListError;
use crate::http::password::error::{HashingError, JudgingError};
use crate::ops::DatabaseError;
use exeunt_contract::FieldCode;
use exeunt_domain::password::MAX_LENGTH;
use exeunt_domain::secret::NoRandomness;
use exeunt_store::{Address, StoreError};
use std::fmt::{self, Display, Formatter};
use std::io;
use thiserror::Error;

/// Why a command on accounts failed. Nothing was changed then.
#[derive(Debug, Error)]
pub enum AdminError {
    /// The store failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is no database at this address.
    #[error("{0}: there is no database")]
    NoDatabase(Address),
    /// The store failed when some sessions had been ended, and others not.
    #[error("only {ended} sessions are ended: {error}; run the command again")]
    NotAllEnded {
        /// How many were ended.
        ended: u32,
        /// Why not all.
        error: DatabaseError,
    },
    /// The user name breaks a rule.
    #[error("the user name is not right: {}", rule(*.0))]
    Username(FieldCode),
    /// The displayed name breaks a rule.
    #[error("the displayed name is not right: {}", rule(*.0))]
    Name(FieldCode),
    /// Another account has this user name.
    #[error("there is an account {0} already")]
    Taken(String),
    /// No account has this user name.
    #[error("there is no account {0}")]
    NotFound(String),
    /// The password could not be read from the terminal or from standard input.
    #[error(transparent)]
    Input(#[from] io::Error),
    /// The two passwords typed at the terminal differ.
    #[error("the two passwords are not the same")]
    PasswordsDiffer,
    /// The password breaks the policy.
    #[error("the password is not taken: {} ({min_length} to {MAX_LENGTH} characters)", rule(*.code))]
    Password {
        /// The rule that it breaks.
        code: FieldCode,
        /// The fewest characters.
        min_length: u16,
    },
    /// The list of passwords from breaches cannot be used.
    #[error(transparent)]
    BreachedList(#[from] OpenListError),
    /// The password could not be judged.
    #[error(transparent)]
    Judging(#[from] JudgingError),
    /// There are no random bytes for a one-time password.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// There is no hasher of the configured cost.
    #[error(transparent)]
    Hasher(HashingError),
    /// The password could not be hashed.
    #[error("the password could not be hashed: {0}")]
    Hashing(#[source] HashingError),
}

/// The rule that a field breaks, as a sentence for the operator.
fn rule(code: FieldCode) -> &'static str {
    match code {
        FieldCode::Required => "it is empty",
        FieldCode::TooShort => "it is too short",
        FieldCode::TooLong => "it is too long",
        FieldCode::Common => "it is a common one, or known from a breach",
        FieldCode::Expected => "it is little more than a name",
        FieldCode::OwnWord => "it is little more than a word that is tried first",
        FieldCode::Guessable => "it is easy to guess",
        FieldCode::Unchanged => "it is the current one",
        FieldCode::Taken => "somebody has it",
        FieldCode::Invalid | FieldCode::Unknown => "it has characters that cannot stand there",
    }
}

/// Why a backup, a restore or a move failed. Nothing was changed then.
#[derive(Debug)]
pub struct BackupError(pub(super) StoreError);

impl Display for BackupError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            StoreError::Unavailable(cause) | StoreError::Full(cause) | StoreError::Broken(cause) => f.write_str(cause),
            StoreError::Damaged(cause) => write!(f, "it is damaged, or no database: {cause}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for BackupError {}
