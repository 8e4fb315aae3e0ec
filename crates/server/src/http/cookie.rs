//! The two cookies: their names, how they are written and how they are read. No other file knows their names.

use axum::http::{HeaderMap, HeaderValue, header};
use exeunt_domain::secret::Secret;
use exeunt_domain::session::Limits;
use exeunt_store::{KEEP_ENDED, KEEP_RETIRED};
use std::time::Duration;

/// The default name of the cookie that names the browser's active session; the operator may add a suffix.
const SESSION: &str = "__Host-session";
/// The default name of the cookie that names the device; the operator may add a suffix.
const DEVICE: &str = "__Host-device";

/// The names of this server's two cookies. Cookies do not know ports (RFC 6265 §8.5): two servers on one host need
/// different names, or each log-in with one of them replaces the cookies of the other.
#[derive(Clone, Debug)]
pub struct CookieNames {
    /// The name of the cookie for the browser's active session.
    pub session: String,
    /// The name of the cookie for the device.
    pub device: String,
}

impl Default for CookieNames {
    fn default() -> Self {
        Self { session: SESSION.to_owned(), device: DEVICE.to_owned() }
    }
}

impl CookieNames {
    /// The names with `suffix` appended: 1 to 32 of `A-Z a-z 0-9`, or nothing for the plain names. None for any other
    /// suffix, which a cookie's name could not hold or people would not tell apart.
    #[must_use]
    pub fn with_suffix(suffix: &str) -> Option<Self> {
        if suffix.is_empty() {
            return Some(Self::default());
        }
        let fits = suffix.len() <= 32 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self { session: format!("{SESSION}-{suffix}"), device: format!("{DEVICE}-{suffix}") })
    }
}

/// How long a browser keeps the device cookie. Twice the time that a login can be remembered, and within the 400 days
/// that browsers allow (RFC 6265bis §5.5). A replaced device secret stays known for as long.
pub const DEVICE_MAX_AGE: Duration = KEEP_RETIRED;

/// How long a browser keeps the session cookie: longer than any session lives, as long as an ended one is kept, so that
/// a browser whose login has reached its limit can still be told so.
#[must_use]
pub fn session_max_age(limits: &Limits) -> Duration {
    limits.max_age + KEEP_ENDED
}

/// `Set-Cookie` for a secret. Without `max_age` the cookie ends with the browser. The prefix `__Host-` makes browsers
/// insist on `Secure`, `Path=/` and no `Domain` (RFC 6265bis §4.1.3.2; ASVS 5.0 3.3.1 to 3.3.4).
#[must_use]
pub fn set(name: &str, secret: &Secret, max_age: Option<Duration>) -> HeaderValue {
    let max_age = max_age.map_or(String::new(), |max_age| format!("; Max-Age={}", max_age.as_secs()));
    let secret = secret.reveal();
    header_value(format!("{name}={secret}; Path=/; Secure; HttpOnly; SameSite=Strict{max_age}"))
}

/// `Set-Cookie` that deletes a cookie.
#[must_use]
pub fn expire(name: &str) -> HeaderValue {
    header_value(format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn header_value(text: String) -> HeaderValue {
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The value of one cookie in a request.
#[derive(Clone, Debug)]
pub enum CookieValue {
    /// No cookie of that name.
    Absent,
    /// A secret, written as this server writes it.
    Secret(Secret),
    /// A cookie of that name in a form that this server never writes.
    Unreadable,
    /// More than one cookie of that name: it cannot be known which of them is meant.
    Duplicate,
}

impl CookieValue {
    /// The secret; none for every other variant.
    #[must_use]
    pub fn secret(self) -> Option<Secret> {
        if let Self::Secret(secret) = self { Some(secret) } else { None }
    }
}

/// The value of the cookie `name` in the `Cookie` lines (RFC 6265 §4.2.1). They are read as bytes: other applications
/// of the same host and of its parent domains write into the same lines, and no byte of theirs may hide a cookie of
/// ours. Names are compared exactly: `__host-session` is another cookie.
#[must_use]
pub fn read(headers: &HeaderMap, name: &str) -> CookieValue {
    let lines = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    let pairs = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    let mut found = pairs.filter_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    match (found.next(), found.next()) {
        (None, _) => CookieValue::Absent,
        (Some(_), Some(_)) => CookieValue::Duplicate,
        (Some(value), None) => {
            let secret = std::str::from_utf8(value).ok().and_then(Secret::parse);
            secret.map_or(CookieValue::Unreadable, CookieValue::Secret)
        }
    }
}
