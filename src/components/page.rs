//! The top of every page: its heading, its title, and where the focus goes when the person arrives.

use super::focus::focus;
use super::text::{text_with_names, without_isolates};
use super::{Icon, IconName, aria_bool, aria_label, effect, erased, reactive_text};
use crate::erased_signal::ErasedSignal;
use crate::routing::Route;
use leptos::prelude::*;

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
    effect(move || document().set_title(&format!("{} · {brand}", heading.with(|heading| without_isolates(heading)))));
    if !quiet {
        focus("h1");
    }
    let back = back.map(|(route, label)| {
        view! {
            <a class="back" href=route.path() aria-label=aria_label(label)>
                <Icon name=IconName::Back />
            </a>
        }
    });
    view! {
        <div class="page">
            <div class="page-head">
                {back}
                <h1 tabindex="-1">{reactive_text(heading)}</h1>
            </div>
            {children()}
        </div>
    }
}

/// A message at the foot of the window about what was just done, read out by screen readers. It goes by itself, but not
/// while the pointer or a keyboard's focus is on it. Empty while there is nothing to say. `action` draws what can still be
/// done about it. Both are drawn anew with each message, which then stays as long as the first.
pub fn announce(message: ErasedSignal<String>, action: Option<Box<dyn Fn() -> AnyView + Send>>) -> impl IntoView {
    let said = erased(move || {
        let message = message.get()?;
        let action = action.as_ref().map(|action| action());
        Some(view! { <span><span>{text_with_names(&message)}</span> {action}</span> })
    });
    view! {
        <p class="announcement" role="status" tabindex="-1" data-empty=aria_bool(move || !message.read().is_some())>
            {said}
        </p>
    }
}
