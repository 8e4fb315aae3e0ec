//! The host names that this server answers to. A page of a foreign name that is pointed at this server's address (DNS
//! rebinding) would be of this server's own origin in the eyes of a browser, so a request for another host is refused
//! (RUSTSEC-2026-0140). Knows nothing of what is served.

use axum::http::{HeaderMap, Uri, header};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;
use thiserror::Error;

/// A host name, in lower case and without a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

/// A text that is no host name.
#[derive(Debug, Error)]
#[error("{0:?} is no host name such as accounts.example.org")]
pub struct InvalidHostName(String);

impl FromStr for HostName {
    type Err = InvalidHostName;

    fn from_str(text: &str) -> Result<Self, InvalidHostName> {
        // A dot at the end marks a fully qualified name; it is the same host.
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let is_label = |label: &str| {
            let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            !label.is_empty() && label.len() <= 63 && label.bytes().all(is_fine)
        };
        let is_valid = name.len() <= 253 && name.split('.').all(is_label);
        if is_valid { Ok(Self(name)) } else { Err(InvalidHostName(text.to_owned())) }
    }
}

/// The host of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An IP address. It needs no DNS, so it cannot have been rebound.
    Address(IpAddr),
    /// A host name.
    Name(HostName),
}

impl Host {
    /// The host of a request. None where the request names no host, several, or one that cannot be parsed; and where
    /// the address in the request line differs from the header.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(header::HOST).iter();
        let (Some(line), None) = (lines.next(), lines.next()) else { return None };
        let line = line.to_str().ok()?;
        let is_same = uri.authority().is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(line));
        if is_same { Self::parse(line) } else { None }
    }

    /// Parses a host with or without a port.
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']')?;
                (Self::Address(address.parse::<Ipv6Addr>().ok()?.into()), port)
            }
            None => {
                let end = text.find(':').unwrap_or(text.len());
                let (name, port) = text.split_at(end);
                let address = name.parse::<Ipv4Addr>().map(|address| Self::Address(address.into()));
                (address.or_else(|_| name.parse().map(Self::Name)).ok()?, port)
            }
        };
        let is_port = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok();
        (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
    }
}

/// The host names that the operator configured, besides those that every server has.
#[derive(Clone, Debug, Default)]
pub struct Hosts(Arc<[HostName]>);

impl Hosts {
    /// The list of these names.
    #[must_use]
    pub fn of(names: impl IntoIterator<Item = HostName>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The list with the hosts of these origins added.
    #[must_use]
    pub fn with_origins(&self, origins: &[String]) -> Self {
        let names = origins.iter().filter_map(|origin| match Host::parse(origin.split_once("://")?.1)? {
            Host::Name(name) => Some(name),
            Host::Address(_) => None,
        });
        Self(self.0.iter().cloned().chain(names).collect())
    }

    /// Whether this server answers to that host. `localhost` and the names below it mean the machine itself, whatever a
    /// name server says (RFC 6761 §6.3).
    #[must_use]
    pub fn contain(&self, host: &Host) -> bool {
        match host {
            Host::Address(_) => true,
            Host::Name(HostName(name)) if name == "localhost" || name.ends_with(".localhost") => true,
            Host::Name(name) => self.0.contains(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_here_is_taken() {
        let hosts =
            Hosts::of(["accounts.example.org".parse().unwrap()]).with_origins(&["http://dev.example:8080".into()]);
        for (text, taken) in [
            ("localhost", true),
            ("LocalHost:3000", true),
            ("app.localhost:3000", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("192.0.2.7", true),
            ("Accounts.Example.ORG:443", true),
            ("accounts.example.org.", true),
            ("dev.example", true),
            ("example.org", false),
            ("accounts.example.org.evil.example", false),
            ("evil-localhost", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("2130706433", false),
        ] {
            assert_eq!(hosts.contain(&Host::parse(text).unwrap()), taken, "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_not_read() {
        for text in [
            "",
            ":80",
            ".",
            "a..b",
            "localhost:",
            "localhost:http",
            "localhost:99999",
            "localhost:+80",
            "a@localhost",
            "localhost/",
            "localhost\\",
            "local host",
            "localhost,evil.example",
            "[::1",
            "[::1]x",
            "[localhost]",
            "::1",
            "%6cocalhost",
            "http://localhost",
            "localhost#",
            "localhost?",
            "[127.0.0.1]",
            "[::1%25lo]",
        ] {
            assert_eq!(Host::parse(text), None, "{text:?}");
        }
    }
}
