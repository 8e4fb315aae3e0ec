//! Whether the whole server is under attack: far more log-ins fail than in an ordinary week, and hardly any succeeds.

use std::time::Duration;

/// When a storm rages, and what is stricter then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttackDetector {
    /// Log-ins are counted in slots of this length. A slot that looks like a storm makes the next one strict, and the
    /// first that does not ends it: five minutes are longer than one person's bad luck.
    pub slot: Duration,
    /// What is ordinary is the mean over so many slots, a week of them, without those in a storm: else an attack that
    /// lasts would become ordinary.
    pub baseline: u32,
    /// More than so many times the ordinary number must fail.
    pub times: u32,
    /// And at least so many: where nobody ever fails, a few are no storm.
    pub least: u32,
    /// And fewer than so many of a hundred log-ins succeed: after a holiday many fail, and many more succeed.
    pub percent: u32,
    /// Guesses that are free in the pool of a name.
    pub free: u32,
    /// Failures that are free at once in a network.
    pub burst: u32,
}

impl Default for AttackDetector {
    fn default() -> Self {
        let slot = Duration::from_secs(5 * 60);
        Self { slot, baseline: 7 * 24 * 12, times: 5, least: 50, percent: 20, free: 1, burst: 3 }
    }
}

/// What happened in a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Log-ins that were tried.
    pub attempts: u32,
    /// Those that succeeded.
    pub successes: u32,
}

impl AttackDetector {
    /// The number of the slot that a moment is in.
    #[must_use]
    pub fn slot_at(&self, now: crate::clock::Timestamp) -> i64 {
        now.as_millis().div_euclid(i64::try_from(self.slot.as_millis()).unwrap_or(i64::MAX).max(1))
    }

    /// Whether a storm rages after this slot; `failures` is what the slots of the baseline add up to.
    #[must_use]
    pub fn rages(&self, last: Slot, failures: u64) -> bool {
        let failed = u64::from(last.attempts.saturating_sub(last.successes));
        let is_more = failed * u64::from(self.baseline) > u64::from(self.times) * failures;
        let few_succeed = u64::from(last.successes) * 100 < u64::from(self.percent) * u64::from(last.attempts);
        failed >= u64::from(self.least) && is_more && few_succeed
    }
}
