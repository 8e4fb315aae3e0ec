//! The log-outs that the server has not confirmed: what it has yet to be told, kept with the accounts.

use super::Remembered;
use super::stored::{Ownership, owes};
use exeunt_contract::AccountRef;
use exeunt_contract::accounts::AccountState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A log-out that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The account that left.
    #[serde(rename = "ref")]
    pub account: AccountRef,
    /// Whether the login is to be remembered.
    pub remember: bool,
    /// On a shared device nothing is stored: the cookies, too, end with the browser. Nor is what another tab says of it.
    #[serde(skip)]
    pub fleeting: bool,
    /// The key under which this page has sent it before. It is not stored.
    #[serde(skip)]
    pub key: Option<String>,
}

impl Remembered {
    /// Notes that an account has left, or is about to, and that the server does not know it yet.
    pub fn owe(self, account: AccountRef, remember: bool, fleeting: bool, key: Option<String>) {
        self.change(|kept| {
            kept.tiles.retain(|tile| remember || tile.account != account);
            for tile in kept.tiles.iter_mut().filter(|tile| tile.account == account) {
                tile.state = AccountState::Remembered;
            }
            kept.owed.retain(|owed| owed.account != account);
            kept.owed.push(Owed { account, remember, fleeting, key });
        });
    }

    /// Notes that the server knows, or need not know any more, that an account has left.
    pub fn settled(self, account: &AccountRef) {
        self.change(|kept| kept.owed.retain(|owed| owed.account != *account));
    }

    /// The log-out that the server is to be told of next.
    #[must_use]
    pub fn next_owed(self) -> Option<Owed> {
        self.now().owed.into_iter().next()
    }

    /// What the server has yet to be told of this account.
    #[must_use]
    pub fn owed_for(self, account: &AccountRef) -> Option<Owed> {
        self.now().owed.into_iter().find(|owed| owed.account == *account)
    }

    /// Whether the server has yet to be told of a log-out. Changes only when that does.
    #[must_use]
    pub fn owes(self) -> bool {
        self.owes.get()
    }

    /// The same, for whoever does not follow it.
    #[must_use]
    pub fn owes_untracked(self) -> bool {
        self.owes.get_untracked()
    }

    /// Whether this change of what is stored says that nothing is owed any more.
    #[must_use]
    pub fn was_settled(before: Option<String>, after: Option<String>) -> bool {
        owes(before) && !owes(after)
    }

    /// Whether what is owed is still known after a reload.
    #[must_use]
    pub fn lasts(self) -> bool {
        self.ownership == Ownership::Ours
            && self.written.get_value()
            && !self.get().owed.iter().any(|owed| owed.fleeting)
    }
}
