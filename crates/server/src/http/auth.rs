//! Authentication as extractors. Holding the value is the proof: [`Authenticated`] of a live session, [`FullSession`]
//! of a session whose person has a password of their own, [`RecentlyAuthenticated`] of one whose password was entered
//! within the last minutes. There is no other way to construct them.

use crate::http::client_ip::ClientIp;
use crate::http::cookie::{self, Held, Names};
use crate::http::dto::{device, seconds, time};
use crate::http::error::ApiError;
use crate::http::header_text;
use crate::http::state::AppState;
use crate::http::token_reuse::warn_of_alarm;
use crate::observe::audit::{AuditEvent, audit};
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use exeunt_contract::endpoint::{ACCOUNT_HEADER, KEY_HEADER, UNATTENDED_HEADER};
use exeunt_contract::{Code, EndReason, Ended};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::{Hints, Words, classify};
use exeunt_domain::intent::Key;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::{Ending, Session, Standing};
use exeunt_domain::traces::{Visit, family, shortened};
use exeunt_store::{Actor, CallerSecrets, StoreError, Used, best_effort};
use std::borrow::Cow;
use std::net::IpAddr;
use std::ops::Deref;
use std::time::Duration;

/// The last use of a session is written at most this often, so that reading requests stay reads; and four times within
/// its idle limit where that is short, or a session in use would expire.
const NOTED_EVERY: Duration = Duration::from_secs(60);

/// The credentials and the context of a request, not yet verified: its cookies and what it says about its device.
#[derive(Clone, Debug)]
pub struct RequestCredentials {
    /// The session cookie.
    pub session: Option<Secret>,
    /// The device cookie.
    pub device: Option<Secret>,
    /// Whether one of our cookies holds no readable secret, or came twice.
    pub unreadable: bool,
    /// The device's browser and system, from the headers.
    pub words: Words,
    /// The account that the page believes it acts for.
    pub account: Option<String>,
    /// The client's address; none only where there is no socket.
    pub address: Option<IpAddr>,
    /// The network and the browser family, as a session stores them.
    pub visit: Visit,
    /// The idempotency key.
    pub key: Option<Key>,
    /// Whether the page sends the request on its own, without a person's action, so that the session still counts as
    /// unused.
    pub unattended: bool,
}

impl RequestCredentials {
    /// Reads the credentials from the head of the request.
    #[must_use]
    pub fn of(parts: &Parts, names: &Names) -> Self {
        let headers = &parts.headers;
        let (session, device) = (cookie::read(headers, &names.session), cookie::read(headers, &names.device));
        let unreadable = [&session, &device].iter().any(|held| matches!(held, Held::Unreadable | Held::Twice));
        let address = parts.extensions.get().map(|ClientIp(address)| *address);
        let agent = header_text::text(headers, USER_AGENT.as_str()).unwrap_or_default();
        let visit = Visit { family: family(&agent), network: address.map(shortened) };
        let key = header_text::text(headers, KEY_HEADER).unwrap_or_default();
        Self {
            session: session.secret(),
            device: device.secret(),
            unreadable,
            words: device_words(headers),
            account: header_text::text(headers, ACCOUNT_HEADER).map(Cow::into_owned),
            address,
            visit,
            key: Key::parse(&key),
            unattended: headers.contains_key(UNATTENDED_HEADER),
        }
    }

    /// The hash of the session cookie.
    #[must_use]
    pub fn session_hash(&self) -> Option<SecretHash> {
        self.session.as_ref().map(Secret::hash)
    }

    /// The hash of the device cookie.
    #[must_use]
    pub fn device_hash(&self) -> Option<SecretHash> {
        self.device.as_ref().map(Secret::hash)
    }

    /// The hashes of both cookies and of the key.
    #[must_use]
    pub fn secrets(&self) -> CallerSecrets {
        CallerSecrets { device: self.device_hash(), session: self.session_hash(), key: self.key_hash() }
    }

    /// The hash of the key.
    #[must_use]
    pub fn key_hash(&self) -> Option<SecretHash> {
        self.key.as_ref().map(Key::hash)
    }
}

/// The browser and system that the headers name.
pub(crate) fn device_words(headers: &HeaderMap) -> Words {
    let text = |name: &str| header_text::text(headers, name).unwrap_or_default();
    classify(&Hints {
        user_agent: &text("user-agent"),
        brands: &text("sec-ch-ua"),
        platform: &text("sec-ch-ua-platform"),
        mobile: &text("sec-ch-ua-mobile"),
    })
}

impl FromRequestParts<AppState> for RequestCredentials {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, &state.cookies))
    }
}

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
        let mut me = Self::alive(state, caller).await?;
        if me.session.fresh && !me.session.superseded {
            // Once per token, not once per request: the answer that carried it has arrived (see
            // crates/domain/src/rotation.rs).
            if let Err(error) = best_effort(state.store.note_first_use(&me.actor.token)).await {
                tracing::warn!(?error, "the first use of a token could not be noted");
            }
        }
        me.is_meant_by(caller)?;
        let noted_every = NOTED_EVERY.min(me.session.idle_limit(&state.limits) / 4);
        if !caller.unattended && me.session.last_seen_at.plus(noted_every) <= me.now {
            me.session.last_seen_at = me.now;
            if let Err(error) = best_effort(state.store.touch(&me.session.id, me.now)).await {
                tracing::warn!(?error, "the use of a session could not be noted");
            }
        }
        me.leave_traces(state, caller).await;
        Ok(me)
    }

    /// Records the network and the browser family of this use, where they are new to the session.
    async fn leave_traces(&self, state: &AppState, caller: &RequestCredentials) {
        let Session { id, account_id, traces, .. } = &self.session;
        if traces.after(&caller.visit, self.now).is_none() {
            return;
        }
        let (visit, words) = (caller.visit.clone(), caller.words.clone());
        let used = Used { session_id: id.clone(), account_id: account_id.clone(), visit, words, now: self.now };
        match best_effort(state.store.trace(used)).await {
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
        let me = Self::alive(state, caller).await?;
        me.is_meant_by(caller)?;
        Ok(me)
    }

    async fn alive(state: &AppState, caller: &RequestCredentials) -> Result<Self, ApiError> {
        let now = state.now();
        let Some(token) = caller.session_hash() else { return Err(ApiError::not_signed_in(None)) };
        let Some((session, account)) = state.store.session_by_token(&token).await? else {
            let met = state.unknown_tokens.count(caller.address, &state.limits.throttles.strays, "session", now);
            met.map_err(ApiError::too_many)?;
            let ended = match put_out(state, caller, now).await? {
                None => Self::unrecognized(state, caller, now).await?,
                ended => ended,
            };
            return Err(ApiError::not_signed_in(ended));
        };
        let standing = session.standing_of(&account, now, &state.limits);
        tell_log(&session, &standing);
        match standing {
            Standing::Live => {
                let actor = Actor { session_id: session.id.clone(), token, key: caller.key_hash() };
                Ok(Self { session, account, actor, now })
            }
            Standing::Remembered => Err(ApiError::not_signed_in(None)),
            Standing::Over(ending) => {
                if session.ended.is_none() {
                    // A session reported as expired stays expired, also when the clock is set back.
                    if let Err(error) = best_effort(state.store.note_expired(&token, now)).await {
                        tracing::warn!(?error, "the end of an expired session could not be noted");
                    }
                }
                Err(ApiError::not_signed_in(Some(told(state, &session, &account, ending).await?)))
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
        if state.store.was_given(&device).await? {
            return Ok(None);
        }
        tracing::warn!(
            "the cookies of a browser name nothing here; if another server runs on this host, on whatever port, \
             give one of them --cookie-suffix, or they log people out of each other"
        );
        Ok(Some(Ended { reason: EndReason::Unrecognized, at: time(now), idle_limit: None, by: None }))
    }

    /// Refuses the request where the page names another account than the session's.
    fn is_meant_by(&self, caller: &RequestCredentials) -> Result<(), ApiError> {
        match &caller.account {
            Some(named) if *named != self.session.account_ref => Err(ApiError::of(Code::AccountChanged)),
            _ => Ok(()),
        }
    }

    /// The proof that the person has a password of their own.
    ///
    /// # Errors
    /// [`Code::NewPasswordRequired`] where the password is a one-time password.
    pub fn signed_in(self) -> Result<FullSession, ApiError> {
        match self.account.one_time_until {
            Some(_) => Err(ApiError::of(Code::NewPasswordRequired)),
            None => Ok(FullSession(self)),
        }
    }

    /// Until when the password counts as recently entered.
    ///
    /// # Errors
    /// [`Code::ReauthenticationRequired`] if it does not.
    pub fn recently(&self, state: &AppState) -> Result<Timestamp, ApiError> {
        let until = self.session.recent_until(self.now, &state.limits);
        until.ok_or_else(|| ApiError::of(Code::ReauthenticationRequired))
    }
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let caller = RequestCredentials::of(parts, &state.cookies);
        let arrived = Self::find(state, &caller).await?;
        if caller.account.is_none() && !matches!(parts.method, Method::GET | Method::HEAD) {
            return Err(ApiError::of(Code::Malformed));
        }
        Ok(arrived)
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
        Authenticated::from_request_parts(parts, state).await?.signed_in()
    }
}

/// Adds the account and the session to every further log line of this request; a session that is over has a line of its
/// own.
fn tell_log(session: &Session, standing: &Standing) {
    let span = tracing::Span::current();
    span.record("account", &session.account_id).record("session", &session.id);
    let (what, why) = match standing {
        Standing::Live => return,
        Standing::Remembered => (AuditEvent::SessionUseAfterEnd, "Remembered".to_owned()),
        Standing::Over(Ending { reason: EndReason::Expired, .. }) => (AuditEvent::SessionExpired, "Expired".to_owned()),
        Standing::Over(ending) => (AuditEvent::SessionUseAfterEnd, format!("{:?}", ending.reason)),
    };
    audit(what).account(&session.account_id).session(&session.id).reason(&why).write();
}

/// How a session ended, for the holder of its cookie. The device that ended it is named by browser and system: the name
/// that its person gave it is for the account's live sessions alone.
async fn told(state: &AppState, session: &Session, account: &Account, ending: Ending) -> Result<Ended, StoreError> {
    let by = match &ending.by {
        Some(id) => state.store.session(&account.id, id).await?,
        None => None,
    };
    let limit = session.idle_limit(&state.limits);
    let idle =
        session.shared && ending.reason == EndReason::Expired && ending.at == session.idles_out_at(&state.limits);
    Ok(Ended {
        reason: ending.reason,
        at: time(ending.at),
        idle_limit: idle.then(|| seconds(limit)),
        by: by.map(|session| device(Words { name: None, ..session.words })),
    })
}

/// Raises the token-reuse alarm where the device secret was replaced long ago, and the token with it: a browser that
/// only reads must learn, too, that another one goes on in its place. A request with a key may be one that was sent
/// before, and is looked up under that. Answers how the session ended.
async fn put_out(state: &AppState, caller: &RequestCredentials, now: Timestamp) -> Result<Option<Ended>, StoreError> {
    let Some(device) = caller.device_hash().filter(|_| caller.key.is_none()) else { return Ok(None) };
    let alarm = !state.store.alarm(device, now).await?.is_empty();
    warn_of_alarm(alarm);
    Ok(alarm.then(|| Ended { reason: EndReason::SecretReused, at: time(now), by: None, idle_limit: None }))
}

/// Proof of a live session whose password was entered within the last minutes, as sensitive acts need it
/// (ASVS 5.0 7.5.1, 7.5.2).
#[derive(Debug)]
pub struct RecentlyAuthenticated(pub FullSession);

impl FromRequestParts<AppState> for RecentlyAuthenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let signed_in = FullSession::from_request_parts(parts, state).await?;
        signed_in.recently(state)?;
        Ok(Self(signed_in))
    }
}
