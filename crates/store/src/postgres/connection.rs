//! Connections, and pools of them: bounded, with time limits, and none that is broken is handed out.

use super::address::Address;
use crate::StoreError;
use crate::address::MOVED;
use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Object, PoolError, RecycleError, RecycleResult, Timeouts};
use deadpool_postgres::ClientWrapper;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::Socket;
use tokio_postgres::tls::TlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;

/// The connections of one pool. PostgreSQL has a process for each, and takes a hundred unless it is told otherwise.
const SIZE: usize = 8;
/// How long one host may take until a connection is ready. A server that stands still accepts it and never answers.
const CONNECT: Duration = Duration::from_secs(2);
/// After how long a connection must show that it still is one before it is handed out again.
const TRUSTED: Duration = Duration::from_secs(1);
/// How long it may take to show that.
const CHECK: Duration = Duration::from_secs(1);

/// What every connection is told first.
///
/// - Nothing waits without end: not a statement, not for a lock, and no lock for a node that stands still.
/// - Sequential scans lock the whole table against conflicts (SIREAD), and the planner prefers them while a table is
///   small: two people on a new installation would be in each other's way. Every query of an act has its index. Where
///   one has to be scanned all the same, its price would look worth a compilation (JIT), which takes longer.
/// - What is acknowledged is on the disk, whatever the server's default.
const SETTINGS: &str = "SET statement_timeout = '4s'; SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET enable_seqscan = off; SET jit = off; \
    SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

/// The number of the lock that every connection of a node shares, and a command that must be alone has alone: the letters
/// of the name, and one.
pub(super) const IN_USE: i64 = 0x6578_6575_6e74 + 1;

/// A connection of a pool, to which it goes back.
pub(super) type Connection = Object<Connector>;

type Stream =
    <<MakeRustlsConnect as tokio_postgres::tls::MakeTlsConnect<Socket>>::TlsConnect as TlsConnect<Socket>>::Stream;

/// A client, and the other half, which must be driven.
pub(super) type Halves = (tokio_postgres::Client, tokio_postgres::Connection<Socket, Stream>);

/// A maker of connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Connector {
    address: Arc<Address>,
    /// Whether the database is used beside other nodes, and by no command that must be alone.
    shares: bool,
}

impl Connector {
    pub(super) fn to(address: Address, shares: bool) -> Self {
        Self { address: Arc::new(address), shares }
    }

    /// A connection to the first host that answers and takes writes.
    ///
    /// # Errors
    /// That of the last host.
    pub(super) async fn connect(&self) -> Result<Halves, StoreError> {
        let tls = MakeRustlsConnect::new(self.address.tls.clone());
        let mut failure = StoreError::Broken("the database's address has no host".into());
        for host in &self.address.hosts {
            failure = match timeout(CONNECT, host.connect(tls.clone())).await {
                Ok(Ok(halves)) => return Ok(halves),
                Ok(Err(error)) => error.into(),
                Err(_) => StoreError::Unavailable("the database does not answer".into()),
            };
        }
        Err(failure)
    }
}

/// Takes this connection's share of the database, as long as which no command has it alone. One that was moved is not
/// used.
pub(super) async fn share(client: &tokio_postgres::Client) -> Result<(), StoreError> {
    let shared = client.query_one("SELECT pg_try_advisory_lock_shared($1)", &[&IN_USE]).await?;
    if !shared.try_get::<_, bool>(0)? {
        return Err(StoreError::Unavailable("a command that moves the database has it alone".into()));
    }
    let is_made = client.query_one("SELECT to_regclass('note') IS NOT NULL", &[]).await?;
    if is_made.try_get::<_, bool>(0)? {
        let moved = client.query_opt("SELECT value FROM note WHERE name = $1", &[&MOVED]).await?;
        if let Some(place) = moved.map(|row| row.try_get::<_, String>(0)).transpose()? {
            return Err(StoreError::Broken(format!("it was moved to {place}; use that one")));
        }
    }
    Ok(())
}

impl Manager for Connector {
    type Type = ClientWrapper;
    type Error = StoreError;

    async fn create(&self) -> Result<ClientWrapper, StoreError> {
        let (client, connection) = self.connect().await?;
        let driven = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "a connection to the database broke");
            }
        });
        let client = ClientWrapper::new(client, driven);
        client.batch_execute(SETTINGS).await?;
        if self.shares {
            share(&client).await?;
        }
        Ok(client)
    }

    async fn recycle(&self, client: &mut ClientWrapper, metrics: &Metrics) -> RecycleResult<StoreError> {
        if client.is_closed() {
            return Err(RecycleError::message("it is closed"));
        }
        if metrics.last_used() < TRUSTED {
            return Ok(());
        }
        match timeout(CHECK, client.simple_query("")).await {
            Ok(answered) => answered.map(drop).map_err(|error| RecycleError::Backend(error.into())),
            Err(_) => Err(RecycleError::message("it does not answer")),
        }
    }
}

/// A pool of connections to one database. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool(deadpool::managed::Pool<Connector>);

impl Pool {
    /// A pool that connects when it is first asked.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn of(connector: &Connector) -> Result<Self, StoreError> {
        let pool = deadpool::managed::Pool::builder(connector.clone()).max_size(SIZE).runtime(Runtime::Tokio1);
        pool.build().map(Self).map_err(|error| StoreError::Broken(error.to_string()))
    }

    /// A connection, within this time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where none could be had.
    pub(super) async fn get(&self, patience: Duration) -> Result<Connection, StoreError> {
        let none = || StoreError::Unavailable("no connection to the database could be had in time".into());
        let got = timeout(patience, self.0.timeout_get(&Timeouts::default())).await.map_err(|_| none())?;
        got.map_err(|error| match error {
            PoolError::Backend(error) => error,
            error => StoreError::Unavailable(error.to_string()),
        })
    }
}
