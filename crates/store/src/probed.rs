//! An instrumented engine: a probe sees each method begin and end. In production it measures the time, in tests it
//! makes the engine slow or absent. It knows the methods by name and nothing of their meaning.

use super::{
    Actor, Admission, Attempt, CallerSecrets, Changed, Check, Checked, CompletedRequest, Deleted, DeviceAccounts,
    DoneByOperator, Forgotten, IdempotencyKey, LeftAll, NewAccount, OperatorAct, RateLimited, Reach, Resume, Resumed,
    RotateToken, SessionCounts, SessionSelector, Settled, Settlement, SignIn, SignOutOutcome, SignUp, Started, Store,
    StoreError, StoredData, StoredEvent, StreamScope, Ticket, Tile, Used, VisibleState,
};
use async_trait::async_trait;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The instrumentation of a method call.
#[async_trait]
pub trait Probe: Send + Sync + 'static {
    /// Called before the method. An error is answered in its place.
    async fn before(&self, act: &'static str) -> Result<(), StoreError>;

    /// Called after the method, with its duration.
    fn after(&self, act: &'static str, took: Duration);
}

/// An engine with its probe.
pub struct Probed {
    engine: Arc<dyn Store>,
    probe: Arc<dyn Probe>,
}

impl Probed {
    /// Instruments `engine` with `probe`.
    #[must_use]
    pub fn around(engine: Arc<dyn Store>, probe: Arc<dyn Probe>) -> Arc<dyn Store> {
        Arc::new(Self { engine, probe })
    }
}

/// Implements each method as the engine's own between the two calls of the probe.
macro_rules! probed {
    ($(fn $act:ident(&self $(, $name:ident: $kind:ty)*) -> $answer:ty;)*) => {
        #[async_trait]
        impl Store for Probed {
            $(async fn $act(&self $(, $name: $kind)*) -> Result<$answer, StoreError> {
                let begun = Instant::now();
                self.probe.before(stringify!($act)).await?;
                let outcome = self.engine.$act($($name),*).await;
                self.probe.after(stringify!($act), begun.elapsed());
                outcome
            })*
        }
    };
}

probed! {
    fn account_by_username(&self, username: &str) -> Option<Account>;
    fn session_by_token(&self, token: &SecretHash) -> Option<(Session, Account)>;
    fn session(&self, account_id: &str, id: &str) -> Option<Session>;
    fn open_sessions(&self, account_id: &str) -> Vec<Session>;
    fn device_accounts(&self, device: &SecretHash, session: Option<SecretHash>, now: Timestamp) -> DeviceAccounts;
    fn viewpoint(&self, device: Option<SecretHash>, session: Option<SecretHash>, now: Timestamp) -> StreamScope;
    fn was_given(&self, device: &SecretHash) -> bool;
    fn sight(&self, from: &StreamScope, now: Timestamp) -> VisibleState;
    fn tiles(&self, device_id: &str) -> Vec<Tile>;
    fn activity(&self, account_id: &str, before: Option<&str>, size: u32) -> Vec<StoredEvent>;
    fn ping(&self) -> ();
    fn census(&self) -> SessionCounts;
    fn done(&self, token: &SecretHash, key: &SecretHash, request: &str, now: Timestamp) -> Option<CompletedRequest>;
    fn done_under(&self, key: &SecretHash, request: &str, now: Timestamp) -> Option<CompletedRequest>;
    fn is_started(&self, account_id: &str, keyed: &IdempotencyKey, now: Timestamp) -> bool;
    fn touch(&self, session_id: &str, now: Timestamp) -> ();
    fn trace(&self, used: Used) -> bool;
    fn alarm(&self, device: SecretHash, now: Timestamp) -> Vec<String>;
    fn note_first_use(&self, token: &SecretHash) -> ();
    fn note_expired(&self, token: &SecretHash, now: Timestamp) -> ();
    fn sign_in(&self, act: SignIn) -> Started;
    fn sign_up(&self, act: SignUp) -> Option<Started>;
    fn resume(&self, act: Resume) -> Resumed;
    fn renew(&self, act: RotateToken) -> (Session, Account);
    fn sign_out(&self, actor: Actor, device: Option<SecretHash>, remember: bool, now: Timestamp) -> SignOutOutcome;
    fn sign_out_all(&self, actor: Actor, device: Option<SecretHash>, reach: Reach, now: Timestamp) -> LeftAll;
    fn left_all(
        &self, device: Option<SecretHash>, session: SecretHash, key: Option<SecretHash>, reach: Reach, now: Timestamp
    ) -> Option<LeftAll>;
    fn forget_device(
        &self, device: Option<SecretHash>, session: Option<SecretHash>, key: Option<SecretHash>, now: Timestamp
    ) -> Forgotten;
    fn remember_account(&self, device: SecretHash, account_ref: String, now: Timestamp) -> SignOutOutcome;
    fn forget_account(&self, caller: CallerSecrets, account_ref: String, now: Timestamp) -> SignOutOutcome;
    fn edit_profile(&self, actor: Actor, name: Option<String>, hue: Option<u16>, now: Timestamp) -> Account;
    fn change_password(&self, act: RotateToken) -> Changed;
    fn answer_offer(&self, actor: Actor, end: Vec<String>, now: Timestamp) -> u32;
    fn rename(&self, actor: Actor, id: String, name: Option<String>, now: Timestamp) -> Session;
    fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> u32;
    fn add_account(&self, account: NewAccount) -> bool;
    fn accounts(&self, now: Timestamp) -> Vec<(Account, u32)>;
    fn end_all_sessions(&self, now: Timestamp) -> u32;
    fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> u32;
    fn leave_for_the_log(&self, act: DoneByOperator) -> ();
    fn take_for_the_log(&self) -> Vec<DoneByOperator>;
    fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Deleted;
    fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> StoredData;
    fn admit(&self, attempt: Attempt) -> Admission;
    fn admit_check(&self, check: Check) -> Checked;
    fn settle(&self, ticket: Ticket, how: Settled, now: Timestamp) -> Settlement;
    fn pace(&self, what: RateLimited, now: Timestamp) -> Option<Duration>;
    fn storm(&self, now: Timestamp) -> bool;
    fn sweep(&self, now: Timestamp) -> Vec<String>;
    fn note(&self, name: &str) -> Option<String>;
    fn set_note(&self, name: &str, value: &str) -> ();
}
