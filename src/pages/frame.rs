//! The frame of every page: a bar with its navigation, and the dialogs that any page can open.

use super::idle::{IdleWarning, shared_badge};
use super::menu::{Menu, labelled};
use super::reauthenticate::Reauthenticate;
use super::sign_out::{SignOut, SignOutQuestion, use_sign_out};
use crate::auth::{AuthContext, use_auth, use_current_user};
use crate::components::{
    Avatar, Brand, Button, ButtonVariant, IconName, Moment, TimeFormat, aria_label, click_handler, derived, erased,
};
use crate::failure::Failure;
use crate::i18n::{initials, sentence, words};
use crate::routing::Route;
use crate::routing::use_navigation;
use js_sys::Date;
use leptos::prelude::*;

/// The frame for a session. The style sheet decides which navigation is shown: a column of all pages at a desk, two links
/// in the bar at the top of a smaller window, tabs at the bottom of a phone. There is none while a password has to be
/// chosen first.
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
            {side()}
            {shared.then(shared_badge)}
            <Menu id=["account-menu", "#account-menu"] label=words.account_menu sign=photo() />
        }
    });
    let bottom = free.then(|| {
        let profile = view! { {photo()} {words.profile} }.into_any();
        view! {
            <nav class="tabs" aria-label=aria_label(words.navigation)>
                {link(Route::Overview, labelled(IconName::Home, words.overview), tab_of)}
                {link(Route::Sessions, labelled(IconName::Laptop, words.devices), tab_of)}
                {link(Route::Activity, labelled(IconName::Activity, words.activity), tab_of)}
                {link(Route::Profile, profile, tab_of)}
            </nav>
        }
    });
    view! {
        <a class="skip" href="#main">{words.skip}</a>
        <header class="bar">
            <Brand name=words.brand href=Route::Overview.path() />
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

/// The links of the navigation at a desk, and the way out at its foot. A smaller window shows the first and the last link.
fn side() -> AnyView {
    let (all, question) = (words(), use_sign_out());
    let words = &all.frame;
    let entry = |route, icon, label| link(route, labelled(icon, label), Some);
    view! {
        <nav aria-label=aria_label(words.navigation)>
            {entry(Route::Overview, IconName::Home, words.overview)}
            {entry(Route::Sessions, IconName::Laptop, all.settings.sessions)}
            {entry(Route::Activity, IconName::Activity, words.activity)}
            {entry(Route::ChangePassword, IconName::Key, all.settings.change_password)}
            {entry(Route::SavedLogins, IconName::People, all.settings.saved_logins)}
            {entry(Route::Profile, IconName::Person, words.profile)}
            {entry(Route::Settings, IconName::Settings, words.settings)}
            <button type="button" id="leave-here" on:click=click_handler(move || question.ask())>
                {labelled(IconName::LogOut, words.log_out)}
            </button>
        </nav>
    }
    .into_any()
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

/// The frame without a session.
#[component]
pub fn GuestFrame(children: Children) -> impl IntoView {
    // The title of the session before goes with it; a page sets its own a moment later.
    document().set_title(words().frame.brand);
    view! {
        <header class="masthead">
            <Brand name=words().frame.brand href=Route::Overview.path() />
        </header>
        <main id="main" tabindex="-1" class="guest">{children()}</main>
    }
}

/// A link of a navigation, which marks the page that is shown, and where that has no link of its own, the one it belongs
/// to: `place` says which.
fn link(route: Route, content: AnyView, place: fn(Route) -> Option<Route>) -> AnyView {
    let navigation = use_navigation();
    let current = derived(move || {
        let shown = navigation.route();
        let parts = [place(shown), shown.parent()];
        match shown == route {
            true => "page",
            false if parts.contains(&Some(route)) => "true",
            false => "false",
        }
        .to_owned()
    });
    view! { <a href=route.path() aria-current=current>{content}</a> }.into_any()
}

/// The tab that a page belongs to.
fn tab_of(shown: Route) -> Option<Route> {
    match (shown, shown.parent()) {
        (Route::Settings | Route::AddAccount | Route::SignUp, _) => Some(Route::Profile),
        (Route::Sessions | Route::Activity, _) => None,
        (_, Some(Route::Settings)) => Some(Route::Profile),
        _ => None,
    }
}
