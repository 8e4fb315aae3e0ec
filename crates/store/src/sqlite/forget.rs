//! Removing one account from a device, or everything.

use super::Tx;
use super::intents::Intent;
use crate::{CallerSecrets, CompletedRequest, Forgotten, SignOutOutcome, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{FORGET_DEVICE, digest};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    pub(super) fn forget_device(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        key: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let request = digest(FORGET_DEVICE);
        let holds = key.zip(device.or(session));
        let before = holds.map(|(key, cookie)| self.done(cookie, key, &request, now)).transpose()?.flatten();
        let concerned = self.alarm_over(device, now)?;
        let named = device.map(|secret| self.device_id(secret, now)).transpose()?.flatten();
        let held = session.map(|token| self.session_by_token(token)).transpose()?.flatten();
        let known = before.is_some() || !concerned.is_empty() || named.is_some() || held.is_some();
        // A token that is over opens nothing, and so identifies no device either. A live one stands for its own account
        // alone.
        let live = held.filter(|(session, _)| session.standing(now, &self.rules.limits) == Standing::Live);
        let own = live.filter(|(session, _)| named.as_ref() != Some(&session.device_id));
        // The ids of an alarm are the device's, then those of the accounts whose sessions it ended.
        let mut ended = u32::try_from(concerned.len().saturating_sub(1)).unwrap_or(u32::MAX);
        ended += before.and_then(|done| done.ended).unwrap_or_default();
        let scope = named.clone().or_else(|| own.as_ref().map(|(session, _)| session.device_id.clone()));
        if let Some(id) = &named {
            for (session, account) in self.open_on(id)? {
                ended += u32::from(self.end_with_device(&session, &account, now)?);
            }
            self.forget_all(id, now)?;
            self.drop_secrets(id)?;
        }
        if let Some((session, account)) = own {
            ended += u32::from(self.end_with_device(&session, &account, now)?);
            self.forget(&session, now)?;
        }
        // Without a device there is nothing to repeat later: clients without cookies write no rows.
        if let (Some((key, cookie)), Some(scope)) = (holds, &scope) {
            let done = CompletedRequest { session_id: None, salt: None, ended: Some(ended) };
            let (token, request) = (Some(cookie), request.as_str());
            self.note_intent(&Intent { scope, token, key, request, done: &done, now })?;
        }
        Ok(Forgotten { ended, known, concerned })
    }

    /// Ends a session because its device is to forget everything; false where it had expired.
    fn end_with_device(&self, session: &Session, account: &Account, now: Timestamp) -> Result<bool, StoreError> {
        if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
            self.end(&session.id, &ending)?;
            return Ok(false);
        }
        self.end(&session.id, &Ending { reason: EndReason::DeviceForgotten, at: now, by: None })?;
        self.note_act(&account.id, ActivityKind::DeviceForgotten, &session.words, now)?;
        Ok(true)
    }

    pub(super) fn forget_account(
        &self,
        caller: &CallerSecrets,
        account_ref: &str,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let known = match &caller.device {
            Some(device) => self.known_here(device, account_ref, now),
            None => self.own(caller.session.as_ref(), account_ref, now),
        };
        let (session, account) = match (known, &caller.device) {
            (Err(StoreError::NotFound), Some(device)) => return self.forgotten_before(device, account_ref, now),
            (known, _) => known?,
        };
        let token = self.token_of(&session)?;
        self.end(&session.id, &Ending { reason: EndReason::Removed, at: now, by: None })?;
        self.forget(&session, now)?;
        self.note_act(&account.id, ActivityKind::AccountRemoved, &session.words, now)?;
        let cookie = caller.device.as_ref().or(caller.session.as_ref());
        self.note_left(&session, (cookie, caller.key.as_ref()), false, now)?;
        // Without the device cookie the answer says nothing of the device's other accounts.
        let device_is_empty = caller.device.is_some() && self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered: false, device_is_empty, token })
    }

    /// The live session of this token, if it is one of this account on its device.
    fn own(
        &self,
        token: Option<&SecretHash>,
        account_ref: &str,
        now: Timestamp,
    ) -> Result<(Session, Account), StoreError> {
        let held = token.map(|token| self.session_by_token(token)).transpose()?.flatten();
        let is_it = |session: &Session| {
            session.account_ref == account_ref && session.standing(now, &self.rules.limits) == Standing::Live
        };
        held.filter(|(session, _)| is_it(session)).ok_or(StoreError::NotFound)
    }

    /// The result where the device has forgotten the account already: a repeat, because the answer was lost, is
    /// answered that it is done.
    fn forgotten_before(
        &self,
        device: &SecretHash,
        account_ref: &str,
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
    fn forgotten(&self, device_id: &str, account_ref: &str) -> Result<Option<Option<SecretHash>>, StoreError> {
        let sql = "SELECT token_hash FROM session WHERE device_id = ?1 AND account_ref = ?2 AND forgotten_at IS NOT NULL \
                   ORDER BY ended_at DESC, started_at DESC LIMIT 1";
        let mut found = self.db.prepare_cached(sql)?;
        let token: Option<Option<String>> = found.query_row([device_id, account_ref], |row| row.get(0)).optional()?;
        Ok(token.map(|token| token.map(SecretHash)))
    }

    /// Removes the account, with every session that the pair ever had, from the device's list.
    pub(super) fn forget(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET forgotten_at = ?3 WHERE device_id = ?1 AND account_id = ?2 AND forgotten_at IS NULL",
            )?
            .execute(params![session.device_id, session.account_id, now.as_millis()])?;
        Ok(())
    }

    /// Removes every account from the device's list.
    pub(super) fn forget_all(&self, device_id: &str, now: Timestamp) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE session SET forgotten_at = ?2 WHERE device_id = ?1 AND forgotten_at IS NULL")?
            .execute(params![device_id, now.as_millis()])?;
        Ok(())
    }
}
