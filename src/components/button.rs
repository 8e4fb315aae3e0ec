//! The button.

use super::{Icon, IconName, click_handler};
use leptos::prelude::*;

/// What a button looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// One of several things to do.
    #[default]
    Plain,
    /// The thing that most people want.
    Primary,
    /// The way out.
    Quiet,
    /// The thing that takes something away: an outline on a page, filled where a dialog asks for the last word.
    Danger,
    /// Several in a list.
    Small,
    /// Several in a list, and less often wanted.
    SmallQuiet,
    /// Like a link, but it stays on the page.
    Link,
}

impl ButtonVariant {
    const fn attributes(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("button", ""),
            Self::Primary => ("button", "primary"),
            Self::Quiet => ("button", "quiet"),
            Self::Danger => ("button", "danger"),
            Self::Small => ("button", "small"),
            Self::SmallQuiet => ("button", "small quiet"),
            Self::Link => ("link", ""),
        }
    }
}

/// A button. Without `on_press` it submits the form around it.
#[component]
pub fn Button(
    /// What stands on it.
    #[prop(into)]
    label: String,
    /// What it looks like.
    #[prop(optional)]
    variant: ButtonVariant,
    /// `true` while what it started is on its way.
    #[prop(default = Signal::stored("false".to_owned()), into)]
    busy: Signal<String>,
    /// Whether the focus goes here when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let (class, kind) = variant.attributes();
    let press = click_handler(move || {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    });
    view! {
        <button
            type=if on_press.is_some() { "button" } else { "submit" }
            class=class
            data-kind=kind
            aria-busy=busy
            autofocus=autofocus
            on:click=press
        >
            {label}
        </button>
    }
}

/// A button of a list. With its `id` the focus finds it where the list was drawn anew, and where the label alone would be
/// one of many, `name` is what screen readers call it.
pub fn list_button(
    id: String,
    label: &str,
    name: Option<String>,
    variant: ButtonVariant,
    press: impl Fn() + 'static,
) -> AnyView {
    drawn_list_button(id, view! { {label.to_owned()} }.into_any(), name, variant, press)
}

/// The same with a drawing, which takes the place of the label in a narrow window.
pub fn icon_list_button(
    id: String,
    (icon, label): (IconName, &'static str),
    name: Option<String>,
    variant: ButtonVariant,
    press: impl Fn() + 'static,
) -> AnyView {
    let content = view! {
        <Icon name=icon />
        <span>{label}</span>
    };
    drawn_list_button(id, content.into_any(), name, variant, press)
}

fn drawn_list_button(
    id: String,
    content: AnyView,
    name: Option<String>,
    variant: ButtonVariant,
    press: impl Fn() + 'static,
) -> AnyView {
    let (class, kind) = variant.attributes();
    view! {
        <button type="button" id=id class=class data-kind=kind aria-label=name on:click=click_handler(press)>
            {content}
        </button>
    }
    .into_any()
}
