//! Whether the server can be reached: the page says so once, whatever of it could not be read, keeps what it has, and reads
//! again by itself.

use super::Here;
use crate::failure::Failure;
use crate::ui::now;
use leptos::prelude::*;
use std::time::Duration;

/// How long to wait before the page is read again.
const READ_AGAIN: Duration = Duration::from_secs(15);
/// The least time between two readings that a success starts, in milliseconds. Where one of several reads fails, each success
/// of another would start them all again at once, without end.
const AT_MOST_EVERY: f64 = 2_000.0;

impl Here {
    /// A part of the page could not be read.
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
                self.retries.set(Some(()));
                self.read_later();
            }
        };
        set_timeout(read, READ_AGAIN);
    }

    /// A part of the page was read: what could not be is read again.
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

    /// Reads again what could not be read, for a person who waits for it.
    pub fn read_again_now(self) {
        self.away.set(None);
        self.retries.set(Some(()));
    }

    /// Whether what could not be read is to be read again; follow it, every retry says it anew.
    #[must_use]
    pub fn is_retried(self) -> bool {
        self.retries.is_some()
    }

    /// Why the page could not be read, and when the server was last heard, in milliseconds of its clock.
    #[must_use]
    pub fn away(self) -> Option<(Failure, f64)> {
        self.away.get().map(|failure| (failure, self.heard.lock().map_or(0.0, |heard| heard.0)))
    }
}
