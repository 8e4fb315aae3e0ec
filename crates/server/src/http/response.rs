//! Successful answers: a body of the contract as JSON, and headers. Knows no route.

use crate::http::error::ApiError;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use exeunt_contract::Content;

/// A successful answer, and the headers that go with it.
pub struct ApiResponse<T> {
    body: T,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The result of a handler.
pub type ApiResult<T> = Result<ApiResponse<T>, ApiError>;

impl<T> ApiResponse<T> {
    /// An answer with this body and no header of its own.
    pub fn new(body: T) -> Self {
        Self { body, headers: Vec::new() }
    }

    /// Adds a `Set-Cookie` header.
    #[must_use]
    pub fn cookie(self, cookie: HeaderValue) -> Self {
        self.header(header::SET_COOKIE, cookie)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl<T: Content> IntoResponse for ApiResponse<T> {
    fn into_response(self) -> Response<Body> {
        let mut response = if T::EMPTY {
            StatusCode::NO_CONTENT.into_response()
        } else {
            match serde_json::to_vec(&self.body) {
                Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
                Err(error) => return ApiError::fault(&error).into_response(),
            }
        };
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}
