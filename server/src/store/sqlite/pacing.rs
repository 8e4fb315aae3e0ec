//! What is counted besides passwords: taps, new accounts, acts.

use super::Tx;
use super::counters::Kind;
use crate::clock::Moment;
use crate::store::{Paced, StoreError};
use std::time::Duration;

impl Tx<'_> {
    pub(super) fn pace(&self, what: &Paced, now: Moment) -> Result<Option<Duration>, StoreError> {
        let throttles = &self.rules.limits.throttles;
        let (kind, of, rule) = match what {
            Paced::Newcomer(network) => (Kind::Newcomers, network.clone(), &throttles.newcomers),
            Paced::Act(account_id) => (Kind::Acts, account_id.clone(), &throttles.acts),
            Paced::Tap(secret, network) => match (self.owner(secret)?, network) {
                (Some(device_id), _) => (Kind::Taps, device_id, &throttles.taps),
                (None, Some(network)) => (Kind::Strays, network.clone(), &throttles.strays),
                (None, None) => return Ok(None),
            },
        };
        let key = self.counter_key(kind, &[&of])?;
        let counter = self.counter(kind, &key, now)?;
        match rule.admits(&counter, now) {
            Ok(()) => {
                self.put_counter(kind, &key, &rule.taken(&counter, now))?;
                Ok(None)
            }
            Err(wait) => {
                if kind == Kind::Strays {
                    tracing::warn!("one network tries many device secrets that name nothing: somebody may be guessing");
                }
                Ok(Some(wait))
            }
        }
    }
}
