//! The accounts of a device: its list, and remembering or forgetting one of them.

use crate::rows::SELECT_SESSION_AND_ACCOUNT;
use crate::store::Store;
use crate::tx::Tx;
use crate::{CallerSecrets, SignOutOutcome, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountRef, DeviceId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};

/// The accounts of a device, from one moment.
#[derive(Clone, Debug, Default)]
pub struct DeviceAccounts {
    /// Its accounts, last used first.
    pub accounts: Vec<(Session, Account)>,
    /// How many sessions of each account [`crate::Reach::Everywhere`] would end now; none unless a live session of this
    /// device asks.
    pub everywhere: Option<Vec<(AccountRef, u32)>>,
}

impl Store {
    /// The accounts of a device, last used first. A shared log-in is among them only while it is live, and only where
    /// it is the `session` that asks. With it, what [`crate::Reach::Everywhere`] would end now. That the
    /// device's secret was used is written after that, best effort, in a transaction of its own.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn device_accounts(
        &self,
        device: &SecretHash,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<DeviceAccounts, StoreError> {
        let device = device.clone();
        let asked = device.clone();
        let question = self.read("device_accounts", move |tx| {
            let accounts = match tx.device_id(&asked, now)? {
                Some(id) => tx.listed_accounts(&id, session.as_ref(), now)?,
                None => Vec::new(),
            };
            let everywhere =
                session.as_ref().map(|token| tx.sessions_everywhere(&asked, token, now)).transpose()?.flatten();
            Ok((DeviceAccounts { accounts, everywhere }, tx.is_confirmed(&asked)?))
        });
        let (listed, confirmed) = question.await?;
        if !confirmed {
            let written = self.write_best_effort("confirm_secret", move |tx| tx.confirm_secret(&device)).await;
            // It will be written at the next use; until then a replaced secret is judged more mildly, which harms no
            // session.
            written.unwrap_or_else(|error| tracing::warn!(?error, "the use of a device's secret could not be noted"));
        }
        Ok(listed)
    }

    /// Logs an account of this device out and remembers it, where its session got another token since the request was
    /// sent.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it is not logged in.
    pub async fn remember_account(
        &self,
        device: SecretHash,
        account_ref: AccountRef,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        self.write_with_reserve("remember_account", move |tx| tx.remember_account(&device, &account_ref, now)).await
    }

    /// Removes an account from the device of the device cookie; or from the session's device, where that is a session
    /// of this account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where neither has the account.
    pub async fn forget_account(
        &self,
        caller: CallerSecrets,
        account_ref: AccountRef,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        self.write_with_reserve("forget_account", move |tx| tx.forget_account(&caller, &account_ref, now)).await
    }
}

impl Tx<'_> {
    /// The newest session of each account that the device has not forgotten, last used first. A shared log-in is not
    /// among them once it is over: the next person must not even see a name. Nor is an account that was deleted.
    pub(crate) fn known_accounts(
        &self,
        device_id: &DeviceId,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let sql = format!(
            "{SELECT_SESSION_AND_ACCOUNT} WHERE s.device_id = $1 AND s.forgotten_at IS NULL AND a.deletes_at IS NULL \
             ORDER BY s.ended_at IS NULL DESC, s.started_at DESC, s.last_seen_at DESC, s.id"
        );
        let rows: Vec<(Session, Account)> = self.all(&sql, &[&device_id])?;
        let mut known: Vec<(Session, Account)> = Vec::new();
        for (session, account) in rows {
            if !known.iter().any(|(_, seen)| seen.id == account.id) {
                known.push((session, account));
            }
        }
        known.retain(|(session, _)| !session.shared || session.standing(now, &self.rules.limits) == Standing::Live);
        known.sort_by_key(|(session, _)| std::cmp::Reverse(session.last_seen_at));
        Ok(known)
    }

    /// The accounts that can go on at a tap: a shared log-in only with itself, recognized by the token of the `caller`.
    /// The next person in the same browser does not go on with it.
    pub(crate) fn shown_accounts(
        &self,
        device_id: &DeviceId,
        caller: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let own = self.held_session(caller)?.map(|(session, _)| session.id);
        let mut shown = self.known_accounts(device_id, now)?;
        shown.retain(|(session, _)| !session.shared || own.as_ref() == Some(&session.id));
        Ok(shown)
    }

    /// The accounts that the device lists: the same; but a person with a live shared log-in sees none of the device's
    /// own accounts.
    pub(crate) fn listed_accounts(
        &self,
        device_id: &DeviceId,
        caller: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let mut listed = self.shown_accounts(device_id, caller, now)?;
        if let Some((own, _)) = self.held_session(caller)?.filter(|(own, _)| own.shared)
            && own.standing(now, &self.rules.limits) == Standing::Live
        {
            listed.retain(|(session, _)| session.id == own.id);
        }
        Ok(listed)
    }

    fn remember_account(
        &self,
        device: &SecretHash,
        account_ref: &AccountRef,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let (session, account) = self.known_on_device(device, account_ref, now)?;
        if session.standing(now, &self.rules.limits) == Standing::Remembered {
            return Ok(SignOutOutcome { remembered: true, device_is_empty: false, token: None });
        }
        let live = session.standing(now, &self.rules.limits) == Standing::Live;
        let token = self.token_of(&session)?.filter(|_| live).ok_or(StoreError::NotFound)?;
        let session = Session { last_seen_at: now, ..session };
        self.mark_session_changed(&session);
        let remembered = self.sign_out_one(&session, &account, true, now)?;
        let device_is_empty = self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered, device_is_empty, token: Some(token) })
    }

    /// The account that the device of this cookie knows under this reference. The use of the cookie is recorded.
    pub(crate) fn known_on_device(
        &self,
        device: &SecretHash,
        account_ref: &AccountRef,
        now: Timestamp,
    ) -> Result<(Session, Account), StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.confirm_secret(device)?;
        let known = self.known_accounts(&device_id, now)?;
        known.into_iter().find(|(session, _)| session.account_ref == *account_ref).ok_or(StoreError::NotFound)
    }

    fn forget_account(
        &self,
        caller: &CallerSecrets,
        account_ref: &AccountRef,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let known = match &caller.device {
            Some(device) => self.known_on_device(device, account_ref, now),
            None => self.live_session_of(caller.session.as_ref(), account_ref, now),
        };
        let (session, _) = match (known, &caller.device) {
            (Err(StoreError::NotFound), Some(device)) => return self.forgotten_before(device, account_ref, now),
            (known, _) => known?,
        };
        let token = self.token_of(&session)?;
        self.mark_session_changed(&session);
        self.end_session(&session.id, &Ending { reason: EndReason::Removed, at: now, by: None })?;
        self.hide_account(&session, now)?;
        self.record_act(ActivityKind::AccountRemoved, &session, now)?;
        let cookie = caller.device.as_ref().or(caller.session.as_ref());
        self.record_sign_out(&session, (cookie, caller.key.as_ref()), false, now)?;
        // Without the device cookie the answer says nothing of the device's other accounts.
        let device_is_empty = caller.device.is_some() && self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered: false, device_is_empty, token })
    }

    /// The live session of this token, if it is one of this account on its device.
    fn live_session_of(
        &self,
        token: Option<&SecretHash>,
        account_ref: &AccountRef,
        now: Timestamp,
    ) -> Result<(Session, Account), StoreError> {
        let held = self.held_session(token)?;
        let is_it = |session: &Session| {
            session.account_ref == *account_ref && session.standing(now, &self.rules.limits) == Standing::Live
        };
        held.filter(|(session, _)| is_it(session)).ok_or(StoreError::NotFound)
    }

    /// The result where the device has forgotten the account already: a repeat, because the answer was lost, is
    /// answered that it is done.
    fn forgotten_before(
        &self,
        device: &SecretHash,
        account_ref: &AccountRef,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        let token = self.forgotten(&device_id, account_ref)?.ok_or(StoreError::NotFound)?;
        Ok(SignOutOutcome {
            remembered: false,
            device_is_empty: self.known_accounts(&device_id, now)?.is_empty(),
            token,
        })
    }

    /// The token of the last session of an account that the device has forgotten; none where it never had the account.
    fn forgotten(
        &self,
        device_id: &DeviceId,
        account_ref: &AccountRef,
    ) -> Result<Option<Option<SecretHash>>, StoreError> {
        let sql = "SELECT token_hash FROM session WHERE device_id = $1 AND account_ref = $2 AND forgotten_at IS NOT NULL \
                   ORDER BY ended_at DESC, started_at DESC LIMIT 1";
        self.one(sql, &[&device_id, &account_ref])
    }
}
