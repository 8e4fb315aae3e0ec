//! The value in localStorage: versions and validation. The only user of gloo-storage. It knows no signals.

use super::{PendingSignOut, SavedAccount};
use crate::json;
use exeunt_contract::AccountRef;
use exeunt_contract::value::{CHARACTER_BYTES, NAME_MAX};
use gloo_storage::{LocalStorage, Storage};
use serde::{Deserialize, Deserializer, Serialize};

/// The key in localStorage. `src/boot.js` reads the same value.
const KEY: &str = "exeunt.accounts";
/// The version of the stored value that this app reads and writes.
const VERSION: u32 = 1;
/// The most accounts that are accepted: no operator lets one device have so many.
const MOST: usize = 64;
/// The longest name that is accepted, in bytes. `src/boot.js` has the same number.
const LONGEST_NAME: usize = NAME_MAX * CHARACTER_BYTES;

/// The accounts and log-outs of this browser.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot {
    pub(super) tiles: Vec<SavedAccount>,
    pub(super) pending: Vec<PendingSignOut>,
}

/// The stored value, for writing.
#[derive(Serialize)]
struct Stored<'a> {
    v: u32,
    accounts: &'a [SavedAccount],
    #[serde(rename = "owed", skip_serializing_if = "<[_]>::is_empty")]
    pending: &'a [PendingSignOut],
}

/// The stored value, for reading: an unreadable entry hides no other.
#[derive(Deserialize)]
struct Found {
    v: u32,
    accounts: Vec<Lenient<SavedAccount>>,
    #[serde(default, rename = "owed")]
    pending: Vec<Lenient<PendingSignOut>>,
}

/// An entry; none where it cannot be read.
struct Lenient<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self(T::deserialize(from).ok()))
    }
}

/// The version alone, whatever else a newer app stores.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Whether this app may overwrite the stored value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ownership {
    /// Ours, absent, or broken.
    Ours,
    /// A newer app's: it stays untouched.
    Newer,
    /// There is no storage to write to.
    Blocked,
}

/// Whether storage is available: gloo-storage panics where it is blocked.
#[expect(clippy::disallowed_methods, reason = "this file owns storage")]
fn available() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

/// The stored value after validation.
pub(super) fn read() -> (Snapshot, Ownership) {
    if !available() {
        return (Snapshot::default(), Ownership::Blocked);
    }
    let Ok(Some(text)) = LocalStorage::raw().get_item(KEY) else { return (Snapshot::default(), Ownership::Ours) };
    match (json::read::<Found>(&text), json::read::<Version>(&text)) {
        (Ok(found), _) if found.v == VERSION => {
            let tiles = found.accounts.into_iter().filter_map(|entry| entry.0).collect();
            let pending = found.pending.into_iter().filter_map(|entry| entry.0).collect();
            (believable(Snapshot { tiles, pending }), Ownership::Ours)
        }
        (_, Ok(version)) if version.v > VERSION => (Snapshot::default(), Ownership::Newer),
        _ => (Snapshot::default(), Ownership::Ours),
    }
}

/// Whether this value has an unconfirmed log-out.
pub(super) fn has_pending(text: Option<String>) -> bool {
    text.and_then(|text| json::read::<Found>(&text).ok()).is_some_and(|found| !found.pending.is_empty())
}

/// Whether the write succeeded. Where storage is full or read-only, the list goes on in memory, and the server has it
/// anyway.
pub(super) fn write(snapshot: &Snapshot) -> bool {
    let pending: Vec<PendingSignOut> = snapshot.pending.iter().filter(|entry| !entry.is_volatile).cloned().collect();
    if snapshot.tiles.is_empty() && pending.is_empty() {
        LocalStorage::raw().remove_item(KEY).is_ok()
    } else {
        let stored = Stored { v: VERSION, accounts: &snapshot.tiles, pending: &pending };
        // gloo-storage's own `set` would bring the sentences of all its errors along.
        serde_json::to_string(&stored).is_ok_and(|stored| LocalStorage::raw().set_item(KEY, &stored).is_ok())
    }
}

fn believable(mut snapshot: Snapshot) -> Snapshot {
    // References must be safe in headers and addresses.
    let plain = |account: &AccountRef| {
        (1..=64).contains(&account.0.len())
            && account.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let believable = |tile: &SavedAccount| tile.name.len() <= LONGEST_NAME && tile.hue < 360 && plain(&tile.account);
    snapshot.tiles.retain(believable);
    snapshot.tiles.truncate(MOST);
    snapshot.pending.retain(|entry| plain(&entry.account));
    snapshot.pending.truncate(MOST);
    snapshot
}
