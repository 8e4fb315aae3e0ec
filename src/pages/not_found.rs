//! The page for an unknown address.

use crate::components::Page;
use crate::i18n::words;
use crate::routing::Route;
use leptos::prelude::*;

/// The page.
#[component]
pub fn NotFound() -> impl IntoView {
    let words = &words().frame;
    view! {
        <Page heading=words.not_found.to_owned() brand=words.brand>
            <p class="intro">{words.not_found_text}</p>
            <p><a href=Route::Overview.path()>{words.to_overview}</a></p>
        </Page>
    }
}
