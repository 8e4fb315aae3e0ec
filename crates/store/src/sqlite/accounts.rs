//! Accounts: finding, making and changing them, and the operator's commands on them.

use super::Tx;
use super::rows::{ACCOUNT, account};
use super::sessions::count;
use crate::{Actor, Event, KEEP_ONE_TIME, NewAccount, OperatorAct, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::account::username::{canonical, key};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::fresh_id;
use exeunt_domain::session::{Ending, Standing};
use rusqlite::{OptionalExtension, params};
use std::time::Duration;

impl Tx<'_> {
    /// The account of a user name in any spelling.
    pub(super) fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        // Two accounts of one key date from before there were keys. Each is found by the spelling that has always found
        // it, and the elder by all others.
        let sql = format!(
            "SELECT {ACCOUNT} FROM account a WHERE a.username = ?1 OR a.username_key = ?2 ORDER BY a.username = ?1 DESC LIMIT 1"
        );
        let spellings = [canonical(username), key(username)];
        Ok(self.db.prepare_cached(&sql)?.query_row(spellings, |row| account(row, 0)).optional()?)
    }

    pub(super) fn account_by_id(&self, id: &str) -> Result<Option<Account>, StoreError> {
        let sql = format!("SELECT {ACCOUNT} FROM account a WHERE a.id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], |row| account(row, 0)).optional()?)
    }

    /// Replaces the hash by one of the same password at another cost; no session changes.
    pub(super) fn set_hash(&self, id: &str, hash: &str) -> Result<(), StoreError> {
        self.db.prepare_cached("UPDATE account SET password = ?2 WHERE id = ?1")?.execute([id, hash])?;
        Ok(())
    }

    pub(super) fn edit_profile(
        &self,
        actor: &Actor,
        name: Option<&str>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let (me, before) = self.acting(actor)?;
        let after =
            Account { name: name.unwrap_or(&before.name).to_owned(), hue: hue.unwrap_or(before.hue), ..before.clone() };
        if after != before {
            // Sessions that have expired by now ended under the old name.
            self.settled(&before.id, now)?;
            self.db
                .prepare_cached("UPDATE account SET name = ?2, hue = ?3 WHERE id = ?1")?
                .execute(params![after.id, after.name, after.hue])?;
            self.note_act(&after.id, ActivityKind::ProfileChanged, &me.words, now)?;
        }
        Ok(after)
    }

    pub(super) fn add_account(&self, new: &NewAccount) -> Result<bool, StoreError> {
        Ok(self.create(new, None)?.is_some())
    }

    /// Makes an account on a device, or for the operator; answers its id, or none if the name is taken.
    pub(super) fn create(&self, new: &NewAccount, device: Option<&Words>) -> Result<Option<String>, StoreError> {
        let id = fresh_id(&*self.rules.random)?;
        let made = self
            .db
            .prepare_cached(
                "INSERT INTO account \
                 (id, username, name, hue, password, password_changed_at, created_at, one_time_until, username_key) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                id,
                new.username,
                new.name,
                new.hue,
                new.password,
                new.now.as_millis(),
                new.one_time_until.map(Timestamp::as_millis),
                key(&new.username)
            ])?;
        if made == 0 {
            return Ok(None);
        }
        let event = Event { kind: ActivityKind::AccountCreated, device: device.cloned(), target: None, ended: None };
        self.record(Some(&id), &event, new.now)?;
        Ok(Some(id))
    }

    pub(super) fn accounts(&self, now: Timestamp) -> Result<Vec<(Account, u32)>, StoreError> {
        let sql = format!("SELECT {ACCOUNT} FROM account a ORDER BY a.username");
        let accounts: Vec<Account> =
            self.db.prepare_cached(&sql)?.query_map([], |row| account(row, 0))?.collect::<Result<_, _>>()?;
        let mut counted = Vec::new();
        for account in accounts {
            let mut open = self.open_sessions(&account.id)?;
            open.retain(|session| !matches!(session.standing(now, &self.rules.limits), Standing::Over(_)));
            counted.push((account, count(&open)));
        }
        Ok(counted)
    }

    pub(super) fn operate(&self, username: &str, act: &OperatorAct, now: Timestamp) -> Result<u32, StoreError> {
        let account = self.account_by_username(username)?.ok_or(StoreError::NotFound)?;
        let millis = now.as_millis();
        let (kind, reason) = match act {
            OperatorAct::Disable => {
                let sql = "UPDATE account SET disabled_at = COALESCE(disabled_at, ?2) WHERE id = ?1";
                self.db.execute(sql, params![account.id, millis])?;
                (ActivityKind::Disabled, Some(EndReason::Disabled))
            }
            OperatorAct::Enable => {
                self.db.execute("UPDATE account SET disabled_at = NULL WHERE id = ?1", [&account.id])?;
                (ActivityKind::Enabled, None)
            }
            OperatorAct::ResetPassword(hash) => {
                let sql = "UPDATE account SET password = ?2, password_changed_at = ?3, one_time_until = ?4, \
                           offer_opened_at = NULL WHERE id = ?1";
                // The clock may have been set back: the newer password is told by comparing timestamps.
                let at = now.max(account.password_changed_at.plus(Duration::from_millis(1)));
                let until = now.plus(KEEP_ONE_TIME).as_millis();
                self.db.execute(sql, params![account.id, hash, at.as_millis(), until])?;
                self.forgive(&account, now)?;
                (ActivityKind::PasswordReset, Some(EndReason::PasswordReset))
            }
            OperatorAct::EndSessions => (ActivityKind::SessionsEndedByOperator, Some(EndReason::EndedByOperator)),
            OperatorAct::Delete(at) => return Ok(self.mark_deleted(&account, None, *at, now)?.0),
            OperatorAct::TakeBack => return self.take_back(&account, None, now).map(|_| 0),
        };
        match reason {
            Some(reason) => self.operator_ends(&account.id, kind, reason, now),
            None => {
                self.record(Some(&account.id), &Event { kind, device: None, target: None, ended: None }, now)?;
                Ok(0)
            }
        }
    }

    pub(super) fn end_all_sessions(&self, now: Timestamp) -> Result<u32, StoreError> {
        let mut ended = 0;
        for (account, open) in self.accounts(now)? {
            if open > 0 {
                let (kind, reason) = (ActivityKind::SessionsEndedByOperator, EndReason::EndedByOperator);
                ended += self.operator_ends(&account.id, kind, reason, now)?;
            }
        }
        Ok(ended)
    }

    /// Ends every session of an account, and records their number in the activity.
    fn operator_ends(
        &self,
        account_id: &str,
        kind: ActivityKind,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let open = self.settled(account_id, now)?;
        for session in &open {
            self.end(&session.id, &Ending { reason, at: now, by: None })?;
        }
        let ended = count(&open);
        self.record(Some(account_id), &Event { kind, device: None, target: None, ended: Some(ended) }, now)?;
        Ok(ended)
    }

    pub(super) fn note(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut found = self.db.prepare_cached("SELECT value FROM note WHERE name = ?1")?;
        Ok(found.query_row([name], |row| row.get(0)).optional()?)
    }

    pub(super) fn set_note(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO note (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.db.prepare_cached(sql)?.execute([name, value])?;
        Ok(())
    }
}
