//! Going over to another account of this device, and away from the page where that was done.

use super::form::Task;
use crate::auth::use_auth;
use crate::erased_signal::ErasedSignal;
use crate::routing::{Navigation, Route, use_navigation};
use crate::storage::SavedAccount;
use exeunt_contract::Code;
use exeunt_contract::accounts::AccountState;
use leptos::prelude::*;

/// The account to switch to that needs a password first, handed to the page where that is entered.
#[derive(Clone, Copy, Debug)]
pub struct ReauthTarget(pub(super) ErasedSignal<SavedAccount>);

impl ReauthTarget {
    /// Provides the empty hand-over to all pages below.
    pub fn provide() {
        provide_context(Self(ErasedSignal::new(None)));
    }

    /// Hands it over.
    pub fn ask(self, tile: SavedAccount) {
        self.0.set(Some(tile));
    }
}

/// Goes over to an account of this device with one tap; where it needs its password, to the page that asks for it, after
/// `closes`.
pub(super) fn use_account_switch(act: Task, closes: Callback<()>) -> Callback<SavedAccount> {
    let auth = use_auth();
    let navigation = use_navigation();
    let password_first = expect_context::<ReauthTarget>();
    let enter = move |tile: SavedAccount| {
        closes.run(());
        password_first.ask(tile);
        navigation.go(Route::AddAccount);
    };
    Callback::new(move |tile: SavedAccount| {
        if tile.state == AccountState::PasswordNeeded {
            return enter(tile);
        }
        let from = untrack(|| navigation.route());
        act.start(async move {
            match auth.resume(tile.account.clone()).await {
                Ok(()) => leave_add_account(navigation, from),
                Err(failure) if failure.code() != Some(Code::PasswordNeeded) => return Err(failure),
                Err(_) if act.is_mounted() => enter(tile),
                Err(_) => {}
            }
            Ok(())
        });
    })
}

/// Leaves the page on which an account was added or switched to: nothing is left to do there.
pub(super) fn leave_add_account(navigation: Navigation, from: Route) {
    if matches!(from, Route::AddAccount | Route::SignUp) && navigation.is_at(from) {
        navigation.replace(Route::Overview);
    }
}
