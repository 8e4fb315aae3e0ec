//! "Confirm it's you": asks for the password in place, and then the waiting call goes on.

use super::form::{Act, Typed, cancel, clear, error_in, failure_of, form_failure, submit, whose_password};
use crate::session::{use_here, use_viewer};
use crate::ui::{Dialog, Field, Reveal, submission};
use crate::wording::words;
use exeunt_contract::Code;
use leptos::prelude::*;

/// The dialog; it opens when a call needs the password first.
#[component]
pub fn Reauthenticate() -> impl IntoView {
    let here = use_here();
    view! {
        <Dialog
            id="confirm"
            open=Signal::derive(move || here.is_asking())
            on_close=Callback::new(move |()| here.answer_question(false))
            heading=words().confirm.heading.to_owned()
        >
            <Form />
        </Dialog>
    }
}

#[component]
fn Form() -> impl IntoView {
    let here = use_here();
    let words = words();
    let username = use_viewer().session().account.username;
    let act = Act::new();
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let on_submit = submission(move |event| {
        let password = Typed::from(event).text("confirm-password");
        shown.set(false);
        if act.lacks(&[("password", &password)]) {
            return;
        }
        act.start(async move {
            let result = here.reauthenticate(password).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongPassword)) {
                clear("confirm-password");
            }
            result
        });
    });
    let close = Callback::new(move |()| here.answer_question(false));
    view! {
        <form class="form" on:submit=on_submit>
            <p>{words.confirm.text}</p>
            {form_failure(failure)}
            {whose_password(username)}
            <Field
                id="confirm-password" label=words.confirm.password reveal=Reveal::Toggle(shown, words.password.show)
                autocomplete="current-password" error=error_in(failure, "password") autofocus=true
            />
            <div class="actions">
                {submit(words.confirm.submit.to_owned(), act)}
                {cancel(close, false)}
            </div>
        </form>
    }
}
