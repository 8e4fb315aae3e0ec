//! The frame of every page: a bar with its navigation, and the dialogs that any page can open.

use super::idle::IdleWarning;
use super::menu::Menu;
use super::reauthenticate::Reauthenticate;
use super::sign_out::{SignOut, SignOutQuestion};
use crate::auth::{AuthContext, use_auth, use_current_user};
use crate::components::{
    Avatar, Button, ButtonVariant, Icon, IconName, Moment, TimeFormat, aria_label, derived, erased, untranslated,
};
use crate::failure::Failure;
use crate::i18n::{initials, sentence, words};
use crate::routing::Route;
use crate::routing::use_navigation;
use js_sys::Date;
use leptos::prelude::*;

/// The frame for a session. The style sheet decides which of its two bars is shown: the one at the top at a desk, the
/// one at the bottom on a phone. There is no navigation while a password has to be chosen first.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let current_user = use_current_user();
    let auth = use_auth();
    let shared = untrack(|| current_user.shares_the_device());
    let words = &words().frame;
    let question = SignOutQuestion::provide();
    let photo = || {
        let letters = derived(move || initials(&current_user.name()));
        view! { <Avatar initials=letters hue=derived(move || current_user.hue()) size="small" /> }.into_any()
    };
    let free = !current_user.session().new_password_required;
    let top = free.then(|| {
        view! {
            <nav aria-label=aria_label(words.navigation)>
                {link(Route::Overview, words.overview.into_any(), "")}
                {link(Route::Settings, words.settings.into_any(), "")}
            </nav>
            <Menu id=["account-menu", "#account-menu"] label=words.account_menu sign=photo() />
        }
    });
    let bottom = free.then(|| {
        view! {
            <nav class="tabs" aria-label=aria_label(words.navigation)>
                {link(Route::Overview, tab(IconName::Home, words.overview), "")}
                {link(Route::Sessions, tab(IconName::Desktop, words.devices), "")}
                {link(Route::Activity, tab(IconName::Clock, words.activity), "")}
                {link(Route::Profile, photo(), words.profile)}
            </nav>
        }
    });
    view! {
        <a class="skip" href="#main">{words.skip}</a>
        <header class="bar">
            <a class="brand" {..untranslated()} href=Route::Overview.path()>{words.brand}</a>
            {top}
        </header>
        <div class="paused" role="status">{erased(move || old(auth))}</div>
        <main id="main" tabindex="-1">{children()}</main>
        {bottom}
        <SignOut question />
        <Reauthenticate />
        {shared.then(|| view! { <IdleWarning /> })}
    }
}

/// The notice that the page may be out of date, with the time of the last answer where the server cannot be reached.
fn old(auth: AuthContext) -> AnyView {
    let all = words();
    match auth.outage() {
        Some((failure, last_answer)) => {
            let offline = failure == Failure::Offline && !window().navigator().on_line();
            let sentence = if offline { Some(all.frame.offline) } else { sentence(&failure) };
            let at = String::from(Date::new(&last_answer.into()).to_iso_string());
            let again = Callback::new(move |()| auth.retry_now());
            let parts = vec![
                [sentence.unwrap_or_default(), " ", all.frame.from, " "].concat().into_any(),
                view! { <Moment at format=TimeFormat::Time language=all.language /> }.into_any(),
                ". ".into_any(),
                view! { <Button label=all.failure.try_again.to_owned() variant=ButtonVariant::Link on_press=again /> }
                    .into_any(),
            ];
            parts.into_any()
        }
        None if auth.live().is_paused() => all.frame.paused.into_any(),
        None => ().into_any(),
    }
}

fn tab(shape: IconName, label: &'static str) -> AnyView {
    view! {
        <Icon name=shape />
        {label}
    }
    .into_any()
}

/// The frame without a session.
#[component]
pub fn GuestFrame(children: Children) -> impl IntoView {
    // The title of the session before goes with it; a page sets its own a moment later.
    document().set_title(words().frame.brand);
    view! {
        <header class="bar">
            <a class="brand" {..untranslated()} href=Route::Overview.path()>{words().frame.brand}</a>
        </header>
        <main id="main" tabindex="-1" class="guest">{children()}</main>
    }
}

/// A link of a bar; pages below it count as its own. A link that shows only a picture has an accessible name.
fn link(route: Route, content: AnyView, name: &'static str) -> AnyView {
    let navigation = use_navigation();
    let current = derived(move || {
        let shown = navigation.route();
        let within = shown == route || shown.parent() == Some(route);
        if within { "page" } else { "false" }.to_owned()
    });
    let name = (!name.is_empty()).then(|| name.to_owned());
    view! { <a href=route.path() aria-label=name aria-current=current>{content}</a> }.into_any()
}
