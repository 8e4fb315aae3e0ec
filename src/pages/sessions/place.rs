//! Where a device is: the place of its network, and the shortened network itself.

use crate::components::country_name;
use crate::i18n::words;
use exeunt_contract::sessions::DeviceSession;
use exeunt_contract::value::Place;

/// The place of a session's network, in words.
#[must_use]
pub fn place(session: &DeviceSession) -> Option<String> {
    in_words(session.place.as_ref()?)
}

fn in_words(place: &Place) -> Option<String> {
    let country = place.country.as_deref().map(|code| country_name(code, words().language));
    let words: Vec<String> = place.city.clone().into_iter().chain(country).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// A session's shortened network, as people write addresses: `203.0.113.x`.
pub fn network(session: &DeviceSession) -> Option<String> {
    shown(session.network.as_ref()?)
}

fn shown(network: &str) -> Option<String> {
    let (address, _) = network.split_once('/')?;
    let is_long = address.contains(':');
    let parts: Vec<&str> = address.split(if is_long { ':' } else { '.' }).take(3).collect();
    Some((words().devices.network)(&parts, is_long))
}

/// The place and the network, as one fact.
pub fn place_of(place: Option<&Place>, network: Option<&str>) -> Option<String> {
    let known = [place.and_then(in_words), network.and_then(shown)];
    let known: Vec<String> = known.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(", "))
}
