//! The error of the hashing.

use super::slots::NoSlot;
use exeunt_domain::secret::NoRandomness;

/// Why no hash was computed.
#[derive(Debug)]
pub enum HashingError {
    /// The queue is full, or it moved too slowly.
    Busy,
    /// No random bytes for a salt.
    NoRandomness(NoRandomness),
    /// An internal fault: cost out of range, a stored hash that cannot be parsed.
    Broken(String),
}

impl From<NoSlot> for HashingError {
    fn from(error: NoSlot) -> Self {
        match error {
            NoSlot::Busy => Self::Busy,
            NoSlot::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<NoRandomness> for HashingError {
    fn from(error: NoRandomness) -> Self {
        Self::NoRandomness(error)
    }
}

pub(super) fn broken(error: impl std::fmt::Display) -> HashingError {
    HashingError::Broken(error.to_string())
}
