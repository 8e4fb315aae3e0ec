//! How a request was transported: encrypted, in plain text, or unknown. Knows nothing of what follows from that.

use crate::http::client_ip::{Proxies, schemes};
use crate::http::header_text;
use axum::http::{Extensions, HeaderMap};
use std::net::IpAddr;

/// The request came over this server's own TLS. The listener puts it among the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct OverTls;

/// The transport between a browser and this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Encrypted on every known hop.
    Encrypted,
    /// A trusted proxy reports a hop over plain HTTP.
    PlainText,
    /// Plain HTTP here, and no trusted proxy says how the request came before that.
    Unknown,
}

impl Transport {
    /// The transport of a request. A trusted proxy's header counts more than the last hop, and one hop in plain text
    /// makes the whole way plain text. An `X-Forwarded-Proto` from any other peer is not read (ASVS 5.0 4.1.3), and
    /// `Forwarded` only where it is alone.
    #[must_use]
    pub fn of(proxies: &Proxies, peer: Option<IpAddr>, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let is_believed = peer.is_some_and(|peer| proxies.trusts(peer.to_canonical()));
        let mut lines = header_text::texts(headers, "x-forwarded-proto").filter(|_| is_believed).peekable();
        if lines.peek().is_some() {
            let is_safe = lines.all(|line| line.split(',').all(|step| step.trim().eq_ignore_ascii_case("https")));
            return if is_safe { Self::Encrypted } else { Self::PlainText };
        }
        let mut steps = schemes(headers).filter(|_| is_believed).peekable();
        if steps.peek().is_some() {
            let is_safe = steps.all(|step| step.eq_ignore_ascii_case("https"));
            return if is_safe { Self::Encrypted } else { Self::PlainText };
        }
        if extensions.get::<OverTls>().is_some() { Self::Encrypted } else { Self::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_trusted_proxy_says_what_the_way_was_and_nobody_else() {
        let proxies = Proxies::of(["10.0.0.1".parse().unwrap()]);
        for (peer, lines, transport) in [
            ("10.0.0.1", &["https"][..], Transport::Encrypted),
            ("10.0.0.1", &["HTTPS, https"], Transport::Encrypted),
            ("10.0.0.1", &["http"], Transport::PlainText),
            ("10.0.0.1", &["https", "http"], Transport::PlainText),
            ("10.0.0.1", &["http, https"], Transport::PlainText),
            ("10.0.0.1", &[""], Transport::PlainText),
            ("::ffff:10.0.0.1", &["http"], Transport::PlainText),
            ("10.0.0.1", &[], Transport::Unknown),
            ("203.0.113.7", &["https"], Transport::Unknown),
            ("203.0.113.7", &["http"], Transport::Unknown),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-proto", HeaderValue::from_static(line));
            }
            let peer = Some(peer.parse().unwrap());
            assert_eq!(Transport::of(&proxies, peer, &headers, &Extensions::new()), transport, "{peer:?} {lines:?}");
        }
    }

    #[test]
    fn a_proxy_that_writes_forwarded_alone_says_it_there() {
        let proxies = Proxies::of(["10.0.0.1".parse().unwrap()]);
        for (lines, transport) in [
            (&[("forwarded", "for=203.0.113.7;proto=https")][..], Transport::Encrypted),
            (&[("forwarded", "for=203.0.113.7; Proto=\"HTTPS\"")], Transport::Encrypted),
            (&[("forwarded", "for=203.0.113.7;proto=http, for=10.0.0.2;proto=https")], Transport::PlainText),
            (&[("forwarded", "for=203.0.113.7")], Transport::Unknown),
            (&[("forwarded", "proto=http"), ("x-forwarded-proto", "https")], Transport::Encrypted),
        ] {
            let mut headers = HeaderMap::new();
            for (name, line) in lines {
                headers.append(*name, HeaderValue::from_static(line));
            }
            let peer = Some("10.0.0.1".parse().unwrap());
            assert_eq!(Transport::of(&proxies, peer, &headers, &Extensions::new()), transport, "{lines:?}");
            let stranger = Some("203.0.113.7".parse().unwrap());
            assert_eq!(Transport::of(&proxies, stranger, &headers, &Extensions::new()), Transport::Unknown);
        }
    }

    #[test]
    fn tls_of_our_own_is_an_encrypted_way() {
        let mut extensions = Extensions::new();
        extensions.insert(OverTls);
        assert_eq!(Transport::of(&Proxies::default(), None, &HeaderMap::new(), &extensions), Transport::Encrypted);
    }
}
