//! One field of a form: label, hint, error and input, tied together for screen readers.

use super::{Icon, IconName, aria_bool, aria_label, change_handler, click_handler, derived, reactive_text};
use crate::erased_signal::ErasedSignal;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::custom::custom_attribute;

/// The hues among which a person chooses one for the generated picture, in degrees.
pub const HUES: [u16; 8] = [25, 60, 110, 155, 195, 250, 295, 345];

/// Whether a field shows what is typed.
#[derive(Clone, Copy, Debug)]
pub enum PasswordVisibility {
    /// Ordinary text.
    Plain,
    /// A password, hidden until the signal says otherwise; [`visibility_toggle`] stands elsewhere.
    Hidden(RwSignal<bool>),
    /// A password, with the control that shows it at its end; the text is the control's name.
    Toggle(RwSignal<bool>, &'static str),
}

impl PasswordVisibility {
    fn input_type(self) -> Signal<String> {
        derived(move || match self {
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
    visibility: PasswordVisibility,
    /// The `autocomplete` token that password managers read.
    autocomplete: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What to know before typing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The fewest characters of a new password, for generators; the server is the judge, and says it in its own words.
    #[prop(optional, into)]
    min_length: Signal<String>,
    /// How far what was typed goes towards what is needed; nothing while it is empty.
    #[prop(optional, into)]
    progress: Signal<String>,
    /// What is wrong with it; empty while nothing is.
    #[prop(into)]
    error: Signal<String>,
    /// Whether the focus goes here when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let [hint_id, error_id, progress_id] = ["hint", "error", "progress"].map(|part| format!("{id}-{part}"));
    let described_by = format!("{error_id} {hint_id} {progress_id}");
    // People and devices have names; what is typed to log in is exactly that, also while a password is shown.
    let capitals = if matches!(autocomplete, "name" | "off") { "words" } else { "none" };
    // Without them nothing can be sent; a name may be left empty.
    let is_required = !matches!(autocomplete, "name" | "off");
    let toggle = match visibility {
        PasswordVisibility::Toggle(shown, label) => Some(view! {
            <button
                type="button" class="reveal" aria-label=aria_label(label) aria-pressed=aria_bool(move || shown.get())
                on:click=click_handler(move || shown.update(|shown| *shown = !*shown))
            >
                <Icon name=IconName::Eye />
            </button>
        }),
        _ => None,
    };
    // Some password managers read this, and some `minlength`.
    let rules = derived(move || {
        let min_length = min_length.get();
        if min_length.is_empty() { min_length } else { format!("minlength: {min_length};") }
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>{reactive_text(hint)}</p>
            <p class="error" id=error_id>{reactive_text(error)}</p>
            <input
                {..custom_attribute("autocorrect", "off")}
                {..custom_attribute("minlength", min_length)}
                {..custom_attribute("passwordrules", rules)}
                id=id
                name=id
                type=visibility.input_type()
                autocomplete=autocomplete
                autocapitalize=capitals
                prop:value=value
                autofocus=autofocus
                aria-describedby=described_by
                aria-required=aria_label(if is_required { "true" } else { "false" })
                aria-invalid=aria_bool(move || !error.with(String::is_empty))
            />
            {toggle}
            <p class="hint" id=progress_id>{reactive_text(progress)}</p>
        </div>
    }
}

/// For a form whose fields are judged by the server alone, which says all that is wrong at once and in the page's words.
pub fn novalidate() -> impl Attribute {
    custom_attribute("novalidate", "")
}

/// The control that shows what is typed into several password fields. It stands after them: the way by keyboard from one
/// field to the next leads past nothing else.
pub fn visibility_toggle(shown: RwSignal<bool>, label: &'static str) -> AnyView {
    view! {
        <button
            type="button"
            class="link"
            aria-pressed=aria_bool(move || shown.get())
            on:click=click_handler(move || shown.update(|shown| *shown = !*shown))
        >
            {label}
        </button>
    }
    .into_any()
}

/// The choice of a hue for the generated picture. The one of [`HUES`] that is nearest to the present hue is chosen at
/// first, and nothing changes until a person picks another.
#[component]
pub fn HueChoice(
    /// The name of the group.
    label: &'static str,
    /// What each of [`HUES`] is called.
    names: [&'static str; HUES.len()],
    /// The hue in degrees.
    hue: ErasedSignal<String>,
) -> impl IntoView {
    let now: u16 = hue.get_untracked().and_then(|hue| hue.parse().ok()).unwrap_or_default();
    let distance = |to: u16| now.abs_diff(to).min(360 - now.abs_diff(to));
    let nearest = HUES.into_iter().min_by_key(|to| distance(*to));
    let swatch = |(to, name): (u16, &'static str)| {
        view! {
            <input
                type="radio" name="hue" class="swatch" aria-label=aria_label(name) checked=nearest == Some(to)
                style=("--hue", to.to_string()) on:change=change_handler(move |_| hue.set(Some(to.to_string())))
            />
        }
    };
    view! {
        <fieldset class="field">
            <legend>{label}</legend>
            <div class="swatches">{HUES.into_iter().zip(names).map(swatch).collect::<Vec<_>>()}</div>
        </fieldset>
    }
}
