//! The middleware around every route: the client's address, a request id, a log line and the metrics, the security
//! headers, a stop for panics, admission control, a time limit, the refusal of foreign origins, of outdated clients, of
//! bodies that are too long or not JSON, of malformed idempotency keys and of duplicate cookies. Listed from the outside
//! to the inside.

mod trace;
mod security_headers;
mod admission;
mod timeout;
mod client_version;
mod body;
mod idempotency_key;
mod cookies;

pub(super) use security_headers::add_security_headers;

use crate::http::client_ip::ClientIp;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::http::transport::Transport;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use exeunt_contract::Code;
use std::any::Any;
use std::net::SocketAddr;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::{ConfigError, CsrfLayer, ProtectionError};

/// Wraps the routes in the middleware.
///
/// # Errors
/// When a trusted origin is not in the form that a browser sends.
pub(super) fn apply(routes: Router<AppState>, state: AppState) -> Result<Router, ConfigError> {
    let mut csrf = CsrfLayer::new();
    for origin in &state.trusted_origins {
        csrf = csrf.add_trusted_origin(origin)?;
    }
    let csrf = csrf.with_rejection_response(foreign_origin);
    // The last layer is the outermost.
    Ok(routes
        .layer(from_fn_with_state(state.clone(), cookies::reject_duplicates))
        .layer(from_fn(idempotency_key::reject_malformed_keys))
        .layer(from_fn(body::require_short_json))
        .layer(from_fn(client_version::reject_outdated))
        .layer(csrf)
        .layer(from_fn_with_state(state.clone(), timeout::limit_time))
        .layer(from_fn_with_state(admission::hosts(&state), admission::admit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(add_security_headers))
        .layer(from_fn_with_state(state.clone(), trace::trace))
        .layer(from_fn_with_state(state.clone(), locate_client))
        .with_state(state))
}

/// Determines the client's address and the transport.
async fn locate_client(State(state): State<AppState>, mut request: Request, next: Next) -> Response<Body> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let transport = Transport::of(&state.proxies, peer, request.headers(), request.extensions());
    request.extensions_mut().insert(transport);
    if let Some(peer) = peer {
        let address = state.proxies.client(peer, request.headers());
        request.extensions_mut().insert(ClientIp(address));
    }
    next.run(request).await
}

fn panicked(cause: Box<dyn Any + Send>) -> Response<Body> {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    ApiError::fault(&text.unwrap_or("a panic without words")).into_response()
}

fn foreign_origin(_: ProtectionError) -> Response<Body> {
    tracing::warn!("a request from a foreign origin was refused");
    ApiError::of(Code::ForeignOrigin).into_response()
}
