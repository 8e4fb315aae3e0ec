//! One file of the app, and how it is sent: which encoding, how long it may be kept.

use crate::head;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A file with the encodings that the build made.
pub(super) struct File {
    kind: &'static str,
    immutable: bool,
    tag: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Content types by extension; the app has no others.
const KINDS: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("svg", "image/svg+xml; charset=utf-8"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
];

impl File {
    pub(super) fn new(name: &str, plain: Vec<u8>, brotli: Option<Vec<u8>>, gzip: Option<Vec<u8>>) -> Self {
        let extension = name.rsplit('.').next().unwrap_or_default();
        let kind = KINDS.iter().find(|(end, _)| *end == extension).map_or("application/octet-stream", |(_, kind)| kind);
        let tag = Sha256::digest(&plain).iter().take(12).fold(String::new(), |mut tag, byte| {
            let _ = write!(tag, "{byte:02x}");
            tag
        });
        Self {
            kind,
            immutable: is_hashed(name),
            tag,
            plain: plain.into(),
            brotli: brotli.map(Bytes::from),
            gzip: gzip.map(Bytes::from),
        }
    }

    /// The answer to a request with these headers.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response<Body> {
        let (bytes, encoding) = self.encoded(asked);
        let tag = format!("\"{}{}\"", self.tag, encoding.map_or(String::new(), |encoding| format!("-{encoding}")));
        let unchanged =
            head::texts(asked, header::IF_NONE_MATCH).any(|tags| tags.split(',').any(|known| known.trim() == tag));
        let mut response = Response::new(if unchanged { Body::empty() } else { Body::from(bytes.clone()) });
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        let keep = if self.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    fn encoded(&self, asked: &HeaderMap) -> (&Bytes, Option<&'static str>) {
        let takes = |encoding| takes(asked, encoding);
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if takes("br") => (brotli, Some("br")),
            (_, Some(gzip)) if takes("gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        }
    }
}

/// Whether the request takes an encoding: it is named, and not with a weight of zero (RFC 9110 §12.5.3).
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let names = |entry: &str| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        named && weight > 0.0
    };
    head::texts(asked, header::ACCEPT_ENCODING).any(|line| line.split(',').any(names))
}

/// Whether the name carries a hash of the contents, so that it never means anything else: a part of 12 or more
/// hexadecimal digits, as the build writes it.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.', '/']).any(|part| part.len() >= 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_may_be_kept_for_ever() {
        for name in [
            "exeunt-app-5d41402abc4b2a76_bg.wasm",
            "tokens-0123456789abcdef.css",
            "snippets/exeunt-5d41402abc4b2a76/a.js",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "favicon.svg", "boot.js", "a-decade.css", "manifest.webmanifest"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn an_encoding_is_sent_only_to_who_takes_it() {
        for (line, br) in [
            ("gzip, br", true),
            ("br;q=0", false),
            ("br;q=0.0, gzip", false),
            ("gzip", false),
            ("BR;q=0.5", true),
            ("brotli", false),
        ] {
            let mut asked = HeaderMap::new();
            asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
            assert_eq!(takes(&asked, "br"), br, "{line}");
        }
    }
}
