//! What an operator's monitoring is told: figures about requests, log-ins, hashing, streams, the store and the sessions,
//! on a listener of its own. Labels are words of ours and templates of addresses: never a path, a name or an address, so
//! that there are few of them and none says anything about a person.

mod meters;
mod router;

pub use meters::{Asked, Meters};
pub use router::router;

use crate::backend::Backend;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Serves the figures until the process ends; also while the app's port is not open yet, and not any more.
///
/// # Errors
/// When the address cannot be listened at.
pub async fn listen(address: SocketAddr, backend: Backend) -> Result<(), String> {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    tracing::info!(address = bound.to_string(), "watched");
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router(backend)).await {
            tracing::error!(?error, "nobody can watch any more");
        }
    });
    Ok(())
}
