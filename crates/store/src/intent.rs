//! What the store is told of a key, and what it knows of an act that was done under one.

use exeunt_domain::intent::Key;
use exeunt_domain::rotation::Salt;
use std::time::Duration;

/// How long it is known what was done under a key: longer than anybody goes on trying to send one request.
pub const KEEP_INTENTS: Duration = Duration::from_secs(24 * 60 * 60);

/// How many keys one session, one account or one device is known by at most; the oldest give way.
pub const KEEP_INTENTS_MOST: u32 = 64;

/// The key of a log-in or a sign-up.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The key.
    pub key: Key,
    /// What the cookies are made with, if new ones are made.
    pub salt: Salt,
    /// The digest of what is asked for, without the password.
    pub request: String,
}

/// An act that was done under a key.
#[derive(Clone, Debug)]
pub struct CompletedRequest {
    /// The session that did it, or that it started.
    pub session_id: Option<String>,
    /// What its answer's cookies were made with.
    pub salt: Option<Salt>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}
