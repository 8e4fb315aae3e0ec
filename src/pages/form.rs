//! What the forms share: starting an act, reading what was typed, and saying what is wrong without losing it.

use crate::failure::Failure;
use crate::slot::Slot;
use crate::ui::{Button, Dynamic, Look, Notice, Tone, dynamic, flag, focus, outside, text};
use crate::wording::{field_sentence, sentence, words};
use exeunt_contract::Code;
use js_sys::Function;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use std::pin::Pin;
use wasm_bindgen::prelude::*;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    /// Shows that the button that was pressed is busy, and answers how to end that (`src/boot.js`).
    #[wasm_bindgen(js_namespace = exeunt, js_name = begin, catch)]
    fn press() -> Result<Function, JsValue>;
}

/// Work that is under way once it is polled.
type Work = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// An act that a person starts: whether it is on its way, and how it failed. One type for all acts, so that what it
/// takes to run one is downloaded once; leptos' `Action` would be a type of its own for each.
#[derive(Clone, Copy)]
pub struct Act {
    pending: RwSignal<bool>,
    failure: Slot<Failure>,
}

impl Act {
    /// An act that has not started.
    #[must_use]
    pub fn new() -> Self {
        Self { pending: RwSignal::new(false), failure: Slot::new() }
    }

    /// Starts `work`, unless this act is on its way already: a second press of the button does nothing.
    pub fn start(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.run(Box::pin(work), true);
    }

    /// The same for work that no button was pressed for: none is busy with it.
    pub fn begin(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.run(Box::pin(work), false);
    }

    /// Whether something that is needed was left empty, each by the name that the contract has for it: then the form says so
    /// and nothing is to be sent.
    pub fn lacks(self, needed: &[(&'static str, &str)]) -> bool {
        let failure = Failure::of_empty(needed);
        let lacks = failure.is_some();
        if lacks {
            self.failure.set(failure);
        }
        lacks
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where pages start what they wait for")]
    fn run(self, work: Work, pressed: bool) {
        if self.pending.get_untracked() {
            return;
        }
        self.failure.set(None);
        self.pending.set(true);
        let pressed = if pressed { press().ok() } else { None };
        leptos::task::spawn_local(async move {
            let failure = work.await.err();
            if let Some(pressed) = pressed {
                let _ = pressed.call0(&JsValue::NULL);
            }
            // The page may be gone by now, and its signals with it.
            self.pending.try_set(false);
            self.failure.set(failure);
        });
    }

    /// Whether the answer is still on its way.
    #[must_use]
    pub fn pending(self) -> bool {
        self.pending.get()
    }

    /// Whether the form that started it is still there, or another has taken its place: that one is not to be closed.
    #[must_use]
    pub fn is_there(self) -> bool {
        self.pending.try_get_untracked().is_some()
    }

    /// The failure of the last attempt, while no new one is on its way.
    #[must_use]
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }
}

impl Default for Act {
    fn default() -> Self {
        Self::new()
    }
}

/// Tells the page what came of an act. While the answer was on its way the page may have been left, and its callbacks
/// with it: running one of those would bring the app down.
pub fn tell<T: 'static>(callback: Callback<T>, what: T) {
    let _ = callback.try_run(what);
}

/// What was typed into a form at the moment when it was submitted.
pub struct Typed(Option<FormData>);

impl Typed {
    /// Reads the form that was submitted.
    #[must_use]
    pub fn from(event: &SubmitEvent) -> Self {
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

/// The failure of `act`, for the form that started it. When it comes, the focus goes to what is wrong.
#[must_use]
pub fn failure_of(act: Act) -> Slot<Failure> {
    let failure = act.failure;
    outside(move || {
        if failure.get().is_some_and(|failure| failure != Failure::Cancelled) {
            focus("form [aria-invalid=true], form .notice[data-tone=wrong]");
        }
    });
    failure
}

/// What is wrong with one field of the form, as a sentence.
#[must_use]
pub fn error_in(failure: Slot<Failure>, field: &'static str) -> Signal<String> {
    text(move || failure.get().and_then(|failure| field_sentence(&failure, field)).unwrap_or_default().to_owned())
}

/// What is wrong with the field that takes the current password, which the server refuses without naming a field.
#[must_use]
pub fn wrong_password_in(failure: Slot<Failure>, field: &'static str) -> Signal<String> {
    text(move || {
        let failure = failure.get();
        let wrong = failure.as_ref().filter(|failure| is_wrong(failure)).and_then(sentence);
        wrong.or_else(|| field_sentence(failure.as_ref()?, field)).unwrap_or_default().to_owned()
    })
}

/// Whether the current password was wrong: that is said beside its field.
#[must_use]
pub fn is_wrong(failure: &Failure) -> bool {
    failure.code() == Some(Code::WrongPassword)
}

/// The failure as a box above the fields. It stands inside the form: its button submits what is there again.
pub fn form_failure(failure: Slot<Failure>) -> Dynamic {
    form_failure_unless(failure, |_| false)
}

/// The same, but for failures that are said elsewhere.
pub fn form_failure_unless(failure: Slot<Failure>, said: fn(&Failure) -> bool) -> Dynamic {
    let words = &words().failure;
    dynamic(move || {
        let failure = failure.get().filter(|failure| !said(failure))?;
        let sentence = sentence(&failure)?;
        let passing = failure.may_pass().then(|| {
            view! {
                <p>{words.still_here}</p>
                <Button label=words.try_again.to_owned() />
            }
        });
        Some(view! {
            <Notice tone=Tone::Wrong>
                <p>{sentence}</p>
                {passing}
            </Notice>
        })
    })
}

/// The failure of an act that is no form's: what started it is still there to be pressed again.
pub fn failure_in(act: Act) -> Dynamic {
    dynamic(move || {
        let text = act.failure().as_ref().and_then(sentence)?;
        Some(view! { <Notice tone=Tone::Wrong><p>{text}</p></Notice> })
    })
}

/// A field that nobody sees: password managers want to know whose password it is.
pub fn whose_password(username: String) -> AnyView {
    view! {
        <input class="visually-hidden" type="text" autocomplete="username" value=username tabindex="-1" aria-hidden="true" />
    }
    .into_any()
}

/// Empties a password field after a wrong password; everything else stays.
pub fn clear(field: &'static str) {
    if let Some(input) = input(field) {
        input.set_value("");
    }
}

/// What stands in a field at this moment.
#[must_use]
pub fn typed_in(field: &'static str) -> String {
    input(field).map(|input| input.value()).unwrap_or_default()
}

fn input(id: &'static str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The button that submits a form. While the answer is on its way it says so.
pub fn submit(label: String, act: Act) -> AnyView {
    let busy = flag(move || act.pending());
    view! { <Button label look=Look::Primary busy /> }.into_any()
}

/// The button that closes a question without an answer. With `first` the focus goes here, as the least that can happen.
pub fn cancel(close: Callback<()>, first: bool) -> AnyView {
    let label = words().frame.cancel.to_owned();
    view! { <Button label look=Look::Quiet autofocus=first on_press=close /> }.into_any()
}
