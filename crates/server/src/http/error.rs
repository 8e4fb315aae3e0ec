//! The one error type of the handlers: every error becomes an [`ApiError`], and every answer to it
//! `application/problem+json` (RFC 9457). An internal fault tells the caller nothing; its cause goes to the log, beside
//! the request's id.

use crate::http::password::error::{HashingError, JudgingError};
use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use exeunt_contract::{Code, Ended, FieldCode, FieldError, Problem};
use exeunt_domain::secret::NoRandomness;
use exeunt_store::StoreError;
use std::time::Duration;

/// An error answer.
#[derive(Debug)]
pub struct ApiError {
    // Boxed, because every handler's result has room for it and few use it.
    problem: Box<Problem>,
    retry_after: Option<u32>,
    cookies: Vec<HeaderValue>,
}

/// The error's code as an extension of the response, so that the log need not read the body.
#[derive(Clone, Copy, Debug)]
pub struct ErrorCode(pub Code);

impl ApiError {
    /// An error with this code and nothing more.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self::from_problem(Problem::of(code))
    }

    /// An error about one field.
    #[must_use]
    pub fn field(field: &str, code: FieldCode) -> Self {
        Self::fields(vec![FieldError { field: field.to_owned(), code }])
    }

    /// An error about these fields.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self::from_problem(Problem { errors, ..Problem::of(Code::InvalidFields) })
    }

    /// Adds another wrong field, so that the person reads of all of them at once.
    #[must_use]
    pub fn and_field(mut self, field: &str, code: FieldCode) -> Self {
        self.problem.errors.push(FieldError { field: field.to_owned(), code });
        self
    }

    /// No live session; `ended` says how the session of the cookie ended.
    #[must_use]
    pub fn not_signed_in(ended: Option<Ended>) -> Self {
        Self::from_problem(Problem { ended, ..Problem::of(Code::NotSignedIn) })
    }

    /// An error with `Retry-After`, in seconds.
    #[must_use]
    pub fn later(code: Code, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::of(code) }
    }

    /// Too many requests from one source (429), with the time to wait.
    #[must_use]
    pub fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let seconds = Some(u32::try_from(seconds).unwrap_or(u32::MAX));
        let problem = Problem { retry_after: seconds, ..Problem::of(Code::TooManyAttempts) };
        Self { retry_after: seconds, ..Self::from_problem(problem) }
    }

    /// An internal fault. The cause goes to the log alone.
    #[must_use]
    pub fn fault(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(cause = cause.to_string(), "a request failed");
        Self::of(Code::Internal)
    }

    fn from_problem(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after: None, cookies: Vec::new() }
    }

    /// Adds a `Set-Cookie` header.
    #[must_use]
    pub fn cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// The error's code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.problem.code
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response<Body> {
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        for cookie in self.cookies {
            headers.append(header::SET_COOKIE, cookie);
        }
        response.extensions_mut().insert(ErrorCode(self.problem.code));
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::SessionEnded => Self::not_signed_in(None),
            StoreError::NotFound => Self::of(Code::NotFound),
            StoreError::PasswordChangedMeanwhile => Self::of(Code::WrongPassword),
            StoreError::PasswordNeeded => Self::of(Code::ReauthenticationRequired),
            StoreError::KeyReused => Self::of(Code::KeyReused),
            StoreError::TooManyAccounts => Self::of(Code::TooManyAccounts),
            StoreError::Conflict(cause) => {
                tracing::error!(cause, "an act met others again and again");
                Self::later(Code::Unavailable, 1)
            }
            StoreError::Unavailable(cause) | StoreError::Full(cause) => {
                tracing::error!(cause, "the database does not answer");
                Self::later(Code::Unavailable, 5)
            }
            StoreError::Broken(cause) | StoreError::Damaged(cause) => Self::fault(&cause),
        }
    }
}

impl From<HashingError> for ApiError {
    fn from(error: HashingError) -> Self {
        match error {
            HashingError::Busy => Self::later(Code::Busy, 2),
            HashingError::NoRandomness(cause) => cause.into(),
            fault => Self::fault(&fault),
        }
    }
}

impl From<JudgingError> for ApiError {
    fn from(error: JudgingError) -> Self {
        match error {
            JudgingError::Slot(error) => HashingError::from(error).into(),
            JudgingError::List(error) => {
                tracing::error!(%error, "the list of breached passwords could not be read");
                Self::later(Code::Unavailable, 5)
            }
        }
    }
}

impl From<NoRandomness> for ApiError {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(cause = error.to_string(), "no secret can be made");
        Self::later(Code::Unavailable, 5)
    }
}
