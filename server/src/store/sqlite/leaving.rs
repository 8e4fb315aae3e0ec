//! Leaving a device: log out, remembered or not, and take an account off it.

use super::Tx;
use crate::account::Account;
use crate::clock::Moment;
use crate::secret::SecretHash;
use crate::session::{Ending, Session, Standing, State};
use crate::store::{Actor, Left, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    pub(super) fn sign_out(&self, actor: &Actor, remember: bool, now: Moment) -> Result<Left, StoreError> {
        let (session, account) = self.acting(actor)?;
        self.leave(session, &account, actor.token.clone(), remember, now)
    }

    pub(super) fn remember_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.note_seen(device)?;
        let known = self.known_accounts(&device_id, now)?;
        let named = known.into_iter().find(|(session, _)| session.account_ref == account_ref);
        let (session, account) = named.ok_or(StoreError::NotFound)?;
        let live = session.standing(now, &self.rules.limits) == Standing::Live;
        match self.token_of(&session)? {
            Some(token) if live => self.leave(session, &account, token, true, now),
            _ => Err(StoreError::NotFound),
        }
    }

    fn leave(
        &self,
        session: Session,
        account: &Account,
        token: SecretHash,
        remember: bool,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let remembered = remember && session.can_be_remembered(account);
        if remembered {
            self.db
                .prepare_cached(
                    "UPDATE session SET state = 'remembered', token_hash = NULL, recent_from = NULL, last_seen_at = ?2 \
                     WHERE id = ?1",
                )?
                .execute(params![session.id, now.as_millis()])?;
        } else {
            self.end(&session.id, &Ending { reason: EndReason::SignedOut, at: now, by: None })?;
        }
        if !remember || session.shared {
            self.forget(&session, now)?;
        }
        let kind = if remembered { ActivityKind::SignedOutRemembered } else { ActivityKind::SignedOut };
        self.note_act(&account.id, kind, &session.words, now)?;
        let device_is_empty = self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(Left { remembered, device_is_empty, token: Some(token) })
    }

    pub(super) fn forget_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.note_seen(device)?;
        let (session, account) = self
            .known_accounts(&device_id, now)?
            .into_iter()
            .find(|(session, _)| session.account_ref == account_ref)
            .ok_or(StoreError::NotFound)?;
        let token = self.token_of(&session)?;
        self.end(&session.id, &Ending { reason: EndReason::Removed, at: now, by: None })?;
        self.forget(&session, now)?;
        self.note_act(&account.id, ActivityKind::AccountRemoved, &session.words, now)?;
        let device_is_empty = self.known_accounts(&device_id, now)?.is_empty();
        Ok(Left { remembered: false, device_is_empty, token })
    }

    /// The account leaves the device's list, with every session that the two ever had.
    fn forget(&self, session: &Session, now: Moment) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET forgotten_at = ?3 WHERE device_id = ?1 AND account_id = ?2 AND forgotten_at IS NULL",
            )?
            .execute(params![session.device_id, session.account_id, now.as_millis()])?;
        Ok(())
    }

    fn token_of(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        if session.state == State::Remembered {
            return Ok(None);
        }
        let mut found = self.db.prepare_cached("SELECT token_hash FROM session WHERE id = ?1")?;
        let token: Option<Option<String>> = found.query_row([&session.id], |row| row.get(0)).optional()?;
        Ok(token.flatten().map(SecretHash))
    }
}
