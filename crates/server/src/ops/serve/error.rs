//! The errors that keep the server from starting.

use super::tls::TlsError;
use crate::http::password::breached::OpenListError;
use crate::http::password::error::HashingError;
use crate::ops::DatabaseError;
use crate::ops::demo::DemoError;
use maxminddb::MaxMindDbError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use thiserror::Error;
use tokio::task::JoinError;
use tower_http::csrf::ConfigError;

/// Why the server did not start, or did not stop in order.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A listener's address cannot be bound.
    #[error("{address}: {source}")]
    Bind {
        /// The configured address.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The system does not tell the port of a listener.
    #[error(transparent)]
    LocalAddress(io::Error),
    /// The store failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is no password hasher of the configured cost.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// The list of passwords from breaches cannot be used.
    #[error(transparent)]
    BreachedList(#[from] OpenListError),
    /// The built app cannot be read.
    #[error("{}: {source}", directory.display())]
    App {
        /// The configured directory.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The database of places cannot be used.
    #[error("{}: {source}", file.display())]
    Places {
        /// The configured file.
        file: PathBuf,
        /// Why not.
        source: MaxMindDbError,
    },
    /// The demo cannot be served, or the database holds it.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A trusted origin is not in the form that a browser sends.
    #[error(transparent)]
    Router(#[from] ConfigError),
    /// The listener's task panicked.
    #[error(transparent)]
    Listener(#[from] JoinError),
}
