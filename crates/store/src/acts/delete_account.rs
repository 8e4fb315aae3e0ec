//! Deleting an account: at first it is only marked and logged out everywhere, and a log-in restores it; a week later
//! every row of it is erased. What is left of it in the files is the engine's business.

use super::AT_ONCE;
use super::counters::CounterKind;
use super::sessions::count;
use crate::store::Store;
use crate::tx::Tx;
use crate::{Actor, Event, KEEP_DELETED, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::idempotency::DELETE_ACCOUNT;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::secret::fresh_id;
use exeunt_domain::session::{Ending, Session};
use std::collections::BTreeSet;

/// The metadata which says that an account was erased, and that something of it may be left in the files. It speaks of
/// the database in which it stands: a backup takes both, and a restore that erases again writes it anew. Each erasure
/// gives it another value: while one process writes the file anew, another may erase an account, whose remains are not
/// gone with that.
const REMAINS: &str = "erase";

/// The result of deleting an account, which can be restored for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// How the acting session ended.
    pub ending: Ending,
    /// How many sessions ended, this one among them.
    pub ended: u32,
}

/// The result of a step of erasing.
enum Step {
    NothingIsDue,
    ThereIsMore,
    Erased(AccountId),
}

impl Store {
    /// Deletes the acting account: it ends everywhere at once, and is erased by a sweep [`KEEP_DELETED`] later, unless a
    /// log-in restores it before.
    ///
    /// # Errors
    /// [`StoreError::PasswordChangedMeanwhile`] where `verified` is not the stored hash any more.
    pub async fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Result<Deleted, StoreError> {
        self.write_with_reserve("delete_account", move |tx| tx.delete_account(&actor, &verified, now)).await
    }

    /// Erases every account whose time to be restored is over, in small transactions, and then what is left of it in
    /// the files. Answers the ids of the accounts.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn erase(&self, now: Timestamp) -> Result<Vec<AccountId>, StoreError> {
        let mut erased = Vec::new();
        loop {
            match self.write_with_reserve("erase", move |tx| tx.erase_some(now)).await? {
                Step::NothingIsDue => break,
                Step::ThereIsMore => {}
                Step::Erased(id) => erased.push(id),
            }
        }
        let remains = self.read("erase", |tx| tx.metadata(REMAINS)).await?;
        let compacted = self.engine.compact(remains.is_some()).await?;
        if let Some(gone) = remains.filter(|_| compacted) {
            self.write_with_reserve("erase", move |tx| tx.delete_metadata(REMAINS, &gone)).await?;
        }
        Ok(erased)
    }
}

impl Tx<'_> {
    fn delete_account(&self, actor: &Actor, verified: &str, now: Timestamp) -> Result<Deleted, StoreError> {
        let (me, account) = self.acting_session(actor)?;
        self.mark_session_changed(&me);
        // Only to refuse a key that was used for something else: this session can have deleted nothing yet.
        self.has_completed(actor, DELETE_ACCOUNT, now)?;
        if account.password != verified {
            return Err(StoreError::PasswordChangedMeanwhile);
        }
        let (ended, ending) = self.mark_deleted(&account, Some(&me), now.plus(KEEP_DELETED), now)?;
        self.record_done(actor, DELETE_ACCOUNT, (None, Some(ended)), now)?;
        Ok(Deleted { ending, ended })
    }

    /// Marks the account to be erased from `at`, and ends every session of it, `by` one of them or by the operator.
    /// Answers how many, and how the acting one ended. The earlier of two deletions holds.
    pub(crate) fn mark_deleted(
        &self,
        account: &Account,
        by: Option<&Session>,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(u32, Ending), StoreError> {
        let at = account.deletes_at.map_or(at, |before| before.min(at));
        let sql = "UPDATE account SET deletes_at = $2, offer_opened_at = NULL WHERE id = $1";
        self.execute(sql, &[&account.id, &at])?;
        let open = self.unexpired_sessions(&account.id, now)?;
        let own = Ending { reason: EndReason::AccountDeleted, at: now, by: None };
        for session in &open {
            let by = by.filter(|me| me.id != session.id).map(|me| me.id.clone());
            self.end_session(&session.id, &Ending { by, ..own.clone() })?;
        }
        let ended = count(&open);
        let event = Event::of(ActivityKind::AccountDeleted).ended(ended);
        self.record_activity(Some(&account.id), &by.map_or(event.clone(), |me| event.by(me)), now)?;
        Ok((ended, own))
    }

    /// Restores an account that was deleted: by a log-in on this `device`, or by the operator. Answers whether it was
    /// deleted. No ended session comes back.
    pub(crate) fn undelete(
        &self,
        account: &Account,
        device: Option<&DeviceDescription>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if account.deletes_at.is_none() {
            return Ok(false);
        }
        let sql = "UPDATE account SET deletes_at = NULL WHERE id = $1";
        self.execute(sql, &[&account.id])?;
        let (kind, device) = (ActivityKind::DeletionTakenBack, device.cloned());
        self.record_activity(Some(&account.id), &Event { device, ..Event::of(kind) }, now)?;
        Ok(true)
    }

    /// An account whose time to be restored is over.
    fn next_gone(&self, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT id FROM account WHERE deletes_at <= $1 ORDER BY deletes_at LIMIT 1";
        let id: Option<AccountId> = self.one(sql, &[&now])?;
        Ok(id.map(|id| self.account_by_id(&id)).transpose()?.flatten())
    }

    /// One step of erasing the next account that is due: first its activity, which can be long, and then everything
    /// else at once.
    fn erase_some(&self, now: Timestamp) -> Result<Step, StoreError> {
        let Some(account) = self.next_gone(now)? else { return Ok(Step::NothingIsDue) };
        let sql = format!(
            "DELETE FROM activity WHERE number IN (SELECT number FROM activity WHERE account_id = $1 LIMIT {AT_ONCE})"
        );
        if self.execute(&sql, &[&account.id])? == AT_ONCE {
            return Ok(Step::ThereIsMore);
        }
        self.erase_account(&account, now)?;
        Ok(Step::Erased(account.id))
    }

    /// Erases every row of the account, and every device that has no other account.
    pub(crate) fn erase_account(&self, account: &Account, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT id, device_id FROM session WHERE account_id = $1";
        let sessions: Vec<(SessionId, DeviceId)> = self.all(sql, &[&account.id])?;
        for (session_id, _) in &sessions {
            self.forget_keys(&session_id.0)?;
            self.drop_counter(CounterKind::Session, &[&session_id.0])?;
            self.drop_counter(CounterKind::Proofs, &[&session_id.0])?;
        }
        self.drop_password_counters(account)?;
        self.forget_keys(&account.id.0)?;
        for statement in ["DELETE FROM activity WHERE account_id = $1", "DELETE FROM session WHERE account_id = $1"] {
            self.execute(statement, &[&account.id])?;
        }
        for device_id in sessions.into_iter().map(|(_, device_id)| device_id).collect::<BTreeSet<_>>() {
            let sql = "DELETE FROM device WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM session WHERE device_id = $1)";
            if self.execute(sql, &[&device_id])? > 0 {
                self.forget_keys(&device_id.0)?;
                self.drop_counter(CounterKind::Taps, &[&device_id.0])?;
            }
        }
        self.drop_counter(CounterKind::Acts, &[&account.id.0])?;
        let name = self.drop_counter(CounterKind::Pool, &[&account.username_key])?;
        self.execute("DELETE FROM throttle_name WHERE name = $1", &[&name])?;
        self.execute("DELETE FROM account WHERE id = $1", &[&account.id])?;
        self.record_erased(&account.id, now)?;
        self.set_metadata(REMAINS, &fresh_id(&*self.rules.random)?)
    }

    pub(crate) fn record_erased(&self, id: &AccountId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO erased_account (id, erased_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.execute(sql, &[&id, &now])?;
        Ok(())
    }

    /// Deletes the keys of this session, account or device.
    fn forget_keys(&self, scope: &str) -> Result<(), StoreError> {
        self.execute("DELETE FROM intent WHERE scope = $1", &[&scope])?;
        Ok(())
    }
}
