//! Whether the server can be reached: the page says so once, whatever of it could not be read, keeps what it has, and
//! reads again by itself.

use super::AuthContext;
use crate::components::now;
use crate::erased_signal::ErasedSignal;
use crate::failure::Failure;
use leptos::prelude::*;
use std::time::Duration;

/// The time between two reads while the server cannot be reached.
const RETRY_AFTER: Duration = Duration::from_secs(15);
/// The least time between two rounds of reads that a success starts, in milliseconds. Where one of several reads fails,
/// each success of another would start them all again at once, without end.
const LEAST_BETWEEN: f64 = 2_000.0;

/// The connection to the server.
#[derive(Debug)]
pub(super) struct Connectivity {
    /// Why the server cannot be reached at the moment.
    outage: ErasedSignal<Failure>,
    /// Notifies that failed reads are to be repeated.
    retries: ErasedSignal<()>,
    retry_scheduled: bool,
    /// When the last answer arrived, in milliseconds of the server's clock.
    last_answer: f64,
    /// When a success repeated the failed reads last.
    last_retry: f64,
}

impl Connectivity {
    pub(super) fn new() -> Self {
        let (outage, retries) = (ErasedSignal::new(None), ErasedSignal::new(None));
        Self { outage, retries, retry_scheduled: false, last_answer: 0.0, last_retry: 0.0 }
    }
}

impl AuthContext {
    fn outage_signal(self) -> ErasedSignal<Failure> {
        self.state.read_value().connectivity.outage
    }

    fn retries(self) -> ErasedSignal<()> {
        self.state.read_value().connectivity.retries
    }

    /// Why the server cannot be reached, and when its last answer arrived, in milliseconds of its clock.
    #[must_use]
    pub fn outage(self) -> Option<(Failure, f64)> {
        let failure = self.outage_signal().get()?;
        Some((failure, self.state.read_value().connectivity.last_answer))
    }

    /// Forgets an outage: the next read finds out again.
    pub(super) fn clear_outage(self) {
        self.outage_signal().set(None);
    }

    /// Records that a read failed because the server cannot be reached.
    pub(super) fn on_unreachable(self, failure: &Failure) {
        if self.outage_signal().get_untracked().as_ref() != Some(failure) {
            self.outage_signal().set(Some(failure.clone()));
            let scheduled = self.state.read_value().connectivity.retry_scheduled;
            if !scheduled {
                self.schedule_reads();
            }
        }
    }

    fn schedule_reads(self) {
        self.state.write_value().connectivity.retry_scheduled = true;
        let retry = move || {
            self.state.write_value().connectivity.retry_scheduled = false;
            if self.outage_signal().get_untracked().is_some() {
                self.retries().notify();
                self.schedule_reads();
            }
        };
        set_timeout(retry, RETRY_AFTER);
    }

    /// Records that a read succeeded: failed ones are repeated.
    pub(super) fn on_reached(self) {
        let now = untrack(now);
        self.state.write_value().connectivity.last_answer = now;
        let last_retry = self.state.read_value().connectivity.last_retry;
        if self.outage_signal().get_untracked().is_some() && (now - last_retry).abs() > LEAST_BETWEEN {
            self.state.write_value().connectivity.last_retry = now;
            self.retry_now();
        }
    }

    /// Repeats the failed reads now, at the person's request.
    pub fn retry_now(self) {
        self.clear_outage();
        self.retries().notify();
    }

    /// Follows the requests to repeat failed reads: each notifies again.
    pub fn track_retries(self) {
        self.retries().track();
    }
}
