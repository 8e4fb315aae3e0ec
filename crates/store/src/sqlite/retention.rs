//! The sweep: writes the end of what has expired, and deletes what is no longer needed. In steps, each of a bounded
//! number of rows and a transaction of its own: a concurrent writer waits for one step and not for all.

use super::AT_ONCE;
use super::counters::Place;
use super::{Sqlite, Tx};
use crate::{KEEP_ACTIVITY, KEEP_ENDED, KEEP_FAILED, KEEP_INTENTS, KEEP_RETIRED, StoreError};
use exeunt_domain::clock::Timestamp;
use rusqlite::params;

/// The number of accounts per step.
const ACCOUNTS: u32 = 100;

/// One step; answers whether there may be more.
type Step = fn(&Tx<'_>, Timestamp) -> Result<bool, StoreError>;

impl Sqlite {
    pub(super) async fn sweep_all(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut from = Some(String::new());
        while let Some(last) = from {
            from = self.write_at_last(move |tx| tx.settle_some(&last, now)).await?;
        }
        let steps: [Step; 6] = [
            |tx, now| tx.sweep_sessions(now),
            |tx, now| tx.sweep_secrets(now),
            |tx, now| tx.sweep_intents(now),
            |tx, now| tx.sweep_names(now),
            |tx, now| tx.sweep_activity(now),
            |tx, now| tx.sweep_slots(now).map(|()| false),
        ];
        for step in steps {
            while self.write_at_last(move |tx| step(tx, now)).await? {}
        }
        let mut from = Some(String::new());
        while let Some(last) = from {
            from = self.write_at_last(move |tx| tx.sweep_devices(&last)).await?;
        }
        let mut from = Some(Place::default());
        while let Some(last) = from {
            from = self.write_at_last(move |tx| tx.sweep_counters(&last, now)).await?;
        }
        // Last, so that nothing that was deleted above is left in the log either.
        self.erase(now).await
    }
}

impl Tx<'_> {
    /// Writes the end of expired sessions for some accounts that come after this one; answers the last of them.
    fn settle_some(&self, from: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let sql = "SELECT DISTINCT account_id FROM session WHERE ended_at IS NULL AND account_id > ?1 \
                   ORDER BY account_id LIMIT ?2";
        let mut accounts = self.db.prepare_cached(sql)?;
        let found =
            accounts.query_map(params![from, ACCOUNTS], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        for account_id in &found {
            self.settled(account_id, now)?;
        }
        Ok(found.last().cloned())
    }

    fn sweep_sessions(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("session", "id", "ended_at < ?1", now.minus(KEEP_ENDED))
    }

    fn sweep_secrets(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("retired_secret", "number", "replaced_at < ?1", now.minus(KEEP_RETIRED))
    }

    fn sweep_intents(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("intent", "number", "done_at <= ?1", now.minus(KEEP_INTENTS))
    }

    /// Deletes some of the rows that are older than that; answers whether there may be more.
    fn sweep(&self, table: &str, key: &str, which: &str, old: Timestamp) -> Result<bool, StoreError> {
        let sql =
            format!("DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {which} LIMIT {AT_ONCE})");
        Ok(self.db.prepare_cached(&sql)?.execute([old.as_millis()])? == AT_ONCE)
    }

    /// Deletes those of some devices after this one that have no session left; answers the last one looked at.
    fn sweep_devices(&self, from: &str) -> Result<Option<String>, StoreError> {
        let sql = format!("SELECT id FROM device WHERE id > ?1 ORDER BY id LIMIT {AT_ONCE}");
        let mut devices = self.db.prepare_cached(&sql)?;
        let found = devices.query_map([from], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let sql = "DELETE FROM device WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM session s WHERE s.device_id = ?1)";
        for id in &found {
            self.db.prepare_cached(sql)?.execute([id])?;
        }
        Ok(found.into_iter().next_back())
    }

    /// Deletes old lines, and those without an account: they were written so that all failures cost the same, and are
    /// never shown. Answers whether there may be more.
    fn sweep_activity(&self, now: Timestamp) -> Result<bool, StoreError> {
        let old = now.minus(KEEP_ACTIVITY).as_millis();
        let old_failure = now.minus(KEEP_FAILED).as_millis();
        let delete = |which: &str| {
            format!("DELETE FROM activity WHERE number IN (SELECT number FROM activity WHERE {which} LIMIT {AT_ONCE})")
        };
        let nobodys = self.db.execute(&delete("account_id IS NULL"), [])?;
        let aged = self.db.execute(&delete("at < ?1"), [old])?;
        // In the form of the condition of the index that finds them.
        let failures = self.db.execute(&delete("kind = 'sign_in_failed' AND at < ?1"), [old_failure])?;
        Ok([nobodys, aged, failures].contains(&AT_ONCE))
    }
}
