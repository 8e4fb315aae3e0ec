//! The data of an account, for its person.

use super::counters::CounterKind;
use crate::store::Store;
use crate::tx::Tx;
use crate::{ActivitySelector, StoreError, StoredEvent};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::Session;

/// The stored data of an account besides its own row.
#[derive(Clone, Debug, Default)]
pub struct StoredData {
    /// Every session, the newest first.
    pub sessions: Vec<Session>,
    /// The activity, newest first.
    pub activity: Vec<StoredEvent>,
    /// How many wrong passwords in a row came from devices that do not know the account.
    pub failures: u32,
}

impl Store {
    /// The stored data of an account, with `lines` lines of activity at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Result<StoredData, StoreError> {
        let account = account.clone();
        self.read("account_data", move |tx| tx.account_data(&account, lines, now)).await
    }
}

impl Tx<'_> {
    fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Result<StoredData, StoreError> {
        let pool = self.known_counter_key(CounterKind::Pool, &[&account.username_key])?;
        let failures = pool.map(|key| self.counter(CounterKind::Pool, &key, now)).transpose()?;
        Ok(StoredData {
            sessions: self.all_sessions(&account.id)?,
            activity: self.activity_page(&account.id, &ActivitySelector::default(), lines)?,
            failures: failures.map_or(0, |counter| counter.fails),
        })
    }
}
