//! The accounts that this browser remembers, so that the chooser can be drawn before the network answers. The only
//! user of gloo-storage.
//!
//! What is stored is a cache and untrusted input: the server's list wins, and nothing in it opens anything. Storage
//! that is broken, full, blocked or written by a newer version never breaks the app; the list then lives in memory.

use crate::json;
use exeunt_contract::AccountRef;
use exeunt_contract::accounts::{AccountState, KnownAccount};
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The key in localStorage. `src/boot.js` reads the same value.
const KEY: &str = "exeunt.accounts";
/// The version of the stored value that this app reads and writes.
const VERSION: u32 = 1;
/// More accounts than a device may have (design limit 8) are not believed.
const MOST: usize = 8;
/// A longer name, in characters, is not believed.
const LONGEST_NAME: usize = 120;

/// One remembered account: what its tile shows, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// Names the account on this device; worthless without the device's cookie.
    #[serde(rename = "ref")]
    pub account: AccountRef,
    /// The displayed name.
    pub name: String,
    /// The hue of the generated picture, in degrees.
    pub hue: u16,
    /// How the account stood when this was written.
    pub state: AccountState,
    /// The user name, known from the server's list only and never stored.
    #[serde(skip)]
    pub username: Option<String>,
}

/// The stored value.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: u32,
    accounts: Vec<Tile>,
}

/// Only the version, whatever else a newer app stores.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Whether the value in storage is ours to overwrite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ownership {
    /// Ours, absent, or broken.
    Ours,
    /// A newer app's: it stays untouched.
    Newer,
    /// There is no storage to write to.
    Blocked,
}

/// The remembered accounts. Read them by signal; change them by call.
#[derive(Clone, Copy, Debug)]
pub struct Remembered {
    tiles: RwSignal<Vec<Tile>>,
    empty: Memo<bool>,
    ownership: Ownership,
}

impl Remembered {
    /// Reads what is stored.
    #[must_use]
    pub fn load() -> Self {
        let (tiles, ownership) = read();
        let tiles = RwSignal::new(tiles);
        Self { tiles, empty: Memo::new(move |_| tiles.with(Vec::is_empty)), ownership }
    }

    /// Takes over what another tab wrote, so that an account that was forgotten there is not offered here.
    pub fn read_again(self) {
        let (tiles, ownership) = read();
        if ownership == Ownership::Ours {
            self.tiles.set(self.with_usernames(tiles));
        }
    }

    /// User names are not stored; those that are known stay known.
    fn with_usernames(self, mut tiles: Vec<Tile>) -> Vec<Tile> {
        let known = self.tiles.get_untracked();
        for tile in &mut tiles {
            tile.username =
                known.iter().find(|other| other.account == tile.account).and_then(|other| other.username.clone());
        }
        tiles
    }

    /// The remembered accounts, last used first.
    #[must_use]
    pub fn tiles(self) -> Vec<Tile> {
        self.tiles.get()
    }

    /// Whether no account is remembered. Changes only when that does, not with every tile.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.empty.get()
    }

    /// Whether an account was logged in when this was last written.
    #[must_use]
    pub fn someone_was_signed_in(self) -> bool {
        self.tiles.with_untracked(|tiles| tiles.iter().any(|tile| tile.state == AccountState::SignedIn))
    }

    /// Takes over the server's list.
    pub fn replace(self, known: &[KnownAccount]) {
        let tiles: Vec<Tile> = known.iter().map(Tile::from).collect();
        self.change(|current| *current = tiles);
    }

    /// Notes how one account stands now.
    pub fn mark(self, account: &AccountRef, state: AccountState) {
        self.change(|tiles| {
            for tile in tiles.iter_mut().filter(|tile| tile.account == *account) {
                tile.state = state;
            }
        });
    }

    /// Forgets one account.
    pub fn forget(self, account: &AccountRef) {
        self.change(|tiles| tiles.retain(|tile| tile.account != *account));
    }

    fn change(self, change: impl FnOnce(&mut Vec<Tile>)) {
        let before = self.tiles.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return;
        }
        if self.ownership == Ownership::Ours {
            write(&after);
        }
        self.tiles.set(after);
    }
}

impl From<&KnownAccount> for Tile {
    fn from(known: &KnownAccount) -> Self {
        Self {
            account: known.account.reference.clone(),
            name: known.account.name.clone(),
            hue: known.account.hue,
            state: known.state,
            username: Some(known.account.username.clone()),
        }
    }
}

/// gloo-storage panics where storage is blocked, so look before touching it.
#[expect(clippy::disallowed_methods, reason = "this file owns storage")]
fn available() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

fn read() -> (Vec<Tile>, Ownership) {
    if !available() {
        return (Vec::new(), Ownership::Blocked);
    }
    let Ok(Some(text)) = LocalStorage::raw().get_item(KEY) else { return (Vec::new(), Ownership::Ours) };
    match (json::read::<Stored>(&text), json::read::<Version>(&text)) {
        (Ok(stored), _) if stored.v == VERSION => (believable(stored.accounts), Ownership::Ours),
        (_, Ok(version)) if version.v > VERSION => (Vec::new(), Ownership::Newer),
        _ => (Vec::new(), Ownership::Ours),
    }
}

/// Where storage is full or refuses to be written, the list goes on in memory, and the server has it anyway.
fn write(tiles: &[Tile]) {
    if tiles.is_empty() {
        LocalStorage::delete(KEY);
    } else {
        let _ = LocalStorage::set(KEY, Stored { v: VERSION, accounts: tiles.to_vec() });
    }
}

fn believable(mut tiles: Vec<Tile>) -> Vec<Tile> {
    let believable =
        |tile: &Tile| tile.name.chars().count() <= LONGEST_NAME && tile.hue < 360 && !tile.account.0.is_empty();
    tiles.retain(believable);
    tiles.truncate(MOST);
    tiles
}
