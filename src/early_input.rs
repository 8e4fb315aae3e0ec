//! The text that a person typed into the log-in form before the app was there (`index.html`, `src/boot.js`). A password
//! does not stay behind: the input is taken once.

use leptos::prelude::document;
use std::sync::Mutex;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// The text in the log-in form before the app took over.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct EarlyInput {
    /// The user name.
    pub(crate) username: String,
    /// The password.
    pub(crate) password: String,
    /// Whether the box for shared devices was ticked.
    pub(crate) shared: bool,
    /// Whether the person pressed the button already.
    pub(crate) submitted: bool,
}

static INPUT: Mutex<Option<EarlyInput>> = Mutex::new(None);

/// Takes what was typed before the app started, if it was not taken yet.
pub(crate) fn take() -> EarlyInput {
    INPUT.lock().ok().and_then(|mut input| input.take()).unwrap_or_default()
}

/// Keeps the present input of the form.
pub(crate) fn keep() {
    if let Ok(mut input) = INPUT.lock() {
        *input = Some(read());
    }
}

fn read() -> EarlyInput {
    // A hidden form may have been filled all the same, by a password manager.
    if element::<HtmlElement>("log-in").is_none_or(|form| form.hidden()) {
        return EarlyInput::default();
    }
    let text = |id| element::<HtmlInputElement>(id).map(|input| input.value()).unwrap_or_default();
    EarlyInput {
        username: text("username"),
        password: text("password"),
        shared: element::<HtmlInputElement>("shared").is_some_and(|input| input.checked()),
        submitted: element::<HtmlElement>("log-in").is_some_and(|form| form.has_attribute("data-submitted")),
    }
}

fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}
