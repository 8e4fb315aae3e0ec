//! Deleting an account: at first it is only marked and logged out everywhere, and a log-in restores it; a week later
//! every row of it is erased. Remains of it in the files are the business of `erasing.rs`.

use super::AT_ONCE;
use super::counters::Kind;
use super::erasing::DUE;
use super::sessions::count;
use super::{Sqlite, Tx};
use crate::{Actor, Deleted, Event, KEEP_DELETED, StoreError, StoredData};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::idempotency::DELETE_ACCOUNT;
use exeunt_domain::session::{Ending, Session};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// The result of a step of erasing.
enum Step {
    NothingIsDue,
    ThereIsMore,
    Erased(String),
}

impl Tx<'_> {
    pub(super) fn delete_account(&self, actor: &Actor, verified: &str, now: Timestamp) -> Result<Deleted, StoreError> {
        let (me, account) = self.acting(actor)?;
        // Only to refuse a key that was used for something else: this session can have deleted nothing yet.
        self.has_done(actor, DELETE_ACCOUNT, now)?;
        if account.password != verified {
            return Err(StoreError::PasswordMoved);
        }
        let (ended, ending) = self.mark_deleted(&account, Some(&me), now.plus(KEEP_DELETED), now)?;
        self.note_done(actor, DELETE_ACCOUNT, (None, Some(ended)), now)?;
        Ok(Deleted { ending, ended })
    }

    /// Marks the account to be erased from `at`, and ends every session of it, `by` one of them or by the operator.
    /// Answers how many, and how the acting one ended. The earlier of two deletions holds.
    pub(super) fn mark_deleted(
        &self,
        account: &Account,
        by: Option<&Session>,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(u32, Ending), StoreError> {
        let at = account.deletes_at.map_or(at, |before| before.min(at));
        let sql = "UPDATE account SET deletes_at = ?2, offer_opened_at = NULL WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute(params![account.id, at.as_millis()])?;
        let open = self.settled(&account.id, now)?;
        let own = Ending { reason: EndReason::AccountDeleted, at: now, by: None };
        for session in &open {
            let by = by.filter(|me| me.id != session.id).map(|me| me.id.clone());
            self.end(&session.id, &Ending { by, ..own.clone() })?;
        }
        let ended = count(&open);
        let (kind, device) = (ActivityKind::AccountDeleted, by.map(|me| me.words.clone()));
        self.record(Some(&account.id), &Event { kind, device, target: None, ended: Some(ended) }, now)?;
        Ok((ended, own))
    }

    /// Restores an account that was deleted: by a log-in on this `device`, or by the operator. Answers whether it was
    /// deleted. No ended session comes back.
    pub(super) fn take_back(
        &self,
        account: &Account,
        device: Option<&Words>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if account.deletes_at.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE account SET deletes_at = NULL WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute([&account.id])?;
        let (kind, device) = (ActivityKind::DeletionTakenBack, device.cloned());
        self.record(Some(&account.id), &Event { kind, device, target: None, ended: None }, now)?;
        Ok(true)
    }

    /// An account whose time to be restored is over.
    fn next_gone(&self, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT id FROM account WHERE deletes_at <= ?1 ORDER BY deletes_at LIMIT 1";
        let mut found = self.db.prepare_cached(sql)?;
        let id: Option<String> = found.query_row([now.as_millis()], |row| row.get(0)).optional()?;
        Ok(id.map(|id| self.account_by_id(&id)).transpose()?.flatten())
    }

    /// One step of erasing the next account that is due: first its activity, which can be long, and then everything
    /// else at once.
    fn erase_some(&self, now: Timestamp) -> Result<Step, StoreError> {
        let Some(account) = self.next_gone(now)? else { return Ok(Step::NothingIsDue) };
        let sql = format!(
            "DELETE FROM activity WHERE number IN (SELECT number FROM activity WHERE account_id = ?1 LIMIT {AT_ONCE})"
        );
        if self.db.execute(&sql, [&account.id])? == AT_ONCE {
            return Ok(Step::ThereIsMore);
        }
        self.erase_account(&account, now)?;
        Ok(Step::Erased(account.id))
    }

    /// Erases every row of the account, and every device that has no other account.
    pub(super) fn erase_account(&self, account: &Account, now: Timestamp) -> Result<(), StoreError> {
        let mut all = self.db.prepare_cached("SELECT id, device_id FROM session WHERE account_id = ?1")?;
        let read = all.query_map([&account.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sessions = read.collect::<Result<Vec<(String, String)>, _>>()?;
        for (session_id, _) in &sessions {
            self.forget_keys(session_id)?;
            self.drop_counter(Kind::Session, &[session_id])?;
        }
        self.forget_keys(&account.id)?;
        for statement in ["DELETE FROM activity WHERE account_id = ?1", "DELETE FROM session WHERE account_id = ?1"] {
            self.db.execute(statement, [&account.id])?;
        }
        let since = account.password_changed_at.as_millis().to_string();
        for device_id in sessions.into_iter().map(|(_, device_id)| device_id).collect::<BTreeSet<_>>() {
            self.drop_counter(Kind::Pair, &[&device_id, &account.id, &since])?;
            let sql = "DELETE FROM device WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM session WHERE device_id = ?1)";
            if self.db.execute(sql, [&device_id])? > 0 {
                self.forget_keys(&device_id)?;
                self.drop_counter(Kind::Taps, &[&device_id])?;
            }
        }
        self.drop_counter(Kind::Acts, &[&account.id])?;
        let name = self.drop_counter(Kind::Pool, &[&account.username_key])?;
        self.db.execute("DELETE FROM throttle_name WHERE name = ?1", [name])?;
        self.db.execute("DELETE FROM account WHERE id = ?1", [&account.id])?;
        let sql = "INSERT OR IGNORE INTO erased_account (id, erased_at) VALUES (?1, ?2)";
        self.db.execute(sql, params![account.id, now.as_millis()])?;
        self.set_note(DUE.0, DUE.1)
    }

    /// Deletes the keys of this session, account or device.
    fn forget_keys(&self, scope: &str) -> Result<(), StoreError> {
        self.db.prepare_cached("DELETE FROM intent WHERE scope = ?1")?.execute([scope])?;
        Ok(())
    }

    /// Deletes a counter; answers its key.
    fn drop_counter(&self, kind: Kind, of: &[&str]) -> Result<String, StoreError> {
        let key = self.counter_key(kind, of)?;
        self.db.prepare_cached("DELETE FROM throttle WHERE kind = ?1 AND key = ?2")?.execute([kind.word(), &key])?;
        Ok(key)
    }

    /// The stored data of an account, for its person. Newest first.
    pub(super) fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Result<StoredData, StoreError> {
        let pool = self.known_counter_key(Kind::Pool, &[&account.username_key])?;
        let failures = pool.map(|key| self.counter(Kind::Pool, &key, now)).transpose()?;
        Ok(StoredData {
            sessions: self.all_sessions(&account.id)?,
            activity: self.page(&account.id, None, lines)?,
            failures: failures.map_or(0, |counter| counter.fails),
        })
    }
}

impl Sqlite {
    /// Erases every account whose time to be restored is over, in small transactions, and then its remains in the
    /// files. Answers the ids of the accounts.
    ///
    /// # Errors
    /// An error that keeps the database from being written.
    pub async fn erase(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let erased = self.erase_gone(now).await?;
        self.erase_traces().await?;
        Ok(erased)
    }

    async fn erase_gone(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let mut erased = Vec::new();
        loop {
            match self.write_at_last(move |tx| tx.erase_some(now)).await? {
                Step::NothingIsDue => return Ok(erased),
                Step::ThereIsMore => {}
                Step::Erased(id) => erased.push(id),
            }
        }
    }
}
