//! Detection of an attack on the whole server: far more log-ins fail than in an ordinary week, and hardly any succeeds.

use std::time::Duration;

/// The thresholds of an attack, and the stricter limits during one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttackDetector {
    /// The length of a time slot in which log-ins are counted. A slot that looks like an attack makes the next one
    /// strict, and the first that does not ends it: five minutes are longer than one person's bad luck.
    pub slot: Duration,
    /// The number of slots in the baseline, a week of them, without those under attack: otherwise an attack that lasts
    /// would become ordinary. Their mean is the ordinary number of failures.
    pub baseline: u32,
    /// The failures in a slot must exceed the ordinary number this many times.
    pub times: u32,
    /// And be at least this many: where log-ins never fail, a few are no attack.
    pub least: u32,
    /// And the successes must be below this percentage of the attempts: after a holiday many fail, and many more
    /// succeed.
    pub percent: u32,
    /// The free guesses of the shared counter of a name during an attack.
    pub free: u32,
    /// The burst of failures in a network during an attack.
    pub burst: u32,
}

impl Default for AttackDetector {
    fn default() -> Self {
        let slot = Duration::from_secs(5 * 60);
        Self { slot, baseline: 7 * 24 * 12, times: 5, least: 50, percent: 20, free: 1, burst: 3 }
    }
}

/// The log-ins in a time slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeSlot {
    /// Log-ins tried.
    pub attempts: u32,
    /// Log-ins that succeeded.
    pub successes: u32,
}

impl AttackDetector {
    /// The number of the time slot at this time.
    #[must_use]
    pub fn time_slot_at(&self, now: crate::clock::Timestamp) -> i64 {
        now.as_millis().div_euclid(i64::try_from(self.slot.as_millis()).unwrap_or(i64::MAX).max(1))
    }

    /// Whether the server is under attack after this slot; `failures` is the sum over the slots of the baseline.
    #[must_use]
    pub fn is_attack(&self, last: TimeSlot, failures: u64) -> bool {
        let failed = u64::from(last.attempts.saturating_sub(last.successes));
        let is_more = failed * u64::from(self.baseline) > u64::from(self.times) * failures;
        let few_succeed = u64::from(last.successes) * 100 < u64::from(self.percent) * u64::from(last.attempts);
        failed >= u64::from(self.least) && is_more && few_succeed
    }
}
