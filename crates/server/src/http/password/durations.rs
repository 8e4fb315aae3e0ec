//! The recent durations of a hash: for work that is computed faster and must not be distinguishable from one.

use exeunt_domain::secret::{NoRandomness, Random};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The number of durations kept: enough to draw from, and soon replaced when the machine gets busy.
const CAPACITY: usize = 64;

/// The last durations, the newest first.
#[derive(Debug, Default)]
pub(super) struct RecentDurations(Mutex<VecDeque<Duration>>);

impl RecentDurations {
    /// Adds a duration.
    pub(super) fn record(&self, duration: Duration) {
        let mut durations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        durations.truncate(CAPACITY - 1);
        durations.push_front(duration);
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// A duration drawn at random, so that work which imitates it varies as much; none where there is none yet. Never
    /// more than twice the usual: where the machine once stood still for minutes, no request waits for that again.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn sample(&self, random: &dyn Random) -> Result<Duration, NoRandomness> {
        let mut chance = [0; 2];
        random.fill(&mut chance)?;
        let mut all = self.all();
        all.sort_unstable();
        let (Some(drawn), Some(usual)) = (
            all.get(usize::from(u16::from_ne_bytes(chance)) % all.len().max(1)),
            all.get(all.len().saturating_sub(1) / 2),
        ) else {
            return Ok(Duration::ZERO);
        };
        Ok(*drawn.min(&(*usual * 2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::OsRandom;

    #[test]
    fn what_took_minutes_once_is_not_drawn() {
        let recent = RecentDurations::default();
        assert_eq!(recent.sample(&OsRandom).unwrap(), Duration::ZERO);
        let [usual, frozen] = [20, 300_000].map(Duration::from_millis);
        recent.record(usual);
        recent.record(frozen);
        for _ in 0..100 {
            assert!(recent.sample(&OsRandom).unwrap() <= usual * 2);
        }
    }
}
