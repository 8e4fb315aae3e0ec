//! Delete the account: what is lost, how long it can be taken back, and a copy of all data to keep.

use super::async_view::load;
use super::form::{
    Task, Typed, clear, failure_in, failure_of, form_failure_unless, is_wrong, whose_password, wrong_password_in,
};
use crate::auth::{use_auth, use_current_user};
use crate::route::Route;
use crate::ui::{
    Button, ButtonVariant, Field, Moment, Page, PasswordVisibility, TimeFormat, flag, in_days, submission, text,
};
use crate::wording::words;
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
    let sessions = load(ListSessions);
    let lost = text(move || (words.lost)(sessions.value().map_or(0, |known| known.sessions.len())));
    let download = Task::new();
    let keep = Callback::new(move |()| download.start(auth.download(&GetAccountData)));
    view! {
        <Page heading=words.heading.to_owned() brand=all.frame.brand back>
            <p>{lost}</p>
            <p>
                {words.week} " "
                <Moment at=in_days(DAYS_TO_TAKE_BACK) style=TimeFormat::Day language=all.language /> ". " {words.after}
            </p>
            {failure_in(download)}
            <p>
                <Button
                    label=words.download.to_owned() variant=ButtonVariant::Link busy=flag(move || download.pending()) on_press=keep
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
    let on_submit = submission(move |event| {
        let password = Typed::from(event).text("password");
        shown.set(false);
        if act.lacks(&[("password", &password)]) {
            return;
        }
        act.start(async move {
            let result = auth.delete_account(password).await;
            if result.as_ref().is_err_and(is_wrong) {
                clear("password");
            }
            result
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure_unless(failure, is_wrong)}
            {whose_password(use_current_user().session().account.username)}
            <Field
                id="password" label=all.confirm.password reveal=PasswordVisibility::Toggle(shown, all.password.show)
                autocomplete="current-password" error=wrong_password_in(failure, "password")
            />
            <div class="actions">
                <Button label=all.delete_account.heading.to_owned() busy=flag(move || act.pending()) />
            </div>
        </form>
    }
}
