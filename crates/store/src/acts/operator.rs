//! The operator's commands on accounts, and their queue for the log of the server.

use super::AT_ONCE;
use super::sessions::count;
use crate::rows::SELECT_ACCOUNT;
use crate::sql::{FromRow, Row};
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Event, KEEP_ONE_TIME, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::AccountId;
use exeunt_domain::session::{Ending, Standing};
use std::time::Duration;

/// An operator's command on an account.
#[derive(Clone, Debug)]
pub enum OperatorAct {
    /// Disable it; every session ends.
    Disable,
    /// Enable it again; no ended session comes back.
    Enable,
    /// Set the hash of this one-time password, which allows a log-in for [`KEEP_ONE_TIME`]; every session ends.
    ResetPassword(String),
    /// End every session.
    EndSessions,
    /// Delete the account, to be erased from this time on; every session ends.
    Delete(Timestamp),
    /// Restore an account that was deleted and is not erased yet; no ended session comes back.
    TakeBack,
}

/// An operator's command, on its way into the log of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorRecord {
    /// When it was done.
    pub at: Timestamp,
    /// The name of the command in the log, such as `disable`.
    pub why: String,
    /// The account's id.
    pub account_id: Option<AccountId>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}

impl Store {
    /// Every account by name, with the number of its open sessions.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn accounts(&self, now: Timestamp) -> Result<Vec<(Account, u32)>, StoreError> {
        let mut accounts: Vec<(Account, u32)> = Vec::new();
        loop {
            let last = accounts.last().map(|(account, _)| account.username.clone()).unwrap_or_default();
            let some = self.read("accounts", move |tx| tx.accounts_after(&last, AT_ONCE, now)).await?;
            if some.is_empty() {
                return Ok(accounts);
            }
            accounts.extend(some);
        }
    }

    /// Runs an operator's command; answers how many sessions ended.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without such an account.
    pub async fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> Result<u32, StoreError> {
        let username = username.to_owned();
        self.write_with_reserve("operate", move |tx| tx.operate(&username, &act, now)).await
    }

    /// Ends every session of every account, by the operator's command; answers how many, and the error that kept it from
    /// the rest.
    pub async fn end_all_sessions(&self, now: Timestamp) -> (u32, Option<StoreError>) {
        let (mut ended, mut from) = (0, Some(AccountId::default()));
        while let Some(last) = from {
            let step = move |tx: &Tx<'_>| tx.end_sessions_of_some(&last, now);
            match self.write_with_reserve("end_all_sessions", step).await {
                Ok((some, next)) => (ended, from) = (ended + some, next),
                Err(error) => return (ended, Some(error)),
            }
        }
        (ended, None)
    }

    /// Queues an operator's command for the log of the server.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn queue_for_log(&self, act: OperatorRecord) -> Result<(), StoreError> {
        self.write_with_reserve("queue_for_log", move |tx| tx.queue_for_log(&act)).await
    }

    /// Takes the queued commands; none of them is answered again.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn take_log_queue(&self) -> Result<Vec<OperatorRecord>, StoreError> {
        match self.read("take_log_queue", |tx| tx.is_left_for_the_log()).await? {
            true => self.write_with_reserve("take_log_queue", |tx| tx.take_log_queue()).await,
            false => Ok(Vec::new()),
        }
    }
}

impl FromRow for OperatorRecord {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { at: row.read()?, why: row.read()?, account_id: row.read()?, ended: row.read()? })
    }
}

impl Tx<'_> {
    /// At most so many accounts, by their user names, that come after this one.
    pub(crate) fn accounts_after(
        &self,
        last: &str,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<(Account, u32)>, StoreError> {
        let sql = format!("{SELECT_ACCOUNT} WHERE a.username > $1 ORDER BY a.username LIMIT $2");
        let accounts: Vec<Account> = self.all(&sql, &[&last, &most])?;
        let mut counted = Vec::new();
        for account in accounts {
            let mut open = self.open_sessions(&account.id)?;
            open.retain(|session| !matches!(session.standing(now, &self.rules.limits), Standing::Over(_)));
            counted.push((account, count(&open)));
        }
        Ok(counted)
    }

    fn operate(&self, username: &str, act: &OperatorAct, now: Timestamp) -> Result<u32, StoreError> {
        let account = self.account_by_username(username)?.ok_or(StoreError::NotFound)?;
        self.mark_changed([Change::Account(account.id.clone())]);
        // A new one-time password is no new time for sessions of the one before.
        self.unexpired_sessions(&account.id, now)?;
        let (kind, reason) = match act {
            OperatorAct::Disable => {
                let sql = "UPDATE account SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1";
                self.execute(sql, &[&account.id, &now])?;
                (ActivityKind::Disabled, Some(EndReason::Disabled))
            }
            OperatorAct::Enable => {
                self.execute("UPDATE account SET disabled_at = NULL WHERE id = $1", &[&account.id])?;
                (ActivityKind::Enabled, None)
            }
            OperatorAct::ResetPassword(hash) => {
                let sql = "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = $4, \
                           offer_opened_at = NULL WHERE id = $1";
                // The clock may have been set back: the newer password is told by comparing timestamps.
                let at = now.max(account.password_changed_at.plus(Duration::from_millis(1)));
                let until = now.plus(KEEP_ONE_TIME);
                self.execute(sql, &[&account.id, &hash, &at, &until])?;
                self.clear_shared_counter(&account, now)?;
                self.drop_password_counters(&account)?;
                (ActivityKind::PasswordReset, Some(EndReason::PasswordReset))
            }
            OperatorAct::EndSessions => (ActivityKind::SessionsEndedByOperator, Some(EndReason::EndedByOperator)),
            OperatorAct::Delete(at) => return Ok(self.mark_deleted(&account, None, *at, now)?.0),
            OperatorAct::TakeBack => return self.undelete(&account, None, now).map(|_| 0),
        };
        match reason {
            Some(reason) => self.operator_ends(&account.id, kind, reason, now),
            None => {
                self.record_activity(Some(&account.id), &Event::of(kind), now)?;
                Ok(0)
            }
        }
    }

    /// Ends every session of some accounts that come after this one; answers how many, and the last of the accounts.
    fn end_sessions_of_some(&self, from: &AccountId, now: Timestamp) -> Result<(u32, Option<AccountId>), StoreError> {
        let found = self.accounts_with_open_sessions(from)?;
        let mut ended = 0;
        for account_id in &found {
            if !self.unexpired_sessions(account_id, now)?.is_empty() {
                let (kind, reason) = (ActivityKind::SessionsEndedByOperator, EndReason::EndedByOperator);
                ended += self.operator_ends(account_id, kind, reason, now)?;
            }
        }
        Ok((ended, found.into_iter().next_back()))
    }

    /// Ends every session of an account, and records their number in the activity.
    fn operator_ends(
        &self,
        account_id: &AccountId,
        kind: ActivityKind,
        reason: EndReason,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        self.mark_changed([Change::Account(account_id.clone())]);
        let open = self.unexpired_sessions(account_id, now)?;
        for session in &open {
            self.end_session(&session.id, &Ending { reason, at: now, by: None })?;
        }
        let ended = count(&open);
        self.record_activity(Some(account_id), &Event::of(kind).ended(ended), now)?;
        Ok(ended)
    }

    fn queue_for_log(&self, act: &OperatorRecord) -> Result<(), StoreError> {
        let sql = "INSERT INTO done_by_operator (at, act, account_id, ended) VALUES ($1, $2, $3, $4)";
        self.execute(sql, &[&act.at, &act.why, &act.account_id, &act.ended])?;
        Ok(())
    }

    fn is_left_for_the_log(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM done_by_operator)";
        self.value(sql, &[])
    }

    /// Takes all of them: one process alone writes the log.
    fn take_log_queue(&self) -> Result<Vec<OperatorRecord>, StoreError> {
        let sql = "SELECT at, act, account_id, ended FROM done_by_operator ORDER BY number";
        let acts = self.all(sql, &[])?;
        self.execute("DELETE FROM done_by_operator", &[])?;
        Ok(acts)
    }
}
