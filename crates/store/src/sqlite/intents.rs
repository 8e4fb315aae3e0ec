//! Requests completed under an idempotency key. The row is written in the transaction of the command itself, and
//! revives nothing: a repeat is authenticated like any other request.

use super::Tx;
use super::devices::Presented;
use crate::{
    Actor, CompletedRequest, Cookies, IdempotencyKey, KEEP_INTENTS, KEEP_INTENTS_MOST, SignIn, Started, StoreError,
};
use exeunt_contract::EndReason;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{digest, leave};
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};
use rusqlite::{OptionalExtension, Row, ToSql, params};

/// A completed request, to be found by its key.
pub(super) struct Intent<'a> {
    /// The id of the session, the account or the device that the key belongs to.
    pub(super) scope: &'a str,
    /// The hash of the request's cookie.
    pub(super) token: Option<&'a SecretHash>,
    pub(super) key: &'a SecretHash,
    /// The digest of the request.
    pub(super) request: &'a str,
    pub(super) done: &'a CompletedRequest,
    pub(super) now: Timestamp,
}

impl Tx<'_> {
    /// The request completed under this key by a client with this cookie, or by the session that holds it now: of an
    /// answer that was lost, the head with the new cookie may have arrived.
    pub(super) fn done(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let found = self.find_done("token = ?1 AND key = ?2", &[&token.0, &key.0], request, now)?;
        match (&found, self.session_by_token(token)?) {
            (None, Some((session, _))) => self.done_by(&session.id, key, request, now),
            _ => Ok(found),
        }
    }

    /// The same request completed under this key, whatever its cookie was. A key is random, and only the page that asks
    /// and the server have seen it.
    pub(super) fn done_under(
        &self,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        self.find_done("key = ?1 AND request = ?2 ORDER BY number DESC LIMIT 1", &[&key.0, &request], request, now)
    }

    /// The request that the session, the account or the device has completed under this key.
    pub(super) fn done_by(
        &self,
        scope: &str,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        self.find_done("scope = ?1 AND key = ?2", &[&scope, &key.0], request, now)
    }

    fn find_done(
        &self,
        which: &str,
        named: &[&dyn ToSql],
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let sql = format!("SELECT request, session_id, salt, ended, done_at FROM intent WHERE {which}");
        let read = |row: &Row<'_>| {
            let salt: Option<String> = row.get(2)?;
            let done = CompletedRequest {
                session_id: row.get(1)?,
                salt: salt.as_deref().and_then(Salt::parse),
                ended: row.get(3)?,
            };
            Ok((row.get::<_, String>(0)?, super::rows::moment(row, 4)?, done))
        };
        match self.db.prepare_cached(&sql)?.query_row(named, read).optional()? {
            Some((_, at, _)) if at.plus(KEEP_INTENTS) <= now => Ok(None),
            Some((asked, _, _)) if asked != request => Err(StoreError::KeyReused),
            found => Ok(found.map(|(_, _, done)| done)),
        }
    }

    /// Whether the acting session has done this already under its key; how many sessions it ended then. The `request`
    /// holds no secret.
    pub(super) fn has_done(&self, actor: &Actor, request: &str, now: Timestamp) -> Result<Option<u32>, StoreError> {
        let Some(key) = &actor.key else { return Ok(None) };
        let done = self.done_by(&actor.session_id, key, &digest(request), now)?;
        Ok(done.map(|done| done.ended.unwrap_or_default()))
    }

    /// Records under the key, if there is one, that an account has left the device of this session: the answer may be
    /// lost after its head has deleted the cookies. A key that was used for something else does not prevent the
    /// log-out.
    pub(super) fn note_left(
        &self,
        session: &Session,
        (token, key): (Option<&SecretHash>, Option<&SecretHash>),
        remembered: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(key) = key else { return Ok(()) };
        let request = &digest(&leave(&session.account_ref, remembered));
        if matches!(self.done_by(&session.id, key, request, now), Err(StoreError::KeyReused)) {
            return Ok(());
        }
        let done = CompletedRequest { session_id: Some(session.id.clone()), salt: None, ended: Some(1) };
        self.note_intent(&Intent { scope: &session.id, token, key, request, done: &done, now })
    }

    /// Records the acting session's command under its key, if it has one.
    pub(super) fn note_done(
        &self,
        actor: &Actor,
        request: &str,
        (salt, ended): (Option<&Salt>, Option<u32>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(key) = &actor.key else { return Ok(()) };
        let done = CompletedRequest { session_id: Some(actor.session_id.clone()), salt: salt.cloned(), ended };
        let (scope, token, request) = (&actor.session_id, Some(&actor.token), &digest(request));
        self.note_intent(&Intent { scope, token, key, request, done: &done, now })
    }

    pub(super) fn note_intent(&self, intent: &Intent<'_>) -> Result<(), StoreError> {
        // The only rows in conflict are forgotten already, or of a session that is over.
        let sql = "INSERT OR REPLACE INTO intent (scope, token, key, request, session_id, salt, ended, done_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.db.prepare_cached(sql)?.execute(params![
            intent.scope,
            intent.token.map(|token| &token.0),
            intent.key.0,
            intent.request,
            intent.done.session_id,
            intent.done.salt.as_ref().map(Salt::text),
            intent.done.ended,
            intent.now.as_millis(),
        ])?;
        let sql = "DELETE FROM intent WHERE scope = ?1 AND number NOT IN \
                   (SELECT number FROM intent WHERE scope = ?1 ORDER BY number DESC LIMIT ?2)";
        self.db.prepare_cached(sql)?.execute(params![intent.scope, KEEP_INTENTS_MOST])?;
        Ok(())
    }

    /// The session that this log-in or sign-up has started before. It is over for the key as well if it was ended; if
    /// it has merely expired, the password is worth a new one.
    pub(super) fn started_before(&self, act: &SignIn, account: &Account) -> Result<Option<Started>, StoreError> {
        let Some(IdempotencyKey { key, request, .. }) = &act.start.key else { return Ok(None) };
        let Some(done) = self.done_by(&account.id, &key.hash(), request, act.start.now)? else { return Ok(None) };
        let (Some(id), Some(salt)) = (done.session_id, done.salt) else { return Ok(None) };
        let Some(session) = self.session_of(&account.id, &id)? else { return Ok(None) };
        match session.standing(act.start.now, &self.rules.limits) {
            Standing::Live => {}
            Standing::Over(Ending { reason: EndReason::Expired, .. }) => return Ok(None),
            Standing::Over(_) | Standing::Remembered => return Err(StoreError::Gone),
        }
        let (token, secret) = key.log_in(&salt);
        let held = self.session_by_token(&token.hash())?.is_some_and(|(held, _)| held.id == session.id);
        let on = matches!(self.presented(&secret.hash())?, Presented::Current(device) if device == session.device_id);
        let cookies = if held && on { Cookies::Again(Box::new((token, secret))) } else { Cookies::Nothing };
        let device_lasts = self.lasts(&session.device_id, act.start.now)?;
        let (account, concerned) = (account.clone(), Vec::new());
        Ok(Some(Started { session, account, device_lasts, concerned, cookies, taken_back: false }))
    }

    /// Records the session that a log-in or a sign-up started.
    pub(super) fn note_started(&self, act: &SignIn, session_id: &str) -> Result<(), StoreError> {
        let Some(IdempotencyKey { key, salt, request }) = &act.start.key else { return Ok(()) };
        let done = CompletedRequest { session_id: Some(session_id.to_owned()), salt: Some(salt.clone()), ended: None };
        let (scope, key, now) = (act.account_id.as_str(), &key.hash(), act.start.now);
        self.note_intent(&Intent { scope, token: None, key, request, done: &done, now })
    }
}
