//! Signs that two browsers use one session, which a copied cookie can do without ever making a new one. From each use
//! the session keeps the browser's family and the shortened network; a change that does not fit is shown to the person
//! and ends nothing, because a phone moves between networks and nothing here is proof. Pure functions: no clock, no
//! store, no HTTP.

use crate::clock::Timestamp;
use std::net::IpAddr;
use std::time::Duration;

/// Two networks in turn within this span are two machines: one that moves does not come back so soon.
const ALTERNATES_WITHIN: Duration = Duration::from_secs(60);
/// The person is warned at most once in this span, for each session.
pub const WARN_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Families of browsers by the tokens that only they write into `User-Agent`, the specific ones first: versions,
/// systems and the desktop mode of a phone change nothing in them, and client hints, which only some requests have, are
/// not used.
const FAMILIES: [(&str, &str); 13] = [
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Edg/", "edge"),
    ("EdgA/", "edge"),
    ("EdgiOS/", "edge"),
    ("OPR/", "opera"),
    ("OPT/", "opera"),
    ("OPiOS/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Chrome/", "chrome"),
    ("CriOS/", "chrome"),
    ("Chromium/", "chrome"),
    ("Safari/", "safari"),
];

/// The browser family of this `User-Agent`; none where it is unknown.
#[must_use]
pub fn family(user_agent: &str) -> Option<&'static str> {
    let known = FAMILIES.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, family)| *family);
    known.or((!user_agent.trim().is_empty()).then_some("other"))
}

/// The shortened network of an address, as it is stored: the first three bytes of IPv4, the first 48 bits of IPv6.
#[must_use]
pub fn shortened(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// The source of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The family of the browser; none where it is unknown.
    pub family: Option<&'static str>,
    /// The shortened network; none where the address is not known.
    pub network: Option<String>,
}

/// What a session stores about the sources of its requests so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Traces {
    /// The family of the browser that got the token.
    pub family: Option<String>,
    /// The network of the last request.
    pub network: Option<String>,
    /// The network before that one.
    pub network_before: Option<String>,
    /// When the network became the present one.
    pub moved_at: Option<Timestamp>,
    /// Whether two networks alternated within a minute at some time: that is how this machine is connected, or the
    /// person was warned of it.
    pub alternates: bool,
    /// When the person was last warned.
    pub warned_at: Option<Timestamp>,
}

impl Traces {
    /// The traces of a browser that has just got a token.
    #[must_use]
    pub fn of(visit: &Visit) -> Self {
        let Visit { family, network } = visit.clone();
        Self { family: family.map(str::to_owned), network, ..Self::default() }
    }

    /// The traces after one more request, and whether to warn the person; none where nothing changes, as nearly always.
    #[must_use]
    pub fn after(&self, visit: &Visit, now: Timestamp) -> Option<(Self, bool)> {
        let mut next = self.clone();
        let other_browser = self.is_of_another_family(visit);
        if self.family.is_none() {
            next.family = visit.family.map(str::to_owned);
        }
        let mut alternated = false;
        match (&self.network, &visit.network) {
            (None, Some(here)) => next.network = Some(here.clone()),
            (Some(last), Some(here)) if !self.alternates && last != here && is_same_version(last, here) => {
                alternated = self.network_before.as_ref() == Some(here)
                    && self.moved_at.is_some_and(|at| at <= now && now < at.plus(ALTERNATES_WITHIN));
                next.alternates = alternated;
                (next.network_before, next.network, next.moved_at) =
                    (self.network.clone(), Some(here.clone()), Some(now));
            }
            _ => {}
        }
        let warns = (other_browser || alternated) && !self.was_warned_lately(now);
        if warns {
            next.warned_at = Some(now);
        }
        (next != *self).then_some((next, warns))
    }

    /// The traces once this browser got another token, and whether to warn the person.
    #[must_use]
    pub fn renewed(&self, visit: &Visit, now: Timestamp) -> (Self, bool) {
        let warns = self.is_of_another_family(visit) && !self.was_warned_lately(now);
        let family = visit.family.map(str::to_owned).or_else(|| self.family.clone());
        let warned_at = if warns { Some(now) } else { self.warned_at };
        (Self { family, warned_at, ..self.clone() }, warns)
    }

    /// Whether the person was warned of this session within a day.
    fn was_warned_lately(&self, now: Timestamp) -> bool {
        self.warned_at.is_some_and(|at| now < at.plus(WARN_EVERY))
    }

    fn is_of_another_family(&self, visit: &Visit) -> bool {
        self.family.as_deref().zip(visit.family).is_some_and(|(known, here)| known != here)
    }
}

/// Whether both are IPv4, or both IPv6: a machine that has both uses now one, now the other.
fn is_same_version(one: &str, other: &str) -> bool {
    one.contains(':') == other.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);
    const SECOND: Duration = Duration::from_secs(1);

    fn at(network: &str) -> Visit {
        Visit { family: Some("chrome"), network: Some(network.to_owned()) }
    }

    /// The warnings for requests from these networks, each so many seconds after the one before.
    fn told(uses: &[(&str, u32)]) -> Vec<bool> {
        let (mut traces, mut now) = (Traces::of(&at(uses[0].0)), NOW);
        let mut told = Vec::new();
        for (network, after) in uses {
            now = now.plus(SECOND * *after);
            let noticed = traces.after(&at(network), now);
            told.push(noticed.as_ref().is_some_and(|(_, warns)| *warns));
            traces = noticed.map_or(traces, |(next, _)| next);
        }
        told
    }

    #[test]
    fn one_move_is_no_sign_and_there_and_back_within_a_minute_is_one_once() {
        let (a, b) = ("192.0.2.0/24", "198.51.100.0/24");
        assert_eq!(told(&[(a, 0), (b, 5), (b, 5)]), [false; 3]);
        assert_eq!(told(&[(a, 0), (b, 5), (a, 59)]), [false, false, true]);
        assert_eq!(told(&[(a, 0), (b, 5), (a, 60)]), [false; 3], "home again after a walk");
        assert_eq!(told(&[(a, 0), (b, 5), ("203.0.113.0/24", 5), (a, 5)]), [false; 4], "on a train");
        assert_eq!(told(&[(a, 0), (b, 1), (a, 1), (b, 1), (a, 100_000), (b, 1), (a, 1)])[3..], [false; 4]);
        assert_eq!(told(&[(a, 0), ("2001:db8:1::/48", 1), (a, 1)]), [false; 3], "one machine has both");
        let (c, d) = ("2001:db8:1::/48", "2001:db8:2::/48");
        assert_eq!(told(&[(c, 0), (d, 1), (c, 1)]), [false, false, true]);
    }

    #[test]
    fn another_family_of_browsers_is_told_once_a_day_and_silence_is_none() {
        let traces = Traces::of(&at("192.0.2.0/24"));
        let firefox = Visit { family: Some("firefox"), ..at("192.0.2.0/24") };
        let (warned, warns) = traces.after(&firefox, NOW).unwrap();
        assert!(warns);
        assert_eq!(warned.after(&firefox, NOW.plus(WARN_EVERY).minus(SECOND)), None);
        assert!(warned.after(&firefox, NOW.plus(WARN_EVERY)).unwrap().1);
        assert_eq!(traces.after(&Visit::default(), NOW), None, "a proxy has taken all of it");
        assert!(traces.renewed(&firefox, NOW).1 && !traces.renewed(&at("198.51.100.0/24"), NOW).1);
        let (first, warns) = Traces::default().after(&firefox, NOW).unwrap();
        assert_eq!((first.family.as_deref(), warns), (Some("firefox"), false), "from before this was kept");
    }

    #[test]
    fn a_family_outlasts_updates_systems_and_the_desktop_mode_of_a_phone() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Some("firefox")),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15) AppleWebKit/605.1.15 FxiOS/29 Safari/605.1.15",
                Some("firefox"),
            ),
            ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/120.0 Mobile/15E148 Safari/604.1", Some("chrome")),
            ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 CriOS/120 Version/11.1.1 Safari/605.1.15", Some("chrome")),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
                Some("chrome"),
            ),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/143.0.0.0 Safari/537.36", Some("chrome")),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0", Some("edge")),
            ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15", Some("safari")),
            ("curl/8.5.0", Some("other")),
            (" ", None),
        ] {
            assert_eq!(family(agent), expected, "{agent}");
        }
    }

    #[test]
    fn an_address_is_shortened_to_where_it_is_and_not_who() {
        for (address, network) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:7:1:2:3:4:5", "2001:db8:7::/48"),
            ("::1", "0:0:0::/48"),
        ] {
            assert_eq!(shortened(address.parse().unwrap()), network);
        }
    }
}
