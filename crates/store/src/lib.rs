//! The store: one method per command or query of the domain. Each method is one transaction, but for
//! [`Store::device_accounts`], which makes a best-effort write in a second one; and the preconditions of a command are
//! checked again inside it, so that none succeeds after the end of the session that asks for it. Engines live below
//! `store/`, and only they know SQL. This file knows no engine and no HTTP.

mod commands;
mod entered;
mod intent;
pub mod probed;
mod resume;
mod sight;
mod best_effort;
pub mod sqlite;
mod throttling;

pub use best_effort::best_effort;
pub use commands::{
    Actor, CallerSecrets, Deleted, DeviceAccounts, DoneByOperator, Event, Forgotten, LeftAll, NewAccount, OperatorAct,
    Reach, SessionCounts, SessionSelector, SignOutOutcome, StoredData, StoredEvent,
};
pub use entered::{Changed, Cookies, NewSecret, NewSession, RotateToken, SignIn, SignUp, Started};
pub use intent::{CompletedRequest, IdempotencyKey, KEEP_INTENTS, KEEP_INTENTS_MOST};
pub use resume::{Resume, Resumed, ResumedSession, Used};
pub use sight::{Age, StreamScope, Tile, VisibleState};
pub use throttling::{Admission, Attempt, Check, Checked, LimiterKind, RateLimited, Settled, Settlement, Ticket};

use async_trait::async_trait;
use exeunt_contract::delete_account::DAYS_TO_TAKE_BACK;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::{NoRandomness, Random, SecretHash};
use exeunt_domain::session::{Limits, Session};
use std::sync::Arc;
use std::time::Duration;

/// How long ended sessions are kept, so that a browser can be told why it is logged out; after that every trace is
/// deleted.
pub const KEEP_ENDED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long activity is kept: a year shows a person what is usual, and older lines only make the database grow.
pub const KEEP_ACTIVITY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long failed log-ins are kept. Attackers can cause them without end, and they tell the person less and less.
pub const KEEP_FAILED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How long replaced secrets of a device are known, so that their reuse raises an alarm: as long as a browser keeps the
/// cookie, so that no browser sends an older one. By age alone, because a thief could cause any number of rotations;
/// their rate is limited instead.
pub const KEEP_RETIRED: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// How long a one-time password allows a log-in: long enough to be told by telephone and used the next morning, and no
/// longer (ASVS 5.0 6.4.1).
pub const KEEP_ONE_TIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a deleted account can be restored: long enough for a mistake, or for a thief's deed, to be noticed.
pub const KEEP_DELETED: Duration = Duration::from_secs(DAYS_TO_TAKE_BACK as u64 * 24 * 60 * 60);

/// Why a command failed. Nothing was changed.
#[derive(Debug)]
pub enum StoreError {
    /// The acting session has ended, or got a new token, since the request came in.
    Gone,
    /// No such row, or it belongs to another account.
    NotFound,
    /// The password was changed since it was checked.
    PasswordMoved,
    /// The command needs a password entered since the last change, or recently.
    PasswordNeeded,
    /// The device has as many accounts as it may.
    TooManyAccounts,
    /// The key was used for another request.
    KeyReused,
    /// The database does not answer now: locked or absent.
    Unavailable(String),
    /// The disk is full. Commands that take access away still succeed, as long as the engine has a reserve.
    Full(String),
    /// The database is damaged and cannot be trusted any more.
    Damaged(String),
    /// An internal fault.
    Broken(String),
}

impl From<NoRandomness> for StoreError {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// The rules and the randomness of every engine.
#[derive(Clone)]
pub struct Rules {
    /// The lifetimes and the numbers of sessions.
    pub limits: Arc<Limits>,
    /// The source of ids.
    pub random: Arc<dyn Random>,
}

/// The commands and queries of the database.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The account of a user name.
    async fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError>;

    /// The session that has or had this token, with its account: one point query.
    async fn session_by_token(&self, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError>;

    /// A session of this account, ended or not.
    async fn session(&self, account_id: &str, id: &str) -> Result<Option<Session>, StoreError>;

    /// The account's sessions that have not ended; expired ones are among them.
    async fn open_sessions(&self, account_id: &str) -> Result<Vec<Session>, StoreError>;

    /// The accounts of a device, last used first. A shared log-in is among them only while it is live, and only where
    /// it is the `session` that asks. With it, how many sessions [`Reach::Everywhere`] would end now. That the device's
    /// secret was used is written after that, best effort, in a transaction of its own.
    async fn device_accounts(
        &self,
        device: &SecretHash,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<DeviceAccounts, StoreError>;

    /// The device and the session of these cookies, for a stream that outlives them. A secret that matches nothing is
    /// left out.
    async fn viewpoint(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<StreamScope, StoreError>;

    /// Whether this was ever the secret of a device, as far as is known.
    async fn was_given(&self, device: &SecretHash) -> Result<bool, StoreError>;

    /// The state visible in that scope, from one moment. A shared log-in only where it is the scope's own session.
    async fn sight(&self, from: &StreamScope, now: Timestamp) -> Result<VisibleState, StoreError>;

    /// Every account that the device has not forgotten, whether or not it is shown.
    async fn tiles(&self, device_id: &str) -> Result<Vec<Tile>, StoreError>;

    /// One page of activity, newest first, with `size` lines at most; `before` is the last line of the page before.
    /// [`StoreError::NotFound`] where that is no line of this account.
    async fn activity(&self, account_id: &str, before: Option<&str>, size: u32)
    -> Result<Vec<StoredEvent>, StoreError>;

    /// Fails where the database does not answer.
    async fn ping(&self) -> Result<(), StoreError>;

    /// The number of sessions in each state.
    async fn census(&self) -> Result<SessionCounts, StoreError>;

    /// The request completed under this key by a session that has this token or had it then; [`StoreError::KeyReused`]
    /// where that was another request. Only those of the last [`KEEP_INTENTS`].
    async fn done(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError>;

    /// The same by the key alone, for a caller without cookies, because the head of the lost answer deleted them.
    async fn done_under(
        &self,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError>;

    /// Whether this log-in or sign-up has started a session of the account already; [`StoreError::KeyReused`] where its
    /// key was used for something else.
    async fn is_started(&self, account_id: &str, keyed: &IdempotencyKey, now: Timestamp) -> Result<bool, StoreError>;

    /// Records that the session was used.
    async fn touch(&self, session_id: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Records the source of a session's use. Answers whether it is a sign that two browsers use the session, which is
    /// in the activity then.
    async fn trace(&self, used: Used) -> Result<bool, StoreError>;

    /// Raises the alarm where this device cookie had long been replaced, as in [`Store::resume`]. Answers the accounts
    /// whose sessions ended, and the device; nothing where there was no alarm, and then nothing was written.
    async fn alarm(&self, device: SecretHash, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// Records the first use of a [`Session::unconfirmed`] token.
    async fn note_first_use(&self, token: &SecretHash) -> Result<(), StoreError>;

    /// Writes the end of the session with this token, if it has expired.
    async fn note_expired(&self, token: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Starts a session; the older one of this device and account ends. A device cookie that had long been replaced
    /// raises the alarm first, as in [`Store::resume`]. Before all that: where the key has started a session already,
    /// that one goes on and nothing changes, or [`StoreError::Gone`] if it has been ended since.
    async fn sign_in(&self, act: SignIn) -> Result<Started, StoreError>;

    /// Makes an account and starts its first session, both or neither; none if the name is taken.
    async fn sign_up(&self, act: SignUp) -> Result<Option<Started>, StoreError>;

    /// Logs in by one tap, and replaces the device's secret; or replaces it because that is due.
    async fn resume(&self, act: Resume) -> Result<Resumed, StoreError>;

    /// Gives the session a new token and a fresh time of authentication, after the password was entered again.
    async fn renew(&self, act: RotateToken) -> Result<(Session, Account), StoreError>;

    /// Logs out: remembered where that was asked for and is possible, else ended. It is possible only where the
    /// `device` cookie is the session's device's: no other one could ever tap.
    async fn sign_out(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError>;

    /// Logs out of every account of the acting session's device, within the given reach. [`StoreError::PasswordNeeded`]
    /// where that is everywhere and the password of the acting session is not recent. [`StoreError::NotFound`] where
    /// the `device` cookie is another device's: the accounts shown to its holder are not those that would end. Without
    /// one only the acting account is logged out, and nothing is remembered. Beyond this device it reaches only the
    /// acting account, and those whose password was recently entered on this device.
    async fn sign_out_all(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<LeftAll, StoreError>;

    /// The result for a repeat of such a log-out, because the answer was lost: if it has been done already, with
    /// nothing ended now, or as many as then where it is the same `key`; none if it has not, or if the cookies never
    /// matched anything.
    async fn left_all(
        &self,
        device: Option<SecretHash>,
        session: SecretHash,
        key: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<LeftAll>, StoreError>;

    /// Ends every session on the device of the device cookie, which then has no account and whose secrets are dead; and
    /// the live session, where that is on another device, on which the other accounts stay. A device cookie that had
    /// long been replaced raises the alarm first, and the sessions which that ends count. Under a key that did this
    /// before, it is done again, and the sessions ended then count, too.
    async fn forget_device(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        key: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<Forgotten, StoreError>;

    /// Logs an account of this device out and remembers it, where its session got another token since the request was
    /// sent. [`StoreError::NotFound`] where it is not logged in.
    async fn remember_account(
        &self,
        device: SecretHash,
        account_ref: String,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError>;

    /// Removes an account from the device of the device cookie; or from the session's device, where that is a session
    /// of this account. [`StoreError::NotFound`] where neither has the account.
    async fn forget_account(
        &self,
        caller: CallerSecrets,
        account_ref: String,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError>;

    /// Changes the name, the hue, or both.
    async fn edit_profile(
        &self,
        actor: Actor,
        name: Option<String>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Result<Account, StoreError>;

    /// Changes the password: new token, new device secret, every remembered login of the account ends, no other session
    /// counts as recently authenticated, the question about the other devices opens.
    async fn change_password(&self, act: RotateToken) -> Result<Changed, StoreError>;

    /// Ends the chosen sessions and closes the question. Answers how many ended. [`StoreError::PasswordNeeded`] where
    /// the acting session has not entered the new password, or not recently and some are to end.
    async fn answer_offer(&self, actor: Actor, end: Vec<String>, now: Timestamp) -> Result<u32, StoreError>;

    /// Sets a device's name, or removes it.
    async fn rename(
        &self,
        actor: Actor,
        id: String,
        name: Option<String>,
        now: Timestamp,
    ) -> Result<Session, StoreError>;

    /// Ends other sessions. Answers how many ended. [`StoreError::PasswordNeeded`] where the password of the acting
    /// session is not recent.
    async fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> Result<u32, StoreError>;

    /// Makes an account; false if the name is taken.
    async fn add_account(&self, account: NewAccount) -> Result<bool, StoreError>;

    /// Every account by name, with the number of its open sessions.
    async fn accounts(&self, now: Timestamp) -> Result<Vec<(Account, u32)>, StoreError>;

    /// Runs an operator's command; answers how many sessions ended. [`StoreError::NotFound`] without such an account.
    async fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> Result<u32, StoreError>;

    /// Ends every session of every account, by the operator's command; answers how many.
    async fn end_all_sessions(&self, now: Timestamp) -> Result<u32, StoreError>;

    /// Queues an operator's command for the log of the server.
    async fn leave_for_the_log(&self, act: DoneByOperator) -> Result<(), StoreError>;

    /// Takes the queued commands; none of them is answered again.
    async fn take_for_the_log(&self) -> Result<Vec<DoneByOperator>, StoreError>;

    /// Deletes the acting account: it ends everywhere at once, and is erased by a sweep [`KEEP_DELETED`] later, unless
    /// a log-in restores it before. [`StoreError::PasswordMoved`] where `verified` is not the stored hash any more.
    async fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Result<Deleted, StoreError>;

    /// The stored data of an account, with `lines` lines of activity at most.
    async fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Result<StoredData, StoreError>;

    /// Counts an attempt to log in, before its password is checked. The same work whatever the answer.
    async fn admit(&self, attempt: Attempt) -> Result<Admission, StoreError>;

    /// Counts an attempt to enter the current password again.
    async fn admit_check(&self, check: Check) -> Result<Checked, StoreError>;

    /// Writes the outcome of an attempt: a success gives the count back, a failure is recorded. The last failure that a
    /// session may have ends it.
    async fn settle(&self, ticket: Ticket, how: Settled, now: Timestamp) -> Result<Settlement, StoreError>;

    /// Counts against another rate limit; answers how long to wait if it is exceeded.
    async fn pace(&self, what: RateLimited, now: Timestamp) -> Result<Option<Duration>, StoreError>;

    /// Whether the server is under attack, with stricter limits: see [`exeunt_domain::throttle::AttackDetector`].
    async fn storm(&self, now: Timestamp) -> Result<bool, StoreError>;

    /// Writes the end of what has expired, and deletes what ended longer than [`KEEP_ENDED`] ago, secrets replaced
    /// longer than [`KEEP_RETIRED`] ago, keys older than [`KEEP_INTENTS`], activity older than [`KEEP_ACTIVITY`] or
    /// without an account, failed log-ins older than [`KEEP_FAILED`], and counters that count nothing, limit no request
    /// any more, or were unused for [`exeunt_domain::throttle::KEEP_IDLE`]. In many small transactions: it may stop
    /// between any two. Accounts whose time to be restored is over are erased, from the files too; their ids are
    /// answered.
    async fn sweep(&self, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// The value stored under `name` in the database's notes about itself.
    async fn note(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Stores such a value.
    async fn set_note(&self, name: &str, value: &str) -> Result<(), StoreError>;
}
