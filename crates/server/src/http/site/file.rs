//! One file of the app, and how it is served: its encodings and its caching.

use crate::http::header_text;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A file with the encodings that the build made.
pub(super) struct File {
    content_type: &'static str,
    immutable: bool,
    etag: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Content types by extension; the app has no others.
const CONTENT_TYPES: &[(&str, &str)] = &[
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
        let content_type = CONTENT_TYPES.iter().find(|(end, _)| *end == extension);
        let content_type = content_type.map_or("application/octet-stream", |(_, content_type)| content_type);
        let etag = Sha256::digest(&plain).iter().take(12).fold(String::new(), |mut etag, byte| {
            let _ = write!(etag, "{byte:02x}");
            etag
        });
        Self {
            content_type,
            immutable: is_hashed(name),
            etag,
            plain: plain.into(),
            brotli: brotli.map(Bytes::from),
            gzip: gzip.map(Bytes::from),
        }
    }

    /// The response to a request with these headers.
    pub(super) fn response(&self, request: &HeaderMap) -> Response<Body> {
        let (bytes, encoding) = self.encoded(request);
        let tag = format!("\"{}{}\"", self.etag, encoding.map_or(String::new(), |encoding| format!("-{encoding}")));
        let unchanged = matches_etag(request, &tag);
        let mut response = Response::new(if unchanged { Body::empty() } else { Body::from(bytes.clone()) });
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        let cache_control = if self.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    fn encoded(&self, request: &HeaderMap) -> (&Bytes, Option<&'static str>) {
        let accepts = |encoding| accepts(request, encoding);
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepts("br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts("gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        }
    }
}

/// Whether the client's copy has this tag: `If-None-Match` names it, or is `*` (RFC 9110 §13.1.2). Tags are compared
/// weakly (§8.8.3.2), because a proxy that compresses makes weak ones of ours; they may hold commas and any byte.
fn matches_etag(request: &HeaderMap, tag: &str) -> bool {
    let lines = request.get_all(header::IF_NONE_MATCH).iter().map(HeaderValue::as_bytes);
    lines.into_iter().any(|line| line.trim_ascii() == b"*" || tags(line).any(|known| known == tag.as_bytes()))
}

/// The entity tags of one line without their weakness, each with its quotes. A malformed tag ends the line.
fn tags(mut line: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        while let Some((b' ' | b'\t' | b',', rest)) = line.split_first() {
            line = rest;
        }
        line = line.strip_prefix(b"W/").unwrap_or(line);
        let length = line.strip_prefix(b"\"")?.iter().position(|byte| *byte == b'"')? + 2;
        let (tag, rest) = line.split_at(length);
        line = rest;
        Some(tag)
    })
}

/// Whether the request accepts an encoding: it is named, and not with a weight of zero (RFC 9110 §12.5.3).
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let names = |entry: &str| {
        let mut parts = entry.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        named && weight > 0.0
    };
    header_text::texts(request, header::ACCEPT_ENCODING).any(|line| line.split(',').any(names))
}

/// Whether the name carries a hash of the contents, so that the contents behind it never change: a part of 12 or more
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
    fn what_the_caller_has_is_known_by_its_tag_however_it_is_written() {
        let matches = |lines: &[&[u8]]| {
            let mut request = HeaderMap::new();
            for line in lines {
                request.append(header::IF_NONE_MATCH, HeaderValue::from_bytes(line).unwrap());
            }
            super::matches_etag(&request, "\"ab12-br\"")
        };
        for known in [
            &[b"\"ab12-br\"".as_slice()][..],
            &[b"W/\"ab12-br\""],
            &[b"*"],
            &[b" * "],
            &[b"\"x\", \"y,z\" ,W/\"ab12-br\""],
            &[b"\"\",,\t\"ab12-br\","],
            &[b"W/\"\xc3\xa6\xff\", \"ab12-br\""],
            &[b"\"other\"", b"W/\"ab12-br\""],
            &[b"\"a\"\"ab12-br\""],
        ] {
            assert!(matches(known), "{known:?}");
        }
        for other in [
            &[][..],
            &[b"".as_slice()],
            &[b"ab12-br"],
            &[b"\"ab12\""],
            &[b"\"AB12-BR\""],
            &[b"w/\"ab12-br\""],
            &[b"\"ab12-br"],
            &[b"\"x, \"ab12-br\""],
            &[b"*, \"x\""],
            &[b"W/ \"ab12-br\""],
        ] {
            assert!(!matches(other), "{other:?}");
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
            let mut request = HeaderMap::new();
            request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(line));
            assert_eq!(accepts(&request, "br"), br, "{line}");
        }
    }
}
