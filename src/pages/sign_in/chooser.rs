//! The tiles of the accounts that this browser remembers: one tap where that is enough, else the password.

use super::{Step, ask_password};
use crate::pages::form::{Act, start};
use crate::remembered::Tile;
use crate::session::use_here;
use crate::ui::{Avatar, Icon, Notice, Shape, Tone, announce, focus};
use crate::wording::{initials, sentence, words};
use exeunt_contract::Code;
use exeunt_contract::accounts::AccountState;
use leptos::prelude::*;

/// The account chooser. There is no password field on it.
#[component]
pub(super) fn Chooser(
    /// Where to go on.
    step: RwSignal<Step>,
) -> impl IntoView {
    let here = use_here();
    let words = &words().log_in;
    let resume: Act<Tile, ()> = Action::new_unsync(move |tile: &Tile| {
        let tile = tile.clone();
        async move {
            let result = here.resume(tile.account.clone()).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::PasswordNeeded)) {
                ask_password(step, tile);
            }
            result
        }
    });
    let removed = RwSignal::new(None);
    let remove: Act<Tile, ()> = Action::new_unsync(move |tile: &Tile| {
        let tile = tile.clone();
        async move {
            here.forget(tile.account).await?;
            removed.set(Some((words.removed)(&tile.name)));
            focus(".announcement");
            Ok(())
        }
    });
    let on_press = Callback::new(move |tile: Tile| match tile.state {
        AccountState::PasswordNeeded => ask_password(step, tile),
        _ => start(resume, tile),
    });
    let on_remove = Callback::new(move |tile: Tile| start(remove, tile));
    let failure = move || {
        let text = failure_text(resume).or_else(|| failure_text(remove))?;
        Some(view! { <Notice tone=Tone::Wrong><p>{text}</p></Notice> })
    };
    let tiles = move || here.remembered().tiles().into_iter().map(|tile| tile_view(tile, on_press, on_remove)).collect_view();
    let another = move |_| {
        step.set(Step::Form);
        focus("#username");
    };
    view! {
        {failure}
        {announce(removed)}
        <ul class="tiles" aria-busy=move || resume.pending().get().to_string()>{tiles}</ul>
        <p>
            <button type="button" class="link" on:click=another>{words.another}</button>
        </p>
    }
}

/// A failure that the tiles themselves cannot show.
fn failure_text(act: Act<Tile, ()>) -> Option<&'static str> {
    let failure = act.value().get().and_then(Result::err)?;
    if act.pending().get() { None } else { sentence(&failure) }
}

fn tile_view(tile: Tile, on_press: Callback<Tile>, on_remove: Callback<Tile>) -> impl IntoView {
    let words = &words().log_in;
    let hint = match tile.state {
        AccountState::PasswordNeeded => words.needs_password,
        _ => words.one_tap,
    };
    let (name, hue) = (tile.name.clone(), tile.hue);
    let (to_press, to_remove) = (tile.clone(), tile);
    view! {
        <li class="tile">
            <button
                type="button" class="tile-main" aria-label=(words.continue_as)(&name)
                on:click=move |_| on_press.run(to_press.clone())
            >
                <Avatar initials=initials(&name) hue size="medium" />
                <span class="tile-text">
                    <span class="tile-name">{name.clone()}</span>
                    <span class="quiet">{hint}</span>
                </span>
            </button>
            <button
                type="button" class="icon-button" aria-label=(words.remove)(&name)
                on:click=move |_| on_remove.run(to_remove.clone())
            >
                <Icon shape=Shape::Close />
            </button>
        </li>
    }
}
