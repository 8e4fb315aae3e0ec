//! The errors of judging and hashing passwords.

use super::slots::SlotError;
use argon2::password_hash;
use argon2::password_hash::phc;
use exeunt_domain::secret::NoRandomness;
use thiserror::Error;

/// Why no hash was computed.
#[derive(Debug, Error)]
pub enum HashingError {
    /// The queue is full, or it moved too slowly.
    #[error("password hashing is busy")]
    Busy,
    /// The work did not finish in its slot.
    #[error(transparent)]
    Slot(SlotError),
    /// No random bytes for a salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// argon2 refused the cost, the salt or the password.
    #[error(transparent)]
    Argon2(#[from] argon2::Error),
    /// The cost cannot be written into a PHC string.
    #[error(transparent)]
    Params(#[from] password_hash::Error),
    /// The salt or the hash cannot be written into a PHC string.
    #[error(transparent)]
    Phc(#[from] phc::Error),
    /// The hash for names without an account cannot be parsed.
    #[error("the decoy cannot be read")]
    Decoy,
}

impl From<SlotError> for HashingError {
    fn from(error: SlotError) -> Self {
        match error {
            SlotError::Busy => Self::Busy,
            other => Self::Slot(other),
        }
    }
}

/// Why a password could not be judged. It must then not be accepted.
#[derive(Debug, Error)]
pub enum JudgingError {
    /// Too many passwords were waiting to be judged, or the work did not finish.
    #[error("the password could not be judged: {0}")]
    Slot(#[from] SlotError),
    /// The list of passwords from breaches cannot be read any more.
    #[error("the list of breached passwords: {0}")]
    List(#[source] std::io::Error),
}
