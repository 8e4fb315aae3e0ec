//! The engines, as the store uses them: begin, statements, commit, listen and notify. Which one it is, no act knows.

use crate::address::{Address, Opening};
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::tx::{Change, DiskSpace, Notice, Tx};
use crate::{Rules, StoreError};
use std::collections::BTreeSet;

/// The engine of a store.
#[derive(Clone)]
pub enum Engine {
    /// The embedded one, for one node.
    Sqlite(Sqlite),
    /// A server, for one node or several.
    Postgres(Postgres),
}

impl From<Sqlite> for Engine {
    fn from(engine: Sqlite) -> Self {
        Self::Sqlite(engine)
    }
}

impl From<Postgres> for Engine {
    fn from(engine: Postgres) -> Self {
        Self::Postgres(engine)
    }
}

impl Engine {
    /// Opens the database at this address and brings its schema up to date. Files are opened on a thread of their own,
    /// for which a shutdown does not wait.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no database and none may be made; otherwise when it cannot be used, is
    /// damaged, or has a schema newer than this program.
    pub(crate) async fn open(address: &Address, rules: Rules, opening: Opening) -> Result<Self, StoreError> {
        match address {
            Address::Sqlite(directory) => {
                Sqlite::open_on_a_thread(directory.clone(), rules, opening).await.map(Self::Sqlite)
            }
            Address::Postgres(address) => Postgres::open(address, rules, opening).await.map(Self::Postgres),
        }
    }

    /// Whether another attempt to open the database may succeed by itself: a server may only be away for a while.
    #[must_use]
    pub fn may_come_back(address: &Address, error: &StoreError) -> bool {
        matches!(address, Address::Postgres(_)) && matches!(error, StoreError::Unavailable(_))
    }

    /// Whether this process still has the database alone, where it was opened so.
    pub(crate) fn is_alone(&self) -> bool {
        match self {
            // The lock on the files ends with the process.
            Self::Sqlite(_) => true,
            Self::Postgres(engine) => engine.is_alone(),
        }
    }

    /// Keeps a reserve on the disk from now on, so that a full disk keeps no person from logging out. A server's disk is
    /// its operator's.
    pub fn keep_reserve(&self) {
        match self {
            Self::Sqlite(engine) => engine.keep_reserve(),
            Self::Postgres(_) => {}
        }
    }

    /// One reading transaction: everything it reads is from one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.read(question).await,
            Self::Postgres(engine) => Box::pin(engine.read(question)).await,
        }
    }

    /// Reads by single statements, each from a moment of its own, without a transaction around them.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.look_up(question).await,
            Self::Postgres(engine) => Box::pin(engine.look_up(question)).await,
        }
    }

    /// One writing transaction, as if no other ran beside it. It may run more than once. Once it has begun it is
    /// finished, whatever becomes of the caller.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        room: DiskSpace,
        act: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
        tell: impl Fn(Notice<'_>) + Send + Sync + 'static,
    ) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.write(room, act, tell).await,
            Self::Postgres(engine) => Box::pin(engine.write(act, tell)).await,
        }
    }

    /// Receives what other nodes changed, without end. `None` where something may have been missed.
    pub(crate) async fn listen(&self, tell: impl Fn(Option<&BTreeSet<Change>>)) {
        match self {
            // Another process on the same file is an operator's command, which the streams notice on their timer.
            Self::Sqlite(_) => std::future::pending().await,
            Self::Postgres(engine) => engine.listen(tell).await,
        }
    }

    /// Has deleted data leave the files as well; with `rewrites`, what was erased. Answers whether it has.
    pub(crate) async fn compact(&self, rewrites: bool) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(engine) => engine.compact(rewrites).await,
            // Its own vacuum frees the rows; the files are the operator's.
            Self::Postgres(_) => Ok(rewrites),
        }
    }
}
