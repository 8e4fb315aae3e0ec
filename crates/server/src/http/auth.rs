//! Authentication as extractors. Holding the value is the proof: [`Authenticated`] of a live session, [`FullSession`]
//! of a session whose person has a password of their own, [`RecentlyAuthenticated`] of one whose password was entered
//! within the last minutes. There is no other way to construct them.

mod credentials;
mod ended;

pub use credentials::RequestCredentials;
pub(crate) use credentials::device_description;

use crate::http::dto::time;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use exeunt_contract::{Code, EndReason, Ended};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::{Session, Standing};
use exeunt_store::{Actor, StoreError, Used};
use std::ops::Deref;
use std::time::Duration;

/// The last use of a session is written at most this often, so that reading requests stay reads; and four times within
/// its idle limit where that is short, or a session in use would expire.
const LAST_SEEN_INTERVAL: Duration = Duration::from_secs(60);

/// Proof of a live session, and of a page that acts for its account. The person may have logged in with a one-time
/// password, which is good only for reading who is logged in and for choosing another password (ASVS 5.0 6.4.1).
#[derive(Debug)]
pub struct Authenticated {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// The session as the store checks it again inside the transaction.
    pub actor: Actor,
    /// When the request arrived.
    pub now: Timestamp,
}

impl Authenticated {
    /// Looks up the session of the request's cookies.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::AccountChanged`], or an error of the store.
    pub async fn find(state: &AppState, caller: &RequestCredentials) -> Result<Self, ApiError> {
        let mut me = Self::find_live(state, caller).await?;
        if me.session.unconfirmed && !me.session.superseded {
            // Once per token, not once per request: the answer that carried it has arrived (see
            // crates/domain/src/rotation.rs).
            if let Err(error) = state.store.confirm_token(&me.actor.token).await {
                tracing::warn!(?error, "the first use of a token could not be noted");
            }
        }
        me.check_account(caller)?;
        let interval = LAST_SEEN_INTERVAL.min(me.session.idle_limit(&state.limits) / 4);
        if !caller.unattended && me.session.last_seen_at.plus(interval) <= me.now {
            me.session.last_seen_at = me.now;
            if let Err(error) = state.store.touch(&me.session.id, me.now).await {
                tracing::warn!(?error, "the use of a session could not be noted");
            }
        }
        me.record_traces(state, caller).await;
        Ok(me)
    }

    /// Records the network and the browser family of this use, where they are new to the session.
    async fn record_traces(&self, state: &AppState, caller: &RequestCredentials) {
        let Session { id, account_id, traces, .. } = &self.session;
        if traces.after(&caller.visit, self.now).is_none() {
            return;
        }
        let (visit, description) = (caller.visit.clone(), caller.description.clone());
        let used = Used { session_id: id.clone(), account_id: account_id.clone(), visit, description, now: self.now };
        match state.store.trace(used).await {
            Ok(true) => audit(AuditEvent::TokenReuse).account(account_id).session(id).reason("two_browsers").write(),
            Ok(false) => {}
            Err(error) => tracing::warn!(?error, "where a session is used from could not be noted"),
        }
    }

    /// The same for a token that the client has not received yet: its use is not recorded.
    ///
    /// # Errors
    /// As [`Authenticated::find`].
    pub async fn find_unused(state: &AppState, caller: &RequestCredentials) -> Result<Self, ApiError> {
        let me = Self::find_live(state, caller).await?;
        me.check_account(caller)?;
        Ok(me)
    }

    async fn find_live(state: &AppState, caller: &RequestCredentials) -> Result<Self, ApiError> {
        let now = state.now();
        let Some(token) = caller.session_hash() else { return Err(ApiError::not_signed_in(None)) };
        let Some((session, account)) = state.store.session_by_token(&token).await? else {
            let counted =
                state.unknown_tokens.count(caller.address, &state.limits.throttles.unknown_tokens, "session", now);
            counted.map_err(ApiError::too_many)?;
            let ended = match ended::check_token_reuse(state, caller, now).await? {
                None => Self::unrecognized(state, caller, now).await?,
                ended => ended,
            };
            return Err(ApiError::not_signed_in(ended));
        };
        let standing = session.standing(now, &state.limits);
        ended::record(&session, &standing);
        match standing {
            Standing::Live => {
                let actor = Actor { session_id: session.id.clone(), token, key: caller.key_hash() };
                Ok(Self { session, account, actor, now })
            }
            Standing::Remembered => Err(ApiError::not_signed_in(None)),
            Standing::Over(ending) => {
                if session.ended.is_none() {
                    // A session reported as expired stays expired, also when the clock is set back.
                    if let Err(error) = state.store.end_expired(&token, now).await {
                        tracing::warn!(?error, "the end of an expired session could not be noted");
                    }
                }
                Err(ApiError::not_signed_in(Some(ended::ending_of(state, &session, &account, ending).await?)))
            }
        }
    }

    /// How a login ended where neither of its cookies is known here. A session's token may be unknown because it was
    /// replaced a moment ago; a device's secret stays known long after that.
    async fn unrecognized(
        state: &AppState,
        caller: &RequestCredentials,
        now: Timestamp,
    ) -> Result<Option<Ended>, StoreError> {
        let Some(device) = caller.device_hash() else { return Ok(None) };
        if state.store.was_issued(&device).await? {
            return Ok(None);
        }
        tracing::warn!(
            "the cookies of a browser name nothing here; if another server runs on this host, on whatever port, \
             give one of them --cookie-suffix, or they log people out of each other"
        );
        Ok(Some(Ended { reason: EndReason::Unrecognized, at: time(now), idle_limit: None, by: None }))
    }

    /// Refuses the request where the page names another account than the session's.
    fn check_account(&self, caller: &RequestCredentials) -> Result<(), ApiError> {
        match &caller.account {
            Some(named) if *named != self.session.account_ref => Err(ApiError::of(Code::AccountChanged)),
            _ => Ok(()),
        }
    }

    /// The proof that the person has a password of their own.
    ///
    /// # Errors
    /// [`Code::NewPasswordRequired`] where the password is a one-time password.
    pub fn into_full(self) -> Result<FullSession, ApiError> {
        match self.account.one_time_until {
            Some(_) => Err(ApiError::of(Code::NewPasswordRequired)),
            None => Ok(FullSession(self)),
        }
    }

    /// Until when the password counts as recently entered.
    ///
    /// # Errors
    /// [`Code::ReauthenticationRequired`] if it does not.
    pub fn recent_until(&self, state: &AppState) -> Result<Timestamp, ApiError> {
        let until = self.session.recent_until(self.now, &state.limits);
        until.ok_or_else(|| ApiError::of(Code::ReauthenticationRequired))
    }
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = RequestCredentials::of(parts, state);
        let me = Self::find(state, &caller).await?;
        if caller.account.is_none() && !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(ApiError::of(Code::Malformed));
        }
        Ok(me)
    }
}

/// Proof of an [`Authenticated`] session whose person has a password of their own, as the account's data needs it, for
/// reading and for changing.
#[derive(Debug)]
pub struct FullSession(Authenticated);

impl Deref for FullSession {
    type Target = Authenticated;

    fn deref(&self) -> &Authenticated {
        &self.0
    }
}

impl FromRequestParts<AppState> for FullSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Authenticated::from_request_parts(parts, state).await?.into_full()
    }
}

/// Proof of a live session whose password was entered within the last minutes, as sensitive acts need it
/// (ASVS 5.0 7.5.1, 7.5.2).
#[derive(Debug)]
pub struct RecentlyAuthenticated(pub FullSession);

impl FromRequestParts<AppState> for RecentlyAuthenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let session = FullSession::from_request_parts(parts, state).await?;
        session.recent_until(state)?;
        Ok(Self(session))
    }
}

/// A session cookie, live or dead: for requests that are safe to repeat after they ended their own session. An
/// extractor before the body, which is not read otherwise.
pub struct LiveOrEnded {
    /// The request's credentials.
    pub caller: RequestCredentials,
    /// Their session, or why there is none.
    pub session: Result<FullSession, ApiError>,
}

impl FromRequestParts<AppState> for LiveOrEnded {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = RequestCredentials::of(parts, state);
        match FullSession::from_request_parts(parts, state).await {
            Err(refusal) if caller.session.is_none() || refusal.code() != Code::NotSignedIn => Err(refusal),
            session => Ok(Self { caller, session }),
        }
    }
}
