//! What surrounds every address: an id and a line in the log, the security headers, a stop for panics, a time limit, the
//! refusal of foreign origins, and of bodies that are too long or not JSON. From the outside to the inside.

use super::exchange::BODY_LIMIT;
use crate::address::ClientAddress;
use crate::backend::Backend;
use crate::refusal::Refusal;
use crate::secret::fresh_id;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use exeunt_contract::Code;
use std::any::Any;
use std::net::SocketAddr;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;

pub(super) fn surround(routes: Router<Backend>, backend: Backend) -> Result<Router, String> {
    let mut csrf = CsrfLayer::new();
    for origin in &backend.trusted_origins {
        csrf = csrf.add_trusted_origin(origin).map_err(|error| error.to_string())?;
    }
    let csrf = csrf.with_rejection_response(foreign);
    Ok(routes
        .layer(from_fn(body_is_short_json))
        .layer(from_fn(super::version::not_outdated))
        .layer(csrf)
        .layer(from_fn_with_state(backend.clone(), in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(with_headers))
        .layer(from_fn_with_state(backend.clone(), watched))
        .layer(from_fn_with_state(backend.clone(), placed))
        .with_state(backend))
}

/// Finds out where the request comes from.
async fn placed(State(backend): State<Backend>, mut request: Request, next: Next) -> Response<Body> {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() {
        let address = backend.proxies.client(peer.ip(), request.headers());
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Gives the request an id, and writes one line when it was answered. The query is left out: it may hold anything.
async fn watched(State(backend): State<Backend>, request: Request, next: Next) -> Response<Body> {
    let id = fresh_id(&*backend.random).unwrap_or_default();
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    async {
        let begun = backend.now();
        let response = next.run(request).await;
        let millis = backend.now().as_millis() - begun.as_millis();
        tracing::info!(status = response.status().as_u16(), millis, "answered");
        response
    }
    .instrument(span)
    .await
}

/// For pages: nothing inline, nothing from elsewhere, in no frame. WebAssembly may be compiled. No text becomes a part of
/// the page: the app builds it piece by piece, so no policy for Trusted Types is needed, and none can be made.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'none'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// For everything that is no page.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// On every answer, refusals included (ASVS 5.0 3.4).
const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(self), \
         screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
];

async fn with_headers(request: Request, next: Next) -> Response<Body> {
    let for_pages = !is_data(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    let policy = if for_pages { PAGE_POLICY } else { DATA_POLICY };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if !for_pages {
        headers.insert(header::VARY, HeaderValue::from_static("Cookie, Sec-Fetch-Site, Origin"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether an address belongs to the API and its like, and not to the app.
pub(crate) fn is_data(path: &str) -> bool {
    ["/api", "/healthz", "/readyz", "/openapi.json", "/.well-known"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn panicked(cause: Box<dyn Any + Send>) -> Response<Body> {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    Refusal::fault(&text.unwrap_or("a panic without words")).into_response()
}

async fn in_time(State(backend): State<Backend>, request: Request, next: Next) -> Response<Body> {
    match tokio::time::timeout(backend.timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("a request took too long");
            Refusal::later(Code::Unavailable, 5).into_response()
        }
    }
}

fn foreign(_: ProtectionError) -> Response<Body> {
    tracing::warn!("a request from a foreign origin was refused");
    Refusal::of(Code::ForeignOrigin).into_response()
}

/// Under `/api` a body is `application/json` and short. A form of another site can send neither without being asked
/// first (OWASP CSRF Prevention Cheat Sheet), and the length is known before a byte of it is read.
async fn body_is_short_json(request: Request, next: Next) -> Response<Body> {
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let has_body = length.is_some_and(|length| length > 0) || headers.contains_key(header::TRANSFER_ENCODING);
    if request.uri().path().starts_with("/api") && has_body {
        if length.is_some_and(|length| length > BODY_LIMIT as u64) {
            return Refusal::of(Code::TooLarge).into_response();
        }
        if !is_json(headers) {
            return Refusal::of(Code::UnsupportedMediaType).into_response();
        }
    }
    next.run(request).await
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}
