//! Idempotency keys, and the requests that were completed under one.

use exeunt_domain::idempotency::Key;
use exeunt_domain::rotation::Salt;
use std::time::Duration;

/// How long a request that was completed under a key is known: longer than any client goes on retrying one.
pub const KEEP_INTENTS: Duration = Duration::from_secs(24 * 60 * 60);

/// The most keys stored per session, account or device; the oldest are deleted.
pub const KEEP_INTENTS_MOST: u32 = 64;

/// The idempotency key of a log-in or a sign-up.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The key.
    pub key: Key,
    /// The salt of the new secrets, if new ones are made.
    pub salt: Salt,
    /// The digest of the request, without the password.
    pub request: String,
}

/// A request that was completed under a key.
#[derive(Clone, Debug)]
pub struct CompletedRequest {
    /// The session that did it, or that it started.
    pub session_id: Option<String>,
    /// The salt of its answer's secrets.
    pub salt: Option<Salt>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}
