//! Whether the server can be reached: the page says so once, whatever of it could not be read, keeps what it has, and
//! reads again by itself.

use super::AuthContext;
use crate::components::now;
use crate::failure::Failure;
use leptos::prelude::*;
use std::time::Duration;

/// The time between two reads while the server cannot be reached.
const READ_AGAIN: Duration = Duration::from_secs(15);
/// The least time between two readings that a success starts, in milliseconds. Where one of several reads fails, each success
/// of another would start them all again at once, without end.
const AT_MOST_EVERY: f64 = 2_000.0;

impl AuthContext {
    /// Records that a read failed because the server cannot be reached.
    pub(super) fn is_away(self, failure: &Failure) {
        if self.away.get_untracked().as_ref() != Some(failure) {
            self.away.set(Some(failure.clone()));
            if !self.reads_later.get_value() {
                self.read_later();
            }
        }
    }

    fn read_later(self) {
        self.reads_later.set_value(true);
        let read = move || {
            self.reads_later.set_value(false);
            if self.away.get_untracked().is_some() {
                self.retries.notify();
                self.read_later();
            }
        };
        set_timeout(read, READ_AGAIN);
    }

    /// Records that a read succeeded: failed ones are repeated.
    pub(super) fn is_reached(self) {
        let now = untrack(now);
        if let Ok(mut heard) = self.heard.lock() {
            heard.0 = now;
        }
        if self.away.get_untracked().is_some() && (now - self.read_again_at.get_value()).abs() > AT_MOST_EVERY {
            self.read_again_at.set_value(now);
            self.read_again_now();
        }
    }

    /// Repeats the failed reads now, at the person's request.
    pub fn read_again_now(self) {
        self.away.set(None);
        self.retries.notify();
    }

    /// Follows the requests to repeat failed reads: each notifies again.
    pub fn track_retries(self) {
        self.retries.track();
    }

    /// Why the server cannot be reached, and when its last answer arrived, in milliseconds of its clock.
    #[must_use]
    pub fn away(self) -> Option<(Failure, f64)> {
        self.away.get().map(|failure| (failure, self.heard.lock().map_or(0.0, |heard| heard.0)))
    }
}
