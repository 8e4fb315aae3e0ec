//! A token bucket: a burst at once, and one more after each span, stored as the time when it will be full again.

use super::{CLOCKS_AGREE, Counter};
use crate::clock::Timestamp;
use std::time::Duration;

/// The rule of a token bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenBucket {
    /// The most tokens at once.
    pub burst: u32,
    /// The time for one more token.
    pub every: Duration,
    /// The most tokens in an hour, which begins with the first.
    pub hourly: Option<u32>,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
/// The most attempts that may be under way at once and are not yet counted, because they may succeed: as many as wait
/// for a slot of password hashing, so that an office which logs in at nine sharp is not refused. If they fail they are
/// owed, and nothing more is taken until the debt is paid.
const MAX_UNDER_WAY: usize = 32;
/// An attempt without an outcome this long after it began will never have one: its process is gone. Then it counts as
/// failed. Attempts that begin meanwhile do not renew it.
const MAX_ATTEMPT_TIME: Duration = Duration::from_secs(60);
/// The time to wait where too many attempts are under way.
const RETRY_AFTER: Duration = Duration::from_secs(2);

impl TokenBucket {
    /// Whether a token is left.
    ///
    /// # Errors
    /// The time until there is one.
    pub fn admits(&self, counter: &Counter, now: Timestamp) -> Result<(), Duration> {
        let counter = self.overdue(counter, now);
        if counter.under_way.len() >= MAX_UNDER_WAY {
            return Err(RETRY_AFTER);
        }
        let hour_ends = counter.since.plus(HOUR);
        if self.hourly.is_some_and(|most| counter.fails >= most) && counter.since <= now && now < hour_ends {
            return Err(until(now, hour_ends));
        }
        let room = self.every.saturating_mul(self.burst.saturating_sub(1));
        let free_at = self.level(&counter, now).minus(room);
        if free_at <= now { Ok(()) } else { Err(until(now, free_at)) }
    }

    /// The counter with one more attempt under way.
    #[must_use]
    pub fn begun(&self, counter: &Counter, now: Timestamp) -> Counter {
        let counter = self.overdue(counter, now);
        let under_way = counter.under_way.iter().copied().chain([now]).collect();
        Counter { under_way, used_at: now, ..counter }
    }

    /// The counter without the attempt that began at this time; none where that was counted as failed already, because
    /// it took too long.
    #[must_use]
    pub fn over(counter: &Counter, begun: Timestamp) -> Option<Counter> {
        let position = counter.under_way.iter().position(|moment| *moment == begun)?;
        let mut under_way = counter.under_way.clone();
        under_way.remove(position);
        Some(Counter { under_way, ..counter.clone() })
    }

    /// The counter after one token was taken.
    #[must_use]
    pub fn taken(&self, counter: &Counter, now: Timestamp) -> Counter {
        let is_new_hour = now < counter.since || counter.since.plus(HOUR) <= now;
        let (since, fails) = if is_new_hour { (now, 0) } else { (counter.since, counter.fails) };
        let next_at = self.level(counter, now).plus(self.every);
        Counter { fails: fails.saturating_add(1), since, next_at, used_at: now, ..counter.clone() }
    }

    /// When the bucket will be full again. After the clock was set back, the debt stays as large.
    fn level(&self, counter: &Counter, now: Timestamp) -> Timestamp {
        if counter.is_from_later(now) {
            now.plus(until(counter.used_at, counter.next_at))
        } else {
            counter.next_at.max(now)
        }
    }

    /// The counter with every overdue attempt counted as failed.
    fn overdue(&self, counter: &Counter, now: Timestamp) -> Counter {
        let is_running = |begun: &Timestamp| *begun <= now.plus(CLOCKS_AGREE) && now < begun.plus(MAX_ATTEMPT_TIME);
        let (under_way, overdue): (Vec<_>, Vec<_>) = counter.under_way.iter().copied().partition(is_running);
        let counter = Counter { under_way, ..counter.clone() };
        overdue.into_iter().fold(counter, |counter, begun| self.failed_late(&counter, begun, now))
    }

    /// The counter after an attempt that began at `begun` has failed: its debt has been decreasing since.
    fn failed_late(&self, counter: &Counter, begun: Timestamp, now: Timestamp) -> Counter {
        if counter.is_from_later(now) || now < begun {
            return self.taken(counter, now);
        }
        let is_within = begun < counter.since.plus(HOUR);
        let (since, fails) = if is_within { (counter.since, counter.fails) } else { (begun, 0) };
        let next_at = counter.next_at.max(begun).plus(self.every);
        Counter { fails: fails.saturating_add(1), since, next_at, ..counter.clone() }
    }
}

fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(then.as_millis().saturating_sub(now.as_millis())).unwrap_or(0))
}
