//! The client's address: that of the socket's peer, or what a trusted proxy says about it. Knows nothing of how the
//! address is used.

mod hop;

use axum::http::HeaderMap;
use ipnet::{IpNet, Ipv4Net};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use thiserror::Error;

/// The address that a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// One address, or a network of them in CIDR notation (RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

/// A text that is neither an address nor a network.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{0:?} is no address such as 10.0.0.7 and no network such as 10.0.0.0/28")]
pub struct InvalidNetwork(String);

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let network =
            text.parse().or_else(|_| text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical())));
        network.map(|network| Self(canonical(network))).map_err(|_| InvalidNetwork(text.to_owned()))
    }
}

/// Networks are compared with addresses in one form, so an IPv4 network written as IPv6 becomes IPv4.
fn canonical(network: IpNet) -> IpNet {
    match (network.addr().to_canonical(), network.prefix_len().checked_sub(96)) {
        (IpAddr::V4(address), Some(length)) if network.addr().is_ipv6() => {
            Ipv4Net::new(address, length).map_or(network, IpNet::V4)
        }
        _ => network,
    }
}

impl Network {
    /// The number of addresses in the network, as a power of two.
    #[must_use]
    pub fn bits(&self) -> u8 {
        self.0.max_prefix_len() - self.0.prefix_len()
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The trusted proxies. None by default: then the socket's peer is the client.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    networks: Arc<[Network]>,
    warned: Arc<Warned>,
}

/// Warnings that were logged already: each is logged once, and not for every request.
#[derive(Debug, Default)]
struct Warned {
    unreadable: AtomicBool,
    missing: AtomicBool,
    contradiction: AtomicBool,
}

/// A header's name, and the parser of one of its hops.
type Header = (&'static str, fn(&[u8]) -> Option<IpAddr>);

/// The headers in which proxies append the client's address, and the parser of a hop of each. `Forwarded` is read only
/// where a request has no `X-Forwarded-For`, which far more proxies write; a value that a client sends in the header
/// that its proxy does not write is removed by that proxy, or believed.
const HEADERS: [Header; 2] = [("x-forwarded-for", hop::forwarded_for), ("forwarded", hop::forwarded)];

impl Proxies {
    /// The proxies in these networks.
    #[must_use]
    pub fn of(networks: impl IntoIterator<Item = Network>) -> Self {
        Self { networks: networks.into_iter().collect(), warned: Arc::default() }
    }

    /// Whether this address is a trusted proxy's.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.0.contains(&address))
    }

    /// The address of the client: the header is read from its end, where the nearest proxy appended, for as long as the
    /// hop that appended is trusted. A client can have made up anything before that (ASVS 5.0 4.1.3, 15.3.4). A hop
    /// that cannot be parsed ends the chain at the last one that can, and the log says so once.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let mut present = HEADERS.iter().filter(|(name, _)| headers.contains_key(*name));
        let Some(header) = present.next() else {
            if once(&self.warned.missing) {
                tracing::warn!(%peer, "a trusted proxy does not say where a request comes from: if it passes on requests \
                    without X-Forwarded-For and Forwarded, all of its clients share one allowance of wrong passwords");
            }
            return peer;
        };
        let client = self.follow(peer, headers, header);
        let differs = |other| self.follow(peer, headers, other) != client;
        if present.next().is_some_and(differs) && once(&self.warned.contradiction) {
            tracing::warn!(%peer, "X-Forwarded-For and Forwarded name different clients, and the first is believed: have \
                the proxy take away the one that it does not write itself");
        }
        client
    }

    fn follow(&self, peer: IpAddr, headers: &HeaderMap, header: &Header) -> IpAddr {
        let (name, read) = header;
        let mut address = peer;
        for line in headers.get_all(*name).iter().rev() {
            for hop in hop::hops(line.as_bytes()) {
                if !self.trusts(address) {
                    return address;
                }
                let Some(before) = read(hop) else {
                    if once(&self.warned.unreadable) {
                        tracing::warn!(proxy = %address, header = name, "a trusted proxy names a client in a way that \
                            cannot be read: such clients are taken for the proxy, and share one allowance of wrong passwords");
                    }
                    return address;
                };
                address = before;
            }
        }
        address
    }
}

/// The scheme (`proto`) of each hop in `Forwarded`, where it is given.
pub(crate) fn schemes(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all("forwarded").iter().flat_map(|line| hop::hops(line.as_bytes())).filter_map(hop::scheme)
}

fn once(warned: &AtomicBool) -> bool {
    !warned.swap(true, Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, lines: &[&'static str]) -> String {
        let proxies = Proxies::of(["10.0.0.0/8", "::1"].map(|network| network.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse::<HeaderValue>().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_an_address() {
        assert_eq!(client("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["198.51.100.1, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_the_first_that_is_not() {
        assert_eq!(client("10.0.0.1", &["203.0.113.7, 10.9.9.9"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.7", "10.9.9.9, 10.8.8.8"]), "203.0.113.7");
        assert_eq!(client("::1", &["2001:db8::5"]), "2001:db8::5");
    }

    #[test]
    fn what_is_no_address_ends_the_chain_and_costs_nobody_their_own() {
        for nonsense in ["", "unknown", "_hidden", "203.0.113.7; drop", "198.51.100.1, 203.0.113.7:99999"] {
            assert_eq!(client("10.0.0.1", &[nonsense]), "10.0.0.1", "{nonsense:?}");
        }
        assert_eq!(client("10.0.0.1", &["198.51.100.1, nonsense, 10.9.9.9"]), "10.9.9.9");
    }

    #[test]
    fn ports_quotes_zones_and_commas_made_the_client_the_proxy() {
        for (line, address) in [
            ("203.0.113.10:51012", "203.0.113.10"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            ("198.51.100.1, fe80::7%eth0", "fe80::7"),
            ("203.0.113.10, ", "203.0.113.10"),
            ("203.0.113.10,,\t,", "203.0.113.10"),
            ("203.0.113.10:51012, 10.1.1.1:8080", "203.0.113.10"),
            ("\u{e6}, 203.0.113.10", "203.0.113.10"),
            ("\", 203.0.113.10", "203.0.113.10"),
        ] {
            assert_eq!(client("10.0.0.1", &[line]), address, "{line:?}");
        }
        assert_eq!(client("10.0.0.1", &["198.51.100.1", "203.0.113.10:1", ""]), "203.0.113.10");
    }

    /// The client, where a proxy of that name writes these lines.
    fn forwarded_client(lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(*name, line.parse().unwrap());
        }
        let proxies = Proxies::of(["10.0.0.0/8".parse().unwrap()]);
        proxies.client("10.0.0.1".parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn forwarded_is_read_where_it_alone_is_there_and_no_further_than_trusted_proxies_wrote() {
        for (line, address) in [
            ("for=203.0.113.7", "203.0.113.7"),
            ("For=\"[2001:db8::7]:443\";proto=https;by=10.0.0.1", "2001:db8::7"),
            ("for=198.51.100.1, for=203.0.113.7:80", "203.0.113.7"),
            ("for=203.0.113.7, for=10.9.9.9", "203.0.113.7"),
            ("for=\", for=203.0.113.7", "203.0.113.7"),
            ("for=203.0.113.7, for=_hidden", "10.0.0.1"),
            ("for=203.0.113.7, proto=https", "10.0.0.1"),
        ] {
            assert_eq!(forwarded_client(&[("forwarded", line)]), address, "{line}");
        }
        assert_eq!(
            forwarded_client(&[("forwarded", "for=198.51.100.1"), ("forwarded", "for=203.0.113.7")]),
            "203.0.113.7"
        );
        assert_eq!(
            forwarded_client(&[("forwarded", "for=198.51.100.1"), ("x-forwarded-for", "203.0.113.7")]),
            "203.0.113.7"
        );
        assert_eq!(forwarded_client(&[]), "10.0.0.1");
    }

    #[test]
    fn one_address_has_one_form() {
        assert_eq!(client("::ffff:10.0.0.1", &["::ffff:203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn networks_are_read_as_operators_write_them() {
        for (fine, bits) in [("10.0.0.7", 0), ("10.0.0.0/8", 24), ("2001:db8::/32", 96), ("::1", 0)] {
            assert_eq!(fine.parse::<Network>().unwrap().bits(), bits, "{fine}");
        }
        assert_eq!("::ffff:10.0.0.0/104".parse::<Network>(), "10.0.0.0/8".parse::<Network>());
        for wrong in ["", "10.0.0", "10.0.0.0/33", "proxy.example"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
