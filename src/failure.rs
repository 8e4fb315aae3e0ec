//! The failures of a call. The sentences for them are in [`crate::i18n`].

use exeunt_contract::{Code, FieldCode, FieldError, Problem};

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer came: no network, no server, or too late.
    Offline,
    /// An answer came that does not fit the contract.
    InvalidResponse,
    /// The server refused, with its problem. Boxed, because a problem is much larger than the rest.
    Refused(Box<Problem>),
    /// The person closed a dialog that the call depended on.
    Cancelled,
}

impl Failure {
    /// The server's problem for required fields that were left empty, made without asking it; none where all are filled
    /// in.
    #[must_use]
    pub fn of_empty(fields: &[(&str, &str)]) -> Option<Self> {
        let mut errors = Vec::new();
        for (field, text) in fields {
            if text.is_empty() {
                errors.push(FieldError { field: (*field).to_owned(), code: FieldCode::Required });
            }
        }
        let (kind, title, code) = (String::new(), String::new(), Code::InvalidFields);
        let problem = Problem { kind, title, status: 422, code, errors, ended: None, retry_after: None };
        (!problem.errors.is_empty()).then(|| Self::Refused(Box::new(problem)))
    }

    /// The server's code, where the server refused.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// The time to wait before another attempt, in seconds, where attempts were too many.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Refused(problem) if problem.code == Code::TooManyAttempts => problem.retry_after,
            _ => None,
        }
    }

    /// The problem of `field`, where the server named it or it is empty.
    #[must_use]
    pub fn field(&self, field: &str) -> Option<FieldCode> {
        match self {
            Self::Refused(problem) => problem.errors.iter().find(|error| error.field == field).map(|error| error.code),
            _ => None,
        }
    }

    /// Whether a retry may help: nothing is wrong with what the person entered.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Offline | Self::InvalidResponse => true,
            Self::Refused(problem) => problem.status >= 500,
            Self::Cancelled => false,
        }
    }
}
