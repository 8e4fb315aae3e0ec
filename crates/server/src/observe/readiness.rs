//! Readiness: the server takes requests neither while it starts nor once it was told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The readiness flag. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Marks the server as ready.
    pub fn set_ready(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Marks the server as stopping. Readiness checks learn of it before anything is closed.
    pub fn set_stopping(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether the server takes requests.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
