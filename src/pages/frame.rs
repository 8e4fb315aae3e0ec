//! What stands around every page: a bar with the ways onward, and the dialogs that any page can open.

use super::menu::Menu;
use super::reauthenticate::Reauthenticate;
use super::sign_out::{SignOut, SignOutQuestion};
use crate::navigation::use_navigation;
use crate::route::Route;
use crate::session::{use_here, use_viewer};
use crate::ui::{Avatar, Icon, Shape, named, says, text, untranslated};
use crate::wording::{initials, words};
use leptos::prelude::*;

/// The frame for somebody who is logged in. The style sheet decides which of its two bars is shown: the one at the top at
/// a desk, the one at the bottom on a phone. There is no way onward for whoever has to choose a password first.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let viewer = use_viewer();
    let live = use_here().live();
    let words = &words().frame;
    let question = SignOutQuestion::provide();
    let photo = || {
        let letters = text(move || initials(&viewer.name()));
        view! { <Avatar initials=letters hue=text(move || viewer.hue()) size="small" /> }.into_any()
    };
    let free = !viewer.session().new_password_required;
    let top = free.then(|| {
        view! {
            <nav aria-label=named(words.navigation)>
                {link(Route::Overview, words.overview.into_any(), "")}
                {link(Route::Settings, words.settings.into_any(), "")}
            </nav>
            <Menu id=["account-menu", "#account-menu"] label=words.account_menu sign=photo() />
        }
    });
    let bottom = free.then(|| {
        view! {
            <nav class="tabs" aria-label=named(words.navigation)>
                {link(Route::Overview, tab(Shape::Home, words.overview), "")}
                {link(Route::Sessions, tab(Shape::Desktop, words.devices), "")}
                {link(Route::Activity, tab(Shape::Clock, words.activity), "")}
                {link(Route::Profile, photo(), words.profile)}
            </nav>
        }
    });
    let paused = text(move || if live.is_paused() { words.paused } else { "" }.to_owned());
    view! {
        <a class="skip" href="#main">{words.skip}</a>
        <header class="bar">
            <a class="brand" {..untranslated()} href=Route::Overview.path()>{words.brand}</a>
            {top}
        </header>
        <p class="paused" role="status">{says(paused)}</p>
        <main id="main" tabindex="-1">{children()}</main>
        {bottom}
        <SignOut question />
        <Reauthenticate />
    }
}

fn tab(shape: Shape, label: &'static str) -> AnyView {
    view! {
        <Icon shape />
        {label}
    }
    .into_any()
}

/// The frame for nobody.
#[component]
pub fn GuestFrame(children: Children) -> impl IntoView {
    view! {
        <header class="bar">
            <a class="brand" {..untranslated()} href=Route::Overview.path()>{words().frame.brand}</a>
        </header>
        <main id="main" tabindex="-1" class="guest">{children()}</main>
    }
}

/// A link of a bar; pages below it count as its own. A link that shows only a picture has a name.
fn link(route: Route, content: AnyView, name: &'static str) -> AnyView {
    let navigation = use_navigation();
    let current = text(move || {
        let here = navigation.route();
        let within = here == route || here.parent() == Some(route);
        if within { "page" } else { "false" }.to_owned()
    });
    let name = (!name.is_empty()).then(|| name.to_owned());
    view! { <a href=route.path() aria-label=name aria-current=current>{content}</a> }.into_any()
}
