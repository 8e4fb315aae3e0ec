//! A sentence that matters more than the page around it.

use super::{Icon, IconName};
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
    let (name, role, icon) = match kind {
        NoticeKind::Plain => ("plain", "status", IconName::Info),
        NoticeKind::Good => ("good", "status", IconName::Check),
        NoticeKind::Attention => ("attention", "group", IconName::Triangle),
        NoticeKind::Wrong => ("wrong", "alert", IconName::Octagon),
    };
    view! {
        <div class="notice" data-tone=name role=role tabindex="-1">
            <Icon name=icon />
            {children()}
        </div>
    }
}
