//! Change the password, and then, with the list in view, decide about the other devices.

mod offer;

pub use offer::PasswordChanged;
pub(super) use offer::tick;

use super::async_view::{async_view, query_once};
use super::form::{
    FormValues, Task, failure_of, field_error, form_failure_unless, hidden_username, is_wrong_password, password_error,
    password_progress, submit_button,
};
use super::sessions::DeniedDevice;
use super::sign_out::use_sign_out;
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Button, ButtonVariant, Field, Notice, NoticeKind, Page, PasswordVisibility, novalidate, submit_handler,
    text_with_names, visibility_toggle,
};
use crate::erased_signal::ErasedSignal;
use crate::i18n::words;
use crate::routing::Route;
use crate::routing::use_navigation;
use exeunt_contract::change_password::{ChangePassword as Endpoint, GetPassword, Password, PasswordChange};
use leptos::prelude::*;

/// The answer to the change, handed to the next page, which shows the question without another request.
#[derive(Clone, Copy, Debug)]
pub struct PasswordChangeResult(ErasedSignal<Password>);

impl PasswordChangeResult {
    /// Provides the empty hand-over to all pages below.
    pub fn provide() -> Self {
        let just_changed = Self(ErasedSignal::new(None));
        provide_context(just_changed);
        just_changed
    }

    /// Drops it: it belongs to another account.
    pub fn forget(self) {
        self.0.set(None);
    }

    fn take(self) -> Option<Password> {
        let answer = self.0.get_untracked();
        self.forget();
        answer
    }
}

/// The form. A session from a one-time password can only fill it in, or log out.
#[component]
pub fn ChangePassword() -> impl IntoView {
    let words = words();
    let one_time = use_current_user().session().new_password_required;
    let back = (!one_time).then(|| (Route::Settings, (words.frame.back_to)(words.settings.heading)));
    let password = query_once(GetPassword);
    // A person who asked for the question that follows a change reads why there is none.
    let decided = expect_context::<PasswordChangeResult>().take().is_some();
    // It stays until the page is left.
    let denied = expect_context::<DeniedDevice>().0;
    let said = denied.get_untracked();
    denied.set(None);
    let denied = said.map(|said| view! { <Notice kind=NoticeKind::Attention><p>{text_with_names(&said)}</p></Notice> });
    view! {
        <Page heading=words.password.heading.to_owned() brand=words.frame.brand back>
            {denied}
            {one_time.then(|| view! { <p>{words.password.one_time}</p> })}
            {decided.then(|| view! { <p>{words.password.decided}</p> })}
            {async_view(password, |password| view! { <Form min_length=password.min_length /> }.into_any())}
        </Page>
    }
}

#[component]
fn Form(
    /// The fewest characters that a new password may have.
    min_length: u16,
) -> impl IntoView {
    let auth = use_auth();
    let navigation = use_navigation();
    let just_changed = expect_context::<PasswordChangeResult>();
    let session = use_current_user().session();
    let (username, one_time) = (session.account.username, session.new_password_required);
    let frame = &words().frame;
    let words = &words().password;
    let act = Task::new();
    let failure = failure_of(act);
    let question = use_sign_out();
    let log_out = one_time.then(|| {
        let ask = Callback::new(move |()| question.ask());
        view! { <Button label=frame.log_out.to_owned() variant=ButtonVariant::Quiet on_press=ask /> }
    });
    let shown = RwSignal::new(false);
    let on_submit = submit_handler(move |event| {
        let typed = FormValues::from(event);
        shown.set(false);
        let change = PasswordChange { current: typed.text("current"), new: typed.text("new") };
        // A new one that is filled in is judged by the server, which says everything at once.
        if change.new.is_empty() && act.is_missing(&[("current", &change.current), ("new", &change.new)]) {
            return;
        }
        act.start(async move {
            let result = auth.call(Endpoint, change).await;
            if result.as_ref().is_err_and(is_wrong_password) {
                act.clear_field("current");
            }
            let answer = result?;
            if act.is_mounted() {
                just_changed.0.set(Some(answer));
            }
            if one_time || navigation.is_at(Route::ChangePassword) {
                // Replaced, not pushed: with the form gone, browsers offer to save the new password.
                navigation.replace(Route::PasswordChanged);
            }
            if one_time {
                auth.on_password_chosen();
            }
            auth.refresh().await;
            Ok(())
        });
    });
    let (on_input, progress) = password_progress("new", Box::new(move || min_length));
    view! {
        <form class="form" {..novalidate()} on:submit=on_submit on:input=on_input>
            {form_failure_unless(failure, is_wrong_password)}
            {hidden_username(username)}
            <Field
                id="current" label=if one_time { words.current_one_time } else { words.current }
                visibility=PasswordVisibility::Hidden(shown) autocomplete="current-password" error=password_error(failure, "current")
            />
            <Field
                id="new" label=words.new visibility=PasswordVisibility::Hidden(shown) autocomplete="new-password"
                hint=(words.rule)(min_length) min_length=min_length.to_string() progress error=field_error(failure, "new")
            />
            {visibility_toggle(shown, words.show)}
            {(!one_time).then(|| view! { <p class="quiet">{words.after}</p> })}
            <div class="actions">
                {submit_button(words.submit.to_owned(), act)} {log_out}
            </div>
        </form>
    }
}
