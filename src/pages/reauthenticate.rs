//! "Confirm it's you": asks for the password in place, and then the waiting call goes on.

use super::form::{Task, Typed, cancel, clear, error_in, failure_of, form_failure, submit, whose_password};
use crate::auth::{use_auth, use_current_user};
use crate::ui::{Dialog, Field, PasswordVisibility, submission};
use crate::wording::words;
use exeunt_contract::Code;
use leptos::prelude::*;

/// The dialog; it opens when a call needs the password first.
#[component]
pub fn Reauthenticate() -> impl IntoView {
    let auth = use_auth();
    view! {
        <Dialog
            id="confirm"
            open=Signal::derive(move || auth.is_asking())
            on_close=Callback::new(move |()| auth.answer_question(false))
            heading=words().confirm.heading.to_owned()
        >
            <Form />
        </Dialog>
    }
}

#[component]
fn Form() -> impl IntoView {
    let auth = use_auth();
    let words = words();
    let username = use_current_user().session().account.username;
    let act = Task::new();
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let on_submit = submission(move |event| {
        let password = Typed::from(event).text("confirm-password");
        shown.set(false);
        if act.lacks(&[("password", &password)]) {
            return;
        }
        act.start(async move {
            let result = auth.reauthenticate(password).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongPassword)) {
                clear("confirm-password");
            }
            result
        });
    });
    let close = Callback::new(move |()| auth.answer_question(false));
    view! {
        <form class="form" on:submit=on_submit>
            <p>{words.confirm.text}</p>
            {form_failure(failure)}
            {whose_password(username)}
            <Field
                id="confirm-password" label=words.confirm.password reveal=PasswordVisibility::Toggle(shown, words.password.show)
                autocomplete="current-password" error=error_in(failure, "password") autofocus=true
            />
            <div class="actions">
                {submit(words.confirm.submit.to_owned(), act)}
                {cancel(close, false)}
            </div>
        </form>
    }
}
