//! The caller of an act: the acting session, or the secrets of a request.

use exeunt_domain::ids::SessionId;
use exeunt_domain::secret::SecretHash;

/// The acting session: in the transaction it must still be open and have this very token.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The session's id.
    pub session_id: SessionId,
    /// The hash of the token that came with the request.
    pub token: SecretHash,
    /// The hash of the request's idempotency key.
    pub key: Option<SecretHash>,
}

/// The hashes of a request's secrets, of which each may be missing.
#[derive(Clone, Debug, Default)]
pub struct CallerSecrets {
    /// The device cookie.
    pub device: Option<SecretHash>,
    /// The session cookie.
    pub session: Option<SecretHash>,
    /// The idempotency key.
    pub key: Option<SecretHash>,
}
