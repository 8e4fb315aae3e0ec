//! The accounts that this browser remembers, so that the chooser is drawn before the network answers.
//! `src/storage/stored.rs` holds the storage format, `src/storage/pending_sign_out.rs` the log-outs that the server has not
//! confirmed.
//!
//! What is stored is a cache and untrusted input: the server's list wins, and nothing in it opens anything. Storage
//! that is broken, full, blocked, or written by a newer version never breaks the app; the list then lives in memory.

mod pending_sign_out;
mod stored;

pub use pending_sign_out::PendingSignOut;

use crate::erased_signal::{ErasedSignal, memo};
use exeunt_contract::AccountRef;
use exeunt_contract::accounts::{AccountState, KnownAccount};
use exeunt_contract::session::Account;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use stored::{Ownership, Snapshot, read, write};

/// One remembered account: what its tile shows, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedAccount {
    /// Names the account on this device; worthless without the device's cookie.
    #[serde(rename = "ref")]
    pub account: AccountRef,
    /// The displayed name.
    pub name: String,
    /// The hue of the generated picture, in degrees.
    pub hue: u16,
    /// The state of the account at the time of writing.
    pub state: AccountState,
    /// The user name, known from the server's list only and never stored.
    #[serde(skip)]
    pub username: Option<String>,
    /// The displayed name, made unique among the accounts of this browser; see [`with_unique_labels`].
    #[serde(skip)]
    pub label: String,
}

/// Gives each account a unique label: where several have one displayed name, the user name stands beside it, or a
/// number while the server has not said the user name.
#[must_use]
pub fn with_unique_labels(mut tiles: Vec<SavedAccount>) -> Vec<SavedAccount> {
    for at in 0..tiles.len() {
        let (name, username) = (tiles[at].name.clone(), tiles[at].username.clone());
        let same = |tiles: &[SavedAccount]| tiles.iter().filter(|tile| tile.name == name).count();
        let number = same(&tiles[..=at]);
        let alone = same(&tiles) == 1;
        tiles[at].label =
            if alone { name } else { format!("{name} ({})", username.unwrap_or_else(|| number.to_string())) };
    }
    tiles
}

/// The store of remembered accounts. Read it by signal; change it by call.
#[derive(Clone, Copy, Debug)]
pub struct AccountStore {
    snapshot: ErasedSignal<Snapshot>,
    empty: Memo<bool>,
    has_pending: Memo<bool>,
    ownership: Ownership,
    /// Whether the last write to storage succeeded; where storage is full, its content is out of date.
    is_written: StoredValue<bool>,
}

impl AccountStore {
    /// Loads the stored accounts.
    #[must_use]
    pub fn load() -> Self {
        let (snapshot, ownership) = read();
        let snapshot = ErasedSignal::new(Some(snapshot));
        let empty = memo(move || snapshot.get().is_none_or(|snapshot: Snapshot| snapshot.tiles.is_empty()));
        let has_pending = memo(move || snapshot.get().is_some_and(|snapshot: Snapshot| !snapshot.pending.is_empty()));
        Self { snapshot, empty, has_pending, ownership, is_written: StoredValue::new(true) }
    }

    /// Takes over changes of another tab, so that an account that was forgotten there is not offered here.
    pub fn read_again(self) {
        let snapshot = self.stored();
        if snapshot != self.now() {
            self.snapshot.set(Some(snapshot));
        }
    }

    /// The stored value with the fields that are never stored; the value in memory where storage is not available.
    fn stored(self) -> Snapshot {
        let (mut snapshot, ownership) = read();
        if ownership != Ownership::Ours || !self.is_written.get_value() {
            return self.now();
        }
        self.keep_usernames(&mut snapshot.tiles);
        for entry in &mut snapshot.pending {
            entry.key = self.pending_for(&entry.account).and_then(|known| known.key);
        }
        snapshot.pending.extend(self.now().pending.into_iter().filter(|entry| entry.is_volatile));
        snapshot
    }

    /// Keeps the known user names, which are not stored.
    fn keep_usernames(self, tiles: &mut [SavedAccount]) {
        let known = self.now().tiles;
        for tile in tiles {
            let same = known.iter().find(|other| other.account == tile.account);
            tile.username = same.and_then(|other| other.username.clone());
        }
    }

    /// The current value, as a reactive read.
    fn get(self) -> Snapshot {
        self.snapshot.get().unwrap_or_default()
    }

    /// The current value, untracked.
    fn now(self) -> Snapshot {
        self.snapshot.get_untracked().unwrap_or_default()
    }

    /// The remembered accounts, last used first.
    #[must_use]
    pub fn tiles(self) -> Vec<SavedAccount> {
        with_unique_labels(self.get().tiles)
    }

    /// The remembered accounts besides this one.
    #[must_use]
    pub fn others(self, account: &AccountRef) -> Vec<SavedAccount> {
        let mut others = self.tiles();
        others.retain(|tile| tile.account != *account);
        others
    }

    /// Whether no account is remembered. Changes only when that does, not with every tile.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.empty.get()
    }

    /// The same, untracked.
    #[must_use]
    pub fn is_empty_untracked(self) -> bool {
        self.empty.get_untracked()
    }

    /// Whether an account can be resumed here without a password: only such accounts have live updates.
    #[must_use]
    pub fn has_open(self) -> bool {
        self.tiles().iter().any(|tile| tile.state != AccountState::PasswordNeeded)
    }

    /// Whether this account can be resumed here without a password.
    #[must_use]
    pub fn opens(self, account: &AccountRef) -> bool {
        let open = |tile: &SavedAccount| tile.account == *account && tile.state != AccountState::PasswordNeeded;
        self.tiles().iter().any(open)
    }

    /// Whether an account was logged in at the last write.
    #[must_use]
    pub fn had_session(self) -> bool {
        self.now().tiles.iter().any(|tile| tile.state == AccountState::SignedIn)
    }

    /// Takes over the server's list.
    pub fn replace(self, known: &[KnownAccount]) {
        let tiles: Vec<SavedAccount> = known.iter().map(SavedAccount::from).collect();
        self.change(|snapshot| {
            snapshot.tiles = tiles;
            // Log-outs that the server does not know yet win over its list.
            let forgotten = |account: &AccountRef| {
                snapshot.pending.iter().any(|entry| entry.account == *account && !entry.remember)
            };
            snapshot.tiles.retain(|tile| !forgotten(&tile.account));
        });
    }

    /// Adds or updates the tile of an account that is logged in here, whether or not the server's list arrives.
    pub fn save(self, account: &Account) {
        self.change(|snapshot| {
            let tile = SavedAccount {
                account: account.reference.clone(),
                name: account.name.clone(),
                hue: account.hue,
                state: AccountState::SignedIn,
                username: Some(account.username.clone()),
                label: String::new(),
            };
            snapshot.tiles.retain(|other| other.account != tile.account);
            snapshot.tiles.insert(0, tile);
        });
    }

    /// Records that no account can be resumed without a password any more.
    pub fn require_passwords(self) {
        self.change(|snapshot| snapshot.tiles.iter_mut().for_each(|tile| tile.state = AccountState::PasswordNeeded));
    }

    /// Sets the state of one account.
    pub fn set_state(self, account: &AccountRef, state: AccountState) {
        self.change(|snapshot| {
            for tile in snapshot.tiles.iter_mut().filter(|tile| tile.account == *account) {
                tile.state = state;
            }
        });
    }

    /// Forgets one account.
    pub fn forget(self, account: &AccountRef) {
        self.change(|snapshot| snapshot.tiles.retain(|tile| tile.account != *account));
    }

    /// Forgets everything, in storage too.
    pub fn forget_all(self) {
        self.change(|snapshot| *snapshot = Snapshot::default());
    }

    /// Removes one account, or all, from storage and not yet from the page: a page that is reloaded before the server
    /// answers finds them forgotten.
    pub fn drop_from_storage(self, account: Option<&AccountRef>) {
        let mut snapshot = self.stored();
        snapshot.tiles.retain(|tile| account.is_some_and(|account| tile.account != *account));
        self.store(&snapshot);
    }

    /// Writes the shown accounts to storage, which undoes the removal.
    pub fn restore_to_storage(self) {
        self.store(&self.now());
    }

    fn store(self, snapshot: &Snapshot) {
        // A newer app may have come by now in another tab.
        if read().1 == Ownership::Ours {
            self.is_written.set_value(write(snapshot));
        }
    }

    /// Changes the value that is stored now: another tab may have written since the last read.
    fn change(self, change: impl FnOnce(&mut Snapshot)) {
        let mut change = Some(change);
        self.change_with(&mut |snapshot| {
            if let Some(change) = change.take() {
                change(snapshot);
            }
        });
    }

    /// The same without a type parameter, so that the download has it once.
    fn change_with(self, change: &mut dyn FnMut(&mut Snapshot)) {
        let before = self.stored();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.store(&after);
        }
        if after != self.now() {
            self.snapshot.set(Some(after));
        }
    }
}

impl From<&KnownAccount> for SavedAccount {
    fn from(known: &KnownAccount) -> Self {
        Self {
            account: known.account.reference.clone(),
            name: known.account.name.clone(),
            hue: known.account.hue,
            state: known.state,
            username: Some(known.account.username.clone()),
            label: String::new(),
        }
    }
}
