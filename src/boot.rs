//! The moment when the app takes over from the page that was drawn without it (`index.html`, `src/boot.js`): what the
//! person typed in between is carried over, and so is where they were typing.

use crate::app::App;
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::sync::Mutex;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// What stood in the log-in form before the app took over.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The user name.
    pub(crate) username: String,
    /// The password.
    pub(crate) password: String,
    /// Whether the box for shared devices was ticked.
    pub(crate) shared: bool,
    /// Whether the person pressed the button already.
    pub(crate) submitted: bool,
}

/// Taken once, by the log-in form; a password does not stay behind.
static TYPED: Mutex<Option<Typed>> = Mutex::new(None);

/// Takes what was typed before the app started, if it was not taken yet.
pub(crate) fn take_typed() -> Typed {
    TYPED.lock().ok().and_then(|mut typed| typed.take()).unwrap_or_default()
}

/// Puts the app in the place of the page that was drawn without it.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        set_state("broken");
    }));
    let Some(root) = element::<HtmlElement>("app") else { return };
    if let Ok(mut typed) = TYPED.lock() {
        *typed = Some(typed_before());
    }
    let focused = document().active_element().map(|element| element.id()).unwrap_or_default();
    root.set_text_content(None);
    mount_to(root, App).forget();
    set_state("ready");
    if let Some(field) = (!focused.is_empty()).then(|| element::<HtmlElement>(&focused)).flatten() {
        let _ = field.focus();
    }
}

/// Says on the root element how the app is doing; the style sheet and `boot.js` read it.
fn set_state(state: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-app", state);
    }
}

fn typed_before() -> Typed {
    // A hidden form is nobody's: a password manager may have filled it all the same.
    if element::<HtmlElement>("log-in").is_none_or(|form| form.hidden()) {
        return Typed::default();
    }
    let text = |id| element::<HtmlInputElement>(id).map(|input| input.value()).unwrap_or_default();
    Typed {
        username: text("username"),
        password: text("password"),
        shared: element::<HtmlInputElement>("shared").is_some_and(|input| input.checked()),
        submitted: element::<HtmlElement>("log-in").is_some_and(|form| form.has_attribute("data-submitted")),
    }
}

fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}
