//! What a device forgets: one account, or everything.

use super::Tx;
use super::intents::Intent;
use crate::clock::Moment;
use crate::intent::digest;
use crate::secret::SecretHash;
use crate::session::{Ending, Session, Standing};
use crate::store::{Done, Forgotten, Left, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

impl Tx<'_> {
    pub(super) fn forget_device(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        key: Option<&SecretHash>,
        now: Moment,
    ) -> Result<Forgotten, StoreError> {
        let request = digest("forget this device");
        let holds = key.zip(device.or(session));
        if let Some(done) = holds.map(|(key, cookie)| self.done(cookie, key, &request, now)).transpose()?.flatten() {
            return Ok(Forgotten { ended: done.ended.unwrap_or_default(), concerned: Vec::new() });
        }
        let concerned = self.alarm_over(device, now)?;
        let mut named = BTreeSet::new();
        named.extend(device.map(|secret| self.device_id(secret, now)).transpose()?.flatten());
        let held = session.map(|token| self.session_by_token(token)).transpose()?.flatten();
        // A token that is over opens nothing, and so names no device either.
        let live = held.filter(|(session, _)| session.standing(now, &self.rules.limits) == Standing::Live);
        named.extend(live.map(|(session, _)| session.device_id));
        // Those concerned by an alarm are the device, then the accounts of the sessions that it ended.
        let mut ended = u32::try_from(concerned.len().saturating_sub(1)).unwrap_or(u32::MAX);
        for id in &named {
            for (session, account) in self.open_on(id)? {
                if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
                    self.end(&session.id, &ending)?;
                    continue;
                }
                self.end(&session.id, &Ending { reason: EndReason::DeviceForgotten, at: now, by: None })?;
                self.note_act(&account.id, ActivityKind::DeviceForgotten, &session.words, now)?;
                ended += 1;
            }
            self.forget_all(id, now)?;
            self.drop_secrets(id)?;
        }
        // Where nothing is named there is nothing to know later: strangers write no rows.
        if let (Some((key, cookie)), Some(scope)) = (holds, named.first()) {
            let done = Done { session_id: None, salt: None, ended: Some(ended) };
            let (token, request) = (Some(cookie), request.as_str());
            self.note_intent(&Intent { scope, token, key, request, done: &done, now })?;
        }
        Ok(Forgotten { ended, concerned })
    }

    pub(super) fn forget_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let (session, account) = match self.known_here(device, account_ref, now) {
            Err(StoreError::NotFound) => return self.forgotten_before(device, account_ref, now),
            known => known?,
        };
        let token = self.token_of(&session)?;
        self.end(&session.id, &Ending { reason: EndReason::Removed, at: now, by: None })?;
        self.forget(&session, now)?;
        self.note_act(&account.id, ActivityKind::AccountRemoved, &session.words, now)?;
        let device_is_empty = self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(Left { remembered: false, device_is_empty, token })
    }

    /// How it stands where the device has forgotten the account already: whoever asks again, because the answer was lost,
    /// is answered that it is done.
    fn forgotten_before(&self, device: &SecretHash, account_ref: &str, now: Moment) -> Result<Left, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        let token = self.forgotten(&device_id, account_ref)?.ok_or(StoreError::NotFound)?;
        Ok(Left { remembered: false, device_is_empty: self.known_accounts(&device_id, now)?.is_empty(), token })
    }

    /// The token of the last session of an account that the device has forgotten; none where it never knew it.
    fn forgotten(&self, device_id: &str, account_ref: &str) -> Result<Option<Option<SecretHash>>, StoreError> {
        let sql = "SELECT token_hash FROM session WHERE device_id = ?1 AND account_ref = ?2 AND forgotten_at IS NOT NULL \
                   ORDER BY ended_at DESC, started_at DESC LIMIT 1";
        let mut found = self.db.prepare_cached(sql)?;
        let token: Option<Option<String>> = found.query_row([device_id, account_ref], |row| row.get(0)).optional()?;
        Ok(token.map(|token| token.map(SecretHash)))
    }

    /// The account leaves the device's list, with every session that the two ever had.
    pub(super) fn forget(&self, session: &Session, now: Moment) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET forgotten_at = ?3 WHERE device_id = ?1 AND account_id = ?2 AND forgotten_at IS NULL",
            )?
            .execute(params![session.device_id, session.account_id, now.as_millis()])?;
        Ok(())
    }

    /// Every account leaves the device's list.
    pub(super) fn forget_all(&self, device_id: &str, now: Moment) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE session SET forgotten_at = ?2 WHERE device_id = ?1 AND forgotten_at IS NULL")?
            .execute(params![device_id, now.as_millis()])?;
        Ok(())
    }
}
