//! Parsing of durations.

use std::time::Duration;
use thiserror::Error;

/// A text that is no span of time.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no span such as 30s, 10m, 8h or 14d")]
pub(super) struct InvalidDuration(String);

/// Parses a duration such as 30s, 10m, 8h or 14d: at least a second, at most ten years.
pub(super) fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    const TEN_YEARS: u64 = 10 * 365 * 24 * 60 * 60;
    let wrong = || InvalidDuration(text.to_owned());
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(seconds) {
        Some(total @ 1..=TEN_YEARS) => Ok(Duration::from_secs(total)),
        _ => Err(wrong()),
    }
}

/// Parses a duration, or `off` for none at all.
pub(super) fn parse_duration_or_off(text: &str) -> Result<Duration, InvalidDuration> {
    if text == "off" { Ok(Duration::ZERO) } else { parse_duration(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_written() {
        assert_eq!(parse_duration("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(parse_duration("14d"), Ok(Duration::from_secs(1_209_600)));
        for wrong in ["", "d", "0s", "-1d", "1w", "1.5h", "99999999999999999999d", "10000d", "1é"] {
            assert!(parse_duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
