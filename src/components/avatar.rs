//! The generated picture: initials on a hue.

use leptos::prelude::*;

/// A round picture with `initials`, coloured by `hue` in degrees. It is decoration: the name stands beside it or is
/// the control's own. The style sheet draws the initials, so that they are no part of any label.
#[component]
pub fn Avatar(
    /// One or two letters.
    #[prop(into)]
    initials: Signal<String>,
    /// The hue in degrees, 0 to 359.
    #[prop(into)]
    hue: Signal<String>,
    /// `small`, `medium` or `large`.
    size: &'static str,
) -> impl IntoView {
    view! {
        <span
            class="avatar"
            data-size=size
            data-initials=initials
            aria-hidden="true"
            style=("--hue", hue)
        ></span>
    }
}
