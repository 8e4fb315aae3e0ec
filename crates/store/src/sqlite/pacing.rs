//! Rate limits besides those of passwords: taps, sign-ups, changes.

use super::Tx;
use super::counters::Kind;
use crate::{RateLimited, StoreError};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::throttle::TokenBucket;
use std::time::Duration;

impl Tx<'_> {
    pub(super) fn pace(&self, what: &RateLimited, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let throttles = &self.rules.limits.throttles;
        let log_ins = throttles.log_ins_per_device();
        let (kind, of, rule) = match what {
            RateLimited::Newcomer(network) => (Kind::Newcomers, network.clone(), &throttles.sign_ups),
            RateLimited::Act(account_id) => (Kind::Acts, account_id.clone(), &throttles.acts),
            RateLimited::Tap(secret) => match self.owner(secret)? {
                Some(device_id) => (Kind::Taps, device_id, &throttles.taps),
                None => return Ok(None),
            },
            RateLimited::LogIn(secret) => match self.owner(secret)? {
                Some(device_id) => (Kind::Taps, device_id, &log_ins),
                None => return Ok(None),
            },
        };
        self.take(kind, &[&of], rule, now)
    }

    /// Takes a token from a bucket; answers how long to wait where none is left.
    pub(super) fn take(
        &self,
        kind: Kind,
        of: &[&str],
        rule: &TokenBucket,
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        let key = self.counter_key(kind, of)?;
        let counter = self.counter(kind, &key, now)?;
        let wait = rule.admits(&counter, now).err();
        if wait.is_none() {
            self.put_counter(kind, &key, &rule.taken(&counter, now))?;
        }
        Ok(wait)
    }
}
