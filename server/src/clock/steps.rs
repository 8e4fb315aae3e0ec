//! Notices that the machine's clock was set. Sessions end by it, so whoever sets it lengthens or shortens them: that
//! belongs in the log. It reads no clock itself.

use super::Moment;
use std::time::Duration;

/// More than clocks drift between two readings, and less than anybody sets one by.
const TOLERATED: i64 = 1_000;

/// The last reading of two clocks: of the one that says what time it is, and of one that only counts.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    wall: Moment,
    counted: Duration,
}

impl Steps {
    /// Begins with these readings.
    #[must_use]
    pub fn from(wall: Moment, counted: Duration) -> Self {
        Self { wall, counted }
    }

    /// By how many milliseconds the clock was set since the last reading: more than none if forward, less if back. None
    /// where both clocks went on alike. A machine that slept was not counting, and looks as if it was set forward.
    pub fn next(&mut self, wall: Moment, counted: Duration) -> Option<i64> {
        let passed = i64::try_from(counted.saturating_sub(self.counted).as_millis()).unwrap_or(i64::MAX);
        let step = wall.as_millis().saturating_sub(self.wall.as_millis()).saturating_sub(passed);
        *self = Self { wall, counted };
        (step.saturating_abs() > TOLERATED).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn a_clock_that_goes_as_time_goes_was_not_set() {
        let mut steps = Steps::from(Moment::from_millis(DAY), Duration::from_secs(7));
        for second in (17..1000).step_by(10) {
            // It drifts, and is slewed by half a second at once.
            let drifted = DAY + (second - 7) * 1000 + (second % 3) * 250;
            assert_eq!(steps.next(Moment::from_millis(drifted), Duration::from_secs(second.unsigned_abs())), None);
        }
    }

    #[test]
    fn a_step_is_told_once_with_its_length_and_direction() {
        let mut steps = Steps::from(Moment::from_millis(0), Duration::ZERO);
        for (wall, second, step) in [
            (10_000 + 2 * DAY, 10, Some(2 * DAY)),
            (20_000 + 2 * DAY, 20, None),
            (30_000, 30, Some(-2 * DAY)),
            (40_000 - 2 * DAY, 40, Some(-2 * DAY)),
            (50_000 - 2 * DAY, 50, None),
            (60_000, 60, Some(2 * DAY)),
            (71_001, 70, Some(1_001)),
        ] {
            assert_eq!(steps.next(Moment::from_millis(wall), Duration::from_secs(second)), step, "at {second} s");
        }
    }

    #[test]
    fn no_reading_is_too_far_away() {
        let mut steps = Steps::from(Moment::from_millis(i64::MIN), Duration::MAX);
        assert!(steps.next(Moment::from_millis(i64::MAX), Duration::ZERO).is_some());
        assert!(steps.next(Moment::from_millis(i64::MIN), Duration::MAX).is_some());
    }
}
