//! Cookies that carry one of our names and no login of ours: they are logged, and requests that they make ambiguous are
//! refused.

use crate::http::cookie::{self, CookieNames, CookieValue};
use crate::http::error::ApiError;
use crate::http::paths::is_api;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response};
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::Code;

/// Logs a cookie of ours that is unreadable or sent twice. With two of one name it cannot be known which login is
/// meant: a request that would end the login, or start another one beside it, is refused. A browser sends two where an
/// application of the same host has set one as `Partitioned`.
pub(super) async fn reject_duplicates(State(state): State<AppState>, request: Request, next: Next) -> Response<Body> {
    if is_api(request.uri().path()) && has_duplicates(request.headers(), &state.cookies) {
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
        if changes {
            return ApiError::of(Code::CookieUnusable).into_response();
        }
    }
    next.run(request).await
}

/// Whether one of our cookies came twice. Every fault in them is logged.
fn has_duplicates(headers: &HeaderMap, names: &CookieNames) -> bool {
    let (session, device) = (cookie::read(headers, &names.session), cookie::read(headers, &names.device));
    let faults = [
        fault(&session, ["session_unreadable", "session_twice"]),
        fault(&device, ["device_unreadable", "device_twice"]),
    ];
    for fault in faults.into_iter().flatten() {
        audit(AuditEvent::TokenUnknown).reason(fault).write();
    }
    matches!((session, device), (CookieValue::Duplicate, _) | (_, CookieValue::Duplicate))
}

fn fault(held: &CookieValue, [unreadable, twice]: [&'static str; 2]) -> Option<&'static str> {
    match held {
        CookieValue::Unreadable => Some(unreadable),
        CookieValue::Duplicate => Some(twice),
        CookieValue::Absent | CookieValue::Secret(_) => None,
    }
}
