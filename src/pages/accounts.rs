//! Saved logins: the accounts that this browser knows, and removing one.

use super::async_view::{Fetched, async_list, live_query};
use super::form::{Task, cancel_button, danger_button, failure_of, form_failure, task_failure};
use super::switching::use_account_switch;
use crate::auth::use_auth;
use crate::components::{
    Avatar, ButtonVariant, Dialog, Icon, IconName, Moment, Page, TimeFormat, announce, aria_label, click_handler,
    derived, effect, erased, focus, isolated, keyed, list_button, submit_handler, untranslated,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::{initials, words};
use crate::routing::Route;
use crate::storage::{SavedAccount, with_unique_labels};
use exeunt_contract::accounts::{AccountState, KnownAccount, KnownAccounts, ListAccounts};
use leptos::prelude::*;

/// The page.
#[component]
pub fn SavedLogins() -> impl IntoView {
    let words = words();
    let list = live_query(ListAccounts);
    let (removing, removed) = (ErasedSignal::<SavedAccount>::new(None), ErasedSignal::<String>::new(None));
    effect(move || {
        if removed.read().is_some() {
            list.refetch();
        }
    });
    let act = Task::new();
    let switch = use_account_switch(act, Callback::new(|()| ()));
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.saved_logins.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.saved_logins.intro}</p>
            {announce(removed, None)}
            {task_failure(act)}
            {async_list(list, move || rows(list, removing, switch))}
            <Removal removing removed />
        </Page>
    }
}

/// An account as the server lists it, and as the other pages show it.
type Row = (KnownAccount, SavedAccount);

fn rows(list: Fetched<KnownAccounts>, removing: ErasedSignal<SavedAccount>, switch: Callback<SavedAccount>) -> AnyView {
    let rows = move || {
        let known = list.value().map(|list| list.accounts).unwrap_or_default();
        let saved = with_unique_labels(known.iter().map(SavedAccount::from).collect());
        known.into_iter().zip(saved).collect()
    };
    let none = memo(move || list.value().is_none_or(|list| list.accounts.is_empty()));
    erased(move || match none.get() {
        true => view! { <p class="quiet">{words().saved_logins.none}</p> }.into_any(),
        false => {
            let id = |(_, saved): &Row| saved.account.0.clone();
            view! { <ul class="rows">{keyed(rows, id, move |row| row_view(row, removing, switch))}</ul> }.into_any()
        }
    })
    .into_any()
}

fn row_view((known, saved): &Row, removing: ErasedSignal<SavedAccount>, switch: Callback<SavedAccount>) -> AnyView {
    let words = words();
    let tile = saved.clone();
    let name = tile.name.clone();
    let (remove_name, id) = (aria_label((words.log_in.remove)(&tile.label)), format!("remove-{}", tile.account.0));
    let (hue, username, state) = (tile.hue, tile.username.clone(), account_state(known));
    let ask = move || removing.set(Some(tile.clone()));
    let current = use_auth().current().as_ref() == Some(&saved.account);
    let here = current.then(|| view! { <span class="badge">{words.saved_logins.current}</span> });
    let over = (!current).then(|| {
        let (id, name) = (format!("switch-{}", saved.account.0), aria_label((words.frame.switch_to)(&saved.label)));
        let tile = saved.clone();
        let press = move || switch.run(tile.clone());
        list_button(id, words.saved_logins.switch, name, ButtonVariant::Small, press)
    });
    view! {
        <li>
            <div class="row">
                <Avatar initials=initials(&name) hue=hue.to_string() size="medium" />
                <div class="row-text">
                    <div class="row-head">
                        <h2 class="row-title" {..untranslated()}>{name}</h2>
                        {here}
                    </div>
                    <p class="facts-line quiet">
                        <span class="fact" {..untranslated()}>{username}</span>
                        <span class="fact">{state}</span>
                    </p>
                </div>
                {over}
                <button type="button" class="icon-button" id=id aria-label=remove_name on:click=click_handler(ask)>
                    <Icon name=IconName::Trash />
                </button>
            </div>
        </li>
    }
    .into_any()
}

fn account_state(known: &KnownAccount) -> AnyView {
    let (language, words) = (words().language, &words().saved_logins);
    match (known.state, &known.remembered_until) {
        (AccountState::SignedIn, _) => words.signed_in.into_any(),
        (AccountState::Remembered, Some(until)) => {
            view! { {words.one_tap_until} " " <Moment at=until.0.clone() format=TimeFormat::Day language /> }.into_any()
        }
        _ => words.password_needed.into_any(),
    }
}

/// The dialog before an account is removed from this device.
#[component]
pub(super) fn Removal(
    /// The account that it is asked about.
    removing: ErasedSignal<SavedAccount>,
    /// The message once it was removed.
    removed: ErasedSignal<String>,
) -> impl IntoView {
    let heading = derived(move || {
        let called = removing.get().map(|tile| isolated(&tile.label));
        called.map(|called| (words().saved_logins.ask)(&called)).unwrap_or_default()
    });
    view! {
        <Dialog
            id="remove" open=memo(move || removing.read().is_some())
            on_close=Callback::new(move |()| removing.set(None)) heading
        >
            {erased(move || removing.get().map(|tile| view! { <ConfirmForm tile removing removed /> }))}
        </Dialog>
    }
}

#[component]
fn ConfirmForm(
    tile: SavedAccount,
    removing: ErasedSignal<SavedAccount>,
    removed: ErasedSignal<String>,
) -> impl IntoView {
    let auth = use_auth();
    let current = auth.current().as_ref() == Some(&tile.account);
    let removed_words = words().log_in.removed;
    let words = &words().saved_logins;
    let act = Task::new();
    let on_submit = submit_handler(move |_| {
        let tile = tile.clone();
        act.start(async move {
            auth.forget(tile.account.clone()).await?;
            removed.set(Some(removed_words(&isolated(&tile.label))));
            // Another question may be open by now; that one stays.
            if removing.try_get_untracked() == Some(Some(tile)) {
                removing.set(None);
                focus(".announcement");
            }
            Ok(())
        });
    });
    let close = Callback::new(move |()| removing.set(None));
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure_of(act))}
            <p id="remove-text">{if current { words.ask_text_current } else { words.ask_text }}</p>
            <div class="actions">
                {danger_button(words.ask_confirm.to_owned(), act)}
                {cancel_button(close, true)}
            </div>
        </form>
    }
}
