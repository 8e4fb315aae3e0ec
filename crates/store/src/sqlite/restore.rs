//! Restoring a backup in the database's place. Sessions that ended since the backup must not live again, and the backup
//! does not know which: so all of them end, and all secrets of devices are dead. Which accounts were disabled since,
//! and which passwords are newer, is read from the replaced database, if that can be trusted.

use super::backup::sync_folder;
use super::files::{DATABASE, DirectoryLock, make_private, private_file};
use super::opening::{connect, no_hook};
use super::{integrity, schema};
use crate::tx::Tx;
use crate::{Event, Rules, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId};
use exeunt_domain::session::Ending;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};

/// The result, for the operator.
#[derive(Debug, Default)]
pub struct Restored {
    /// How many sessions ended.
    pub ended: u32,
    /// The new path of the replaced database; none if there was none.
    pub replaced: Option<PathBuf>,
    /// Whether the replaced database could be read for the lists below.
    pub compared: bool,
    /// Accounts that were disabled since the backup, and stay so.
    pub kept_out: Vec<String>,
    /// Accounts whose password was changed since the backup, and stays the newer one.
    pub newer_passwords: Vec<String>,
    /// Accounts that were made since the backup, and are lost.
    pub lost: Vec<String>,
    /// Accounts that were erased since the backup, and are erased again.
    pub erased: Vec<String>,
}

/// Facts in the replaced database that the backup lacks.
struct Newer {
    accounts: Vec<Known>,
    /// Ids of accounts that were erased.
    erased: Vec<AccountId>,
}

/// Asks when an account was last deleted or taken back; its id follows.
const DELETION_DECIDED_AT: &str =
    "SELECT max(at) FROM activity WHERE kind IN ('account_deleted', 'deletion_taken_back') AND account_id =";

/// An account in the replaced database.
struct Known {
    id: AccountId,
    username: String,
    password: String,
    password_changed_at: i64,
    one_time_until: Option<i64>,
    disabled_at: Option<i64>,
    deletes_at: Option<i64>,
    /// When it was last deleted or taken back.
    deletion_decided_at: Option<i64>,
}

/// Puts the backup in `file` in the place of the database in `directory`; where there is one already, only by `force`.
///
/// # Errors
/// When the directory is in use, or the file is no sound backup of a known version; then nothing was changed.
pub fn restore(
    directory: &Path,
    file: &Path,
    force: bool,
    rules: &Rules,
    now: Timestamp,
) -> Result<Restored, StoreError> {
    let database = directory.join(DATABASE);
    let next = directory.join("exeunt.db.restoring");
    make_private(directory).map_err(|error| said(directory, &error))?;
    let _alone = DirectoryLock::exclusive(directory)?;
    if database.exists() && !force {
        let there =
            format!("{}: there is a database already; --force replaces it and keeps it beside", database.display());
        return Err(StoreError::Unavailable(there));
    }
    for leftover in [next.clone(), with(&next, "-journal"), with(&next, "-wal"), with(&next, "-shm")] {
        let _ = std::fs::remove_file(leftover);
    }
    let old = if database.exists() { known(&database) } else { None };
    let made = copy(file, &next).and_then(|()| prepare(&next, old.as_ref(), rules, now)).and_then(|restored| {
        let replaced = replace(&database, &next, now).map_err(|error| said(&database, &error))?;
        Ok(Restored { replaced, ..restored })
    });
    if made.is_err() {
        let _ = std::fs::remove_file(&next);
    }
    made.map_err(|error| match error {
        StoreError::Damaged(cause) => StoreError::Damaged(format!("{}: {cause}", file.display())),
        StoreError::Broken(cause) => StoreError::Broken(format!("{}: {cause}", file.display())),
        other => other,
    })
}

fn said(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, &no_hook())
}

fn copy(file: &Path, next: &Path) -> Result<(), StoreError> {
    let mut from = std::fs::File::open(file).map_err(|error| said(file, &error))?;
    let mut to = private_file().create_new(true).open(next).map_err(|error| said(next, &error))?;
    std::io::copy(&mut from, &mut to).and_then(|_| to.sync_all()).map_err(|error| said(file, &error))
}

/// The accounts of the replaced database, after its log was written into it; none where it is damaged, and then it is
/// left exactly as it is.
fn known(database: &Path) -> Option<Newer> {
    let read = || -> Result<Newer, StoreError> {
        integrity::check(&connect(database, OpenFlags::SQLITE_OPEN_READ_ONLY, &no_hook())?)?;
        let db = open(database)?;
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        // It may be of an older version, without one-time passwords or deleted accounts.
        let has = |table, column| {
            let sql = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2)";
            db.query_row(sql, [table, column], |row| row.get::<_, bool>(0))
        };
        let until = if has("account", "one_time_until")? { "one_time_until" } else { "NULL" };
        let deletes_at = if has("account", "deletes_at")? { "deletes_at" } else { "NULL" };
        let sql = format!(
            "SELECT id, username, password, password_changed_at, disabled_at, {until}, {deletes_at}, \
             ({DELETION_DECIDED_AT} account.id) FROM account ORDER BY username"
        );
        let mut accounts = db.prepare(&sql)?;
        let known = accounts.query_map([], |row| {
            Ok(Known {
                id: AccountId(row.get(0)?),
                username: row.get(1)?,
                password: row.get(2)?,
                password_changed_at: row.get(3)?,
                disabled_at: row.get(4)?,
                one_time_until: row.get(5)?,
                deletes_at: row.get(6)?,
                deletion_decided_at: row.get(7)?,
            })
        })?;
        let accounts = known.collect::<Result<_, _>>()?;
        let erased = match has("erased_account", "id")? {
            true => db
                .prepare("SELECT id FROM erased_account")?
                .query_map([], |row| row.get(0).map(AccountId))?
                .collect::<Result<_, _>>()?,
            false => Vec::new(),
        };
        Ok(Newer { accounts, erased })
    };
    read().inspect_err(|error| tracing::warn!(?error, "the database that is replaced cannot be read")).ok()
}

/// Prepares the copy to be served.
fn prepare(next: &Path, old: Option<&Newer>, rules: &Rules, now: Timestamp) -> Result<Restored, StoreError> {
    let mut db = open(next)?;
    db.pragma_update(None, "journal_mode", "delete")?;
    db.pragma_update(None, "foreign_keys", true)?;
    integrity::check(&db)?;
    if db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? == 0 {
        return Err(StoreError::Broken("this is no backup of Exeunt".into()));
    }
    schema::migrate(&mut db)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tx = Tx::new(&*transaction, rules);
    let mut restored = Restored { ended: tx.end_everything(now)?, compared: old.is_some(), ..Restored::default() };
    if let Some(old) = old {
        for account in &old.accounts {
            tx.take_over(account, &mut restored)?;
        }
        for id in &old.erased {
            tx.erase_again(id, &mut restored, now)?;
        }
    }
    drop(tx);
    transaction.commit()?;
    Ok(restored)
}

impl Tx<'_> {
    /// Ends every session, also those past the limits, which a restore is not told, and kills every device's secret.
    fn end_everything(&self, now: Timestamp) -> Result<u32, StoreError> {
        let ending = Ending { reason: EndReason::EndedByOperator, at: now, by: None };
        let mut total = 0;
        for (account, _) in self.accounts_after("", usize::MAX, now)? {
            let open = self.open_sessions(&account.id)?;
            for session in &open {
                self.end_session(&session.id, &ending)?;
            }
            let ended = u32::try_from(open.len()).unwrap_or(u32::MAX);
            if ended > 0 {
                let kind = ActivityKind::SessionsEndedByOperator;
                let event = Event::of(kind).ended(ended);
                self.record_activity(Some(&account.id), &event, now)?;
            }
            total += ended;
        }
        self.execute("UPDATE account SET offer_opened_at = NULL", &[])?;
        for id in self.all::<DeviceId>("SELECT id FROM device", &[])? {
            self.drop_secrets(&id)?;
        }
        for table in EMPTIED {
            self.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        Ok(total)
    }

    fn take_over(&self, old: &Known, restored: &mut Restored) -> Result<(), StoreError> {
        let Some(account) = self.account_by_id(&old.id)? else {
            restored.lost.push(old.username.clone());
            return Ok(());
        };
        if account.disabled_at.is_none() && old.disabled_at.is_some() {
            let sql = "UPDATE account SET disabled_at = $2 WHERE id = $1";
            self.execute(sql, &[&account.id, &old.disabled_at])?;
            restored.kept_out.push(account.username.clone());
        }
        // Deleted since, or taken back since, unless the replaced database is the older one in this.
        let decided: Option<i64> = self.value(&format!("{DELETION_DECIDED_AT} $1"), &[&account.id])?;
        if let Some(at) = old.deletion_decided_at.filter(|at| decided < Some(*at)) {
            let sql = "UPDATE account SET deletes_at = $2 WHERE id = $1";
            self.execute(sql, &[&account.id, &old.deletes_at])?;
            // The next restore goes by this line.
            let kind = match old.deletes_at {
                Some(_) => ActivityKind::AccountDeleted,
                None => ActivityKind::DeletionTakenBack,
            };
            self.record_activity(Some(&account.id), &Event::of(kind), Timestamp::from_millis(at))?;
        }
        if account.password_changed_at.as_millis() < old.password_changed_at {
            let sql = "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = $4 WHERE id = $1";
            self.execute(sql, &[&account.id, &old.password, &old.password_changed_at, &old.one_time_until])?;
            restored.newer_passwords.push(account.username);
        }
        Ok(())
    }

    /// Erases again an account that was erased since the backup, so that neither this backup nor the next one brings it
    /// back.
    fn erase_again(&self, id: &AccountId, restored: &mut Restored, now: Timestamp) -> Result<(), StoreError> {
        if let Some(account) = self.account_by_id(id)? {
            restored.erased.push(account.username.clone());
            return self.erase_account(&account, now);
        }
        self.record_erased(id, now)
    }
}

/// Tables that a restored database starts without: their rows were true at the time of the backup and at no other.
/// Every new table must be listed here, or in the test below.
const EMPTIED: &[&str] =
    &["retired_secret", "intent", "throttle", "throttle_name", "throttle_slot", "done_by_operator"];

/// Swaps the files. The old one has two names for a moment, so that there is a database at every moment. Its log must
/// not stay where it would be taken for the new one's.
fn replace(database: &Path, next: &Path, now: Timestamp) -> std::io::Result<Option<PathBuf>> {
    let aside = with(database, &format!(".replaced-{}", now.as_millis()));
    for suffix in ["-wal", "-shm"] {
        let part = with(database, suffix);
        if part.exists() {
            std::fs::rename(&part, with(&aside, suffix))?;
        }
    }
    let replaced = database.exists();
    if replaced && std::fs::hard_link(database, &aside).is_err() {
        std::fs::copy(database, &aside)?;
    }
    std::fs::rename(next, database)?;
    sync_folder(database)?;
    Ok(replaced.then_some(aside))
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables that a restored database keeps: their rows end, or stay as they are.
    const KEPT: &[&str] = &["account", "activity", "device", "erased_account", "note", "session"];

    #[test]
    fn of_every_table_it_is_decided_what_a_restore_does_with_it() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        let mut tables = db.prepare(sql).unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut decided = [KEPT, EMPTIED].concat();
        decided.sort_unstable();
        assert_eq!(tables, decided);
    }
}
