//! The moment when the app takes over from the page that was drawn without it (`index.html`, `src/boot.js`): what the
//! person typed in between is carried over, and so is where they were typing.

use crate::app::App;
use crate::early_input;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the app in the place of the page that was drawn without it.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        set_state("broken");
    }));
    let Some(root) = element::<HtmlElement>("app") else { return };
    early_input::keep();
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

fn element<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}
