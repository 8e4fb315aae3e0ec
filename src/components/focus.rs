//! The keyboard focus: where it is, and how it moves.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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
pub(super) fn focused_id() -> String {
    document().active_element().map(|element| element.id()).unwrap_or_default()
}

/// Keeps the focus where it is while the page is drawn anew.
pub(super) fn keep_focus() {
    restore_focus(focused_id());
}

/// Moves the focus to the control with this id, once the page has been drawn and where nothing else has got the focus.
pub(super) fn restore_focus(id: String) {
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
