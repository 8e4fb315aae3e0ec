//! What is kept, as acts in the words of the domain. Each method is one transaction, but for
//! [`Store::device_accounts`], which notes something in a second one; and what must hold for an act is checked again
//! inside it, so that no act succeeds after the end of the session that asks for it. Engines live below
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

/// How long ended sessions are kept, so that a device can be told why it is out; after that every trace goes.
pub const KEEP_ENDED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long activity is told: a year shows a person what is usual, and what is older only makes the database grow.
pub const KEEP_ACTIVITY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long failed log-ins are told. Strangers can cause them without end, and they tell the person less and less.
pub const KEEP_FAILED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How long replaced secrets of a device are known, so that their reuse raises an alarm: as long as a browser keeps the
/// cookie, and none brings an older one. By age alone, because a thief could drive any number; how fast there are more of
/// them is paced instead.
pub const KEEP_RETIRED: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// How long a one-time password lets its person in: long enough to be told by telephone and used the next morning, and no
/// longer (ASVS 5.0 6.4.1).
pub const KEEP_ONE_TIME: Duration = Duration::from_secs(24 * 60 * 60);

/// How long an account that was deleted can be taken back: long enough for a mistake, or for a thief's deed, to be noticed.
pub const KEEP_DELETED: Duration = Duration::from_secs(DAYS_TO_TAKE_BACK as u64 * 24 * 60 * 60);

/// Why an act did not happen. Nothing was changed.
#[derive(Debug)]
pub enum StoreError {
    /// The session that asked has ended, or got a new token, since the request came in.
    Gone,
    /// No such thing, or it is somebody else's.
    NotFound,
    /// The password was changed since it was checked.
    PasswordMoved,
    /// The act needs a password entered since the last change, or a moment ago.
    PasswordNeeded,
    /// The device knows as many accounts as it may.
    TooManyAccounts,
    /// The key was used for another request.
    KeyReused,
    /// The database does not answer now: locked, away.
    Unavailable(String),
    /// There is no room left. What takes access away is done all the same, as long as the engine has kept some.
    Full(String),
    /// The database cannot be trusted any more.
    Damaged(String),
    /// Anything that should not happen.
    Broken(String),
}

impl From<NoRandomness> for StoreError {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// What every engine needs besides its database.
#[derive(Clone)]
pub struct Rules {
    /// How long things last and how many there may be.
    pub limits: Arc<Limits>,
    /// Where ids come from.
    pub random: Arc<dyn Random>,
}

/// The rows, as acts.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The account of a canonical user name.
    async fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError>;

    /// The session whose cookie this is or was, with its account: one point query.
    async fn session_by_token(&self, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError>;

    /// A session of this account, ended or not.
    async fn session(&self, account_id: &str, id: &str) -> Result<Option<Session>, StoreError>;

    /// The account's sessions that have not ended; expired ones are among them.
    async fn open_sessions(&self, account_id: &str) -> Result<Vec<Session>, StoreError>;

    /// The accounts of a device, last used first. A shared log-in is among them only while it lasts, and only where it is
    /// the `session` that asks. With it, how many sessions [`Reach::Everywhere`] would end now. That the device's secret
    /// came back is noted after that, in a transaction of its own and only if the database takes it within a moment.
    async fn device_accounts(
        &self,
        device: &SecretHash,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<DeviceAccounts, StoreError>;

    /// What these cookies name, for a stream that outlives them. A secret that names nothing is left out.
    async fn viewpoint(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<StreamScope, StoreError>;

    /// Whether this was ever the secret of a device, as far as it is known.
    async fn was_given(&self, device: &SecretHash) -> Result<bool, StoreError>;

    /// What can be seen from there, all of one moment. A shared log-in only where it is the one that looks.
    async fn sight(&self, from: &StreamScope, now: Timestamp) -> Result<VisibleState, StoreError>;

    /// Every account that the device has not forgotten, whether or not it is shown.
    async fn tiles(&self, device_id: &str) -> Result<Vec<Tile>, StoreError>;

    /// One page of activity, newest first, with `size` lines at most; `before` is the last line of the page before.
    /// [`StoreError::NotFound`] where that is no line of this account.
    async fn activity(&self, account_id: &str, before: Option<&str>, size: u32)
    -> Result<Vec<StoredEvent>, StoreError>;

    /// Whether the database answers.
    async fn ping(&self) -> Result<(), StoreError>;

    /// How many sessions there are in each state.
    async fn census(&self) -> Result<SessionCounts, StoreError>;

    /// What was done under this key by a session that has this token or had it then; [`StoreError::KeyReused`] where that was another
    /// request. Nothing that was done longer than [`KEEP_INTENTS`] ago.
    async fn done(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError>;

    /// The same for a caller that has no cookie any more, because the head of the lost answer took it away: by the key alone.
    async fn done_under(
        &self,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError>;

    /// Whether this log-in or sign-up has started a session of the account already; [`StoreError::KeyReused`] where its
    /// key was used for something else.
    async fn is_started(&self, account_id: &str, keyed: &IdempotencyKey, now: Timestamp) -> Result<bool, StoreError>;

    /// Notes that the session was used.
    async fn touch(&self, session_id: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Keeps where a session is used from. Answers whether that is a sign that two browsers use it, which is in the activity
    /// then.
    async fn trace(&self, used: Used) -> Result<bool, StoreError>;

    /// Raises the alarm where this device cookie had long been replaced, as in [`Store::resume`]. Answers the accounts whose
    /// sessions ended, and the device; nothing where there was no alarm, and then nothing was written.
    async fn alarm(&self, device: SecretHash, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// Notes that a [`Session::fresh`] token came back.
    async fn note_first_use(&self, token: &SecretHash) -> Result<(), StoreError>;

    /// Writes the end of the session with this token, if it has expired.
    async fn note_expired(&self, token: &SecretHash, now: Timestamp) -> Result<(), StoreError>;

    /// Starts a session; the older one of this device and account ends. A device cookie that had long been replaced
    /// raises the alarm first, as in [`Store::resume`]. Before all that: where the key has started a session already,
    /// that one goes on and nothing happens, or [`StoreError::Gone`] if somebody has ended it since.
    async fn sign_in(&self, act: SignIn) -> Result<Started, StoreError>;

    /// Makes an account and starts its first session, both or neither; none if the name is taken.
    async fn sign_up(&self, act: SignUp) -> Result<Option<Started>, StoreError>;

    /// Goes on by one tap, and replaces the device's secret; or replaces it because that is due.
    async fn resume(&self, act: Resume) -> Result<Resumed, StoreError>;

    /// The password was entered again: new token, fresh authentication.
    async fn renew(&self, act: RotateToken) -> Result<(Session, Account), StoreError>;

    /// Leaves: remembered where that was asked for and is possible, else ended. It is possible only where the `device`
    /// cookie names the session's device: no other one could ever tap.
    async fn sign_out(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError>;

    /// Leaves every account of the acting session's device, as far as it is to reach. [`StoreError::PasswordNeeded`]
    /// where it reaches everywhere and the password of the asking session is not recent. [`StoreError::NotFound`] where
    /// the `device` cookie names another device: what is shown to its holder is not what would end. Without one only the
    /// acting account leaves, and nothing is remembered. Beyond this device it reaches only the acting account, and those
    /// whose password was recently entered on this device.
    async fn sign_out_all(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<LeftAll, StoreError>;

    /// For whoever asks for that once more, because the answer was lost: how it stands if it has happened already, with
    /// nothing ended now, or as many as then where it is the same `key`; none if it has not, or if the cookies never
    /// named anything.
    async fn left_all(
        &self,
        device: Option<SecretHash>,
        session: SecretHash,
        key: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<LeftAll>, StoreError>;

    /// Ends everything on the device that the device cookie names, which then knows no account and whose cookie names
    /// nothing; and the live session, where that is on another device, on which the other accounts stay. A device cookie
    /// that had long been replaced raises the alarm first, and what that ends counts. Under a key that did this before, it
    /// is done again, and what ended then counts, too.
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

    /// Takes an account off the device that the device cookie names; or off the one of the session, where that is a
    /// session of this account. [`StoreError::NotFound`] where neither knows the account.
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

    /// Changes the password: new token, new device secret, every remembered login of the account ends, no other session counts as recently
    /// authenticated, the question about the others opens.
    async fn change_password(&self, act: RotateToken) -> Result<Changed, StoreError>;

    /// Ends the chosen sessions and closes the question. Answers how many ended. [`StoreError::PasswordNeeded`] where
    /// the asking session has not entered the new password, or not recently and some are to end.
    async fn answer_offer(&self, actor: Actor, end: Vec<String>, now: Timestamp) -> Result<u32, StoreError>;

    /// Names a device, or takes its name away.
    async fn rename(
        &self,
        actor: Actor,
        id: String,
        name: Option<String>,
        now: Timestamp,
    ) -> Result<Session, StoreError>;

    /// Ends other sessions. Answers how many ended. [`StoreError::PasswordNeeded`] where the password of the asking
    /// session is not recent.
    async fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> Result<u32, StoreError>;

    /// Makes an account; false if the name is taken.
    async fn add_account(&self, account: NewAccount) -> Result<bool, StoreError>;

    /// Every account by name, with the number of its open sessions.
    async fn accounts(&self, now: Timestamp) -> Result<Vec<(Account, u32)>, StoreError>;

    /// Does what the operator wants; answers how many sessions ended. [`StoreError::NotFound`] without such an account.
    async fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> Result<u32, StoreError>;

    /// Ends every session of every account, because the operator wants it; answers how many.
    async fn end_all_sessions(&self, now: Timestamp) -> Result<u32, StoreError>;

    /// Leaves an act of the operator for the log of the server.
    async fn leave_for_the_log(&self, act: DoneByOperator) -> Result<(), StoreError>;

    /// Takes what was left for the log; none of it is answered again.
    async fn take_for_the_log(&self) -> Result<Vec<DoneByOperator>, StoreError>;

    /// Deletes the acting account: it ends everywhere at once, and is erased by the sweep that comes [`KEEP_DELETED`] later,
    /// unless a log-in takes it back before. [`StoreError::PasswordMoved`] where `verified` is not the stored hash any more.
    async fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Result<Deleted, StoreError>;

    /// All that is stored of an account, with so many lines of activity at most.
    async fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Result<StoredData, StoreError>;

    /// Counts an attempt to log in, before its password is looked at. Answered with the same work whatever the answer.
    async fn admit(&self, attempt: Attempt) -> Result<Admission, StoreError>;

    /// Counts an attempt to enter the current password again.
    async fn admit_check(&self, check: Check) -> Result<Checked, StoreError>;

    /// Writes how an attempt came out: a success gives back what was counted, a failure is told. The last failure that a
    /// session may have ends it.
    async fn settle(&self, ticket: Ticket, how: Settled, now: Timestamp) -> Result<Settlement, StoreError>;

    /// Counts something else; when to come back if it was too much.
    async fn pace(&self, what: RateLimited, now: Timestamp) -> Result<Option<Duration>, StoreError>;

    /// Whether a storm of failed log-ins rages: what is stricter then, see [`exeunt_domain::throttle::AttackDetector`].
    async fn storm(&self, now: Timestamp) -> Result<bool, StoreError>;

    /// Writes the end of what has expired, and deletes what ended longer than [`KEEP_ENDED`] ago, secrets replaced longer
    /// than [`KEEP_RETIRED`] ago, keys of longer than [`KEEP_INTENTS`] ago, activity older than [`KEEP_ACTIVITY`] or of
    /// nobody, failed log-ins older than [`KEEP_FAILED`], and counters that count nothing, hold nobody off any more, or
    /// that nobody used for [`exeunt_domain::throttle::KEEP_IDLE`]. In many small transactions: it may stop between any two. Accounts
    /// whose time to be taken back is over are erased, from the files too; their ids are answered.
    async fn sweep(&self, now: Timestamp) -> Result<Vec<String>, StoreError>;

    /// What the database notes about itself under `name`.
    async fn note(&self, name: &str) -> Result<Option<String>, StoreError>;

    /// Notes something.
    async fn set_note(&self, name: &str, value: &str) -> Result<(), StoreError>;
}
