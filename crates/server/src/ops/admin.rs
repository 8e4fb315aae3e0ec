//! The operator's commands. Each of them reports what it did, and how many sessions it ended.

mod backup;
mod copy;
mod error;

pub use backup::{backup, restore};
pub use copy::copy;
pub use error::{AdminError, BackupError};

use crate::observe::audit::{AuditEvent, audit, by_operator};
use crate::ops::DatabaseError;
use crate::ops::config::{AccountArgs, AccountCommand, DatabaseArgs, LimitArgs};
use crate::ops::serve::password_hasher;
use crate::system::{OsRandom, SystemClock};
use exeunt_contract::value::NAME_MAX;
use exeunt_domain::account::name::{beginning, displayed_name};
use exeunt_domain::account::username::{key, new_username};
use exeunt_domain::account::{Account, first_hue};
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::ids::AccountId;
use exeunt_domain::password::Password;
use exeunt_domain::secret::{Random, fresh_bytes};
use exeunt_store::{
    KEEP_DELETED, KEEP_ONE_TIME, NewAccount, Opening, OperatorAct, OperatorRecord, Rules, Store, StoreError,
};
use std::io::{IsTerminal, stdin};
use std::sync::Arc;

/// Runs a command, and answers with a sentence for the operator.
///
/// # Errors
/// See [`AdminError`].
pub async fn run(command: AccountCommand) -> Result<String, AdminError> {
    match command {
        AccountCommand::Add { args, name, one_time } => add(&args, name, one_time).await,
        AccountCommand::List { database, limits } => list(&database, &limits).await,
        AccountCommand::Disable(args) => run_on_account(&args, OperatorAct::Disable, "is disabled").await,
        AccountCommand::Enable(args) => run_on_account(&args, OperatorAct::Enable, "is enabled").await,
        AccountCommand::EndSessions(args) => {
            run_on_account(&args, OperatorAct::EndSessions, "is logged out everywhere").await
        }
        AccountCommand::Delete { args, take_back: true, .. } => {
            run_on_account(&args, OperatorAct::TakeBack, "is kept").await
        }
        AccountCommand::Delete { args, now: true, .. } => erase(&args).await,
        AccountCommand::Delete { args, .. } => {
            let at = SystemClock.now().plus(KEEP_DELETED);
            run_on_account(&args, OperatorAct::Delete(at), "is deleted").await
        }
        AccountCommand::EndAllSessions { database, limits } => {
            let store = open(&database, &limits, Opening::Unchecked).await?;
            let (ended, error) = store.end_all_sessions(SystemClock.now()).await;
            log(&store, "end_all_sessions", None, Some(ended)).await;
            if let Some(error) = error {
                return Err(AdminError::NotAllEnded { ended, error: DatabaseError(error) });
            }
            Ok(format!("Everybody is logged out everywhere. Ended: {}.", session_count(ended)))
        }
        AccountCommand::ResetPassword(args) => {
            let (password, hash) = new_one_time_password(&args).await?;
            let outcome = format!("has the one-time password {password} for a day");
            run_on_account(&args, OperatorAct::ResetPassword(hash), &outcome).await
        }
    }
}

/// Opens the database: with the integrity check for commands that allow a log-in, and without it for those that only
/// read, or take access away, perhaps in an emergency. A place without a database is refused: a mistyped one must not
/// become an empty database that looks like the right one.
async fn open(database: &DatabaseArgs, limits: &LimitArgs, opening: Opening) -> Result<Store, AdminError> {
    let rules = Rules { limits: Arc::new(limits.limits()), random: Arc::new(OsRandom) };
    let address = database.address();
    match exeunt_store::open(&address, rules, opening).await {
        Ok(engine) => Ok(Store::new(engine)),
        Err(StoreError::NotFound) => Err(AdminError::NoDatabase(address)),
        Err(error) => Err(DatabaseError(error).into()),
    }
}

async fn add(args: &AccountArgs, name: Option<String>, one_time_password: bool) -> Result<String, AdminError> {
    let username = new_username(&args.username).map_err(AdminError::Username)?;
    let own = || beginning(&username, NAME_MAX).to_owned();
    let name = displayed_name(&name.unwrap_or_else(own)).map_err(AdminError::Name)?;
    let (shown, password) = match one_time_password {
        true => new_one_time_password(args).await.map(|(shown, hash)| (Some(shown), hash))?,
        false => (None, read_password(args, &[&username, &name]).await?),
    };
    // The one command that may make the database, once its arguments are valid.
    let store = open(&args.database, &args.limits, Opening::CreateOrOpen).await?;
    let (hue, now) = (first_hue(&username), SystemClock.now());
    let one_time_until = shown.is_some().then(|| now.plus(KEEP_ONE_TIME));
    let new = NewAccount { username: username.clone(), name: name.clone(), hue, password, one_time_until, now };
    match store.add_account(new).await {
        Ok(true) => {
            let reason = if shown.is_some() { "add_with_one_time_password" } else { "add" };
            log(&store, reason, Some(id_of(&store, &username).await), None).await;
            let shown = shown.map(|password| format!(", with the one-time password {password} for a day"));
            Ok(format!("{username} ({name}) is added{}.", shown.unwrap_or_default()))
        }
        Ok(false) => Err(AdminError::Taken(username)),
        Err(error) => Err(DatabaseError(error).into()),
    }
}

async fn list(database: &DatabaseArgs, limits: &LimitArgs) -> Result<String, AdminError> {
    let now = SystemClock.now();
    let store = open(database, limits, Opening::Unchecked).await?;
    let accounts = store.accounts(now).await.map_err(DatabaseError)?;
    if accounts.is_empty() {
        return Ok("There are no accounts.".to_owned());
    }
    let line = |(account, sessions): &(Account, u32)| {
        let disabled = if account.disabled_at.is_some() { ", disabled" } else { "" };
        let one_time = match account.one_time_until {
            Some(_) if account.is_out_of_time(now) => ", has a one-time password that has run out".to_owned(),
            Some(until) => format!(", has a one-time password until {}", until.rfc3339()),
            None => String::new(),
        };
        let deleted = account.deletes_at.map(|at| format!(", deleted, {}", erased_at(at))).unwrap_or_default();
        let sessions = session_count(*sessions);
        format!("{} ({}): {sessions}{disabled}{one_time}{deleted}", account.username, account.name)
    };
    Ok(accounts.iter().map(line).collect::<Vec<_>>().join("\n"))
}

async fn run_on_account(args: &AccountArgs, act: OperatorAct, outcome: &str) -> Result<String, AdminError> {
    let typed = &args.username;
    let takes_away = matches!(act, OperatorAct::Disable | OperatorAct::EndSessions | OperatorAct::Delete(_));
    let opening = if takes_away { Opening::Unchecked } else { Opening::Checked };
    let store = open(&args.database, &args.limits, opening).await?;
    let reason = match act {
        OperatorAct::Disable => "disable",
        OperatorAct::Enable => "enable",
        OperatorAct::ResetPassword(_) => "reset_password",
        OperatorAct::EndSessions => "end_sessions",
        OperatorAct::Delete(_) => "delete",
        OperatorAct::TakeBack => "take_back",
    };
    match store.operate(typed, act, SystemClock.now()).await {
        Ok(ended) => {
            let found = store.account_by_username(typed).await.ok().flatten();
            let deleted = found.as_ref().and_then(|account| account.deletes_at).map(|at| {
                format!(" It is {}, unless a log-in or `account delete --take-back` keeps it.", erased_at(at))
            });
            let (id, username) = found.map(|account| (account.id, account.username)).unwrap_or_default();
            log(&store, reason, Some(id), Some(ended)).await;
            Ok(format!("{username} {outcome}. Ended: {}.{}", session_count(ended), deleted.unwrap_or_default()))
        }
        Err(StoreError::NotFound) => Err(AdminError::NotFound(key(typed))),
        Err(error) => Err(DatabaseError(error).into()),
    }
}

/// Logs a command here, and queues it for the log of the server, which is the one that operators read.
async fn log(store: &Store, reason: &'static str, account_id: Option<AccountId>, ended: Option<u32>) {
    let act = OperatorRecord { at: SystemClock.now(), why: reason.to_owned(), account_id, ended };
    by_operator(&act).write();
    if let Err(error) = store.queue_for_log(act).await {
        tracing::warn!(?error, "the log of the server will not say so");
    }
}

/// Erases an account at once.
async fn erase(args: &AccountArgs) -> Result<String, AdminError> {
    let (typed, now) = (&args.username, SystemClock.now());
    let store = open(&args.database, &args.limits, Opening::Unchecked).await?;
    let found = store.account_by_username(typed).await.map_err(DatabaseError)?;
    let Account { id, username, .. } = found.ok_or_else(|| AdminError::NotFound(key(typed)))?;
    let ended = store.operate(typed, OperatorAct::Delete(now), now).await.map_err(DatabaseError)?;
    for other in store.erase(now).await.map_err(DatabaseError)?.iter().filter(|erased| **erased != id) {
        audit(AuditEvent::UserDeleted).account(other).write();
    }
    log(&store, "delete_now", Some(id), Some(ended)).await;
    Ok(format!("{username} is deleted and erased. Ended: {}. Backups still hold it.", session_count(ended)))
}

fn erased_at(at: Timestamp) -> String {
    format!("erased at {}", at.rfc3339())
}

/// The account's id, for the log.
async fn id_of(store: &Store, username: &str) -> AccountId {
    store.account_by_username(username).await.ok().flatten().map(|account| account.id).unwrap_or_default()
}

/// A one-time password, and its hash: 25 letters and digits that are hard to confuse, 125 random bits (ASVS 5.0 6.4.1
/// asks for a random one).
async fn new_one_time_password(args: &AccountArgs) -> Result<(String, String), AdminError> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    let bytes: [u8; 32] = fresh_bytes(&*random)?;
    let letters: Vec<char> = bytes[..25].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    let password = letters.chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-");
    Ok((password.clone(), hash(args, &Password::typed(&password)).await?))
}

/// Reads a new password and gives its hash. At a terminal it is prompted for twice and not shown; otherwise it is the
/// first line of standard input.
async fn read_password(args: &AccountArgs, names: &[&str]) -> Result<String, AdminError> {
    let typed = if stdin().is_terminal() {
        let first = rpassword::prompt_password("New password: ")?;
        let again = rpassword::prompt_password("Once more: ")?;
        if first != again {
            return Err(AdminError::PasswordsDiffer);
        }
        first
    } else {
        let mut line = String::new();
        stdin().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    let password = Password::typed(&typed);
    let policy = args.passwords.policy()?;
    if let Some(code) = policy.refuses(&password, names).await? {
        return Err(AdminError::Password { code, min_length: policy.min_length });
    }
    hash(args, &password).await
}

async fn hash(args: &AccountArgs, password: &Password) -> Result<String, AdminError> {
    let hashing = password_hasher(args.passwords.cost(), Arc::new(OsRandom)).map_err(AdminError::Hasher)?;
    hashing.hash(password).await.map_err(AdminError::Hashing)
}

fn session_count(count: u32) -> String {
    if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
}
