//! The outbox of log-outs: those that the server has not confirmed, stored with the accounts until they are sent.

use super::AccountStore;
use super::stored::{Ownership, has_pending};
use exeunt_contract::AccountRef;
use exeunt_contract::accounts::AccountState;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A log-out that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSignOut {
    /// The account that logged out.
    #[serde(rename = "ref")]
    pub account: AccountRef,
    /// Whether the login is to be remembered.
    pub remember: bool,
    /// Kept in memory only, as on a shared device, whose cookies end with the browser too. Messages of another tab are
    /// not stored either.
    #[serde(skip)]
    pub is_volatile: bool,
    /// The idempotency key under which this page has sent it before. It is not stored.
    #[serde(skip)]
    pub key: Option<String>,
}

impl AccountStore {
    /// Adds a log-out that has happened or is about to, before the server knows of it.
    pub fn enqueue(self, account: AccountRef, remember: bool, is_volatile: bool, key: Option<String>) {
        self.change(|snapshot| {
            snapshot.tiles.retain(|tile| remember || tile.account != account);
            for tile in snapshot.tiles.iter_mut().filter(|tile| tile.account == account) {
                tile.state = AccountState::Remembered;
            }
            snapshot.pending.retain(|entry| entry.account != account);
            snapshot.pending.push(PendingSignOut { account, remember, is_volatile, key });
        });
    }

    /// Removes a log-out that the server knows, or need not know any more.
    pub fn dequeue(self, account: &AccountRef) {
        self.change(|snapshot| snapshot.pending.retain(|entry| entry.account != *account));
    }

    /// The next log-out to send.
    #[must_use]
    pub fn next_pending(self) -> Option<PendingSignOut> {
        self.now().pending.into_iter().next()
    }

    /// The unconfirmed log-out of this account.
    #[must_use]
    pub fn pending_for(self, account: &AccountRef) -> Option<PendingSignOut> {
        self.now().pending.into_iter().find(|entry| entry.account == *account)
    }

    /// Whether a log-out is unconfirmed. Notifies only when that changes.
    #[must_use]
    pub fn has_pending_sign_outs(self) -> bool {
        self.has_pending.get()
    }

    /// The same, untracked.
    #[must_use]
    pub fn has_pending_sign_outs_untracked(self) -> bool {
        self.has_pending.get_untracked()
    }

    /// Whether this change of the stored value removed the last unconfirmed log-out.
    #[must_use]
    pub fn was_flushed(before: Option<String>, after: Option<String>) -> bool {
        has_pending(before) && !has_pending(after)
    }

    /// Whether the unconfirmed log-outs survive a reload.
    #[must_use]
    pub fn is_durable(self) -> bool {
        self.ownership == Ownership::Ours
            && self.is_written.get_value()
            && !self.get().pending.iter().any(|entry| entry.is_volatile)
    }
}
