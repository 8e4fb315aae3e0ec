//! The engine as a [`Store`]: which methods read, which write, and which of these may use the reserve on a full disk,
//! because they take access away or lead to that, and nothing else.

use super::{Sqlite, Tx};
use crate::{
    Actor, Admission, Attempt, CallerSecrets, Changed, Check, Checked, CompletedRequest, Deleted, DeviceAccounts,
    DoneByOperator, Forgotten, IdempotencyKey, LeftAll, NewAccount, OperatorAct, RateLimited, Reach, Resume, Resumed,
    RotateToken, SessionCounts, SessionSelector, Settled, Settlement, SignIn, SignOutOutcome, SignUp, Started, Store,
    StoreError, StoredData, StoredEvent, StreamScope, Ticket, Tile, Used, VisibleState, best_effort,
};
use async_trait::async_trait;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::digest;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use std::time::Duration;

type Outcome<T> = Result<T, StoreError>;

#[async_trait]
impl Store for Sqlite {
    async fn account_by_username(&self, username: &str) -> Outcome<Option<Account>> {
        let username = username.to_owned();
        self.read(move |tx| tx.account_by_username(&username)).await
    }

    async fn session_by_token(&self, token: &SecretHash) -> Outcome<Option<(Session, Account)>> {
        let token = token.clone();
        self.read(move |tx| tx.session_by_token(&token)).await
    }

    async fn session(&self, account_id: &str, id: &str) -> Outcome<Option<Session>> {
        let (account_id, id) = (account_id.to_owned(), id.to_owned());
        self.read(move |tx| tx.session_of(&account_id, &id)).await
    }

    async fn open_sessions(&self, account_id: &str) -> Outcome<Vec<Session>> {
        let account_id = account_id.to_owned();
        self.read(move |tx| tx.open_sessions(&account_id)).await
    }

    async fn device_accounts(
        &self,
        device: &SecretHash,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<DeviceAccounts> {
        let device = device.clone();
        let asked = device.clone();
        let question = self.read(move |tx| {
            let accounts = match tx.device_id(&asked, now)? {
                Some(id) => tx.listed_accounts(&id, session.as_ref(), now)?,
                None => Vec::new(),
            };
            let everywhere = session.map(|token| tx.sessions_everywhere(&asked, &token, now)).transpose()?.flatten();
            Ok((DeviceAccounts { accounts, everywhere }, tx.is_seen(&asked)?))
        });
        let (shown, seen) = question.await?;
        if !seen {
            let noted = best_effort(self.write(move |tx| tx.note_seen(&device))).await;
            // It will be written at the next use; until then a replaced secret is judged more mildly, which harms no
            // session.
            noted.unwrap_or_else(|error| tracing::warn!(?error, "the use of a device's secret could not be noted"));
        }
        Ok(shown)
    }

    async fn viewpoint(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<StreamScope> {
        self.read(move |tx| tx.viewpoint(device.as_ref(), session.as_ref(), now)).await
    }

    async fn was_given(&self, device: &SecretHash) -> Outcome<bool> {
        let device = device.clone();
        self.read(move |tx| Ok(tx.owner(&device)?.is_some())).await
    }

    async fn sight(&self, from: &StreamScope, now: Timestamp) -> Outcome<VisibleState> {
        let from = from.clone();
        self.read(move |tx| tx.sight(&from, now)).await
    }

    async fn tiles(&self, device_id: &str) -> Outcome<Vec<Tile>> {
        let device_id = device_id.to_owned();
        self.read(move |tx| tx.tiles(&device_id)).await
    }

    async fn activity(&self, account_id: &str, before: Option<&str>, size: u32) -> Outcome<Vec<StoredEvent>> {
        let (account_id, before) = (account_id.to_owned(), before.map(str::to_owned));
        self.read(move |tx| tx.page(&account_id, before.as_deref(), size)).await
    }

    async fn ping(&self) -> Outcome<()> {
        self.read(|tx| tx.note("demo").map(drop)).await
    }

    async fn done(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Outcome<Option<CompletedRequest>> {
        let (token, key, request) = (token.clone(), key.clone(), digest(request));
        self.read(move |tx| tx.done(&token, &key, &request, now)).await
    }

    async fn done_under(&self, key: &SecretHash, request: &str, now: Timestamp) -> Outcome<Option<CompletedRequest>> {
        let (key, request) = (key.clone(), digest(request));
        self.read(move |tx| tx.done_under(&key, &request, now)).await
    }

    async fn is_started(&self, account_id: &str, keyed: &IdempotencyKey, now: Timestamp) -> Outcome<bool> {
        let (account_id, keyed) = (account_id.to_owned(), keyed.clone());
        self.read(move |tx| Ok(tx.done_by(&account_id, &keyed.key.hash(), &keyed.request, now)?.is_some())).await
    }

    async fn census(&self) -> Outcome<SessionCounts> {
        self.read(|tx| tx.census()).await
    }

    async fn touch(&self, session_id: &str, now: Timestamp) -> Outcome<()> {
        let session_id = session_id.to_owned();
        self.write(move |tx| tx.touch(&session_id, now)).await
    }

    async fn trace(&self, used: Used) -> Outcome<bool> {
        self.write(move |tx| tx.trace(&used)).await
    }

    async fn alarm(&self, device: SecretHash, now: Timestamp) -> Outcome<Vec<String>> {
        let asked = device.clone();
        match self.read(move |tx| tx.reused(&asked, now)).await? {
            Some(_) => self.write_at_last(move |tx| tx.alarm_over(Some(&device), now)).await,
            None => Ok(Vec::new()),
        }
    }

    async fn note_first_use(&self, token: &SecretHash) -> Outcome<()> {
        let token = token.clone();
        self.write(move |tx| tx.note_first_use(&token)).await
    }

    async fn note_expired(&self, token: &SecretHash, now: Timestamp) -> Outcome<()> {
        let token = token.clone();
        self.write(move |tx| tx.note_expired(&token, now)).await
    }

    async fn sign_in(&self, act: SignIn) -> Outcome<Started> {
        self.write(move |tx| tx.sign_in(&act)).await
    }

    async fn sign_up(&self, act: SignUp) -> Outcome<Option<Started>> {
        self.write(move |tx| tx.sign_up(act)).await
    }

    async fn resume(&self, act: Resume) -> Outcome<Resumed> {
        self.write(move |tx| tx.resume(&act)).await
    }

    async fn renew(&self, act: RotateToken) -> Outcome<(Session, Account)> {
        self.write_at_last(move |tx| tx.renew(&act)).await
    }

    async fn sign_out(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        self.write_at_last(move |tx| tx.sign_out(&actor, device.as_ref(), remember, now)).await
    }

    async fn sign_out_all(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Outcome<LeftAll> {
        self.write_at_last(move |tx| tx.sign_out_all(&actor, device.as_ref(), reach, now)).await
    }

    async fn left_all(
        &self,
        device: Option<SecretHash>,
        session: SecretHash,
        key: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Outcome<Option<LeftAll>> {
        self.read(move |tx| tx.left_all(device.as_ref(), &session, key.as_ref(), reach, now)).await
    }

    async fn forget_device(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        key: Option<SecretHash>,
        now: Timestamp,
    ) -> Outcome<Forgotten> {
        self.write_at_last(move |tx| tx.forget_device(device.as_ref(), session.as_ref(), key.as_ref(), now)).await
    }

    async fn remember_account(
        &self,
        device: SecretHash,
        account_ref: String,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        self.write_at_last(move |tx| tx.remember_account(&device, &account_ref, now)).await
    }

    async fn forget_account(
        &self,
        caller: CallerSecrets,
        account_ref: String,
        now: Timestamp,
    ) -> Outcome<SignOutOutcome> {
        self.write_at_last(move |tx| tx.forget_account(&caller, &account_ref, now)).await
    }

    async fn edit_profile(
        &self,
        actor: Actor,
        name: Option<String>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Outcome<Account> {
        self.write(move |tx| tx.edit_profile(&actor, name.as_deref(), hue, now)).await
    }

    async fn change_password(&self, act: RotateToken) -> Outcome<Changed> {
        self.write_at_last(move |tx| tx.change_password(&act)).await
    }

    async fn answer_offer(&self, actor: Actor, end: Vec<String>, now: Timestamp) -> Outcome<u32> {
        self.write_at_last(move |tx| tx.answer_offer(&actor, end.clone(), now)).await
    }

    async fn rename(&self, actor: Actor, id: String, name: Option<String>, now: Timestamp) -> Outcome<Session> {
        self.write(move |tx| tx.rename(&actor, &id, name.as_deref(), now)).await
    }

    async fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> Outcome<u32> {
        self.write_at_last(move |tx| tx.end_sessions(&actor, &which, now)).await
    }

    async fn add_account(&self, account: NewAccount) -> Outcome<bool> {
        self.write(move |tx| tx.add_account(&account)).await
    }

    async fn accounts(&self, now: Timestamp) -> Outcome<Vec<(Account, u32)>> {
        self.read(move |tx| tx.accounts(now)).await
    }

    async fn operate(&self, username: &str, act: OperatorAct, now: Timestamp) -> Outcome<u32> {
        let username = username.to_owned();
        self.write_at_last(move |tx| tx.operate(&username, &act, now)).await
    }

    async fn end_all_sessions(&self, now: Timestamp) -> Outcome<u32> {
        self.write_at_last(move |tx| Tx::end_all_sessions(tx, now)).await
    }

    async fn leave_for_the_log(&self, act: DoneByOperator) -> Outcome<()> {
        self.write_at_last(move |tx| tx.leave_for_the_log(&act)).await
    }

    async fn take_for_the_log(&self) -> Outcome<Vec<DoneByOperator>> {
        match self.read(|tx| tx.is_left_for_the_log()).await? {
            true => self.write_at_last(|tx| tx.take_for_the_log()).await,
            false => Ok(Vec::new()),
        }
    }

    async fn delete_account(&self, actor: Actor, verified: String, now: Timestamp) -> Outcome<Deleted> {
        self.write_at_last(move |tx| tx.delete_account(&actor, &verified, now)).await
    }

    async fn account_data(&self, account: &Account, lines: u32, now: Timestamp) -> Outcome<StoredData> {
        let account = account.clone();
        self.read(move |tx| tx.account_data(&account, lines, now)).await
    }

    async fn admit(&self, attempt: Attempt) -> Outcome<Admission> {
        self.write(move |tx| tx.admit(&attempt)).await
    }

    async fn admit_check(&self, check: Check) -> Outcome<Checked> {
        self.write_at_last(move |tx| tx.admit_check(&check)).await
    }

    async fn settle(&self, ticket: Ticket, how: Settled, now: Timestamp) -> Outcome<Settlement> {
        self.write_at_last(move |tx| tx.settle(&ticket, how, now)).await
    }

    async fn pace(&self, what: RateLimited, now: Timestamp) -> Outcome<Option<Duration>> {
        match what {
            // It is counted before changes that take access away.
            RateLimited::Act(_) => self.write_at_last(move |tx| tx.pace(&what, now)).await,
            _ => self.write(move |tx| tx.pace(&what, now)).await,
        }
    }

    async fn storm(&self, now: Timestamp) -> Outcome<bool> {
        self.read(move |tx| tx.storm(now)).await
    }

    async fn sweep(&self, now: Timestamp) -> Outcome<Vec<String>> {
        self.sweep_all(now).await
    }

    async fn note(&self, name: &str) -> Outcome<Option<String>> {
        let name = name.to_owned();
        self.read(move |tx| tx.note(&name)).await
    }

    async fn set_note(&self, name: &str, value: &str) -> Outcome<()> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |tx| tx.set_note(&name, &value)).await
    }
}
