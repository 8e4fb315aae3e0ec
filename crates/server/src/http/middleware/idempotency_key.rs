//! Refusal of malformed idempotency keys.

use crate::http::error::ApiError;
use crate::http::header_text;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response};
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::Code;
use exeunt_contract::endpoint::KEY_HEADER;
use exeunt_domain::idempotency::Key;

/// Refuses a malformed key on every request that could change something under it: it would be taken for no key at all.
pub(super) async fn reject_malformed_keys(request: Request, next: Next) -> Response<Body> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let is_well_formed = {
        let mut keys = header_text::texts(request.headers(), KEY_HEADER);
        match (keys.next(), keys.next()) {
            (None, _) => true,
            (Some(key), None) => Key::parse(&key).is_some(),
            (Some(_), Some(_)) => false,
        }
    };
    if changes && !is_well_formed { ApiError::of(Code::Malformed).into_response() } else { next.run(request).await }
}
