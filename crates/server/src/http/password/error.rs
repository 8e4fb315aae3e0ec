//! Why no hash was computed.

use super::slots::NoSlot;
use exeunt_domain::secret::NoRandomness;

/// Why no hash was computed.
#[derive(Debug)]
pub enum HashingError {
    /// The queue is full, or it moved too slowly.
    Busy,
    /// There is nothing to make a salt of.
    NoRandomness(NoRandomness),
    /// Anything that should not happen: cost out of range, a stored hash that cannot be read.
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
