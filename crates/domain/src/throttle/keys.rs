//! The keys of counters: all spellings of one name share one, and all addresses of one network.

use crate::account::username::key;
use std::net::IpAddr;

/// The name that attempts are counted under: the key under which an account is found, so that no spelling has guesses
/// of its own (CVE-2025-6004), and no two accounts are counted together (CVE-2024-1722).
#[must_use]
pub fn counted(identifier: &str) -> String {
    key(identifier)
}

/// The network of an address: one IPv4 address, or the /64 that an IPv6 connection gets whole (RFC 6177).
#[must_use]
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
