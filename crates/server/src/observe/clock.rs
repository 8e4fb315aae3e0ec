//! Detection of steps of the machine's clock, on which every expiry depends (ASVS 5.0 16.3.4). A machine that slept
//! looks the same.

use crate::observe::audit::{AuditEvent, audit};
use exeunt_domain::clock::{Clock, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The interval of the check.
const INTERVAL: Duration = Duration::from_secs(30);
/// The least step: smaller ones are how machines keep their clocks right.
const LEAST_STEP: Duration = Duration::from_secs(5);

/// Checks for as long as the server runs, and logs each step.
pub async fn report_steps(clock: Arc<dyn Clock>) {
    let (mut last, mut last_instant) = (clock.now(), Instant::now());
    loop {
        tokio::time::sleep(INTERVAL).await;
        let (now, instant) = (clock.now(), Instant::now());
        if let Some(direction) = step(last, now, instant - last_instant) {
            audit(AuditEvent::SysClockStep).reason(direction).write();
        }
        (last, last_instant) = (now, instant);
    }
}

/// The direction in which the clock was stepped while `elapsed` passed.
fn step(last: Timestamp, now: Timestamp, elapsed: Duration) -> Option<&'static str> {
    let expected = last.plus(elapsed);
    if now > expected.plus(LEAST_STEP) {
        Some("forward")
    } else if now < expected.minus(LEAST_STEP) {
        Some("backward")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_moved_is_told_from_one_that_runs_a_little_wrong() {
        let then = Timestamp::from_millis(1_772_357_400_000);
        let after = |seconds: i64| step(then, Timestamp::from_millis(then.as_millis() + seconds * 1000), INTERVAL);
        for (seconds, direction) in [
            (30, None),
            (26, None),
            (34, None),
            (36, Some("forward")),
            (2 * 24 * 60 * 60, Some("forward")),
            (24, Some("backward")),
            (-2 * 24 * 60 * 60, Some("backward")),
        ] {
            assert_eq!(after(seconds), direction, "{seconds} s later by the clock");
        }
    }
}
