//! The size and the type of a request's body, checked before a byte of it is read.

use crate::http::error::ApiError;
use crate::http::extract::BODY_LIMIT;
use crate::http::header_text;
use crate::http::paths::is_api;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::Code;

/// Under `/api` a body must be `application/json` and short. A form of another site can send neither without a
/// preflight (OWASP CSRF Prevention Cheat Sheet), and the length is known before a byte of it is read.
pub(super) async fn require_short_json(request: Request, next: Next) -> Response<Body> {
    let headers = request.headers();
    let length = header_text::text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
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
    let kind = header_text::text(headers, header::CONTENT_TYPE).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}
