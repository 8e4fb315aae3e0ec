//! The sweep: writes the end of what has expired, and deletes what is no longer needed. In steps, each of a bounded
//! number of rows and a transaction of its own: a concurrent writer waits for one step and not for all. Nothing of it is
//! named as a change: what has expired is over without being swept, and streams see it on their timer.

use super::AT_ONCE;
use super::counters::SweepCursor;
use crate::store::Store;
use crate::tx::Tx;
use crate::{KEEP_ACTIVITY, KEEP_ENDED, KEEP_FAILED, KEEP_KEYS, KEEP_RETIRED, StoreError};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};

/// The number of accounts per step.
const ACCOUNTS: u32 = 100;

/// One step; answers whether there may be more.
type Step = fn(&Tx<'_>, Timestamp) -> Result<bool, StoreError>;

impl Store {
    /// Writes the end of what has expired, and deletes what ended longer than [`KEEP_ENDED`] ago, secrets replaced
    /// longer than [`KEEP_RETIRED`] ago, keys older than [`KEEP_KEYS`], activity older than [`KEEP_ACTIVITY`] or
    /// without an account, failed log-ins older than [`KEEP_FAILED`], and counters that count nothing, limit no request
    /// any more, or were unused for [`exeunt_domain::throttle::KEEP_IDLE`]. In many small transactions: it may stop
    /// between any two. Accounts whose time to be restored is over are erased, from the files too; their ids are
    /// answered.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, now: Timestamp) -> Result<Vec<AccountId>, StoreError> {
        let mut from = Some(AccountId::default());
        while let Some(last) = from {
            from = self.write_with_reserve("sweep", move |tx| tx.expire_some(&last, now)).await?;
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
            while self.write_with_reserve("sweep", move |tx| step(tx, now)).await? {}
        }
        let mut from = Some(DeviceId::default());
        while let Some(last) = from {
            from = self.write_with_reserve("sweep", move |tx| tx.sweep_devices(&last)).await?;
        }
        let mut from = Some(SweepCursor::default());
        while let Some(last) = from {
            from = self.write_with_reserve("sweep", move |tx| tx.sweep_counters(&last, now)).await?;
        }
        // Last, so that nothing that was deleted above is left in the files either.
        self.erase(now).await
    }

    /// Deletes every network that sessions and failed log-ins were used from, because the operator wants none kept. In
    /// steps, as the sweep.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_networks(&self) -> Result<(), StoreError> {
        let mut from = Some(SessionId(String::new()));
        while let Some(last) = from {
            from = self.write("forget_networks", move |tx| tx.forget_networks_of_sessions(&last)).await?;
        }
        let mut from = Some(0);
        while let Some(last) = from {
            from = self.write("forget_networks", move |tx| tx.forget_networks_of_activity(last)).await?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Deletes the networks of some sessions after this one; answers the last of them.
    fn forget_networks_of_sessions(&self, from: &SessionId) -> Result<Option<SessionId>, StoreError> {
        let some = "SELECT MAX(id) FROM (SELECT id FROM session WHERE id > $1 ORDER BY id LIMIT $2) AS a_few";
        let last: Option<SessionId> = self.value(some, &[&from, &AT_ONCE])?;
        if let Some(last) = &last {
            let sql = "UPDATE session SET network = NULL, network_before = NULL, moved_at = NULL \
                       WHERE id > $1 AND id <= $2 AND network IS NOT NULL";
            self.execute(sql, &[&from, last])?;
        }
        Ok(last)
    }

    /// Deletes the networks of some lines of the activity after this one; answers the last of them.
    fn forget_networks_of_activity(&self, from: i64) -> Result<Option<i64>, StoreError> {
        let some =
            "SELECT MAX(number) FROM (SELECT number FROM activity WHERE number > $1 ORDER BY number LIMIT $2) AS a_few";
        let last: Option<i64> = self.value(some, &[&from, &AT_ONCE])?;
        if let Some(last) = &last {
            let sql = "UPDATE activity SET network = NULL WHERE number > $1 AND number <= $2 AND network IS NOT NULL";
            self.execute(sql, &[&from, last])?;
        }
        Ok(last)
    }

    /// Writes the end of expired sessions for some accounts that come after this one; answers the last of them.
    fn expire_some(&self, from: &AccountId, now: Timestamp) -> Result<Option<AccountId>, StoreError> {
        let found = self.accounts_with_open_sessions(from)?;
        for account_id in &found {
            self.unexpired_sessions(account_id, now)?;
        }
        Ok(found.into_iter().next_back())
    }

    /// As many accounts as one step may change, after this one, that have sessions without an end.
    pub(crate) fn accounts_with_open_sessions(&self, from: &AccountId) -> Result<Vec<AccountId>, StoreError> {
        let sql = "SELECT DISTINCT account_id FROM session WHERE ended_at IS NULL AND account_id > $1 \
                   ORDER BY account_id LIMIT $2";
        self.all(sql, &[&from, &ACCOUNTS])
    }

    fn sweep_sessions(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("session", "id", "ended_at < $1", now.minus(KEEP_ENDED))
    }

    fn sweep_secrets(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("retired_secret", "number", "replaced_at < $1", now.minus(KEEP_RETIRED))
    }

    fn sweep_intents(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.sweep("intent", "number", "done_at <= $1", now.minus(KEEP_KEYS))
    }

    /// Deletes some of the rows that are older than that; answers whether there may be more.
    fn sweep(&self, table: &str, key: &str, which: &str, old: Timestamp) -> Result<bool, StoreError> {
        let sql =
            format!("DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {which} LIMIT {AT_ONCE})");
        Ok(self.execute(&sql, &[&old])? == AT_ONCE)
    }

    /// Deletes those of some devices after this one that have no session left; answers the last one looked at.
    fn sweep_devices(&self, from: &DeviceId) -> Result<Option<DeviceId>, StoreError> {
        let sql = format!("SELECT id FROM device WHERE id > $1 ORDER BY id LIMIT {AT_ONCE}");
        let found: Vec<DeviceId> = self.all(&sql, &[&from])?;
        let sql = "DELETE FROM device WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM session s WHERE s.device_id = $1)";
        for id in &found {
            self.execute(sql, &[&id])?;
        }
        Ok(found.into_iter().next_back())
    }

    /// Deletes old lines, and those without an account: they were written so that all failures cost the same, and are
    /// never shown. Answers whether there may be more.
    fn sweep_activity(&self, now: Timestamp) -> Result<bool, StoreError> {
        let old = now.minus(KEEP_ACTIVITY);
        let old_failure = now.minus(KEEP_FAILED);
        let delete = |which: &str| {
            format!("DELETE FROM activity WHERE number IN (SELECT number FROM activity WHERE {which} LIMIT {AT_ONCE})")
        };
        let without_account = self.execute(&delete("account_id IS NULL"), &[])?;
        let aged = self.execute(&delete("at < $1"), &[&old])?;
        // In the form of the condition of the index that finds them.
        let failures = self.execute(&delete("kind = 'sign_in_failed' AND at < $1"), &[&old_failure])?;
        Ok([without_account, aged, failures].contains(&AT_ONCE))
    }
}
