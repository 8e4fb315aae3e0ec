//! What can come instead of an answer. The sentences for it are in [`crate::wording`].

use exeunt_contract::{Code, FieldCode, Problem};

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
    /// The server's code, where the server refused.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// What is wrong with `field`, where the server named it.
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
