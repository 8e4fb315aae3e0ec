//! What can come instead of an answer. The sentences for it are in [`crate::wording`].

use exeunt_contract::{Code, FieldCode, FieldError, Problem};

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer came: no network, no server, or too late.
    Offline,
    /// An answer came that this app cannot read.
    Garbled,
    /// The server said no, and why. Boxed, because a problem is much larger than the rest.
    Refused(Box<Problem>),
    /// The person closed a question that the call depended on.
    Cancelled,
}

impl Failure {
    /// What the server would say of those fields that were left empty, without asking it; none where all are filled in.
    #[must_use]
    pub fn of_empty(fields: &[(&str, &str)]) -> Option<Self> {
        let mut errors = Vec::new();
        for (field, text) in fields {
            if text.is_empty() {
                errors.push(FieldError { field: (*field).to_owned(), code: FieldCode::Required });
            }
        }
        let (kind, title, code) = (String::new(), String::new(), Code::InvalidFields);
        let problem = Problem { kind, title, status: 422, code, errors, ended: None };
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

    /// What is wrong with `field`, where the server named it or nothing stands in it.
    #[must_use]
    pub fn field(&self, field: &str) -> Option<FieldCode> {
        match self {
            Self::Refused(problem) => problem.errors.iter().find(|error| error.field == field).map(|error| error.code),
            _ => None,
        }
    }

    /// Whether doing the same again may help: nothing is wrong with what the person entered.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Offline | Self::Garbled => true,
            Self::Refused(problem) => problem.status >= 500,
            Self::Cancelled => false,
        }
    }
}
