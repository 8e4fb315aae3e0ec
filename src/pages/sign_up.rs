//! Sign up: the form for a new account, where the server takes new accounts.

use super::form::{FormValues, Task, failure_of, field_error, form_failure, password_progress, submit_button};
use super::sign_in::shared_device;
use super::switching::leave_add_account;
use crate::auth::use_auth;
use crate::components::{Field, Page, PasswordVisibility, derived, novalidate, submit_handler};
use crate::i18n::words;
use crate::routing::Route;
use crate::routing::use_navigation;
use exeunt_contract::sign_up::NewPerson;
use leptos::prelude::*;

/// The page. Where sign-up is closed, the server's answer says so.
#[component]
pub fn SignUp() -> impl IntoView {
    let words = words();
    let log_in = if use_auth().current().is_some() { Route::AddAccount } else { Route::LogIn };
    view! {
        <Page heading=words.sign_up.heading.to_owned() brand=words.frame.brand>
            <Form />
            <p><a href=log_in.path()>{words.sign_up.instead}</a></p>
        </Page>
    }
}

#[component]
fn Form() -> impl IntoView {
    let auth = use_auth();
    let navigation = use_navigation();
    let (words, all) = (&words().sign_up, words());
    let act = Task::new();
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let on_submit = submit_handler(move |event| {
        let typed = FormValues::from(event);
        shown.set(false);
        let name = Some(typed.text("name")).filter(|name| !name.trim().is_empty());
        let (username, password) = (typed.text("username"), typed.text("password"));
        let person = NewPerson { username, name, password, shared_device: typed.is_checked("shared") };
        let from = untrack(|| navigation.route());
        act.start(async move {
            auth.sign_up(person).await?;
            leave_add_account(navigation, from);
            Ok(())
        });
    });
    let min_length = derived(move || auth.sign_up_rule().map(|least| least.to_string()).unwrap_or_default());
    let rule = derived(move || auth.sign_up_rule().map(all.password.rule).unwrap_or_default());
    let least = Box::new(move || untrack(|| auth.sign_up_rule()).unwrap_or_default());
    let (on_input, progress) = password_progress("password", least);
    view! {
        <form class="form" method="post" {..novalidate()} on:submit=on_submit on:input=on_input>
            {form_failure(failure)}
            <Field
                id="username" label=words.username visibility=PasswordVisibility::Plain autocomplete="username"
                hint=words.username_hint.to_owned() error=field_error(failure, "username")
            />
            <Field
                id="name" label=words.name visibility=PasswordVisibility::Plain autocomplete="name" hint=words.name_hint.to_owned()
                error=field_error(failure, "name")
            />
            <Field
                id="password" label=all.log_in.password visibility=PasswordVisibility::Toggle(shown, all.log_in.show_password)
                autocomplete="new-password" hint=rule min_length progress error=field_error(failure, "password")
            />
            {shared_device(false)}
            <div class="actions">{submit_button(words.submit.to_owned(), act)}</div>
        </form>
    }
}
