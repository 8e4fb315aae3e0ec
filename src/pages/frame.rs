//! What stands around every page: the bar at the top with the account menu, and the dialogs that any page can open.

use super::reauthenticate::Reauthenticate;
use super::sign_out::{SignOut, SignOutQuestion};
use crate::navigation::use_navigation;
use crate::route::Route;
use crate::session::{Viewer, use_viewer};
use crate::ui::{Avatar, click, dynamic, flag, focus, focus_now, text};
use crate::wording::{initials, words};
use leptos::ev;
use leptos::prelude::*;

/// The frame for somebody who is logged in.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let words = &words().frame;
    let question = SignOutQuestion::provide();
    view! {
        <a class="skip" href="#main">{words.skip}</a>
        <header class="bar">
            <a class="brand" href=Route::Overview.path()>{words.brand}</a>
            <nav aria-label=words.navigation>
                {link(Route::Overview, words.overview)}
                {link(Route::Settings, words.settings)}
            </nav>
            <AccountMenu question />
        </header>
        <main id="main" tabindex="-1">{children()}</main>
        <SignOut question />
        <Reauthenticate />
    }
}

/// The frame for nobody.
#[component]
pub fn GuestFrame(children: Children) -> impl IntoView {
    view! {
        <header class="bar">
            <a class="brand" href=Route::Overview.path()>{words().frame.brand}</a>
        </header>
        <main id="main" tabindex="-1" class="guest">{children()}</main>
    }
}

/// A link of the bar; pages below it count as its own.
fn link(route: Route, label: &'static str) -> impl IntoView {
    let navigation = use_navigation();
    let current = text(move || {
        let here = navigation.route();
        let within = here == route || here.parent() == Some(route);
        if within { "page" } else { "false" }.to_owned()
    });
    view! { <a href=route.path() aria-current=current>{label}</a> }
}

/// The photo, and the menu that it opens.
#[component]
fn AccountMenu(question: SignOutQuestion) -> impl IntoView {
    let viewer = use_viewer();
    let words = &words().frame;
    let open = RwSignal::new(false);
    let outside = window_event_listener(ev::click, move |_| open.set(false));
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && open.get_untracked() {
            open.set(false);
            focus(".menu-button");
        }
    });
    on_cleanup(move || {
        outside.remove();
        escape.remove();
    });
    let toggle = move |event: ev::MouseEvent| {
        // The click must not reach the listener that closes the menu.
        event.stop_propagation();
        open.update(|open| *open = !*open);
    };
    let letters = text(move || initials(&viewer.name()));
    let items = dynamic(move || open.get().then(|| menu_items(viewer, question)));
    view! {
        <div class="menu">
            <button
                type="button" class="menu-button" aria-label=words.account_menu aria-controls="account-menu"
                aria-expanded=flag(move || open.get()) on:click=toggle
            >
                <Avatar initials=letters hue=Signal::derive(move || viewer.hue()) size="small" />
            </button>
            <div id="account-menu">{items}</div>
        </div>
    }
}

fn menu_items(viewer: Viewer, question: SignOutQuestion) -> AnyView {
    let words = &words().frame;
    // The menu goes when the question comes: the focus has to return to something that stays.
    let ask = move || {
        focus_now(".menu-button");
        question.ask();
    };
    view! {
        <div class="menu-items">
            <p class="menu-name">
                {viewer.name()}
                <span class="quiet">{viewer.session().account.username}</span>
            </p>
            <a href=Route::Profile.path()>{words.profile}</a>
            <a href=Route::Settings.path()>{words.settings}</a>
            <button type="button" on:click=click(ask)>{words.log_out}</button>
        </div>
    }
    .into_any()
}
