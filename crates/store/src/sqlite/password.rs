//! Reauthentication with the password, and its change.

use super::Tx;
use super::devices::{Act, Presented, Rotation};
use crate::{Changed, NewSecret, RotateToken, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{CHANGE_PASSWORD, REAUTHENTICATE};
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, State};
use rusqlite::params;
use std::time::Duration;

impl Tx<'_> {
    pub(super) fn renew(&self, act: &RotateToken) -> Result<(Session, Account), StoreError> {
        let (session, account) = self.proven(act, REAUTHENTICATE)?;
        if let Some(rehashed) = &act.replacement {
            self.set_hash(&account.id, rehashed)?;
        }
        let entered = act.now.max(account.password_changed_at);
        let session = Session { unconfirmed: false, ..session };
        let session = self.authenticated(session, &act.new_token, entered, act.now)?;
        self.note_act(&account.id, ActivityKind::Reauthenticated, &session.words, act.now)?;
        self.note_done(&act.actor, REAUTHENTICATE, (act.salt.as_ref(), None), act.now)?;
        Ok((session, account))
    }

    pub(super) fn change_password(&self, act: &RotateToken) -> Result<Changed, StoreError> {
        let (session, account) = self.proven(act, CHANGE_PASSWORD)?;
        let new = act.replacement.as_ref().ok_or_else(|| StoreError::Broken("no new password was given".into()))?;
        let open = self.settled(&account.id, act.now)?;
        let ending = Ending { reason: EndReason::PasswordChanged, at: act.now, by: Some(session.id.clone()) };
        // Remembered logins stand for the old password; and every other session that began with a one-time password,
        // which more than its person may have read, has not shown whose it is.
        let (stays, ends): (Vec<_>, Vec<_>) = open
            .iter()
            .filter(|other| other.id != session.id)
            .partition(|other| other.state == State::SignedIn && account.one_time_until.is_none());
        for other in ends {
            self.end(&other.id, &ending)?;
        }
        self.db
            .prepare_cached("UPDATE session SET recent_from = NULL WHERE account_id = ?1 AND ended_at IS NULL")?
            .execute([&account.id])?;
        // Whether a session knows the new password is told by comparing timestamps, and the clock may stand still or be
        // set back: the change is later than every password that was entered before it.
        let latest = open.iter().map(|other| other.auth_time.plus(Duration::from_millis(1)));
        let at = latest.fold(act.now, Timestamp::max);
        self.db
            .prepare_cached(
                "UPDATE account SET password = ?2, password_changed_at = ?3, one_time_until = NULL, offer_opened_at = ?4 \
                 WHERE id = ?1",
            )?
            .execute(params![account.id, new, at.as_millis(), (!stays.is_empty()).then_some(at.as_millis())])?;
        let device_lasts = self.replace_secret(act, &session)?;
        let session = Session { unconfirmed: device_lasts.is_some(), ..session };
        let session = self.authenticated(session, &act.new_token, at, act.now)?;
        self.note_act(&account.id, ActivityKind::PasswordChanged, &session.words, act.now)?;
        self.note_done(&act.actor, CHANGE_PASSWORD, (act.salt.as_ref(), None), act.now)?;
        self.forgive(&account, act.now)?;
        let account = self.account_by_id(&account.id)?.ok_or(StoreError::NotFound)?;
        Ok(Changed { session, account, device_lasts })
    }

    /// Gives the device another secret: a copy of its present one stood for the old password, and cannot tap any more.
    /// Only where the request has that one, or the one before while the answer that replaced it may have been lost.
    /// Answers whether the cookie outlasts the browser.
    fn replace_secret(&self, act: &RotateToken, session: &Session) -> Result<Option<bool>, StoreError> {
        let Some(NewSecret { presented, next }) = &act.device else { return Ok(None) };
        let (id, seen) = match self.presented(presented)? {
            Presented::Current(id) => (id, true),
            Presented::Previous(previous) if !previous.seen => (previous.device_id, false),
            _ => return Ok(None),
        };
        if id != session.device_id {
            return Ok(None);
        }
        let (device_id, session_id, now) = (id.as_str(), session.id.as_str(), act.now);
        let salt = act.salt.clone().map_or_else(|| Salt::fresh(&*self.rules.random), Ok)?;
        self.rotate(&Rotation { device_id, presented, next, by: &Act::Change(salt), session_id, now }, seen)?;
        Ok(Some(self.lasts(device_id, now)?))
    }

    /// The acting session, if the verified password is still the account's: of two changes at once, the second fails on
    /// the old password. A key that this session has used is refused: its first request gave the session the present
    /// token.
    fn proven(&self, act: &RotateToken, request: &str) -> Result<(Session, Account), StoreError> {
        let (session, account) = self.acting(&act.actor)?;
        if self.has_done(&act.actor, request, act.now)?.is_some() {
            return Err(StoreError::KeyReused);
        }
        if account.password == act.verified { Ok((session, account)) } else { Err(StoreError::PasswordMoved) }
    }

    /// The session after the password was `entered`, which is `now` unless the clock was set back.
    fn authenticated(
        &self,
        session: Session,
        token: &SecretHash,
        entered: Timestamp,
        now: Timestamp,
    ) -> Result<Session, StoreError> {
        let session =
            Session { auth_time: entered, recent_from: Some(now), signed_in_at: now, last_seen_at: now, ..session };
        let session = Session { renewed_at: now, superseded: false, ..session };
        self.rewrite(&session, token, None)?;
        Ok(session)
    }
}
