//! Log-out of one account from a device, remembered or not. All of them at once is in `sign_out_all.rs`, forgetting in
//! `forget.rs`.

use super::Tx;
use super::rows::{ACCOUNT, SESSION, session_and_account};
use crate::{Actor, SignOutOutcome, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    pub(super) fn sign_out(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let (session, account) = self.acting(actor)?;
        let here = self.is_on(device, &session.device_id, now)?;
        let session = Session { last_seen_at: now, ..session };
        let remembered = self.leave(&session, &account, remember && here, now)?;
        self.note_left(&session, (Some(&actor.token), actor.key.as_ref()), remember, now)?;
        // Another device's cookie is not deleted; and without one the answer says nothing of the device's other
        // accounts.
        let device_is_empty = here && self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered, device_is_empty, token: Some(actor.token.clone()) })
    }

    /// Whether the request has this device's cookie.
    pub(super) fn is_on(
        &self,
        device: Option<&SecretHash>,
        device_id: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let named = device.map(|secret| self.device_id(secret, now)).transpose()?.flatten();
        Ok(named.as_deref() == Some(device_id))
    }

    pub(super) fn remember_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let (session, account) = self.known_here(device, account_ref, now)?;
        if session.standing(now, &self.rules.limits) == Standing::Remembered {
            return Ok(SignOutOutcome { remembered: true, device_is_empty: false, token: None });
        }
        let live = session.standing(now, &self.rules.limits) == Standing::Live;
        let token = self.token_of(&session)?.filter(|_| live).ok_or(StoreError::NotFound)?;
        let session = Session { last_seen_at: now, ..session };
        let remembered = self.leave(&session, &account, true, now)?;
        let device_is_empty = self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered, device_is_empty, token: Some(token) })
    }

    /// The account that the device of this cookie knows under this reference. The use of the cookie is recorded.
    pub(super) fn known_here(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Timestamp,
    ) -> Result<(Session, Account), StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.note_seen(device)?;
        let known = self.known_accounts(&device_id, now)?;
        known.into_iter().find(|(session, _)| session.account_ref == account_ref).ok_or(StoreError::NotFound)
    }

    /// Logs one account out: remembered where that was asked for and is possible, else ended. Answers whether one tap
    /// will log in next time.
    pub(super) fn leave(
        &self,
        session: &Session,
        account: &Account,
        remember: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let remembered = remember && session.can_be_remembered(account, now, &self.rules.limits);
        if remembered {
            self.db
                .prepare_cached(
                    "UPDATE session SET state = 'remembered', token_hash = NULL, previous_token = NULL, recent_from = NULL, last_seen_at = ?2 \
                     WHERE id = ?1",
                )?
                .execute(params![session.id, session.last_seen_at.as_millis()])?;
        } else {
            self.end(&session.id, &Ending { reason: EndReason::SignedOut, at: now, by: None })?;
        }
        if !remember || session.shared {
            self.forget(session, now)?;
        }
        let kind = if remembered { ActivityKind::SignedOutRemembered } else { ActivityKind::SignedOut };
        self.note_act(&account.id, kind, &session.words, now)?;
        Ok(remembered)
    }

    /// Ends the shared log-in that the browser holds, where another account goes on in it: the cookie is about to be
    /// replaced, and no browser could ever reach that session again.
    pub(super) fn end_what_was_shared(
        &self,
        presented: Option<&SecretHash>,
        next: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let held = presented.map(|token| self.session_by_token(token)).transpose()?.flatten();
        match held {
            Some((session, _)) if session.shared && session.id != next => {
                let standing = session.standing(now, &self.rules.limits);
                let replaced = Ending { reason: EndReason::Replaced, at: now, by: None };
                self.end(&session.id, &if let Standing::Over(ending) = standing { ending } else { replaced })
            }
            _ => Ok(()),
        }
    }

    /// The open sessions of a device, with their accounts, last used first; expired ones are among them.
    pub(super) fn open_on(&self, device_id: &str) -> Result<Vec<(Session, Account)>, StoreError> {
        let sql = format!(
            "SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id \
             WHERE s.device_id = ?1 AND s.ended_at IS NULL ORDER BY s.last_seen_at DESC, s.id"
        );
        Ok(self.db.prepare_cached(&sql)?.query_map([device_id], session_and_account)?.collect::<Result<_, _>>()?)
    }

    /// The token before the present one, where the browser may still hold that one.
    pub(super) fn token_before(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        let mut found = self.db.prepare_cached("SELECT previous_token FROM session WHERE id = ?1")?;
        let token: Option<Option<String>> = found.query_row([&session.id], |row| row.get(0)).optional()?;
        Ok(token.flatten().map(SecretHash))
    }

    pub(super) fn token_of(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        if session.state == State::Remembered {
            return Ok(None);
        }
        let mut found = self.db.prepare_cached("SELECT token_hash FROM session WHERE id = ?1")?;
        let token: Option<Option<String>> = found.query_row([&session.id], |row| row.get(0)).optional()?;
        Ok(token.flatten().map(SecretHash))
    }
}
