//! A store that publishes its changes. It wraps the engine, so that no route can forget to publish, and no command can
//! be added to [`Store`] without deciding here which accounts and devices it concerns.
//!
//! To add a command that changes something people see, write it like its neighbours: `self.tells(whom, act)`, where
//! `act` is the engine's own and `whom` makes the ids of the accounts from its answer, and of the device where the
//! command gives it an account, takes one away or changes which one is active. Where the answer does not say, ask
//! before the command, as `end_sessions` does; [`Store::tiles`] gives every account of a device. Then give it a line in
//! `crates/server/tests/it/announcing.rs`. A command without a visible change calls the engine and says why. Only
//! success is published: a command that changes something and yet answers an error is seen by the timer of the streams
//! alone.

mod concerned;

use super::Events;
use async_trait::async_trait;
use concerned::{both, renewed, started};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use exeunt_store::{
    Actor, Admission, Attempt, CallerSecrets, Changed, Check, Checked, CompletedRequest, Deleted, DeviceAccounts,
    DoneByOperator, Forgotten, IdempotencyKey, LeftAll, NewAccount, OperatorAct, RateLimited, Reach, Resume, Resumed,
    RotateToken, SessionCounts, SessionSelector, Settled, Settlement, SignIn, SignOutOutcome, SignUp, Started, Store,
    StoreError, StoredData, StoredEvent, StreamScope, Ticket, Tile, Used, VisibleState,
};
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument;

type Outcome<T> = Result<T, StoreError>;

/// An engine, and the channel to which its changes are published.
#[derive(Clone)]
pub struct PublishingStore {
    engine: Arc<dyn Store>,
    events: Events,
}

impl PublishingStore {
    /// Wraps `engine`, so that its changes are published to `events`.
    #[must_use]
    pub fn around(engine: Arc<dyn Store>, events: &Events) -> Arc<dyn Store> {
        Arc::new(Self { engine, events: events.clone() })
    }

    /// Runs the command and publishes the ids that `whom` makes of its answer, after the commit and only if there was
    /// one. It is a task of its own, because the engine finishes a command even if the request that asked for it is
    /// gone, and that must be published too.
    async fn tells<T, I>(
        &self,
        whom: impl FnOnce(&T) -> I + Send + 'static,
        act: impl Future<Output = Outcome<T>> + Send + 'static,
    ) -> Outcome<T>
    where
        T: Send + 'static,
        I: IntoIterator<Item = String>,
    {
        let events = self.events.clone();
        let done = async move {
            let outcome = act.await;
            if let Ok(answer) = &outcome {
                events.publish(whom(answer));
            }
            outcome
        };
        tokio::spawn(done.in_current_span()).await.map_err(|error| StoreError::Broken(error.to_string()))?
    }
}

#[async_trait]
impl Store for PublishingStore {
    async fn sign_in(&self, act: SignIn) -> Outcome<Started> {
        let engine = Arc::clone(&self.engine);
        let before = self.presented(act.start.session.as_ref()).await?;
        let whom = |answer: &Started| started(answer).into_iter().chain(before).collect::<Vec<_>>();
        self.tells(whom, async move { engine.sign_in(act).await }).await
    }

    async fn sign_up(&self, act: SignUp) -> Outcome<Option<Started>> {
        let engine = Arc::clone(&self.engine);
        let before = self.presented(act.start.session.as_ref()).await?;
        // Where the name was taken, nothing changed.
        let whom = |answer: &Option<Started>| {
            answer.as_ref().map_or_else(Vec::new, |answer| started(answer).into_iter().chain(before).collect())
        };
        self.tells(whom, async move { engine.sign_up(act).await }).await
    }

    async fn resume(&self, act: Resume) -> Outcome<Resumed> {
        let engine = Arc::clone(&self.engine);
        let before = self.presented(act.session.as_ref()).await?;
        let renews = act.renews;
        let whom = move |answer: &Resumed| match answer {
            // New secrets alone change nothing that pages show.
            Resumed::On(_) if renews => Vec::new(),
            Resumed::On(on) => {
                before.into_iter().chain([on.session.account_id.clone(), on.session.device_id.clone()]).collect()
            }
            Resumed::Reused { concerned } => concerned.clone(),
            Resumed::Overtaken { .. } | Resumed::Unchanged | Resumed::PasswordNeeded => Vec::new(),
        };
        self.tells(whom, async move { engine.resume(act).await }).await
    }

    async fn renew(&self, act: RotateToken) -> Outcome<(Session, Account)> {
        let engine = Arc::clone(&self.engine);
        self.tells(renewed, async move { engine.renew(act).await }).await
    }

    async fn sign_out(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        let engine = Arc::clone(&self.engine);
        let left = both(self.behind(&actor.token).await?);
        self.tells(|_| left, async move { engine.sign_out(actor, device, remember, now).await }).await
    }

    async fn remember_account(
        &self,
        device: SecretHash,
        account_ref: String,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        let engine = Arc::clone(&self.engine);
        let concerned = self.named(&device, &account_ref, now).await?;
        self.tells(|_| concerned, async move { engine.remember_account(device, account_ref, now).await }).await
    }

    async fn sign_out_all(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Outcome<LeftAll> {
        let engine = Arc::clone(&self.engine);
        let concerned = self.all_on(self.behind(&actor.token).await?.map(|(_, device)| device)).await?;
        self.tells(|_| concerned, async move { engine.sign_out_all(actor, device, reach, now).await }).await
    }

    async fn forget_device(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        key: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<Forgotten> {
        let engine = Arc::clone(&self.engine);
        let named = self.engine.viewpoint(device.clone(), None, now).await?.device_id;
        let behind = match &session {
            Some(token) => self.behind(token).await?.map(|(_, device)| device),
            None => None,
        };
        let mut concerned = self.all_on(named).await?;
        concerned.extend(self.all_on(behind).await?);
        let whom = |answer: &Forgotten| concerned.into_iter().chain(answer.concerned.clone()).collect::<Vec<_>>();
        self.tells(whom, async move { engine.forget_device(device, session, key, now).await }).await
    }

    async fn forget_account(
        &self,
        caller: CallerSecrets,
        account_ref: String,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        let engine = Arc::clone(&self.engine);
        let mut concerned = self.presented(caller.session.as_ref()).await?;
        if let Some(device) = &caller.device {
            concerned = self.named(device, &account_ref, now).await?;
        }
        self.tells(|_| concerned, async move { engine.forget_account(caller, account_ref, now).await }).await
    }

    async fn edit_profile(
        &self,
        actor: Actor,
        name: Option<String>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Outcome<Account> {
        let engine = Arc::clone(&self.engine);
        let whom = |account: &Account| [account.id.clone()];
        self.tells(whom, async move { engine.edit_profile(actor, name, hue, now).await }).await
    }

    async fn change_password(&self, act: RotateToken) -> Outcome<Changed> {
        let engine = Arc::clone(&self.engine);
        let whom = |Changed { session, .. }: &Changed| [session.account_id.clone(), session.device_id.clone()];
        self.tells(whom, async move { engine.change_password(act).await }).await
    }

    async fn answer_offer(&self, actor: Actor, end: Vec<String>, now: Timestamp) -> Outcome<u32> {
        let engine = Arc::clone(&self.engine);
        let account = self.behind(&actor.token).await?.map(|(account, _)| account);
        self.tells(|_| account, async move { engine.answer_offer(actor, end, now).await }).await
    }

    async fn rename(&self, actor: Actor, id: String, name: Option<String>, now: Timestamp) -> Outcome<Session> {
        let engine = Arc::clone(&self.engine);
        let whom = |session: &Session| [session.account_id.clone()];
        self.tells(whom, async move { engine.rename(actor, id, name, now).await }).await
    }

    async fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> Outcome<u32> {
        let engine = Arc::clone(&self.engine);
        let account = self.behind(&actor.token).await?.map(|(account, _)| account);
        self.tells(|_| account, async move { engine.end_sessions(actor, which, now).await }).await
    }

    async fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Outcome<Deleted> {
        let engine = Arc::clone(&self.engine);
        let concerned = both(self.behind(&actor.token).await?);
        self.tells(|_| concerned, async move { engine.delete_account(actor, verified, now).await }).await
    }

    async fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> Outcome<u32> {
        let engine = Arc::clone(&self.engine);
        let username = username.to_owned();
        let account = self.engine.account_by_username(&username).await?.map(|account| account.id);
        self.tells(|_| account, async move { engine.operate(&username, act, now).await }).await
    }

    async fn end_all_sessions(&self, now: Timestamp) -> Outcome<u32> {
        let engine = Arc::clone(&self.engine);
        let accounts = self.engine.accounts(now).await?.into_iter().map(|(account, _)| account.id);
        self.tells(|_| accounts, async move { engine.end_all_sessions(now).await }).await
    }

    /// Published where it ended a session. A failed log-in is not: clients without a session can cause those without
    /// end.
    async fn settle(&self, ticket: Ticket, how: Settled, now: Timestamp) -> Outcome<Settlement> {
        let engine = Arc::clone(&self.engine);
        self.tells(
            |settled: &Settlement| settled.concerned.clone(),
            async move { engine.settle(ticket, how, now).await },
        )
        .await
    }

    async fn leave_for_the_log(&self, act: DoneByOperator) -> Outcome<()> {
        self.engine.leave_for_the_log(act).await
    }

    async fn take_for_the_log(&self) -> Outcome<Vec<DoneByOperator>> {
        self.engine.take_for_the_log().await
    }

    /// Not published: it only counts.
    async fn admit(&self, attempt: Attempt) -> Outcome<Admission> {
        self.engine.admit(attempt).await
    }

    /// Not published: it only counts.
    async fn admit_check(&self, check: Check) -> Outcome<Checked> {
        self.engine.admit_check(check).await
    }

    /// Not published: it only counts.
    async fn pace(&self, what: RateLimited, now: Timestamp) -> Outcome<Option<Duration>> {
        self.engine.pace(what, now).await
    }

    async fn storm(&self, now: Timestamp) -> Outcome<bool> {
        self.engine.storm(now).await
    }

    /// Not published: there are no streams for an account that did not exist.
    async fn add_account(&self, account: NewAccount) -> Outcome<bool> {
        self.engine.add_account(account).await
    }

    /// Not published: what has expired is over without being swept, and streams see it on their timer.
    async fn sweep(&self, now: Timestamp) -> Outcome<Vec<String>> {
        self.engine.sweep(now).await
    }

    /// Not published: otherwise reading would make other pages read.
    async fn touch(&self, session_id: &str, now: Timestamp) -> Outcome<()> {
        self.engine.touch(session_id, now).await
    }

    /// Published where it is a sign of a copied cookie: the rest is shown on no page.
    async fn trace(&self, used: Used) -> Outcome<bool> {
        let engine = Arc::clone(&self.engine);
        let account = used.account_id.clone();
        let whom = |tells: &bool| tells.then_some(account);
        self.tells(whom, async move { engine.trace(used).await }).await
    }

    async fn alarm(&self, device: SecretHash, now: Timestamp) -> Outcome<Vec<String>> {
        let engine = Arc::clone(&self.engine);
        self.tells(|ended: &Vec<String>| ended.clone(), async move { engine.alarm(device, now).await }).await
    }

    /// Not published: pages show nothing of it.
    async fn note_first_use(&self, token: &SecretHash) -> Outcome<()> {
        self.engine.note_first_use(token).await
    }

    /// Not published: streams see on their timer what has expired.
    async fn note_expired(&self, token: &SecretHash, now: Timestamp) -> Outcome<()> {
        self.engine.note_expired(token, now).await
    }

    /// Not published: it is about the database.
    async fn set_note(&self, name: &str, value: &str) -> Outcome<()> {
        self.engine.set_note(name, value).await
    }

    async fn left_all(
        &self,
        device: Option<SecretHash>,
        session: SecretHash,
        key: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Outcome<Option<LeftAll>> {
        self.engine.left_all(device, session, key, reach, now).await
    }

    async fn done(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Outcome<Option<CompletedRequest>> {
        self.engine.done(token, key, request, now).await
    }

    async fn done_under(&self, key: &SecretHash, request: &str, now: Timestamp) -> Outcome<Option<CompletedRequest>> {
        self.engine.done_under(key, request, now).await
    }

    async fn is_started(&self, account_id: &str, keyed: &IdempotencyKey, now: Timestamp) -> Outcome<bool> {
        self.engine.is_started(account_id, keyed, now).await
    }

    async fn account_by_username(&self, username: &str) -> Outcome<Option<Account>> {
        self.engine.account_by_username(username).await
    }

    async fn session_by_token(&self, token: &SecretHash) -> Outcome<Option<(Session, Account)>> {
        self.engine.session_by_token(token).await
    }

    async fn session(&self, account_id: &str, id: &str) -> Outcome<Option<Session>> {
        self.engine.session(account_id, id).await
    }

    async fn open_sessions(&self, account_id: &str) -> Outcome<Vec<Session>> {
        self.engine.open_sessions(account_id).await
    }

    async fn device_accounts(
        &self,
        device: &SecretHash,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<DeviceAccounts> {
        self.engine.device_accounts(device, session, now).await
    }

    async fn viewpoint(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<StreamScope> {
        self.engine.viewpoint(device, session, now).await
    }

    async fn was_given(&self, device: &SecretHash) -> Outcome<bool> {
        self.engine.was_given(device).await
    }

    async fn sight(&self, from: &StreamScope, now: Timestamp) -> Outcome<VisibleState> {
        self.engine.sight(from, now).await
    }

    async fn tiles(&self, device_id: &str) -> Outcome<Vec<Tile>> {
        self.engine.tiles(device_id).await
    }

    async fn activity(&self, account_id: &str, before: Option<&str>, size: u32) -> Outcome<Vec<StoredEvent>> {
        self.engine.activity(account_id, before, size).await
    }

    async fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Outcome<StoredData> {
        self.engine.account_data(account, lines, now).await
    }

    async fn ping(&self) -> Outcome<()> {
        self.engine.ping().await
    }

    async fn census(&self) -> Outcome<SessionCounts> {
        self.engine.census().await
    }

    async fn accounts(&self, now: Timestamp) -> Outcome<Vec<(Account, u32)>> {
        self.engine.accounts(now).await
    }

    async fn note(&self, name: &str) -> Outcome<Option<String>> {
        self.engine.note(name).await
    }
}
