//! The page for an unknown address.

use crate::route::Route;
use crate::ui::Page;
use crate::wording::words;
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
