//! Refusal of outdated pages: a page sends the version of the contract it was built for, and this server takes its own
//! and the one before.

use crate::http::error::ApiError;
use crate::http::header_text;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::Code;
use exeunt_contract::endpoint::{CLIENT_HEADER, VERSION};

/// Refuses an outdated page before it can misread an answer. A request without a version, or with one that cannot be
/// parsed, passes: it is no page of ours.
pub(super) async fn reject_outdated(request: Request, next: Next) -> Response<Body> {
    let version = header_text::text(request.headers(), CLIENT_HEADER).and_then(|version| version.parse::<u32>().ok());
    if version.is_some_and(|version| version.saturating_add(1) < VERSION) {
        return ApiError::of(Code::ClientOutdated).into_response();
    }
    next.run(request).await
}
