//! Metrics for the operator's monitoring: requests, log-ins, hashing, streams, the store and the sessions, on a
//! listener of its own. Labels are our words and route templates: never a path, a name or an address, so that there are
//! few of them and none identifies a person.

mod counters;
mod timer;

pub use counters::{Metrics, RequestLabels};
pub use timer::Timer;

use exeunt_store::Observer;
use std::time::Duration;

impl Observer for Metrics {
    fn after(&self, act: &'static str, took: Duration) {
        self.observe_store(act, took);
    }

    fn repeated(&self, act: &'static str) {
        self.count_repetition(act);
    }
}
