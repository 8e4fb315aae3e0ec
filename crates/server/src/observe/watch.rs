//! Metrics for the operator's monitoring: requests, log-ins, hashing, streams, the store and the sessions, on a
//! listener of its own. Labels are our words and route templates: never a path, a name or an address, so that there are
//! few of them and none identifies a person.

pub mod clock;
mod meters;
mod timer;

pub use meters::{Asked, Meters};
pub use timer::Timer;

use async_trait::async_trait;
use exeunt_store::StoreError;
use exeunt_store::probed::Probe;
use std::time::Duration;

#[async_trait]
impl Probe for Meters {
    async fn before(&self, _: &'static str) -> Result<(), StoreError> {
        Ok(())
    }

    fn after(&self, act: &'static str, took: Duration) {
        self.stored(act, took);
    }
}
