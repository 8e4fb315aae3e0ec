//! Durations of work, for parts of the server that know no clock.

use prometheus_client::metrics::histogram::Histogram;
use std::time::Instant;

/// A histogram of durations. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Timer(Histogram);

impl Timer {
    /// A timer with these bucket bounds, in seconds.
    #[must_use]
    pub fn of(seconds: impl IntoIterator<Item = f64>) -> Self {
        Self(Histogram::new(seconds))
    }

    /// Runs the work and records its duration.
    pub fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let outcome = work();
        self.0.observe(start.elapsed().as_secs_f64());
        outcome
    }

    /// The histogram, to be registered under a name.
    #[must_use]
    pub fn histogram(&self) -> Histogram {
        self.0.clone()
    }
}
