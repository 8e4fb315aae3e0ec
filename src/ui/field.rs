//! One field of a form: label, hint, error and input, tied together for screen readers.

use super::{change, click, flag, text};
use crate::slot::Slot;
use leptos::prelude::*;

/// Whether a field shows what is typed.
#[derive(Clone, Copy, Debug)]
pub enum Reveal {
    /// Ordinary text.
    Plain,
    /// A password, hidden until the signal says otherwise.
    Hidden(RwSignal<bool>),
    /// A password, with the control that shows it; the text is the control's name.
    Toggle(RwSignal<bool>, &'static str),
}

impl Reveal {
    fn input_type(self) -> Signal<String> {
        text(move || match self {
            Self::Hidden(shown) | Self::Toggle(shown, _) if !shown.get() => "password".to_owned(),
            _ => "text".to_owned(),
        })
    }
}

/// A labelled text field. The input keeps what was typed; it is read when the form is submitted.
#[component]
pub fn Field(
    /// Unique on the page; also the name in the form.
    id: &'static str,
    /// The label.
    label: &'static str,
    /// Ordinary text or a password.
    reveal: Reveal,
    /// The `autocomplete` token that password managers read.
    autocomplete: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What to know before typing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it; empty while nothing is.
    #[prop(into)]
    error: Signal<String>,
    /// Whether the focus goes here when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{error_id} {hint_id}");
    // People and devices have names; what is typed to log in is exactly that.
    let capitals = if matches!(autocomplete, "name" | "off") { "words" } else { "none" };
    view! {
        <div class="field">
            <div class="field-head">
                <label for=id>{label}</label>
                {reveal_toggle(reveal)}
            </div>
            <p class="hint" id=hint_id>{hint}</p>
            <p class="error" id=error_id>{error}</p>
            <input
                id=id
                name=id
                type=reveal.input_type()
                autocomplete=autocomplete
                autocapitalize=capitals
                prop:value=value
                autofocus=autofocus
                aria-describedby=described_by
                aria-invalid=flag(move || !error.with(String::is_empty))
            />
        </div>
    }
}

fn reveal_toggle(reveal: Reveal) -> Option<impl IntoView> {
    let Reveal::Toggle(shown, label) = reveal else { return None };
    Some(view! {
        <button
            type="button"
            class="link"
            aria-pressed=flag(move || shown.get())
            on:click=click(move || shown.update(|shown| *shown = !*shown))
        >
            {label}
        </button>
    })
}

/// A slider for the hue of the generated picture.
#[component]
pub fn Hue(
    /// Unique on the page.
    id: &'static str,
    /// The label.
    label: &'static str,
    /// The hue in degrees, followed while the person moves it.
    hue: Slot<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                class="hue"
                type="range"
                max="359"
                value=hue.get_untracked().unwrap_or_default()
                on:input=change(move |event| hue.set(Some(event_target_value(event))))
            />
        </div>
    }
}
