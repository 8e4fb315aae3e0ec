//! Change the password, and then, with the list in view, decide about the other devices.

mod offer;

pub use offer::PasswordChanged;
pub(super) use offer::tick;

use super::async_view::{load, screen};
use super::form::{
    Task, Typed, clear, error_in, failure_of, form_failure_unless, is_wrong, submit, whose_password, wrong_password_in,
};
use super::sign_out::use_sign_out;
use crate::auth::{use_auth, use_current_user};
use crate::erased_signal::ErasedSignal;
use crate::navigation::use_navigation;
use crate::route::Route;
use crate::ui::{Button, ButtonVariant, Field, Page, PasswordVisibility, reveal, submission, unchecked};
use crate::wording::words;
use exeunt_contract::change_password::{ChangePassword as Endpoint, GetPassword, Password, PasswordChange};
use leptos::prelude::*;

/// The answer to the change, handed to the next page, which shows the question without another request.
#[derive(Clone, Copy, Debug)]
pub struct PasswordChangeResult(ErasedSignal<Password>);

impl PasswordChangeResult {
    /// Provides the empty hand-over to all pages below.
    pub fn provide() -> Self {
        let just_changed = Self(ErasedSignal::new());
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
    let password = load(GetPassword);
    // A person who asked for the question that follows a change reads why there is none.
    let decided = expect_context::<PasswordChangeResult>().take().is_some();
    view! {
        <Page heading=words.password.heading.to_owned() brand=words.frame.brand back>
            {one_time.then(|| view! { <p>{words.password.one_time}</p> })}
            {decided.then(|| view! { <p>{words.password.decided}</p> })}
            {screen(password, |password| view! { <Form least=password.min_length /> }.into_any())}
        </Page>
    }
}

#[component]
fn Form(
    /// The fewest characters that a new password may have.
    least: u16,
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
    let on_submit = submission(move |event| {
        let typed = Typed::from(event);
        shown.set(false);
        let change = PasswordChange { current: typed.text("current"), new: typed.text("new") };
        // A new one that is filled in is judged by the server, which says everything at once.
        if change.new.is_empty() && act.lacks(&[("current", &change.current), ("new", &change.new)]) {
            return;
        }
        act.start(async move {
            let result = auth.call(Endpoint, change).await;
            if result.as_ref().is_err_and(is_wrong) {
                clear("current");
            }
            let answer = result?;
            if act.is_there() {
                just_changed.0.set(Some(answer));
            }
            if one_time || navigation.is_at(Route::ChangePassword) {
                // Replaced, not pushed: with the form gone, browsers offer to save the new password.
                navigation.replace(Route::PasswordChanged);
            }
            if one_time {
                auth.has_chosen_a_password();
            }
            auth.refresh().await;
            Ok(())
        });
    });
    view! {
        <form class="form" {..unchecked()} on:submit=on_submit>
            {form_failure_unless(failure, is_wrong)}
            {whose_password(username)}
            <Field
                id="current" label=if one_time { words.current_one_time } else { words.current }
                reveal=PasswordVisibility::Hidden(shown) autocomplete="current-password" error=wrong_password_in(failure, "current")
            />
            <Field
                id="new" label=words.new reveal=PasswordVisibility::Hidden(shown) autocomplete="new-password"
                hint=(words.rule)(least) least=least.to_string() error=error_in(failure, "new")
            />
            {reveal(shown, words.show)}
            {(!one_time).then(|| view! { <p class="quiet">{words.after}</p> })}
            <div class="actions">
                {submit(words.submit.to_owned(), act)} {log_out}
            </div>
        </form>
    }
}
