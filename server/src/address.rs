//! Where a request comes from: the socket's other end, or what a trusted proxy says about it. Knows nothing of what is
//! done with the address.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

/// The address that a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// One address, or a network of them in CIDR notation (RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network =
            text.parse().or_else(|_| text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical())));
        network
            .map(Self)
            .map_err(|_| format!("{text:?} is no address such as 10.0.0.7 and no network such as 10.0.0.0/8"))
    }
}

/// The proxies whose word is taken. None by default: then the socket alone says where a request comes from.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<[Network]>);

impl Proxies {
    /// These.
    #[must_use]
    pub fn of(networks: impl IntoIterator<Item = Network>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Whether the word of this address is taken.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.0.contains(&address))
    }

    /// The address of the client: `X-Forwarded-For` is read from its end, where the nearest proxy wrote, for as long as
    /// whoever wrote is trusted. What stands before that anybody can have made up (ASVS 5.0 4.1.3, 15.3.4).
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        for line in headers.get_all("x-forwarded-for").iter().rev() {
            for hop in line.to_str().unwrap_or_default().rsplit(',') {
                let Some(before) = self.trusts(address).then(|| hop.trim().parse::<IpAddr>().ok()).flatten() else {
                    return address;
                };
                address = before.to_canonical();
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(peer: &str, lines: &[&'static str]) -> String {
        let proxies = Proxies::of(["10.0.0.0/8", "::1"].map(|network| network.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
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
        for nonsense in ["", "unknown", "203.0.113.7:443, ", "_hidden", "203.0.113.7; drop"] {
            assert_eq!(client("10.0.0.1", &[nonsense]), "10.0.0.1", "{nonsense:?}");
        }
        assert_eq!(client("10.0.0.1", &["198.51.100.1, nonsense, 10.9.9.9"]), "10.9.9.9");
    }

    #[test]
    fn one_address_has_one_form() {
        assert_eq!(client("::ffff:10.0.0.1", &["::ffff:203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn networks_are_read_as_operators_write_them() {
        for fine in ["10.0.0.7", "10.0.0.0/8", "2001:db8::/32", "::1"] {
            assert!(fine.parse::<Network>().is_ok(), "{fine}");
        }
        for wrong in ["", "10.0.0", "10.0.0.0/33", "proxy.example"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
