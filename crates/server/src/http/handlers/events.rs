//! The stream of live updates: which events a browser receives, and when its stream ends. An event says that something
//! changed and never what, extends no session and changes nothing.

mod stream;

use crate::http::auth::RequestCredentials;
use crate::http::error::ApiError;
use crate::http::header_text;
use crate::http::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::Sse;
use axum::response::{IntoResponse, Response};
use exeunt_contract::Code;
use exeunt_domain::secret::NoRandomness;
use exeunt_store::Age;
use std::convert::Infallible;
use std::time::Duration;
use stream::{Stream, StreamCookies};

/// A browser reconnects this many milliseconds after a stream ended, and as many more at random: the streams that a
/// restart closed do not all come back at once.
const RETRY: u16 = 1000;
const RETRY_SPREAD: u16 = 2000;
/// The same spread, in milliseconds, when the server stops: all streams end at once, and come back over a longer time.
const RETRY_SPREAD_STOPPING: u16 = 9000;

/// Opens a stream for the session and the device of the cookies. Where neither has anything open the answer is 204, on
/// which browsers do not reconnect (HTML Living Standard §9.2.3).
pub async fn open(
    State(state): State<AppState>,
    caller: RequestCredentials,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if is_foreign(&headers, &state.trusted_origins) {
        return Err(ApiError::of(Code::ForeignOrigin));
    }
    // Subscribes before it reads the state, so that no change falls between the two.
    let subscription = state.events.subscribe();
    let cookies = StreamCookies { device: caller.device_hash(), session: caller.session_hash() };
    let (scope, snapshot) = cookies.read(&state).await?;
    let sent_cookies = caller.device.is_some() || caller.session.is_some();
    if scope.device_id.is_none() && scope.session_id.is_none() && sent_cookies {
        let counted =
            state.unknown_tokens.count(caller.address, &state.limits.throttles.unknown_tokens, "stream", state.now());
        counted.map_err(ApiError::too_many)?;
    }
    let device = scope.device_id.as_ref().map(|id| &id.0);
    let owner = device.or(scope.session_id.as_ref().map(|id| &id.0));
    let owner = owner.filter(|_| snapshot.is_open && snapshot.age != Age::Replaced);
    let Some(owner) = owner else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let permit = state.events.acquire(owner, state.stream_config.streams_per_device);
    let retry = retry(&state, RETRY_SPREAD)?;
    let stream = Stream::new(state, cookies, snapshot, subscription, permit, retry);
    tracing::info!("a stream is open");
    let events = futures_util::stream::unfold(stream, |mut stream| async move {
        let event = stream.next_event().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        // Without it nginx holds events back until it has a few kilobytes of them.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, Sse::new(events)).into_response())
}

/// `HEAD` on the stream is refused: there is no stream without its body.
pub async fn head() -> impl IntoResponse {
    ([(header::ALLOW, "GET")], ApiError::of(Code::MethodNotAllowed))
}

/// The reconnection delay: a fixed part, and a random one below `spread`.
fn retry(state: &AppState, spread: u16) -> Result<Duration, NoRandomness> {
    let mut chance = [0; 2];
    state.random.fill(&mut chance)?;
    Ok(Duration::from_millis((RETRY + u16::from_le_bytes(chance) % spread).into()))
}

/// Whether the request is of a page of another origin. That page could not read the answer, and could still use up the
/// device's streams.
fn is_foreign(headers: &HeaderMap, trusted: &[String]) -> bool {
    let text = |name: header::HeaderName| header_text::text(headers, name);
    let origin = text(header::ORIGIN);
    if origin.as_deref().is_some_and(|origin| trusted.iter().any(|trusted| trusted == origin)) {
        return false;
    }
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => !["same-origin", "none"].contains(&&*site),
        // Browsers of 2022 and older send no `Sec-Fetch-Site`.
        None => {
            origin.is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != text(header::HOST).as_deref())
        }
    }
}
