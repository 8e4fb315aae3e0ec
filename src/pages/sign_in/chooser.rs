//! The tiles of the accounts that this browser remembers: one tap where that is enough, otherwise the password.

use super::{Step, ask_password};
use crate::auth::use_auth;
use crate::components::{
    Avatar, Button, ButtonVariant, Icon, IconName, aria_label, click_handler, erased, focus, untranslated,
};
use crate::erased_signal::ErasedSignal;
use crate::i18n::{initials, words};
use crate::pages::form::{Task, task_failure};
use crate::pages::switching::leave_add_account;
use crate::routing::use_navigation;
use crate::storage::SavedAccount;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{AccountRef, Code};
use leptos::prelude::*;

/// The account chooser. There is no password field on it.
#[component]
pub(super) fn Chooser(
    /// The next step of the log-in page.
    step: ErasedSignal<Step>,
    /// The account that is to be removed from this device: the page asks, because it stays when the last tile goes.
    removing: ErasedSignal<SavedAccount>,
    /// The account that is logged in already, and so is none to choose.
    current: Option<AccountRef>,
) -> impl IntoView {
    let auth = use_auth();
    let navigation = use_navigation();
    let words = &words().log_in;
    let act = Task::new();
    let on_press = Callback::new(move |tile: SavedAccount| {
        if tile.state == AccountState::PasswordNeeded {
            return ask_password(step, tile);
        }
        let from = untrack(|| navigation.route());
        act.start(async move {
            let result = auth.resume(tile.account.clone()).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) && act.is_mounted() {
                ask_password(step, tile);
            }
            result?;
            leave_add_account(navigation, from);
            Ok(())
        });
    });
    let on_remove = Callback::new(move |tile: SavedAccount| removing.set(Some(tile)));
    // Not `keyed`, which would add 1.5 KB to a first visit for a list that rarely changes; so it comes with the pages of a
    // session.
    let tiles = erased(move || {
        let tiles = match &current {
            Some(current) => auth.accounts().others(current),
            None => auth.accounts().tiles(),
        };
        tiles.into_iter().map(|tile| tile_view(tile, on_press, on_remove)).collect::<Vec<_>>()
    });
    let another = Callback::new(move |()| {
        step.set(Some(Step::Form));
        focus("#username");
    });
    view! {
        {task_failure(act)}
        <ul class="tiles">{tiles}</ul>
        <p>
            <Button label=words.another.to_owned() variant=ButtonVariant::Link on_press=another />
        </p>
    }
}

fn tile_view(tile: SavedAccount, on_press: Callback<SavedAccount>, on_remove: Callback<SavedAccount>) -> AnyView {
    let words = &words().log_in;
    let hint = match tile.state {
        AccountState::PasswordNeeded => words.needs_password,
        _ => words.one_tap,
    };
    let (called, letters, hue) = (tile.label.clone(), initials(&tile.name), tile.hue);
    let [go_id, remove_id] = ["go", "remove"].map(|act| format!("{act}-{}", tile.account.0));
    let (to_press, to_remove) = (tile.clone(), tile);
    view! {
        <li class="tile">
            <button
                type="button" class="tile-main" id=go_id aria-label=aria_label((words.continue_as)(&called))
                on:click=click_handler(move || on_press.run(to_press.clone()))
            >
                <Avatar initials=letters hue=hue.to_string() size="medium" />
                <span class="tile-name" {..untranslated()} data-hint=hint>{called.clone()}</span>
            </button>
            <span class="tile-hint quiet">{hint}</span>
            <button
                type="button" class="icon-button" id=remove_id aria-label=aria_label((words.remove)(&called))
                on:click=click_handler(move || on_remove.run(to_remove.clone()))
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
    .into_any()
}
