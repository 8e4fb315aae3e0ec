//! The dialog that logs out all accounts: its two reaches, and the number of logins that each ends.

use super::async_view::live_query;
use super::form::{Task, cancel_button, danger_button, failure_of, form_failure};
use crate::auth::{use_auth, use_current_user};
use crate::components::{Avatar, Dialog, change_handler, derived, erased, reactive_text, submit_handler, untranslated};
use crate::erased_signal::memo;
use crate::i18n::{initials, words};
use crate::storage::SavedAccount;
use exeunt_contract::accounts::{AccountState, ListAccounts};
use exeunt_contract::sign_out_all::{AccountCount, Reach, SignOutAllChoice};
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn SignOutAll(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog id="log-out-all" open on_close=close heading=words().log_out_all.heading.to_owned()>
            <Choice close />
        </Dialog>
    }
}

/// The two reaches with their counts, kept up to date. Logging out on this device needs no answer of the server.
#[component]
fn Choice(close: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let words = &words().log_out_all;
    let act = Task::new();
    let known = live_query(ListAccounts);
    let (everywhere, remember) = (RwSignal::new(false), RwSignal::new(false));
    let on_submit = submit_handler(move |_| {
        let (reach, remember) = match everywhere.get_untracked() {
            true => (Reach::Everywhere, false),
            false => (Reach::Device, remember.get_untracked()),
        };
        act.start(auth.sign_out_all(SignOutAllChoice { reach, remember }));
    });
    let shared = untrack(|| use_current_user().shares_the_device());
    let here_hint = derived(move || {
        // A log-out on a shared device reaches its own account alone.
        let count = if shared { 1 } else { ending(&auth.accounts().tiles(), remember.get()) };
        if remember.get() { (words.remember_hint)(count) } else { (words.here_hint)(count) }
    });
    let away = memo(move || known.failure().is_some());
    let everywhere_hint = derived(move || {
        if away.get() {
            return words.everywhere_offline.to_owned();
        }
        let known = known.value();
        let Some(count) = known.as_ref().and_then(|known| known.everywhere) else { return String::new() };
        // The numbers beside the accounts say it better, where there are any.
        let is_told = known.is_some_and(|known| !known.everywhere_by_account.is_empty());
        let others = if !is_told && ending(&auth.accounts().tiles(), false) > 1 { words.everywhere_others } else { "" };
        [&(words.everywhere_hint)(count), others].concat()
    });
    let keep = erased(move || {
        (!shared && !everywhere.get()).then(|| {
            let on_change = change_handler(move |event| remember.set(event_target_checked(event)));
            view! {
                <div class="check">
                    <input id="keep" type="checkbox" checked=remember.get_untracked() on:change=on_change />
                    <label for="keep">{words.remember}</label>
                </div>
            }
        })
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure_of(act))}
            {(!shared).then(|| erased(move || {
                let counts = known.value().filter(|_| everywhere.get()).map(|known| known.everywhere_by_account);
                affected(&auth.accounts().tiles(), &counts.unwrap_or_default())
            }))}
            <fieldset>
                <legend class="visually-hidden">{words.heading}</legend>
                {reach("here", words.here, here_hint, false, everywhere, false)}
                {erased(move || reach("everywhere", words.everywhere, everywhere_hint, true, everywhere, away.get()))}
            </fieldset>
            {keep}
            <div class="actions">
                {danger_button(words.submit.to_owned(), act)}
                {cancel_button(close, false)}
            </div>
        </form>
    }
}

/// The accounts of this device that have a login here; with `counts`, on how many devices each ends.
fn affected(tiles: &[SavedAccount], counts: &[AccountCount]) -> AnyView {
    let open = tiles.iter().filter(|tile| tile.state != AccountState::PasswordNeeded);
    let account = |tile: &SavedAccount| {
        let count = counts.iter().find(|count| count.account == tile.account);
        let devices = count.map(|count| (words().log_out_all.devices)(count.sessions));
        view! {
            <li>
                <Avatar initials=initials(&tile.name) hue=tile.hue.to_string() size="tiny" />
                <span {..untranslated()}>{tile.label.clone()}</span>
                {devices.map(|devices| view! { <span class="quiet">{devices}</span> })}
            </li>
        }
    };
    view! { <ul class="affected">{open.map(account).collect::<Vec<_>>()}</ul> }.into_any()
}

/// The number of logins of this device that end: with `remember`, those that are remembered already stay.
fn ending(tiles: &[SavedAccount], remember: bool) -> usize {
    let ends = |tile: &&SavedAccount| match tile.state {
        AccountState::SignedIn => true,
        AccountState::Remembered => !remember,
        AccountState::PasswordNeeded => false,
    };
    // The login that asks is one in any case, also where the device's cookie is lost and nothing is listed.
    tiles.iter().filter(ends).count().max(1)
}

/// One reach: a radio button with its count.
fn reach(
    id: &'static str,
    label: &'static str,
    hint: Signal<String>,
    value: bool,
    everywhere: RwSignal<bool>,
    away: bool,
) -> AnyView {
    let hint_id = format!("{id}-hint");
    let on_change = change_handler(move |_| everywhere.set(value));
    view! {
        <div class="check">
            <input
                id=id name="reach" type="radio" aria-describedby=hint_id.clone() checked=everywhere.get_untracked() == value on:change=on_change
                disabled=away
            />
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>{reactive_text(hint)}</p>
        </div>
    }
    .into_any()
}
