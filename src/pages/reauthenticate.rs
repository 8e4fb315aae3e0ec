//! "Confirm it's you": asks for the password in place, and then the waiting call goes on.

use super::form::{
    FormValues, Task, cancel_button, failure_of, field_error, form_failure, hidden_username, submit_button,
};
use crate::auth::{use_auth, use_current_user};
use crate::components::{Avatar, Dialog, Field, PasswordVisibility, submit_handler, untranslated};
use crate::erased_signal::memo;
use crate::i18n::{initials, words};
use exeunt_contract::Code;
use leptos::prelude::*;

/// The dialog; it opens when a call needs the password first.
#[component]
pub fn Reauthenticate() -> impl IntoView {
    let auth = use_auth();
    view! {
        <Dialog
            id="confirm"
            open=memo(move || auth.reauthenticates_for().is_some())
            on_close=Callback::new(move |()| auth.answer_reauthentication(false))
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
    let account = use_current_user().session().account;
    let username = account.username.clone();
    let act = Task::new();
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let on_submit = submit_handler(move |event| {
        let password = FormValues::from(event).text("confirm-password");
        shown.set(false);
        if act.is_missing(&[("password", &password)]) {
            return;
        }
        act.start(async move {
            let result = auth.reauthenticate(password).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongPassword)) {
                act.clear_field("confirm-password");
            }
            result
        });
    });
    let endpoint = untrack(|| auth.reauthenticates_for()).unwrap_or_default();
    let text = (words.confirm.text)(endpoint);
    let close = Callback::new(move |()| auth.answer_reauthentication(false));
    view! {
        <form class="form" on:submit=on_submit>
            <div class="affected">
                <Avatar initials=initials(&account.name) hue=account.hue.to_string() size="small" />
                <p class="tile-name" {..untranslated()}>{account.name}</p>
                <p class="quiet" {..untranslated()}>{account.username}</p>
            </div>
            <p id="confirm-text">{text}</p>
            {form_failure(failure)}
            {hidden_username(username)}
            <Field
                id="confirm-password" label=words.confirm.password visibility=PasswordVisibility::Toggle(shown, words.password.show)
                autocomplete="current-password" error=field_error(failure, "password") autofocus=true
            />
            <div class="actions">
                {submit_button(words.confirm.submit.to_owned(), act)}
                {cancel_button(close, false)}
            </div>
        </form>
    }
}
