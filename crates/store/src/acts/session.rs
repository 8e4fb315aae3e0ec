//! Sessions' rows: finding, writing and ending them.

use crate::rows::{SELECT_SESSION, SELECT_SESSION_AND_ACCOUNT};
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, StoreError};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};

impl Store {
    /// The session that has or had this token, with its account: one point query, and a second one only where the first
    /// finds nothing.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn session_by_token(&self, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError> {
        let token = token.clone();
        self.look_up("session_by_token", move |tx| tx.session_by_token(&token)).await
    }

    /// A session of this account, ended or not.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn session(&self, account_id: &AccountId, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let (account_id, id) = (account_id.clone(), id.clone());
        self.read("session", move |tx| tx.session_of(&account_id, &id)).await
    }
}

impl Tx<'_> {
    /// Names the account and the device of this session as changed.
    pub(crate) fn mark_session_changed(&self, session: &Session) {
        self.mark_changed([Change::Account(session.account_id.clone()), Change::Device(session.device_id.clone())]);
    }

    /// The same of the session that a browser presents and that the act may end: another one may take its place.
    pub(crate) fn mark_held_session_changed(&self, token: Option<&SecretHash>) -> Result<(), StoreError> {
        if let Some((session, _)) = self.held_session(token)? {
            self.mark_session_changed(&session);
        }
        Ok(())
    }

    /// The session that this token opens, or opened. The token before the present one matches too, as long as the
    /// present one was not used, because its answer may have been lost; and where the alarm has ended the session, so
    /// that its browser can be told.
    pub(crate) fn session_by_token(&self, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError> {
        let present = self.session_where("s.token_hash = $1", token)?;
        if present.is_some() {
            return Ok(present);
        }
        let before = "s.previous_token = $1 AND (s.fresh = 1 OR s.end_reason = 'secret_reused')";
        let found = self.session_where(before, token)?;
        Ok(found.map(|(session, account)| (Session { superseded: true, ..session }, account)))
    }

    /// The same for a request that may have no session cookie.
    pub(crate) fn held_session(&self, token: Option<&SecretHash>) -> Result<Option<(Session, Account)>, StoreError> {
        Ok(token.map(|token| self.session_by_token(token)).transpose()?.flatten())
    }

    fn session_where(&self, which: &str, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError> {
        let sql = format!("{SELECT_SESSION_AND_ACCOUNT} WHERE {which}");
        self.one(&sql, &[&token])
    }

    pub(crate) fn session_of(&self, account_id: &AccountId, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let sql = format!("{SELECT_SESSION} WHERE s.id = $1 AND s.account_id = $2");
        self.one(&sql, &[&id, &account_id])
    }

    pub(crate) fn open_sessions(&self, account_id: &AccountId) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "{SELECT_SESSION} WHERE s.account_id = $1 AND s.ended_at IS NULL \
             ORDER BY s.last_seen_at DESC, s.id"
        );
        self.all(&sql, &[&account_id])
    }

    /// The open sessions of a device, with their accounts, last used first; expired ones are among them.
    pub(crate) fn open_on_device(&self, device_id: &DeviceId) -> Result<Vec<(Session, Account)>, StoreError> {
        let sql = format!(
            "{SELECT_SESSION_AND_ACCOUNT} WHERE s.device_id = $1 AND s.ended_at IS NULL ORDER BY s.last_seen_at DESC, s.id"
        );
        self.all(&sql, &[&device_id])
    }

    /// The account's sessions that are live or remembered, after the end of the expired ones was written.
    pub(crate) fn unexpired_sessions(
        &self,
        account_id: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut open = Vec::new();
        for session in self.open_sessions(account_id)? {
            match session.standing(now, &self.rules.limits) {
                Standing::Over(ending) => self.end_session(&session.id, &ending)?,
                Standing::Live | Standing::Remembered => open.push(session),
            }
        }
        Ok(open)
    }

    /// The acting session, if it is still open and has the request's token.
    pub(crate) fn acting_session(&self, actor: &Actor) -> Result<(Session, Account), StoreError> {
        match self.session_by_token(&actor.token)? {
            Some((session, account))
                if session.id == actor.session_id && session.ended.is_none() && session.state == State::SignedIn =>
            {
                Ok((session, account))
            }
            _ => Err(StoreError::SessionEnded),
        }
    }

    /// Checks that the password is still recent: it may have been changed elsewhere since the request came in.
    pub(crate) fn require_recent(&self, me: &Session, now: Timestamp) -> Result<(), StoreError> {
        me.recent_until(now, &self.rules.limits).map(drop).ok_or(StoreError::PasswordNeeded)
    }

    /// The newest session of the pair that the device has not forgotten.
    pub(crate) fn latest_session(
        &self,
        device_id: &DeviceId,
        account_id: &AccountId,
    ) -> Result<Option<Session>, StoreError> {
        let sql = format!(
            "{SELECT_SESSION} WHERE s.device_id = $1 AND s.account_id = $2 AND s.forgotten_at IS NULL \
             ORDER BY s.ended_at IS NULL DESC, s.started_at DESC, s.last_seen_at DESC, s.id LIMIT 1"
        );
        self.one(&sql, &[&device_id, &account_id])
    }

    /// The token before the present one, where the browser may still hold that one.
    pub(crate) fn token_before(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        Ok(self
            .one::<Option<SecretHash>>("SELECT previous_token FROM session WHERE id = $1", &[&session.id])?
            .flatten())
    }

    pub(crate) fn token_of(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        if session.state == State::Remembered {
            return Ok(None);
        }
        Ok(self.one::<Option<SecretHash>>("SELECT token_hash FROM session WHERE id = $1", &[&session.id])?.flatten())
    }

    pub(crate) fn insert_session(&self, session: &Session, token: &SecretHash) -> Result<(), StoreError> {
        let device = &session.description;
        self.execute(
            "INSERT INTO session (id, account_ref, device_id, account_id, token_hash, state, name, browser, system, form, \
                 started_at, auth_time, recent_from, live_from, last_seen_at, shared, fresh, renewed_at, browser_version, \
                 system_version, model, first_seen_at, first_method, method, answered_at) \
                 VALUES ($1, $2, $3, $4, $5, 'signed_in', $6, $7, $8, $9, $10, $12, $10, $10, $10, $11, $13, $10, $14, \
                 $15, $16, $17, $18, $19, $20)",
            &[
                &session.id,
                &session.account_ref,
                &session.device_id,
                &session.account_id,
                &token,
                &device.name,
                &device.browser,
                &device.system,
                &device.form,
                &session.started_at,
                &session.shared,
                &session.auth_time,
                &session.unconfirmed,
                &device.browser_version,
                &device.system_version,
                &device.model,
                &session.first_seen_at,
                &session.first_method,
                &session.method,
                &session.answered_at,
            ],
        )?;
        Ok(())
    }

    /// Writes an open session back with a new token. The old token matches nothing from now on, unless it is the
    /// `previous` one, which stays valid until the new one was used.
    pub(crate) fn replace_token(
        &self,
        session: &Session,
        token: &SecretHash,
        previous: Option<&SecretHash>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET token_hash = $2, state = 'signed_in', browser = $3, system = $4, form = $5, \
                 auth_time = $6, recent_from = $7, live_from = $8, last_seen_at = $9, fresh = $10, \
                 renewed_at = $11, previous_token = $12, browser_version = $13, system_version = $14, model = $15, \
                 tapped_at = $16 WHERE id = $1 AND ended_at IS NULL",
            &[
                &session.id,
                &token,
                &session.description.browser,
                &session.description.system,
                &session.description.form,
                &session.auth_time,
                &session.recent_from,
                &session.signed_in_at,
                &session.last_seen_at,
                &session.unconfirmed,
                &session.renewed_at,
                &previous,
                &session.description.browser_version,
                &session.description.system_version,
                &session.description.model,
                &session.tapped_at,
            ],
        )?;
        Ok(())
    }

    /// Writes an end. The first one stays: an ended session is never ended again and never comes back.
    pub(crate) fn end_session(&self, id: &SessionId, ending: &Ending) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET ended_at = $2, end_reason = $3, ended_by = $4, \
                 ended_name = (SELECT name FROM account WHERE account.id = session.account_id), \
                 ended_hue = (SELECT hue FROM account WHERE account.id = session.account_id) \
                 WHERE id = $1 AND ended_at IS NULL",
            &[&id, &ending.at, &ending.reason, &ending.by],
        )?;
        Ok(())
    }
}
