//! Extractors of what a request carries: a JSON body of bounded size, and the variable part of a path. Both are refused
//! with the contract's codes.

use crate::http::error::ApiError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use exeunt_contract::{Code, Content};
use http_body_util::LengthLimitError;
use tokio::time::{Instant, timeout_at};

/// The largest request body, in bytes. No request of this contract is longer; a password of 256 code points in escapes
/// is 3 KiB.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;

/// The deadline for a request's body, where the request has a time limit: a request that changes something is completed
/// after that limit, and a client that sends nothing more would keep it for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyDeadline(pub(crate) Instant);

/// The body of a request, read as the contract's type.
pub struct JsonBody<T>(pub T);

impl<T: Content, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let deadline = request.extensions().get().map(|BodyDeadline(deadline)| *deadline);
        let body = to_bytes(request.into_body(), BODY_LIMIT);
        let read = match deadline {
            Some(deadline) => timeout_at(deadline, body).await.map_err(|_| ApiError::later(Code::Unavailable, 5))?,
            None => body.await,
        };
        let bytes = read.map_err(|error| {
            // Any error but the size limit is a body that broke off.
            let too_large = std::error::Error::source(&error).is_some_and(|cause| cause.is::<LengthLimitError>());
            ApiError::of(if too_large { Code::TooLarge } else { Code::Malformed })
        })?;
        // serde would also read a list as the fields in their order, and `[]` as an object with every default.
        let is_object = bytes.trim_ascii_start().first() == Some(&b'{');
        let read = if is_object { serde_json::from_slice(&bytes).ok() } else { None };
        read.map(Self).ok_or_else(|| ApiError::of(Code::Malformed))
    }
}

/// The one variable part of a path. A value that is not UTF-8 matches nothing.
pub struct PathParam(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathParam {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(name) = Path::from_request_parts(parts, state).await.map_err(|_| ApiError::of(Code::NotFound))?;
        Ok(Self(name))
    }
}
