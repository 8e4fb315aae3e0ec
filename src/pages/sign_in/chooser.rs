//! The tiles of the accounts that this browser remembers: one tap where that is enough, otherwise the password.

use super::{Step, ask_password, done_adding};
use crate::navigation::use_navigation;
use crate::pages::form::{Act, failure_in};
use crate::remembered::Tile;
use crate::session::use_here;
use crate::slot::Slot;
use crate::ui::{Avatar, Button, Icon, Look, Shape, click, dynamic, focus, named, untranslated};
use crate::wording::{initials, words};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{AccountRef, Code};
use leptos::prelude::*;

/// The account to switch to that needs a password first, handed to the page where that is entered.
#[derive(Clone, Copy, Debug)]
pub struct PasswordFirst(pub(super) Slot<Tile>);

impl PasswordFirst {
    /// Provides the empty hand-over to all pages below.
    pub fn provide() {
        provide_context(Self(Slot::new()));
    }

    /// Hands it over.
    pub fn ask(self, tile: Tile) {
        self.0.set(Some(tile));
    }
}

/// The account chooser. There is no password field on it.
#[component]
pub(super) fn Chooser(
    /// The next step of the log-in page.
    step: Slot<Step>,
    /// The account that is to be removed from this device: the page asks, because it stays when the last tile goes.
    removing: Slot<Tile>,
    /// The account that is logged in already, and so is none to choose.
    current: Option<AccountRef>,
) -> impl IntoView {
    let here = use_here();
    let navigation = use_navigation();
    let words = &words().log_in;
    let act = Act::new();
    let on_press = Callback::new(move |tile: Tile| {
        if tile.state == AccountState::PasswordNeeded {
            return ask_password(step, tile);
        }
        let from = untrack(|| navigation.route());
        act.start(async move {
            let result = here.resume(tile.account.clone()).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) {
                ask_password(step, tile);
            }
            result?;
            done_adding(navigation, from);
            Ok(())
        });
    });
    let on_remove = Callback::new(move |tile: Tile| removing.set(Some(tile)));
    let tiles = dynamic(move || {
        let tiles = match &current {
            Some(current) => here.remembered().others(current),
            None => here.remembered().tiles(),
        };
        tiles.into_iter().map(|tile| tile_view(tile, on_press, on_remove)).collect::<Vec<_>>()
    });
    let another = Callback::new(move |()| {
        step.set(Some(Step::Form));
        focus("#username");
    });
    view! {
        {failure_in(act)}
        <ul class="tiles">{tiles}</ul>
        <p>
            <Button label=words.another.to_owned() look=Look::Link on_press=another />
        </p>
    }
}

fn tile_view(tile: Tile, on_press: Callback<Tile>, on_remove: Callback<Tile>) -> AnyView {
    let words = &words().log_in;
    let hint = match tile.state {
        AccountState::PasswordNeeded => words.needs_password,
        _ => words.one_tap,
    };
    let (called, letters, hue) = (tile.called.clone(), initials(&tile.name), tile.hue);
    let [go_id, remove_id] = ["go", "remove"].map(|act| format!("{act}-{}", tile.account.0));
    let (to_press, to_remove) = (tile.clone(), tile);
    view! {
        <li class="tile">
            <button
                type="button" class="tile-main" id=go_id aria-label=named((words.continue_as)(&called))
                on:click=click(move || on_press.run(to_press.clone()))
            >
                <Avatar initials=letters hue=hue.to_string() size="medium" />
                <span class="tile-name" {..untranslated()} data-hint=hint>{called.clone()}</span>
            </button>
            <span class="tile-hint quiet">{hint}</span>
            <button
                type="button" class="icon-button" id=remove_id aria-label=named((words.remove)(&called))
                on:click=click(move || on_remove.run(to_remove.clone()))
            >
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
    .into_any()
}
