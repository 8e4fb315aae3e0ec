//! What is counted besides passwords: taps, new accounts, acts.

use super::Tx;
use super::counters::Kind;
use crate::{Paced, StoreError};
use exeunt_domain::clock::Moment;
use exeunt_domain::throttle::Bucket;
use std::time::Duration;

impl Tx<'_> {
    pub(super) fn pace(&self, what: &Paced, now: Moment) -> Result<Option<Duration>, StoreError> {
        let throttles = &self.rules.limits.throttles;
        let log_ins = throttles.log_ins_of_a_device();
        let (kind, of, rule) = match what {
            Paced::Newcomer(network) => (Kind::Newcomers, network.clone(), &throttles.newcomers),
            Paced::Act(account_id) => (Kind::Acts, account_id.clone(), &throttles.acts),
            Paced::Tap(secret) => match self.owner(secret)? {
                Some(device_id) => (Kind::Taps, device_id, &throttles.taps),
                None => return Ok(None),
            },
            Paced::LogIn(secret) => match self.owner(secret)? {
                Some(device_id) => (Kind::Taps, device_id, &log_ins),
                None => return Ok(None),
            },
        };
        self.take(kind, &[&of], rule, now)
    }

    /// Takes one from a bucket; how long to wait where nothing is left.
    pub(super) fn take(
        &self,
        kind: Kind,
        of: &[&str],
        rule: &Bucket,
        now: Moment,
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
