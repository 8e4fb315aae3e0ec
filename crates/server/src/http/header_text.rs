//! Header values as text. A header is bytes (RFC 9110 §5.5): its valid text counts, whatever stands beside it. Read all
//! or nothing, one letter of another script in a device's name would hide everything else that a browser says.

use axum::http::header::AsHeaderName;
use axum::http::{HeaderMap, HeaderValue};
use std::borrow::Cow;

/// The text of a header, with U+FFFD for bytes that are no UTF-8; none where there is no such header.
pub(super) fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<Cow<'_, str>> {
    headers.get(name).map(decoded)
}

/// The texts of all lines of a header.
pub(super) fn texts(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = Cow<'_, str>> {
    headers.get_all(name).into_iter().map(decoded)
}

fn decoded(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}
