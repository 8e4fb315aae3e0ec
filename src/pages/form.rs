//! Shared parts of forms: starting an act, reading the fields, and the buttons. Nothing that was typed is lost.

mod failure;

pub use failure::{
    failure_of, field_error, form_failure, form_failure_unless, is_wrong_password, password_error, task_failure,
};

use crate::components::{Button, ButtonVariant, aria_bool, change_handler, derived};
use crate::erased_signal::ErasedSignal;
use crate::failure::Failure;
use crate::i18n::words;
use js_sys::Function;
use leptos::ev::{Event, SubmitEvent};
use leptos::prelude::*;
use std::pin::Pin;
use wasm_bindgen::prelude::*;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    /// Marks the pressed button as busy; returns the function that ends it (`src/boot.js`).
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn begin() -> Result<Function, JsValue>;
}

/// A future that starts when it is polled.
type Work = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// An act that a person starts: whether it is pending, and its last failure. One type for all acts, so that the code to
/// run one is downloaded once; leptos' `Action` would be a type of its own for each.
#[derive(Clone, Copy)]
pub struct Task {
    pending: RwSignal<bool>,
    failure: ErasedSignal<Failure>,
}

impl Task {
    /// An act in its initial state.
    #[must_use]
    pub fn new() -> Self {
        Self { pending: RwSignal::new(false), failure: ErasedSignal::new(None) }
    }

    /// Starts `work`, unless this act is pending already: a second press of the button does nothing.
    pub fn start(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.run(Box::pin(work), true);
    }

    /// The same for work without a button: none is marked as busy.
    pub fn start_quietly(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.run(Box::pin(work), false);
    }

    /// Whether a required field is empty, each by its name in the contract: then the form says so and there is nothing
    /// to send.
    pub fn is_missing(self, needed: &[(&'static str, &str)]) -> bool {
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
        let pressed = if pressed { begin().ok() } else { None };
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

    /// Whether the answer is pending.
    #[must_use]
    pub fn pending(self) -> bool {
        self.pending.get()
    }

    /// Whether the form that started it is still there. Otherwise another has taken its place, which must stay open.
    #[must_use]
    pub fn is_mounted(self) -> bool {
        self.pending.try_get_untracked().is_some()
    }

    /// Empties a password field after a wrong password; everything else stays. Another form may have taken the place of
    /// this one, with a field of the same name: its text stays too.
    pub fn clear_field(self, field: &'static str) {
        if let Some(input) = input(field).filter(|_| self.is_mounted()) {
            input.set_value("");
        }
    }

    /// The failure of the last attempt, while no new one is on its way.
    #[must_use]
    pub fn failure(self) -> Option<Failure> {
        self.failure.get()
    }
}

impl Default for Task {
    fn default() -> Self {
        Self::new()
    }
}

/// Runs a callback with the result of an act. The page may have been left while the answer was on its way, and its
/// callbacks with it: running one of those would panic.
pub fn run_if_mounted<T: 'static>(callback: Callback<T>, what: T) {
    let _ = callback.try_run(what);
}

/// The fields of a form at the moment of its submission.
pub struct FormValues(Option<FormData>);

impl FormValues {
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
    pub fn is_checked(&self, field: &str) -> bool {
        self.0.as_ref().is_some_and(|data| data.has(field))
    }
}

/// How long a new password is by now, beside how long it must be at `least`: what the form's `input` events tell, and the
/// text for its field, which has the id `field`.
pub fn password_progress(field: &'static str, least: Box<dyn Fn() -> u16>) -> (Box<dyn FnMut(Event)>, Signal<String>) {
    let said = ErasedSignal::<String>::new(None);
    let on_input = change_handler(move |_| {
        let words = &words().password;
        let typed = field_value(field).chars().count();
        said.set(match usize::from(least()) {
            // Not known yet.
            0 => None,
            _ if typed == 0 => None,
            least if typed < least => Some((words.length)(typed, least)),
            _ => Some((words.long_enough)(typed)),
        });
    });
    (on_input, derived(move || said.get().unwrap_or_default()))
}

/// A hidden field: password managers read the user name from it.
pub fn hidden_username(username: String) -> AnyView {
    view! {
        <input class="visually-hidden" type="text" name="username" autocomplete="username" value=username tabindex="-1" aria-hidden="true" />
    }
    .into_any()
}

/// Ticks or unticks a box.
pub fn set_checked(field: &str, checked: bool) {
    if let Some(input) = input(field) {
        input.set_checked(checked);
    }
}

/// The current text of a field.
#[must_use]
pub fn field_value(field: &'static str) -> String {
    input(field).map(|input| input.value()).unwrap_or_default()
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The button that submits a form. It shows while the answer is pending.
pub fn submit_button(label: String, act: Task) -> AnyView {
    let busy = aria_bool(move || act.pending());
    view! { <Button label variant=ButtonVariant::Primary busy /> }.into_any()
}

/// The same for what takes something away.
pub fn danger_button(label: String, act: Task) -> AnyView {
    let busy = aria_bool(move || act.pending());
    view! { <Button label variant=ButtonVariant::Danger busy /> }.into_any()
}

/// The button that closes a dialog without an answer. With `first` it takes the focus, as the harmless choice.
pub fn cancel_button(close: Callback<()>, first: bool) -> AnyView {
    let label = words().frame.cancel.to_owned();
    view! { <Button label variant=ButtonVariant::Quiet autofocus=first on_press=close /> }.into_any()
}
