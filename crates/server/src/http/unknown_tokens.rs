//! Cookie secrets that match no session and no device: how many of them one network may send. They have 256 bits and
//! cannot be guessed; what is bounded is how much guessing goes on unnoticed, and how much of it fills the log (OWASP
//! Session Management Cheat Sheet: detect guessing). Counted in memory, because looking a session up must not write: a
//! restart forgets a minute. Knows no store and no clock.

use crate::observe::audit::{AuditEvent, audit};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::throttle::{Counter, TokenBucket, network};
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The number of counters. Networks that share one only share how many unknown secrets they may send.
const COUNTERS: usize = 1024;

/// The counters. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct UnknownTokens(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    hasher: RandomState,
    counters: Mutex<Vec<Option<Counter>>>,
}

impl UnknownTokens {
    /// Counts an unknown secret from this network. A request with a known secret is never counted, so a client cannot
    /// lock out its neighbours.
    ///
    /// # Errors
    /// How long to wait where there were too many; then it is not counted.
    pub fn count(
        &self,
        from: Option<IpAddr>,
        rule: &TokenBucket,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), Duration> {
        if let Some(address) = from {
            let index = self.0.hasher.hash_one(network(address));
            let index = usize::try_from(index % COUNTERS as u64).unwrap_or_default();
            let mut counters = self.0.counters.lock().unwrap_or_else(PoisonError::into_inner);
            counters.resize(COUNTERS, None);
            let counter = counters[index].take().unwrap_or(Counter::new(now));
            let result = rule.admits(&counter, now);
            counters[index] = Some(if result.is_ok() { rule.taken(&counter, now) } else { counter });
            result?;
        }
        audit(AuditEvent::TokenUnknown).reason(reason).write();
        Ok(())
    }
}
