//! What is counted together: the spellings of one name, and the addresses of one network.

use crate::account::canonical;
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;

/// The name that attempts are counted under. Coarser than [`canonical`], under which it is looked up: what shows nothing
/// is left out, so that nobody gets fresh guesses by typing what nobody sees (CVE-2025-6004). No two accounts can be
/// counted together (CVE-2024-1722): a user name has neither spaces nor anything that is not shown.
#[must_use]
pub fn counted(identifier: &str) -> String {
    canonical(identifier).chars().filter(|c| !shows_nothing(*c)).nfkc().collect()
}

/// Spaces, controls, and Unicode's `Default_Ignorable_Code_Point`, as far as an account's name cannot have it.
fn shows_nothing(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}')
}

/// The network of an address: one IPv4 address, or the /64 that an IPv6 connection is given whole (RFC 6177).
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
