//! The definition of an endpoint, and the list of all of them in reading order.

use crate::problem::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The HTTP methods that the contract uses (RFC 9110 §9, RFC 5789 for PATCH).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; never changes anything.
    Get,
    /// Creates, or acts on what is not a resource of its own.
    Post,
    /// Replaces.
    Put,
    /// Changes the fields that are given.
    Patch,
    /// Ends or removes.
    Delete,
}

impl Method {
    /// The method's name as it stands in a request line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The bound on a body for its description in OpenAPI; empty in the app.
#[cfg(feature = "openapi")]
pub trait Described: utoipa::ToSchema {}
#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> Described for T {}
/// The bound on a body for its description in OpenAPI; empty in the app.
#[cfg(not(feature = "openapi"))]
pub trait Described {}
#[cfg(not(feature = "openapi"))]
impl<T> Described for T {}

/// A JSON body of a request or an answer.
pub trait Content: Serialize + DeserializeOwned + Described + 'static {
    /// True only for [`Nothing`]: no body is sent, and an answer without one has status 204.
    const EMPTY: bool = false;
}

/// No body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Nothing {}

impl Content for Nothing {
    const EMPTY: bool = true;
}

/// A path with its one variable part, in braces, filled in. Without `str::replace`, whose search for any text would be a
/// kilobyte of the app's download.
pub(crate) fn filled_in(template: &str, value: &str) -> String {
    let (before, rest) = template.split_once('{').unwrap_or((template, ""));
    let (_, after) = rest.split_once('}').unwrap_or_default();
    [before, value, after].concat()
}

/// One endpoint: its address exists here and nowhere else.
///
/// A value of the type holds what goes into the path; the body is [`Endpoint::Request`].
pub trait Endpoint {
    /// The name in snake case: the sample file's name and OpenAPI's operation id.
    const NAME: &'static str;
    /// One sentence for the published documentation.
    const SUMMARY: &'static str;
    /// The HTTP method.
    const METHOD: Method;
    /// The path as a template, `{id}` standing for what [`Endpoint::path`] fills in.
    const PATH: &'static str;
    /// Whether a live session is needed, and the account must be named in [`ACCOUNT_HEADER`].
    const SIGNED_IN: bool = true;
    /// Whether the session of a one-time password is enough.
    const ONE_TIME: bool = false;
    /// Whether a success gives the browser another cookie for its session: until the answer is there, the one that it has
    /// may be worthless already.
    const RENEWS: bool = false;
    /// The body of a request.
    type Request: Content;
    /// The body of a successful answer.
    type Response: Content;
    /// The errors of this endpoint, besides [`COMMON_PROBLEMS`].
    const PROBLEMS: &'static [Code];

    /// The path, and the query if there is one, of this very request.
    fn path(&self) -> String {
        Self::PATH.to_owned()
    }

    /// All errors of this endpoint: its own, and those that it has in common with others.
    #[must_use]
    fn problems() -> Vec<Code>
    where
        Self: Sized,
    {
        let session = if Self::SIGNED_IN { SESSION_PROBLEMS } else { &[] };
        let password = if Self::SIGNED_IN && !Self::ONE_TIME { PASSWORD_PROBLEMS } else { &[] };
        let (key, cookie) =
            if Self::METHOD == Method::Get { (&[][..], &[][..]) } else { (KEY_PROBLEMS, COOKIE_PROBLEMS) };
        [Self::PROBLEMS, session, password, key, cookie, COMMON_PROBLEMS].concat()
    }
}

/// The request header with the account that the page believes it acts for. A value that is not the active
/// account's [`crate::AccountRef`] is answered with [`Code::AccountChanged`] and changes nothing.
pub const ACCOUNT_HEADER: &str = "x-account";

/// The request header with the idempotency key, under which the same request sent again has one effect and one answer:
/// 16 to 64 characters from `A-Z a-z 0-9 - _`, new for each action of the person
/// (draft-ietf-httpapi-idempotency-key-header). They must be random, 128 bits of it, and be kept like a password, because
/// the cookies of a log-in follow from them. For 24 hours a key is known to the session that used it, and for a log-in or
/// a sign-up to the account. It is never needed, and it revives nothing: where the session has ended since, the repeat is
/// refused like any request. Only a password change and the password entered again cannot be repeated without one: their
/// answer replaces the cookie of the request.
pub const KEY_HEADER: &str = "idempotency-key";

/// The request header of a request that the page sends by itself, because the person has not used it within the last
/// minute. It does not count as a use of the session, whose idle limit runs on; it changes nothing else.
pub const UNATTENDED_HEADER: &str = "x-unattended";

/// The request header with the version of this contract for which the page was built; see [`VERSION`].
pub const CLIENT_HEADER: &str = "x-client";

/// The version of this contract. A server takes this one and the one before, and answers older pages with
/// [`Code::ClientOutdated`]; a request without one is accepted, because the pages of version 1 sent none.
pub const VERSION: u32 = 2;

/// The errors of every endpoint.
pub const COMMON_PROBLEMS: &[Code] = &[
    Code::Malformed,
    Code::ForeignOrigin,
    Code::TooLarge,
    Code::UnsupportedMediaType,
    Code::InvalidFields,
    Code::Misdirected,
    Code::ClientOutdated,
    Code::TooManyAttempts,
    Code::Internal,
    Code::Unavailable,
];

/// The further errors of every endpoint that needs a session.
pub const SESSION_PROBLEMS: &[Code] = &[Code::NotSignedIn, Code::AccountChanged];

/// The further errors of every endpoint that needs a session and a password of the person's own.
pub const PASSWORD_PROBLEMS: &[Code] = &[Code::NewPasswordRequired];

/// The further errors of every endpoint that changes something, for a request with a [`KEY_HEADER`].
pub const KEY_PROBLEMS: &[Code] = &[Code::KeyReused];

/// The further errors of every endpoint that changes something, for a request with one of this server's cookies twice.
pub const COOKIE_PROBLEMS: &[Code] = &[Code::CookieUnusable];
