//! What the forms share: reading what was typed, and saying what is wrong without losing it.

use crate::failure::Failure;
use crate::ui::{Notice, Tone, focus};
use crate::wording::{field_sentence, sentence, words};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement};

/// An act that a form starts.
pub type Act<I, O> = Action<I, Result<O, Failure>>;

/// What was typed into a form at the moment when it was submitted.
pub struct Typed(Option<FormData>);

impl Typed {
    /// Takes a submission over from the browser.
    #[must_use]
    pub fn from(event: &SubmitEvent) -> Self {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        Self(form.and_then(|form| FormData::new_with_form(&form).ok()))
    }

    /// The text in `field`; empty where there is no such field.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        self.0.as_ref().and_then(|data| data.get(field).as_string()).unwrap_or_default()
    }

    /// Whether the box `field` is ticked.
    #[must_use]
    pub fn ticked(&self, field: &str) -> bool {
        self.0.as_ref().is_some_and(|data| data.has(field))
    }
}

/// Starts `act`, unless it is on its way already: a second press of the button does nothing.
pub fn start<I, O>(act: Act<I, O>, input: I)
where
    I: Send + Sync + 'static,
    O: Send + Sync + 'static,
{
    if !act.pending().get_untracked() {
        act.dispatch(input);
    }
}

/// The failure of the last attempt, while no new one is on its way. When it comes, the focus goes to what is wrong.
pub fn failure_of<I, O>(act: Act<I, O>) -> Signal<Option<Failure>>
where
    I: Send + Sync + 'static,
    O: Clone + Send + Sync + 'static,
{
    let failure = Memo::new(move |_| if act.pending().get() { None } else { act.value().get().and_then(Result::err) });
    Effect::new(move |_| {
        if failure.with(|failure| failure.as_ref().is_some_and(|failure| *failure != Failure::Cancelled)) {
            focus("form [aria-invalid=true], form .notice[data-tone=wrong]");
        }
    });
    failure.into()
}

/// What is wrong with one field of the form, as a sentence.
#[must_use]
pub fn error_in(failure: Signal<Option<Failure>>, field: &'static str) -> Signal<Option<&'static str>> {
    Signal::derive(move || failure.with(|failure| failure.as_ref().and_then(|failure| field_sentence(failure, field))))
}

/// The failure as a box above the fields. It stands inside the form: its button submits what is there again.
pub fn form_failure(failure: Signal<Option<Failure>>) -> impl IntoView {
    let words = &words().failure;
    move || {
        let failure = failure.get()?;
        let sentence = sentence(&failure)?;
        let passing = failure.may_pass().then(|| {
            view! {
                <p>{words.still_here}</p>
                <button type="submit" class="button">{words.try_again}</button>
            }
        });
        Some(view! {
            <Notice tone=Tone::Wrong>
                <p>{sentence}</p>
                {passing}
            </Notice>
        })
    }
}

/// Empties a password field after a wrong password; everything else stays.
pub fn clear(field: &'static str) {
    let input = document().get_element_by_id(field).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        input.set_value("");
    }
}

/// The button that submits a form. While the answer is on its way it says so.
pub fn submit(label: impl Fn() -> String + Send + 'static, pending: Memo<bool>) -> impl IntoView {
    let busy = move || pending.get().to_string();
    view! {
        <button type="submit" class="button" data-kind="primary" aria-busy=busy>{label}</button>
    }
}

/// The button that closes a question without an answer. The focus goes here first, as the least that can happen.
pub fn cancel(close: Callback<()>, first: bool) -> impl IntoView {
    view! {
        <button type="button" class="button" data-kind="quiet" autofocus=first on:click=move |_| close.run(())>
            {words().frame.cancel}
        </button>
    }
}
