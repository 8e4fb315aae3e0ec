//! PostgreSQL: every writing transaction is SERIALIZABLE and runs again where it would have depended on another one, so
//! that what is right on one writer stays right on many. Knows no HTTP and no clock.

mod address;
mod connection;
mod errors;
mod notification;
mod schema;
mod statements;

use crate::address::Opening;
use crate::tx::{Change, Notice, Tx};
use crate::{Rules, StoreError};
use address::Address;
use connection::{Connection, Connector, IN_USE, Pool};
use statements::{Begin, UnitOfWork};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::time::sleep;

/// How long an act may wait for a connection and begin again; then the answer is 503.
const DEADLINE: Duration = Duration::from_secs(5);
/// How often an act is attempted that meets others, or loses its connection.
const ATTEMPTS: u32 = 12;
/// For how long a commit whose answer was lost may still be done.
const UNCERTAIN: Duration = Duration::from_secs(60);
/// The longest pause before the second attempt; each further one may be twice as long.
const PAUSE: Duration = Duration::from_millis(4);

/// A database on a server.
#[derive(Clone)]
pub struct Postgres(Arc<Inner>);

struct Inner {
    rules: Rules,
    connector: Connector,
    /// For acts that write.
    writers: Pool,
    /// For acts that only read: no session check waits behind a write.
    readers: Pool,
    /// The name of this process among the nodes, by which it knows its own notifications.
    node: String,
    /// When a commit had an unknown end last.
    uncertain: Mutex<Option<Instant>>,
    /// The connection that keeps the database for this process alone, where it does.
    alone: Option<Connection>,
}

impl Inner {
    fn at(address: &str, rules: Rules, shares: bool) -> Result<Self, StoreError> {
        let connector = Connector::to(Address::parse(address)?, shares);
        let (writers, readers) = (Pool::of(&connector)?, Pool::of(&connector)?);
        let mut node = [0; 8];
        rules.random.fill(&mut node)?;
        let node = format!("{:016x}", u64::from_be_bytes(node));
        Ok(Self { rules, connector, writers, readers, node, uncertain: Mutex::default(), alone: None })
    }

    /// Whether a commit of this node has lately had an unknown end: it may still be done, and only its notification tells.
    fn is_uncertain(&self) -> bool {
        let since = *self.uncertain.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() < UNCERTAIN)
    }
}

/// Why an attempt has no outcome.
enum Failure {
    /// Nothing was committed.
    NotCommitted(StoreError),
    /// The connection broke while the commit was under way: it may have been done.
    CommitUnknown(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::NotCommitted(error)
    }
}

impl Postgres {
    /// The database at `address` (`postgres://…`), to which nothing connects yet.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where that is no address.
    pub fn connect_lazily(address: &str, rules: Rules) -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Inner::at(address, rules, true)?)))
    }

    /// Opens the database at `address`, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where no schema is there and none may be made; otherwise when the database cannot be
    /// used, or its schema is newer than this program.
    pub async fn open(address: &str, rules: Rules, opening: Opening) -> Result<Self, StoreError> {
        let is_alone = matches!(opening, Opening::Alone | Opening::CreateAlone);
        let mut database = Inner::at(address, rules, !is_alone)?;
        if is_alone {
            database.alone = Some(alone(&database.writers).await?);
        }
        schema::migrate(&mut database.writers.get(DEADLINE).await?, opening).await?;
        Ok(Self(Arc::new(database)))
    }

    /// Whether this process still has the database alone, where it was opened so.
    pub(crate) fn is_alone(&self) -> bool {
        self.0.alone.as_ref().is_some_and(|connection| !connection.is_closed())
    }

    /// One reading transaction: everything it reads is from one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.answered(Begin::Read, question).await
    }

    /// Reads by single statements, each from a moment of its own.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.answered(Begin::Nothing, question).await
    }

    async fn answered<T: Send + 'static>(
        &self,
        begin: Begin,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let attempt = move |inner: &Inner, connection, runtime, _| {
            let unit = UnitOfWork::begin(connection, runtime, begin)?;
            let answer = question(&Tx::new(&unit, &inner.rules));
            unit.roll_back(answer).map_err(Failure::NotCommitted)
        };
        self.repeated(|inner| &inner.readers, attempt, |_| {}).await
    }

    /// One writing transaction. It may run more than once.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
        tell: impl Fn(Notice<'_>) + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        let tell = Arc::new(tell);
        let told = Arc::clone(&tell);
        let attempt = move |inner: &Inner, connection, runtime, had_conflict| {
            let unit =
                UnitOfWork::begin(connection, runtime, if had_conflict { Begin::WriteInTurn } else { Begin::Write })?;
            let tx = Tx::new(&unit, &inner.rules);
            let done = act(&tx).and_then(|outcome| {
                let changes = tx.into_changes();
                notification::notify(&unit, &inner.node, &changes)?;
                Ok((outcome, changes))
            });
            let (outcome, changes) = match done {
                Ok(done) => done,
                Err(error) => return unit.roll_back(Err(error)).map_err(Failure::NotCommitted),
            };
            let committed = unit.commit();
            if let Err(error @ StoreError::Conflict(_)) = committed {
                return Err(Failure::NotCommitted(error));
            }
            if committed.is_err() {
                *inner.uncertain.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            }
            told(Notice::Committed(&changes));
            committed.map(|()| outcome).map_err(Failure::CommitUnknown)
        };
        self.repeated(|inner| &inner.writers, attempt, &*tell).await
    }

    /// Runs attempts until one has an outcome. One that met another transaction, or whose connection broke before the
    /// commit, left nothing behind and is repeated, within [`DEADLINE`]; the attempt is told whether it has met one.
    async fn repeated<T: Send + 'static>(
        &self,
        pool: impl Fn(&Inner) -> &Pool,
        attempt: impl Fn(&Inner, Connection, Handle, bool) -> Result<T, Failure> + Send + 'static,
        tell: impl Fn(Notice<'_>),
    ) -> Result<T, StoreError> {
        let (begun, mut had_conflict, mut attempt) = (Instant::now(), false, attempt);
        let mut left = ATTEMPTS;
        loop {
            let connection = pool(&self.0).get(DEADLINE.saturating_sub(begun.elapsed())).await?;
            let (inner, runtime) = (Arc::clone(&self.0), Handle::current());
            let on_a_thread = tokio::task::spawn_blocking(move || {
                let outcome = attempt(&inner, connection, runtime, had_conflict);
                (attempt, outcome)
            });
            let (same, outcome) = on_a_thread.await.map_err(|error| StoreError::Broken(error.to_string()))?;
            attempt = same;
            match outcome {
                Ok(outcome) => return Ok(outcome),
                Err(Failure::NotCommitted(error @ (StoreError::Conflict(_) | StoreError::Unavailable(_))))
                    if left > 1 && begun.elapsed() < DEADLINE =>
                {
                    left -= 1;
                    if matches!(error, StoreError::Conflict(_)) {
                        tell(Notice::Conflict);
                        had_conflict = true;
                    }
                    sleep(pause(&self.0.rules, ATTEMPTS - left - 1)?).await;
                }
                Err(Failure::NotCommitted(error) | Failure::CommitUnknown(error)) => return Err(error),
            }
        }
    }

    /// Receives what other nodes changed, without end.
    pub(crate) async fn listen(&self, tell: impl Fn(Option<&BTreeSet<Change>>)) {
        let inner = &self.0;
        let hears_itself = || inner.is_uncertain();
        notification::listen(&inner.connector, &inner.node, hears_itself, tell).await;
    }
}

/// A connection as long as which no node uses the database.
async fn alone(pool: &Pool) -> Result<Connection, StoreError> {
    let connection = pool.get(DEADLINE).await?;
    let is_alone = connection.query_one("SELECT pg_try_advisory_lock($1)", &[&IN_USE]).await?;
    if is_alone.try_get(0)? {
        Ok(connection)
    } else {
        Err(StoreError::Unavailable("a server or another command uses the database; stop it first".into()))
    }
}

/// The pause before an attempt, a random part of the longest one: those that met must not meet again.
fn pause(rules: &Rules, attempt: u32) -> Result<Duration, StoreError> {
    let mut byte = [0];
    rules.random.fill(&mut byte)?;
    Ok(PAUSE * 2_u32.pow(attempt.min(7)) * u32::from(byte[0]) / 256)
}
