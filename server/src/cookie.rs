//! The two cookies: how they are written and read. No other file knows their names.

use crate::secret::Secret;
use crate::session::Limits;
use crate::store::KEEP_ENDED;
use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

/// Names the active session of the browser.
pub const SESSION: &str = "__Host-session";
/// Names the device.
pub const DEVICE: &str = "__Host-device";

/// How long a browser keeps the device cookie. Twice the time that a login can be remembered, and within the 400 days
/// that browsers allow (RFC 6265bis §5.5).
pub const DEVICE_MAX_AGE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// How long a browser keeps the session cookie: longer than any session lives, as long as an ended one is kept, so that a
/// browser whose login has reached its limit can still be told so.
#[must_use]
pub fn session_max_age(limits: &Limits) -> Duration {
    limits.max_age + KEEP_ENDED
}

/// `Set-Cookie` for a secret. Without `max_age` the cookie ends with the browser. The prefix `__Host-` makes browsers
/// insist on `Secure`, `Path=/` and no `Domain` (RFC 6265bis §4.1.3.2; ASVS 5.0 3.3.1 to 3.3.4).
#[must_use]
pub fn set(name: &str, secret: &Secret, max_age: Option<Duration>) -> HeaderValue {
    let life = max_age.map_or(String::new(), |life| format!("; Max-Age={}", life.as_secs()));
    let secret = secret.reveal();
    value(format!("{name}={secret}; Path=/; Secure; HttpOnly; SameSite=Strict{life}"))
}

/// `Set-Cookie` that takes a cookie away.
#[must_use]
pub fn expire(name: &str) -> HeaderValue {
    value(format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"))
}

fn value(text: String) -> HeaderValue {
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The secret that a cookie holds. None where there is no such cookie, where it is there twice, or where it is not what
/// this server writes. Names are compared exactly: `__host-session` is another cookie.
#[must_use]
pub fn read(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim_matches(' ').split_once('='))
        .filter_map(|(key, text)| (key == name).then_some(text));
    match (found.next(), found.next()) {
        (Some(text), None) => Secret::parse(text),
        _ => None,
    }
}
