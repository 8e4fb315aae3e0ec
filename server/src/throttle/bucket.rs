//! So many at once, and one more after each span (a leaky bucket, kept as the moment when it will be full again).

use super::Counter;
use crate::clock::Moment;
use std::time::Duration;

/// The rule of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// So many at once.
    pub burst: u32,
    /// One more after this long.
    pub every: Duration,
    /// And no more than so many in an hour, which begins with the first.
    pub hourly: Option<u32>,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Attempts that may be under way at once and are not yet counted, because they may succeed: as many as wait for a slot
/// of password hashing, so that an office which logs in at nine sharp meets no wall. If they fail they are owed, and
/// nothing more is taken until that is made up for.
const UNDER_WAY: u32 = 32;
/// What was not settled after this long never will be: the process is gone. Then it counts.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);
/// When to come back where too much is under way.
const SOON: Duration = Duration::from_secs(2);

impl Bucket {
    /// Whether there is something left.
    ///
    /// # Errors
    /// When there will be.
    pub fn admits(&self, counter: &Counter, now: Moment) -> Result<(), Duration> {
        let counter = self.overdue(counter, now);
        if counter.pending >= UNDER_WAY {
            return Err(SOON);
        }
        let hour_ends = counter.since.plus(HOUR);
        if self.hourly.is_some_and(|most| counter.fails >= most) && counter.since <= now && now < hour_ends {
            return Err(until(now, hour_ends));
        }
        let room = self.every.saturating_mul(self.burst.saturating_sub(1));
        let free_at = self.level(&counter, now).minus(room);
        if free_at <= now { Ok(()) } else { Err(until(now, free_at)) }
    }

    /// The counter with one attempt more under way.
    #[must_use]
    pub fn begun(&self, counter: &Counter, now: Moment) -> Counter {
        let counter = self.overdue(counter, now);
        Counter { pending: counter.pending.saturating_add(1), used_at: now, ..counter }
    }

    /// The counter with one attempt less under way.
    #[must_use]
    pub fn over(counter: &Counter) -> Counter {
        Counter { pending: counter.pending.saturating_sub(1), ..counter.clone() }
    }

    /// The counter after one was taken.
    #[must_use]
    pub fn taken(&self, counter: &Counter, now: Moment) -> Counter {
        let fresh_hour = now < counter.since || counter.since.plus(HOUR) <= now;
        let (since, fails) = if fresh_hour { (now, 0) } else { (counter.since, counter.fails) };
        let next_at = self.level(counter, now).plus(self.every);
        Counter { fails: fails.saturating_add(1), since, next_at, used_at: now, ..counter.clone() }
    }

    /// When the bucket will be full again, as it stands now. After the clock was set back, what is owed stays as much.
    fn level(&self, counter: &Counter, now: Moment) -> Moment {
        if counter.is_from_later(now) {
            now.plus(until(counter.used_at, counter.next_at))
        } else {
            counter.next_at.max(now)
        }
    }

    /// The counter once attempts that nobody will settle count.
    fn overdue(&self, counter: &Counter, now: Moment) -> Counter {
        let is_fresh = now < counter.used_at.plus(SETTLED_WITHIN) && !counter.is_from_later(now);
        if counter.pending == 0 || is_fresh {
            return counter.clone();
        }
        let begun = counter.used_at;
        let counted = (0..counter.pending).fold(counter.clone(), |counter, _| self.taken(&counter, begun));
        Counter { pending: 0, ..counted }
    }
}

fn until(now: Moment, then: Moment) -> Duration {
    Duration::from_millis(u64::try_from(then.as_millis().saturating_sub(now.as_millis())).unwrap_or(0))
}
