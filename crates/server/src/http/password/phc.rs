//! A password hash as it is stored, a PHC string, and what one costs.

use super::error::HashingError;
use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Params, Version};

/// How much one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The least that OWASP's Password Storage Cheat Sheet and ASVS 5.0 appendix C accept.
    pub const FLOOR: Self = Self { memory: 19_456, passes: 2, lanes: 1 };

    /// The highest cost that is accepted. A stored hash that claims more is damaged, and must not take all memory there
    /// is.
    pub const CEILING: Self = Self { memory: 1_048_576, passes: 64, lanes: 16 };
}

/// A stored hash in its parts.
pub(super) struct StoredHash {
    pub(super) params: Params,
    pub(super) salt: Vec<u8>,
    pub(super) expected: Vec<u8>,
}

impl StoredHash {
    /// None where it is no PHC string, or claims a cost above the maximum.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let parsed = PasswordHash::new(text).ok()?;
        let params = Params::try_from(&parsed).ok()?;
        let most = Cost::CEILING;
        let is_affordable =
            params.m_cost() <= most.memory && params.t_cost() <= most.passes && params.p_cost() <= most.lanes;
        let (salt, expected) = (parsed.salt?.as_ref().to_vec(), parsed.hash?.as_bytes().to_vec());
        is_affordable.then_some(Self { params, salt, expected })
    }

    /// The PHC string.
    ///
    /// # Errors
    /// When argon2 takes no such salt or length.
    pub(super) fn to_phc(&self) -> Result<String, HashingError> {
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: (&self.params).try_into()?,
            salt: Some(Salt::new(&self.salt)?),
            hash: Some(Output::new(&self.expected)?),
        };
        Ok(hash.to_string())
    }
}
