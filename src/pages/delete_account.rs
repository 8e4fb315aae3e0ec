//! Delete the account: what is lost, how long it can be taken back, and a copy of all data to keep.

use super::async_view::query_once;
use super::form::{
    FormValues, Task, danger_button, failure_of, form_failure_unless, hidden_username, is_wrong_password,
    password_error, task_failure,
};
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Button, ButtonVariant, Field, Moment, Page, PasswordVisibility, TimeFormat, aria_bool, days_from_now, derived,
    submit_handler,
};
use crate::i18n::words;
use crate::routing::Route;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::delete_account::DAYS_TO_TAKE_BACK;
use exeunt_contract::sessions::ListSessions;
use leptos::prelude::*;

/// The page. It can be used before any answer: the number of devices is shown once it is known.
#[component]
pub fn DeleteAccount() -> impl IntoView {
    let auth = use_auth();
    let all = words();
    let words = &all.delete_account;
    let back = Some((Route::Settings, (all.frame.back_to)(all.settings.heading)));
    let sessions = query_once(ListSessions);
    let lost = derived(move || (words.lost)(sessions.value().map_or(0, |known| known.sessions.len())));
    let download = Task::new();
    let keep = Callback::new(move |()| download.start(auth.download(&GetAccountData)));
    view! {
        <Page heading=words.heading.to_owned() brand=all.frame.brand back>
            <p>{lost}</p>
            <p>
                {words.week} " "
                <Moment at=days_from_now(DAYS_TO_TAKE_BACK) format=TimeFormat::Day language=all.language /> ". " {words.after}
            </p>
            {task_failure(download)}
            <p>
                <Button
                    label=words.download.to_owned() variant=ButtonVariant::Link busy=aria_bool(move || download.pending()) on_press=keep
                />
            </p>
            <Form />
        </Page>
    }
}

#[component]
fn Form() -> impl IntoView {
    let auth = use_auth();
    let all = words();
    let act = Task::new();
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let on_submit = submit_handler(move |event| {
        let password = FormValues::from(event).text("password");
        shown.set(false);
        if act.is_missing(&[("password", &password)]) {
            return;
        }
        act.start(async move {
            let result = auth.delete_account(password).await;
            if result.as_ref().is_err_and(is_wrong_password) {
                act.clear_field("password");
            }
            result
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure_unless(failure, is_wrong_password)}
            {hidden_username(use_current_user().session().account.username)}
            <Field
                id="password" label=all.confirm.password visibility=PasswordVisibility::Toggle(shown, all.password.show)
                autocomplete="current-password" error=password_error(failure, "password")
            />
            <div class="actions">
                {danger_button(all.delete_account.heading.to_owned(), act)}
            </div>
        </form>
    }
}
