//! Whether the server takes requests: not while it starts, and not any more once it was told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<AtomicBool>);

impl Health {
    /// The server takes requests from now on.
    pub fn begins(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// The server was told to stop. Who asks whether it is ready learns of it before anything is closed.
    pub fn ends(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether requests are taken.
    #[must_use]
    pub fn is_taking(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
