//! The rules and the randomness of every engine.

use exeunt_domain::secret::Random;
use exeunt_domain::session::Limits;
use std::sync::Arc;

/// The rules and the randomness of every engine.
#[derive(Clone)]
pub struct Rules {
    /// The lifetimes and the numbers of sessions.
    pub limits: Arc<Limits>,
    /// The source of ids.
    pub random: Arc<dyn Random>,
}

/// The default limits, and a source of zeros, for the tests of this crate.
#[cfg(test)]
pub(crate) fn rules() -> Rules {
    struct Zeros;

    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), exeunt_domain::secret::NoRandomness> {
            bytes.fill(0);
            Ok(())
        }
    }

    Rules { limits: Arc::new(Limits::default()), random: Arc::new(Zeros) }
}
