//! A sentence that matters more than the page around it.

use leptos::prelude::*;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Plain,
    /// Something went well.
    Good,
    /// Something to decide.
    Attention,
    /// Something went wrong; read out at once.
    Wrong,
}

/// A box with a sentence, and perhaps a way onward.
#[component]
pub fn Notice(
    /// How much it matters.
    tone: Tone,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let (name, role) = match tone {
        Tone::Plain => ("plain", "status"),
        Tone::Good => ("good", "status"),
        Tone::Attention => ("attention", "group"),
        Tone::Wrong => ("wrong", "alert"),
    };
    view! {
        <div class="notice" data-tone=name role=role tabindex="-1">
            {children()}
        </div>
    }
}
