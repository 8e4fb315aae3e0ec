//! One hop of a request's way, as proxies write it: an address, often with a port. Parsed as bytes, because values that
//! clients have put before it need not be text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The hops of one header line, the last one first. Empty elements are skipped (RFC 9110 §5.6.1). No address holds a
/// comma, so one in quotes only makes its element unreadable, and no quote that a client has opened reaches the part
/// that a proxy has appended.
pub(super) fn hops(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.rsplit(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|hop| !hop.is_empty())
}

/// A hop of `X-Forwarded-For`: `203.0.113.7`, `203.0.113.7:51012`, `2001:db8::7`, `[2001:db8::7]:443`, each also in
/// quotes, and IPv6 also with a zone.
pub(super) fn forwarded_for(hop: &[u8]) -> Option<IpAddr> {
    node(std::str::from_utf8(hop).ok()?)
}

/// An element of `Forwarded` (RFC 7239 §4), with its hop's address in `for`.
pub(super) fn forwarded(element: &[u8]) -> Option<IpAddr> {
    node(parameter(element, "for")?)
}

/// The scheme (`proto`) of an element of `Forwarded`.
pub(super) fn scheme(element: &[u8]) -> Option<&str> {
    parameter(element, "proto").map(|scheme| scheme.trim_matches('"'))
}

/// The value of a parameter in an element of `Forwarded`; none where it is there twice.
fn parameter<'a>(element: &'a [u8], name: &str) -> Option<&'a str> {
    let pairs = std::str::from_utf8(element).ok()?.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
    named.next().filter(|_| named.next().is_none())
}

/// An address with or without a port (RFC 7239 §6). Neither `unknown` nor an obfuscated name is one.
fn node(text: &str) -> Option<IpAddr> {
    let text = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?.trim(),
        None => text,
    };
    let address = if let Some(rest) = text.strip_prefix('[') {
        let (inside, port) = rest.split_once(']')?;
        (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then(|| v6(inside))??.into()
    } else if let Some(address) = v6(text) {
        address.into()
    } else {
        let (address, port) = text.split_once(':').map_or((text, None), |(address, port)| (address, Some(port)));
        let address: Ipv4Addr = address.parse().ok()?;
        port.is_none_or(is_port).then_some(address)?.into()
    };
    Some(IpAddr::to_canonical(&address))
}

/// An IPv6 address. Its zone means something only on the machine that wrote it (RFC 4007 §11).
fn v6(text: &str) -> Option<Ipv6Addr> {
    let (address, zone) = text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    let is_zone =
        |zone: &str| !zone.is_empty() && zone.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-%".contains(&b));
    zone.is_none_or(is_zone).then(|| address.parse().ok())?
}

/// A port, or a name in its place (RFC 7239 §6.2).
fn is_port(text: &str) -> bool {
    let is_number = text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok();
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    is_number || text.strip_prefix('_').is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_in_which_proxies_write_an_address_is_read() {
        for (hop, address) in [
            ("203.0.113.10", "203.0.113.10"),
            ("203.0.113.10:51012", "203.0.113.10"),
            ("\"203.0.113.10:51012\"", "203.0.113.10"),
            ("203.0.113.10:_port", "203.0.113.10"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:DB8::7]:443", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            ("\"2001:db8::7\"", "2001:db8::7"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0.7]:8080", "fe80::1"),
            ("::ffff:203.0.113.10", "203.0.113.10"),
            ("[::ffff:203.0.113.10]:443", "203.0.113.10"),
        ] {
            assert_eq!(forwarded_for(hop.as_bytes()), Some(address.parse().unwrap()), "{hop}");
            assert_eq!(forwarded(format!("proto=https; For={hop};by=_x").as_bytes()), Some(address.parse().unwrap()));
        }
    }

    #[test]
    fn what_names_no_address_is_not_read() {
        for hop in [
            "unknown",
            "_hidden",
            "",
            "\"",
            "\"203.0.113.7",
            "203.0.113.7\"",
            "203.0.113",
            "203.0.113.07x",
            "203.0.113.7:",
            "203.0.113.7:70000",
            "203.0.113.7:+8",
            "203.0.113.7:80:80",
            "[2001:db8::7",
            "[2001:db8::7]443",
            "2001:db8::7]",
            "[203.0.113.7]",
            "fe80::1%",
            "203.0.113.7%eth0",
            "203.0.113.7; drop",
            "proxy.example",
            "for=203.0.113.7",
        ] {
            assert_eq!(forwarded_for(hop.as_bytes()), None, "{hop}");
        }
        assert_eq!(forwarded_for(b"203.0.113.\xb7"), None);
        for element in ["proto=https", "for", "for=", "for=unknown", "for=_x", "for=203.0.113.7;for=203.0.113.8"] {
            assert_eq!(forwarded(element.as_bytes()), None, "{element}");
        }
    }
}
