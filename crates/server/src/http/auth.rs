//! Who is calling, as proof: a handler that holds an [`Authenticated`] runs for a live session, one that holds a [`FullSession`] for
//! somebody who has a password of their own, one that holds a [`RecentlyAuthenticated`] within minutes of that password. There is no other
//! way to get any of them.

use crate::http::client_ip::ClientIp;
use crate::http::cookie::{self, Held, Names};
use crate::http::dto::{device, seconds, time};
use crate::http::error::ApiError;
use crate::http::head;
use crate::http::routes::warn_of_alarm;
use crate::http::state::AppState;
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

/// The use of a session is noted at most this often, so that reading stays reading; and four times within its idle limit
/// where that is short, or a session in use would end.
const NOTED_EVERY: Duration = Duration::from_secs(60);

/// What any caller brings: its cookies and what it says about its device.
#[derive(Clone, Debug)]
pub struct RequestCredentials {
    /// The session cookie.
    pub session: Option<Secret>,
    /// The device cookie.
    pub device: Option<Secret>,
    /// Whether a cookie of ours came that holds no secret, or that came twice.
    pub unreadable: bool,
    /// The device in words.
    pub words: Words,
    /// The account that the page believes it acts for.
    pub account: Option<String>,
    /// Where the request comes from; unknown only where no socket is in play.
    pub address: Option<IpAddr>,
    /// The same and the family of the browser, as a session keeps them.
    pub visit: Visit,
    /// The name of the intent, by which the same request again is known.
    pub key: Option<Key>,
    /// Whether the page asks by itself, so that the session counts as unused all the same.
    pub unattended: bool,
}

impl RequestCredentials {
    /// Reads the head of the request.
    #[must_use]
    pub fn of(parts: &Parts, names: &Names) -> Self {
        let headers = &parts.headers;
        let (session, device) = (cookie::read(headers, &names.session), cookie::read(headers, &names.device));
        let unreadable = [&session, &device].iter().any(|held| matches!(held, Held::Unreadable | Held::Twice));
        let address = parts.extensions.get().map(|ClientIp(address)| *address);
        let agent = head::text(headers, USER_AGENT.as_str()).unwrap_or_default();
        let visit = Visit { family: family(&agent), network: address.map(shortened) };
        let key = head::text(headers, KEY_HEADER).unwrap_or_default();
        Self {
            session: session.secret(),
            device: device.secret(),
            unreadable,
            words: words(headers),
            account: head::text(headers, ACCOUNT_HEADER).map(Cow::into_owned),
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

/// What the headers say about the device.
pub(crate) fn words(headers: &HeaderMap) -> Words {
    let text = |name: &str| head::text(headers, name).unwrap_or_default();
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

/// Proof of a live session, and of a page that acts for its account. Its person may have come with a one-time password,
/// which is good for seeing who is here and for choosing another one (ASVS 5.0 6.4.1).
#[derive(Debug)]
pub struct Authenticated {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// The session as the store wants to see it again, inside the transaction.
    pub actor: Actor,
    /// When the request came in.
    pub now: Timestamp,
}

impl Authenticated {
    /// Looks up the caller's session.
    ///
    /// # Errors
    /// [`Code::NotSignedIn`], [`Code::AccountChanged`], or what keeps the store from answering.
    pub async fn find(state: &AppState, caller: &RequestCredentials) -> Result<Self, ApiError> {
        let mut me = Self::alive(state, caller).await?;
        if me.session.fresh && !me.session.superseded {
            // Once a token, and not once a request: the answer that carried it has arrived (see crates/domain/src/rotation.rs).
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

    /// Keeps where the session is used from, where that is new.
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

    /// The same for a token that the caller has not got yet: nothing is noted of its use.
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
            let met = state.strays.meet(caller.address, &state.limits.throttles.strays, "session", now);
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
                    // Whoever was told so stays out, also when the clock is set back.
                    if let Err(error) = best_effort(state.store.note_expired(&token, now)).await {
                        tracing::warn!(?error, "the end of an expired session could not be noted");
                    }
                }
                Err(ApiError::not_signed_in(Some(told(state, &session, &account, ending).await?)))
            }
        }
    }

    /// How a login has ended of whose cookies neither is known here. A session's token may be unknown because it was replaced
    /// a moment ago; a device's secret is known for long after that.
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

    /// Whether the page acts for this account, where it names one.
    fn is_meant_by(&self, caller: &RequestCredentials) -> Result<(), ApiError> {
        match &caller.account {
            Some(named) if *named != self.session.account_ref => Err(ApiError::of(Code::AccountChanged)),
            _ => Ok(()),
        }
    }

    /// Goes on as somebody who has a password of their own.
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

/// The same for somebody who has a password of their own: what is theirs may be shown and changed.
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

/// From here on every line of this request says who asks; a session that is over has a line of its own.
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

/// How a session ended, for the holder of its cookie. The device that did it is named by browser and system: the name
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

/// Raises the alarm where the device secret was replaced long ago, and the token with it: a browser that only reads must
/// find out, too, that another one goes on in its place. A request with a key may be one that was sent before, and is
/// looked up under that. Answers what it is told.
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
