//! A sentence that matters more than the page around it.

use leptos::prelude::*;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
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
    kind: NoticeKind,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let (name, role) = match kind {
        NoticeKind::Plain => ("plain", "status"),
        NoticeKind::Good => ("good", "status"),
        NoticeKind::Attention => ("attention", "group"),
        NoticeKind::Wrong => ("wrong", "alert"),
    };
    view! {
        <div class="notice" data-tone=name role=role tabindex="-1">
            {children()}
        </div>
    }
}
