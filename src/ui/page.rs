//! The top of every page: its heading, its title, and where the focus goes when the person arrives.

use super::says::bare;
use super::{Icon, Shape, flag, named, outside, says, text};
use crate::route::Route;
use crate::slot::Slot;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A page with its heading. Coming to it moves the focus to the heading, so that a screen reader says where one is.
#[component]
pub fn Page(
    /// The heading; also the title of the browser's tab.
    #[prop(into)]
    heading: Signal<String>,
    /// The product's name, for the tab.
    brand: &'static str,
    /// The way back, with its label.
    #[prop(optional_no_strip, into)]
    back: Option<(Route, String)>,
    /// Set to leave the focus where it is.
    #[prop(optional)]
    quiet: bool,
    /// The page below the heading.
    children: Children,
) -> impl IntoView {
    outside(move || document().set_title(&format!("{} · {brand}", heading.with(|heading| bare(heading)))));
    if !quiet {
        focus("h1");
    }
    let back = back.map(|(route, label)| {
        view! {
            <a class="back" href=route.path() aria-label=named(label)>
                <Icon shape=Shape::Back />
            </a>
        }
    });
    view! {
        <div class="page">
            <div class="page-head">
                {back}
                <h1 tabindex="-1">{says(heading)}</h1>
            </div>
            {children()}
        </div>
    }
}

/// Moves the focus to the first element that matches `selector`, once the page has been drawn.
pub fn focus(selector: &'static str) {
    request_animation_frame(move || focus_now(selector));
}

/// Moves the focus to the first element that matches `selector`.
pub fn focus_now(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The id of what has the focus; empty where it has none.
pub(super) fn focused() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

/// Keeps the focus where it is while the page is drawn anew.
pub(super) fn keep_focus() {
    give_focus_back(focused());
}

/// Moves the focus to the control with this id, once the page has been drawn and where nothing else has got the focus.
pub(super) fn give_focus_back(id: String) {
    if id.is_empty() {
        return;
    }
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        let control = document().get_element_by_id(&id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(control) = control.filter(|_| lost) {
            let _ = control.focus();
        }
    });
}

/// A line that says what was just done, read out by screen readers; empty while there is nothing to say.
pub fn announce(message: Slot<String>) -> impl IntoView {
    view! {
        <p class="announcement" role="status" tabindex="-1" data-empty=flag(move || !message.is_some())>
            {says(text(move || message.get().unwrap_or_default()))}
        </p>
    }
}
