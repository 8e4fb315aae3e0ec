//! Requests completed under an idempotency key. The row is written in the transaction of the act itself, and revives
//! nothing: a repeat is authenticated like any other request.

use super::devices::Presented;
use crate::sql::{FromRow, Row, ToSql};
use crate::store::Store;
use crate::tx::Tx;
use crate::{Actor, Cookies, SignIn, Started, StoreError};
use exeunt_contract::EndReason;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{Key, digest, leave};
use exeunt_domain::ids::SessionId;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};
use std::time::Duration;

/// How long a request that was completed under a key is known: longer than any client goes on retrying one.
pub const KEEP_KEYS: Duration = Duration::from_secs(24 * 60 * 60);

/// The most keys stored per session, account or device; the oldest are deleted.
pub const MOST_KEYS: u32 = 64;

/// The idempotency key of a log-in or a sign-up.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The key.
    pub key: Key,
    /// The salt of the new secrets, if new ones are made.
    pub salt: Salt,
    /// The digest of the request, without the password.
    pub request: String,
}

/// A request that was completed under a key.
#[derive(Clone, Debug)]
pub struct CompletedRequest {
    /// The session that did it, or that it started.
    pub session_id: Option<SessionId>,
    /// The salt of its answer's secrets.
    pub salt: Option<Salt>,
    /// How many sessions it ended.
    pub ended: Option<u32>,
}

impl Store {
    /// The request completed under this key by a session that has this token or had it then. Only those of the last
    /// [`KEEP_KEYS`].
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] where that was another request.
    pub async fn completed(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let (token, key, request) = (token.clone(), key.clone(), digest(request));
        self.read("completed", move |tx| tx.completed(&token, &key, &request, now)).await
    }

    /// The same by the key alone, for a caller without cookies, because the head of the lost answer deleted them.
    ///
    /// # Errors
    /// As [`Store::completed`].
    pub async fn completed_under(
        &self,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let (key, request) = (key.clone(), digest(request));
        self.read("completed_under", move |tx| tx.completed_under(&key, &request, now)).await
    }
}

/// A completed request, to be found by its key.
pub(crate) struct Completion<'a> {
    /// The id of the session, the account or the device that the key belongs to.
    pub(crate) scope: &'a str,
    /// The hash of the request's cookie.
    pub(crate) token: Option<&'a SecretHash>,
    pub(crate) key: &'a SecretHash,
    /// The digest of the request.
    pub(crate) request: &'a str,
    pub(crate) done: &'a CompletedRequest,
    pub(crate) now: Timestamp,
}

impl FromRow for CompletedRequest {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self { session_id: row.read()?, salt: row.read()?, ended: row.read()? })
    }
}

impl Tx<'_> {
    /// The request completed under this key by a client with this cookie, or by the session that holds it now: of an
    /// answer that was lost, the head with the new cookie may have arrived.
    pub(crate) fn completed(
        &self,
        token: &SecretHash,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let found =
            self.find_completed("token = $1 AND key = $2 ORDER BY number DESC LIMIT 1", &[token, key], request, now)?;
        match (&found, self.session_by_token(token)?) {
            (None, Some((session, _))) => self.completed_by(&session.id.0, key, request, now),
            _ => Ok(found),
        }
    }

    /// The same request completed under this key, whatever its cookie was. A key is random, and only the page that asks
    /// and the server have seen it.
    pub(crate) fn completed_under(
        &self,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        self.find_completed("key = $1 AND request = $2 ORDER BY number DESC LIMIT 1", &[key, &request], request, now)
    }

    /// The request that the session, the account or the device has completed under this key.
    pub(crate) fn completed_by(
        &self,
        scope: &str,
        key: &SecretHash,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        self.find_completed("scope = $1 AND key = $2", &[&scope, key], request, now)
    }

    fn find_completed(
        &self,
        which: &str,
        parameters: &[&dyn ToSql],
        request: &str,
        now: Timestamp,
    ) -> Result<Option<CompletedRequest>, StoreError> {
        let sql = format!("SELECT request, done_at, session_id, salt, ended FROM intent WHERE {which}");
        match self.one::<(String, Timestamp, CompletedRequest)>(&sql, parameters)? {
            Some((_, at, _)) if at.plus(KEEP_KEYS) <= now => Ok(None),
            Some((asked, _, _)) if asked != request => Err(StoreError::KeyReused),
            found => Ok(found.map(|(_, _, done)| done)),
        }
    }

    /// Whether the acting session has done this already under its key; how many sessions it ended then. The `request`
    /// holds no secret.
    pub(crate) fn has_completed(
        &self,
        actor: &Actor,
        request: &str,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let Some(key) = &actor.key else { return Ok(None) };
        let done = self.completed_by(&actor.session_id.0, key, &digest(request), now)?;
        Ok(done.map(|done| done.ended.unwrap_or_default()))
    }

    /// Records under the key, if there is one, that an account has left the device of this session: the answer may be
    /// lost after its head has deleted the cookies. A key that was used for something else does not prevent the
    /// log-out.
    pub(crate) fn record_sign_out(
        &self,
        session: &Session,
        (token, key): (Option<&SecretHash>, Option<&SecretHash>),
        remembered: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(key) = key else { return Ok(()) };
        let request = &digest(&leave(&session.account_ref, remembered));
        match self.completed_by(&session.id.0, key, request, now) {
            Err(StoreError::KeyReused) => return Ok(()),
            completed => completed.map(drop)?,
        }
        let done = CompletedRequest { session_id: Some(session.id.clone()), salt: None, ended: Some(1) };
        self.record_completed(&Completion { scope: &session.id.0, token, key, request, done: &done, now })
    }

    /// Records the acting session's command under its key, if it has one.
    pub(crate) fn record_done(
        &self,
        actor: &Actor,
        request: &str,
        (salt, ended): (Option<&Salt>, Option<u32>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(key) = &actor.key else { return Ok(()) };
        let done = CompletedRequest { session_id: Some(actor.session_id.clone()), salt: salt.cloned(), ended };
        let (scope, token, request) = (&actor.session_id.0, Some(&actor.token), &digest(request));
        self.record_completed(&Completion { scope, token, key, request, done: &done, now })
    }

    pub(crate) fn record_completed(&self, completion: &Completion<'_>) -> Result<(), StoreError> {
        // A row of this key is forgotten already, or of a session that is over.
        self.execute("DELETE FROM intent WHERE scope = $1 AND key = $2", &[&completion.scope, &completion.key])?;
        let sql = "INSERT INTO intent (scope, token, key, request, session_id, salt, ended, done_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.execute(
            sql,
            &[
                &completion.scope,
                &completion.token,
                &completion.key,
                &completion.request,
                &completion.done.session_id,
                &completion.done.salt,
                &completion.done.ended,
                &completion.now,
            ],
        )?;
        let sql = "DELETE FROM intent WHERE scope = $1 AND number NOT IN \
                   (SELECT number FROM intent WHERE scope = $1 ORDER BY number DESC LIMIT $2)";
        self.execute(sql, &[&completion.scope, &MOST_KEYS])?;
        Ok(())
    }

    /// The session that this log-in or sign-up has started before. It is over for the key as well if it was ended; if
    /// it has merely expired, the password is worth a new one.
    pub(crate) fn started_before(&self, act: &SignIn, account: &Account) -> Result<Option<Started>, StoreError> {
        let Some(IdempotencyKey { key, request, .. }) = &act.start.key else { return Ok(None) };
        let Some(done) = self.completed_by(&account.id.0, &key.hash(), request, act.start.now)? else {
            return Ok(None);
        };
        let (Some(id), Some(salt)) = (done.session_id, done.salt) else { return Ok(None) };
        let Some(session) = self.session_of(&account.id, &id)? else { return Ok(None) };
        match session.standing(act.start.now, &self.rules.limits) {
            Standing::Live => {}
            Standing::Over(Ending { reason: EndReason::Expired | EndReason::OneTimePasswordExpired, .. }) => {
                return Ok(None);
            }
            Standing::Over(_) | Standing::Remembered => return Err(StoreError::SessionEnded),
        }
        let (token, secret) = key.log_in(&salt);
        let held = self.session_by_token(&token.hash())?.is_some_and(|(held, _)| held.id == session.id);
        let on = matches!(self.presented(&secret.hash())?, Presented::Current(device) if device == session.device_id);
        let cookies = if held && on { Cookies::Again(Box::new((token, secret))) } else { Cookies::Nothing };
        let device_lasts = self.outlasts_browser(&session.device_id, act.start.now)?;
        let account = account.clone();
        Ok(Some(Started { session, account, device_lasts, alarmed: false, cookies, taken_back: false }))
    }

    /// Records the session that a log-in or a sign-up started.
    pub(crate) fn record_started(&self, act: &SignIn, session_id: &SessionId) -> Result<(), StoreError> {
        let Some(IdempotencyKey { key, salt, request }) = &act.start.key else { return Ok(()) };
        let done = CompletedRequest { session_id: Some(session_id.clone()), salt: Some(salt.clone()), ended: None };
        let (scope, key, now) = (&act.account_id.0, &key.hash(), act.start.now);
        self.record_completed(&Completion { scope, token: None, key, request, done: &done, now })
    }
}
