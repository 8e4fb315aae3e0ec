//! Metrics for the operator's monitoring: requests, log-ins, hashing, streams, the store and the sessions, on a
//! listener of its own. Labels are our words and route templates: never a path, a name or an address, so that there are
//! few of them and none identifies a person.

pub mod clock;
mod meters;
mod timer;

pub use meters::{Asked, Meters};
pub use timer::Timer;

use exeunt_store::Observer;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// Opens the listener for the metrics.
///
/// # Errors
/// When the address cannot be bound.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(address = bound.to_string(), "watched");
    Ok(listener)
}

impl Observer for Meters {
    fn after(&self, act: &'static str, took: Duration) {
        self.stored(act, took);
    }
}
