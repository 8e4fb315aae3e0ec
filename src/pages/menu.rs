//! The menu of the account: at a desk the photo opens it, on a phone the three lines on the profile do.

use super::form::{Task, task_failure};
use super::idle::shared_badge;
use super::sign_out::use_sign_out;
use super::switching::use_account_switch;
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Avatar, Icon, IconName, aria_bool, aria_label, click_handler, derived, erased, focus_now, isolated, keyed,
    reactive_text, untranslated,
};
use crate::i18n::{initials, words};
use crate::routing::Route;
use crate::storage::SavedAccount;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, Node};

/// A button, and the menu that it opens.
#[component]
pub fn Menu(
    /// The button's id, and how the focus finds it.
    id: [&'static str; 2],
    /// The button's name.
    label: &'static str,
    /// What the button shows.
    sign: AnyView,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let [id, selector] = id;
    let outside = window_event_listener(ev::click, move |_| open.set(false));
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            focus_now(selector);
        }
    });
    on_cleanup(move || {
        outside.remove();
        escape.remove();
    });
    let toggle: Box<dyn FnMut(ev::MouseEvent)> = Box::new(move |event| {
        // The click must not reach the listener that closes the menu.
        event.stop_propagation();
        open.update(|open| *open = !*open);
    });
    // Tab leads out of it: it does not stay behind over the page.
    let leaves: Box<dyn FnMut(ev::FocusEvent)> = Box::new(move |event| {
        let node = |target: Option<EventTarget>| target.and_then(|target| target.dyn_into::<Node>().ok());
        let (menu, next) = (node(event.current_target()), node(event.related_target()));
        if next.is_some() && menu.is_some_and(|menu| !menu.contains(next.as_ref())) {
            open.set(false);
        }
    });
    // Drawn once for each time that it is opened: what is on its way there, or went wrong, stays until it is closed.
    let items = erased(move || open.get().then(|| untrack(|| items(selector, open))));
    view! {
        <div class="menu" on:focusout=leaves>
            <button
                type="button" class="menu-button" id=id aria-label=aria_label(label) aria-expanded=aria_bool(move || open.get())
                on:click=toggle
            >
                {sign}
            </button>
            {items}
        </div>
    }
}

fn items(selector: &'static str, open: RwSignal<bool>) -> AnyView {
    let current_user = use_current_user();
    let question = use_sign_out();
    let words = &words().frame;
    // The menu goes when the question comes: the focus has to return to something that stays.
    let ask = move || {
        focus_now(selector);
        question.ask();
    };
    let shared = current_user.shares_the_device();
    let others = (!shared).then(|| others(open));
    let add =
        (!shared).then(|| view! { <a href=Route::AddAccount.path()>{labelled(IconName::Plus, words.add_account)}</a> });
    view! {
        <div class="menu-items">
            <p class="menu-name">
                {reactive_text(derived(move || isolated(&current_user.name())))}
                <span class="quiet" {..untranslated()}>{current_user.session().account.username}</span>
            </p>
            {shared.then(shared_badge)}
            {others}
            {add}
            <hr />
            <a href=Route::Profile.path()>{labelled(IconName::Person, words.profile)}</a>
            <a href=Route::Settings.path()>{labelled(IconName::Settings, words.settings)}</a>
            <hr />
            <button type="button" on:click=click_handler(ask)>{labelled(IconName::LogOut, words.log_out)}</button>
        </div>
    }
    .into_any()
}

/// A drawing before its word.
pub(super) fn labelled(icon: IconName, label: &'static str) -> AnyView {
    view! {
        <Icon name=icon />
        {label}
    }
    .into_any()
}

/// The other accounts of this device: one tap goes over to one. The menu stays until that is done, and says what is the
/// matter where it cannot be; a person who closed it meanwhile is not disturbed any more.
fn others(open: RwSignal<bool>) -> AnyView {
    let auth = use_auth();
    let act = Task::new();
    let switch = use_account_switch(act, Callback::new(move |()| open.set(false)));
    let current = use_current_user().session().account.reference;
    let other = move |tile: &SavedAccount| {
        let tile = tile.clone();
        let (name, hue) = (tile.name.clone(), tile.hue);
        let username = Signal::stored(tile.username.clone().unwrap_or_default());
        let (id, label) = (format!("to-{}", tile.account.0), (words().frame.switch_to)(&tile.label));
        let go: Box<dyn FnMut(ev::MouseEvent)> = Box::new(move |event| {
            // The click must not reach the listener that closes the menu.
            event.stop_propagation();
            switch.run(tile.clone());
        });
        view! {
            <div>
                <button type="button" id=id aria-label=aria_label(label) on:click=go>
                    <Avatar initials=initials(&name) hue=hue.to_string() size="small" />
                    <span class="tile-name" {..untranslated()} data-hint=username>{name.clone()}</span>
                </button>
                <span class="tile-hint quiet" {..untranslated()}>{username.get_untracked()}</span>
            </div>
        }
        .into_any()
    };
    let others = keyed(move || auth.accounts().others(&current), |tile| tile.account.0.clone(), other);
    view! {
        {task_failure(act)}
        <div class="menu-others">{others}</div>
    }
    .into_any()
}
