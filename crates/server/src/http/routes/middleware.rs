//! The middleware around every route: the client's address, a request id, a log line and the metrics, the security
//! headers, a stop for panics, admission control, a time limit, the refusal of foreign origins, and of bodies that are
//! too long or not JSON. Listed from the outside to the inside.

use super::admission::{admitted, hosts};
use super::exchange::{BODY_LIMIT, Until};
use super::headers::with_headers;
use super::idempotency::key_is_whole;
use super::paths::is_api;
use crate::http::auth::words;
use crate::http::client_ip::ClientIp;
use crate::http::error::{ApiError, Refused};
use crate::http::head;
use crate::http::in_flight::Place;
use crate::http::state::AppState;
use crate::http::transport::Transport;
use crate::observe::audit::{AuditEvent, audit};
use crate::observe::watch::Asked;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use exeunt_contract::Code;
use exeunt_domain::secret::fresh_id;
use std::any::Any;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::time::timeout_at;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};
use tracing::field::Empty;
use tracing::{Instrument, Span};

pub(super) fn surround(routes: Router<AppState>, state: AppState) -> Result<Router, ConfigError> {
    let mut csrf = CsrfLayer::new();
    for origin in &state.trusted_origins {
        csrf = csrf.add_trusted_origin(origin)?;
    }
    let csrf = csrf.with_rejection_response(foreign);
    Ok(routes
        .layer(from_fn_with_state(state.clone(), super::cookies::are_single))
        .layer(from_fn(key_is_whole))
        .layer(from_fn(body_is_short_json))
        .layer(from_fn(super::version::not_outdated))
        .layer(csrf)
        .layer(from_fn_with_state(state.clone(), in_time))
        .layer(from_fn_with_state(hosts(&state), admitted))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(with_headers))
        .layer(from_fn_with_state(state.clone(), watched))
        .layer(from_fn_with_state(state.clone(), placed))
        .with_state(state))
}

/// Determines the client's address and the transport.
async fn placed(State(state): State<AppState>, mut request: Request, next: Next) -> Response<Body> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let way = Transport::of(&state.proxies, peer, request.headers(), request.extensions());
    request.extensions_mut().insert(way);
    if let Some(peer) = peer {
        let address = state.proxies.client(peer, request.headers());
        request.extensions_mut().insert(ClientIp(address));
    }
    next.run(request).await
}

/// The header with the request's id, as the log has it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Observes the request, and runs one that changes something to completion: also where the client hangs up, its outcome
/// is in the activity, in the log and in the metrics.
async fn watched(State(state): State<AppState>, request: Request, next: Next) -> Response<Body> {
    let in_flight = state.in_flight.clone();
    match changes(&request) {
        true => in_flight.finish(place(&request), observed(state, request, next)).await,
        false => observed(state, request, next).await,
    }
}

/// Gives the request an id, which the answer carries, logs one line when it was answered, and counts it. The query is
/// left out: it may hold anything. An id that the client sends is not taken: any client could pretend to be another
/// request.
async fn observed(state: AppState, request: Request, next: Next) -> Response<Body> {
    let id = fresh_id(&*state.random).unwrap_or_else(|_| "none".to_owned());
    let span = request_span(&id, &request);
    let method = known(request.method());
    let route = route(&request);
    async {
        let begun = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), begun.elapsed());
        let refused = refused(&response);
        note_refusal(refused);
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(route, status, millis, code = refused.map(Code::as_str), "answered");
        let asked = Asked { method, route, status };
        if response.extensions().get::<Unfinished>().is_none() {
            state.meters.logged_in(&asked, refused);
        }
        state.meters.answered(asked, refused, took);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The route's template. A request outside every route is a file or a page of the app, or is not there.
fn route(request: &Request) -> String {
    request.extensions().get().map_or("app", MatchedPath::as_str).to_owned()
}

/// The code of the error, where the answer is one.
fn refused(response: &Response<Body>) -> Option<Code> {
    response.extensions().get().map(|Refused(code)| *code)
}

/// Writes the audit event that a refusal is by itself.
fn note_refusal(refused: Option<Code>) {
    if let Some(what) = refused.and_then(AuditEvent::by_refusal) {
        audit(what).reason(refused.map_or("", Code::as_str)).write();
    }
}

/// Whether the request may change something (RFC 9110 §9.2.1). Browser reports change nothing here.
fn changes(request: &Request) -> bool {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    !is_safe && is_api(request.uri().path())
}

fn place(request: &Request) -> Option<Place> {
    request.extensions().get().cloned()
}

/// The span of a request, with what every line of it says. The account and the session are added when they are known.
fn request_span(id: &str, request: &Request) -> Span {
    let client = request.extensions().get().map(|ClientIp(address)| address.to_string());
    let words = words(request.headers());
    let device = [words.browser, words.system].into_iter().flatten().collect::<Vec<_>>().join(", ");
    tracing::info_span!(
        "request",
        id,
        method = request.method().as_str(),
        path = request.uri().path(),
        client,
        device,
        account = Empty,
        session = Empty,
    )
}

fn known(method: &Method) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn panicked(cause: Box<dyn Any + Send>) -> Response<Body> {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    ApiError::fault(&text.unwrap_or("a panic without words")).into_response()
}

/// An extension of an answer that was given before its request was completed.
#[derive(Clone, Copy, Debug)]
struct Unfinished;

/// The time limit of a request. A read is dropped; a request that changes something is completed after the answer, as
/// far as its body had come, and its outcome is recorded then.
async fn in_time(State(state): State<AppState>, mut request: Request, next: Next) -> Response<Body> {
    let until = tokio::time::Instant::now() + state.timeout;
    let late = || {
        tracing::error!("a request took too long");
        ApiError::later(Code::Unavailable, 5).into_response()
    };
    if !changes(&request) {
        return timeout_at(until, next.run(request)).await.unwrap_or_else(|_| late());
    }
    request.extensions_mut().insert(Until(until));
    let (method, route, place) = (known(request.method()), route(&request), place(&request));
    let (meters, is_late) = (state.meters.clone(), Arc::new(AtomicBool::new(false)));
    let answered = Arc::clone(&is_late);
    let act = async move {
        let response = next.run(request).await;
        if answered.load(Ordering::Relaxed) {
            let (status, refused) = (response.status().as_u16(), refused(&response));
            note_refusal(refused);
            tracing::warn!(status, code = refused.map(Code::as_str), "a request was finished after its time");
            meters.logged_in(&Asked { method, route, status }, refused);
        }
        response
    };
    let mut act = state.in_flight.finish(place, act.in_current_span());
    if let Ok(response) = timeout_at(until, &mut act).await {
        return response;
    }
    is_late.store(true, Ordering::Relaxed);
    drop(act);
    let mut response = late();
    response.extensions_mut().insert(Unfinished);
    response
}

fn foreign(_: ProtectionError) -> Response<Body> {
    tracing::warn!("a request from a foreign origin was refused");
    ApiError::of(Code::ForeignOrigin).into_response()
}

/// Under `/api` a body must be `application/json` and short. A form of another site can send neither without a
/// preflight (OWASP CSRF Prevention Cheat Sheet), and the length is known before a byte of it is read.
async fn body_is_short_json(request: Request, next: Next) -> Response<Body> {
    let headers = request.headers();
    let length = head::text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let has_body = length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    if is_api(request.uri().path()) && has_body {
        if length.is_some_and(|length| length > BODY_LIMIT as u64) {
            return ApiError::of(Code::TooLarge).into_response();
        }
        if !is_json(headers) {
            return ApiError::of(Code::UnsupportedMediaType).into_response();
        }
    }
    next.run(request).await
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = head::text(headers, header::CONTENT_TYPE).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}
