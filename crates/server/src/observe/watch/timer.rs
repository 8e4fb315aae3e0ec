//! How long a kind of work takes, for parts of the server that know no clock.

use prometheus_client::metrics::histogram::Histogram;
use std::time::Instant;

/// Takes the time. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Timer(Histogram);

impl Timer {
    /// Counts work as shorter than one of these seconds, or as longer than all of them.
    #[must_use]
    pub fn of(seconds: impl IntoIterator<Item = f64>) -> Self {
        Self(Histogram::new(seconds))
    }

    /// Does the work and takes its time.
    pub fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let outcome = work();
        self.0.observe(begun.elapsed().as_secs_f64());
        outcome
    }

    /// The figures, to be registered under a name.
    #[must_use]
    pub fn histogram(&self) -> Histogram {
        self.0.clone()
    }
}
