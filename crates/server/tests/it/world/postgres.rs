//! Databases on a server of PostgreSQL, one for each world. A thread of its own speaks to it, because a test must not wait
//! for its own runtime.

use crate::world::rules;
use exeunt_domain::session::Limits;
use exeunt_store::Opening;
use exeunt_store::postgres::Postgres;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, OnceLock, mpsc};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());

/// Runs it on the other thread, and waits for it.
fn wait<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let (done, outcome) = mpsc::sync_channel(1);
    RUNTIME.spawn(async move { done.send(work.await) });
    outcome.recv().expect("what was to be done for this test has panicked")
}

/// A connection.
pub(crate) struct Session(Arc<Client>);

/// A connection to this address (`postgres://…`).
pub(crate) fn connected(address: &str) -> Session {
    let address = address.to_owned();
    let client = wait(async move {
        let (client, connection) = tokio_postgres::connect(&address, NoTls).await?;
        tokio::spawn(connection);
        Ok::<_, tokio_postgres::Error>(client)
    });
    Session(Arc::new(client.unwrap()))
}

impl Session {
    /// Runs a statement, or several; the rows, each value as text.
    pub(crate) fn query(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, tokio_postgres::Error> {
        let (client, sql) = (Arc::clone(&self.0), sql.to_owned());
        let messages = wait(async move { client.simple_query(&sql).await })?;
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        });
        Ok(rows.collect())
    }
}

/// The variable with the address of a server, without a database, where the tests run on PostgreSQL.
const SERVER: &str = "EXEUNT_TEST_POSTGRES";

/// Whether the tests run on PostgreSQL.
pub(crate) fn is_the_engine() -> bool {
    std::env::var_os(SERVER).is_some()
}

/// The server, and a database on it that has the schema and no row.
struct Server {
    address: String,
    session: Session,
    template: String,
}

impl Server {
    fn of_the_run() -> Option<&'static Self> {
        static FOUND: OnceLock<Option<Server>> = OnceLock::new();
        FOUND.get_or_init(|| std::env::var(SERVER).ok().map(Self::at)).as_ref()
    }

    fn at(address: String) -> Self {
        let session = connected(&format!("{address}/postgres"));
        let template = format!("template_{}", std::process::id());
        session.query(&format!("CREATE DATABASE {template}")).unwrap();
        let database = format!("{address}/{template}");
        let rules = rules(Limits::default());
        wait(async move { Postgres::open(&database, rules, Opening::CreateOrOpen).await.map(drop) }).unwrap();
        Self { address, session, template }
    }
}

/// A database of its own. It is dropped with this, also where clients are connected.
pub(crate) struct OnServer {
    server: &'static Server,
    name: String,
    address: String,
}

impl OnServer {
    /// A new one with the present schema; none where the tests run on SQLite.
    pub(crate) fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = Server::of_the_run()?;
        let name = format!("world_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let template = &server.template;
        // The other strategy, the log, takes half as long again.
        server.session.query(&format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")).unwrap();
        let address = format!("{}/{name}", server.address);
        Some(Self { server, name, address })
    }

    /// Its address (`postgres://…`).
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for OnServer {
    fn drop(&mut self) {
        let dropped = self.server.session.query(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
    }
}
