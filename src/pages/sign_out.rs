//! The question at log-out: is the login to be remembered on this device? Either answer logs out.

use super::form::{Task, cancel_button, failure_of, form_failure};
use crate::auth::{use_auth, use_current_user};
use crate::components::{Button, ButtonVariant, Dialog, Moment, TimeFormat, derived, submit_handler};
use crate::i18n::words;
use leptos::prelude::*;

/// Opens the question from wherever "Log out" stands.
#[derive(Clone, Copy, Debug)]
pub struct SignOutQuestion(RwSignal<bool>);

impl SignOutQuestion {
    /// Provides the question, closed, to everything below.
    pub fn provide() -> Self {
        let question = Self(RwSignal::new(false));
        provide_context(question);
        question
    }

    /// Asks.
    pub fn ask(self) {
        self.0.set(true);
    }
}

/// The question that [`SignOutQuestion::provide`] set up.
#[must_use]
pub fn use_sign_out() -> SignOutQuestion {
    expect_context()
}

/// The dialog.
#[component]
pub fn SignOut(
    /// Whether it is open, and how to close it.
    question: SignOutQuestion,
) -> impl IntoView {
    let current_user = use_current_user();
    let words = &words().log_out;
    let heading = derived(move || {
        let heading = if current_user.can_be_remembered() { words.heading } else { words.heading_forget_only };
        heading.to_owned()
    });
    let close = Callback::new(move |()| question.0.set(false));
    view! {
        <Dialog id="log-out" open=question.0 on_close=close heading>
            <Answers close />
        </Dialog>
    }
}

#[component]
fn Answers(close: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let words = words();
    let until = use_current_user().session().can_be_remembered_until;
    let can_remember = until.is_some();
    let act = Task::new();
    let last = RwSignal::new(can_remember);
    let leave = move |remember: bool| {
        last.set(remember);
        act.start(auth.sign_out(remember));
    };
    // "Try again" submits: with the answer that was given.
    let again = submit_handler(move |_| leave(last.get_untracked()));
    let text = match (can_remember, use_current_user().session().shared_device) {
        (true, _) => words.log_out.text,
        (false, true) => words.log_out.text_shared,
        (false, false) => words.log_out.text_forget_only,
    };
    // The only answer is the one that most people want.
    let forget = if can_remember { ButtonVariant::Plain } else { ButtonVariant::Primary };
    let until = until.map(|until| {
        view! {
            <p class="quiet">
                {words.log_out.until} " " <Moment at=until.0 format=TimeFormat::Day language=words.language /> "."
            </p>
        }
    });
    let remember = can_remember.then(|| {
        view! {
            <Button
                label=words.log_out.remember.to_owned() variant=ButtonVariant::Primary
                on_press=Callback::new(move |()| leave(true))
            />
        }
    });
    view! {
        <form class="form" on:submit=again>
            {form_failure(failure_of(act))}
            <p id="log-out-text">{text}</p>
            {until}
            <div class="actions" data-stacked="true">
                {remember}
                <Button label=words.log_out.forget.to_owned() variant=forget on_press=Callback::new(move |()| leave(false)) />
                {cancel_button(close, false)}
            </div>
        </form>
    }
}
