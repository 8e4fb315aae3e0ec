//! The tiles of this device, corrected by what the server says of its accounts.

use super::{AuthContext, AuthStatus};
use exeunt_contract::Nothing;
use exeunt_contract::accounts::{KnownAccounts, ListAccounts};
use leptos::prelude::*;

impl AuthContext {
    /// Takes over a new displayed name and hue that the server has confirmed, here and on the tile.
    pub async fn on_profile_changed(self, name: &str, hue: u16) {
        self.status_signal().update(|status| {
            if let AuthStatus::SignedIn(session) = status {
                name.clone_into(&mut session.account.name);
                session.account.hue = hue;
            }
        });
        if matches!(&*self.status_signal().read_untracked(), AuthStatus::SignedIn(session) if !session.shared_device) {
            self.refresh_accounts().await;
        }
    }

    /// The server's list of this device's accounts wins over the stored one. Without an answer the stored one stays.
    pub(super) async fn refresh_accounts(self) {
        let storage_epoch = self.storage_epoch();
        if let Ok(known) = self.call(ListAccounts, Nothing {}).await {
            // Changes by another tab may be newer than this list; then another list is on its way.
            self.apply_accounts(&known, storage_epoch == self.storage_epoch());
        }
    }

    fn apply_accounts(self, known: &KnownAccounts, newest: bool) {
        self.sign_up_signal().set(known.sign_up.map(|rules| rules.password_min_length));
        let shared =
            matches!(&*self.status_signal().read_untracked(), AuthStatus::SignedIn(session) if session.shared_device);
        match shared || !newest {
            true => {}
            // The cookies are gone and the tiles are not: the accounts stay listed, and none opens with a tap.
            false if !known.cookies => self.accounts().require_passwords(),
            false => self.accounts().replace(&known.accounts),
        }
    }
}
