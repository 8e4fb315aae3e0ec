//! Backoff after failures in a row: some are free, each further one doubles the next wait, and there is a last one.

use super::Counter;
use crate::clock::Timestamp;
use std::time::Duration;

/// The rule of a backoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The number of failures without a wait.
    pub free: u32,
    /// The first wait after those. It doubles with each further failure.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// The number of failures after which no password is checked any more.
    pub most: u32,
}

impl Backoff {
    /// The wait before attempt `number`, counted from one.
    #[must_use]
    pub fn wait_before(&self, number: u32) -> Duration {
        match number.checked_sub(self.free + 1) {
            None => Duration::ZERO,
            Some(doublings) => self.first.saturating_mul(1 << doublings.min(20)).min(self.longest),
        }
    }

    /// Whether that number is reached.
    #[must_use]
    pub fn is_over(&self, counter: &Counter) -> bool {
        counter.fails >= self.most
    }

    /// The counter with one more attempt reserved, which counts as failed until its outcome is known; none during a
    /// wait. An attempt during a wait does not make it longer. A free one sets none: that `next_at` is later than now
    /// says only that the clock of the node which counted it is ahead.
    #[must_use]
    pub fn reserve(&self, counter: &Counter, now: Timestamp) -> Option<Counter> {
        let waits = counter.used_at < counter.next_at && now < counter.next_at && !counter.is_from_later(now);
        (!waits && !self.is_over(counter)).then(|| self.failed(counter, now))
    }

    /// The counter with one more failure, whether or not it waits.
    #[must_use]
    pub fn failed(&self, counter: &Counter, now: Timestamp) -> Counter {
        let fails = counter.fails.saturating_add(1);
        Counter { fails, next_at: now.plus(self.wait_before(fails + 1)), used_at: now, ..counter.clone() }
    }

    /// The counter after a reserved attempt that was never checked.
    #[must_use]
    pub fn given_back(counter: &Counter, now: Timestamp) -> Counter {
        Counter { fails: counter.fails.saturating_sub(1), next_at: now.min(counter.next_at), ..counter.clone() }
    }
}
