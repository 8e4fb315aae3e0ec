//! Log in: the account chooser, drawn before the network answers, and the form.

mod chooser;
mod why;

use super::accounts::Removal;
use super::form::{Task, Typed, clear, error_in, failure_of, form_failure, submit, typed_in};
use crate::auth::{AuthStatus, SignedOutReason, use_auth};
use crate::early_input::{self, EarlyInput};
use crate::erased_signal::ErasedSignal;
use crate::navigation::{Navigation, use_navigation};
use crate::route::Route;
use crate::storage::SavedAccount;
use crate::ui::{
    Button, ButtonVariant, Field, Page, PasswordVisibility, announce, dynamic, focus, outside, own, spelled,
    submission, text,
};
use crate::wording::words;
use chooser::Chooser;
pub use chooser::ReauthTarget;
use exeunt_contract::sign_in::Credentials;
use exeunt_contract::{AccountRef, Code};
use leptos::prelude::*;
use why::{owed, why};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The tiles.
    Choose,
    /// The form, for an account whose tile was chosen.
    PasswordFor(SavedAccount),
    /// The form, for anybody.
    Form,
}

/// The log-in page. For somebody who is logged in already it offers the other accounts of this device, and adding one.
#[component]
pub fn SignIn() -> impl IntoView {
    let auth = use_auth();
    let words = words();
    let current = auth.current();
    let adding = current.is_some();
    let nobody = nobody_to_choose(current.clone());
    let typed = StoredValue::new(early_input::take());
    let started = typed.with_value(|typed| !typed.username.is_empty());
    let step = ErasedSignal::with(if started { Step::Form } else { Step::Choose });
    // Tiles that come later must not take the form away from somebody who types.
    let waiting = StoredValue::new(nobody.get_untracked());
    let ReauthTarget(wanted) = expect_context();
    outside(move || {
        if let Some(tile) = wanted.get() {
            wanted.set(None);
            ask_password(step, tile);
        }
    });
    let choosing = Memo::new(move |_| match step.get() {
        Some(Step::Choose) => !(nobody.get() || waiting.get_value() && somebody_types()),
        _ => false,
    });
    let (removing, removed) = (ErasedSignal::<SavedAccount>::new(), ErasedSignal::<String>::new());
    // The newest notice takes the place of the one before.
    let older = Memo::new(move |_| !removed.is_some() && !matches!(step.get(), Some(Step::PasswordFor(_))));
    let plain = adding || matches!(untrack(|| auth.status()), AuthStatus::Guest(SignedOutReason::FirstVisit));
    if !plain {
        focus(".notice");
    }
    let heading = text(move || {
        let heading = match choosing.get() {
            true => words.log_in.choose,
            false if adding => words.frame.add_account,
            false => words.log_in.heading,
        };
        heading.to_owned()
    });
    let content = dynamic(move || {
        if choosing.get() {
            let current = current.clone();
            return view! { <Chooser step removing current /> }.into_any();
        }
        let (tile, typed) = match step.get() {
            Some(Step::PasswordFor(tile)) => (Some(tile), EarlyInput::default()),
            _ => (None, typed.try_update_value(std::mem::take).unwrap_or_default()),
        };
        view! { <Form step waiting nobody tile typed /> }.into_any()
    });
    view! {
        <Page heading brand=words.frame.brand quiet=!adding>
            {dynamic(move || older.get().then(|| why(auth)).flatten())}
            {dynamic(move || owed(auth))}
            {announce(removed)}
            {content}
            <Removal removing removed />
        </Page>
    }
}

/// Whether there is no account to choose, besides the one that is logged in.
fn nobody_to_choose(current: Option<AccountRef>) -> Memo<bool> {
    let remembered = use_auth().remembered();
    Memo::new(move |_| match &current {
        Some(current) => remembered.others(current).is_empty(),
        None => remembered.is_empty(),
    })
}

/// Whoever added an account, or went over to one, has nothing left to do on the page where they did it.
pub(super) fn done_adding(navigation: Navigation, from: Route) {
    if matches!(from, Route::AddAccount | Route::SignUp) && navigation.is_at(from) {
        navigation.replace(Route::Overview);
    }
}

/// The box for a device that other people use too.
pub(super) fn shared_device(checked: bool) -> AnyView {
    let words = &words().log_in;
    view! {
        <div class="check">
            <input id="shared" name="shared" type="checkbox" aria-describedby="shared-hint".to_owned() checked=checked />
            <label for="shared">{words.shared}</label>
            <p class="hint" id="shared-hint">{words.shared_hint}</p>
        </div>
    }
    .into_any()
}

/// Whether something stands in the form.
fn somebody_types() -> bool {
    ["username", "password"].into_iter().any(|field| !typed_in(field).is_empty())
}

/// Goes on with the password for the account of `tile`.
fn ask_password(step: ErasedSignal<Step>, tile: SavedAccount) {
    let field = if tile.username.is_some() { "#password" } else { "#username" };
    step.set(Some(Step::PasswordFor(tile)));
    focus(field);
}

/// The log-in form, as `index.html` draws it before the app is there.
#[component]
fn Form(
    /// Where to go back.
    step: ErasedSignal<Step>,
    /// Whether the form is there only because there was nobody to choose.
    waiting: StoredValue<bool>,
    /// Whether there is still nobody.
    nobody: Memo<bool>,
    /// The account whose tile was chosen.
    tile: Option<SavedAccount>,
    /// What was typed before the app took over.
    typed: EarlyInput,
) -> impl IntoView {
    let auth = use_auth();
    let navigation = use_navigation();
    let words = &words().log_in;
    let act = Task::new();
    let start = move |credentials: Credentials| {
        let from = untrack(|| navigation.route());
        if act.lacks(&[("identifier", credentials.identifier.trim()), ("password", &credentials.password)]) {
            return;
        }
        act.start(async move {
            let result = auth.sign_in(credentials).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongCredentials)) {
                clear("password");
            }
            result?;
            done_adding(navigation, from);
            Ok(())
        });
    };
    let failure = failure_of(act);
    let shown = RwSignal::new(false);
    let username = tile.as_ref().and_then(|tile| tile.username.clone()).unwrap_or(typed.username.clone());
    let password = typed.password.clone();
    if typed.submitted {
        start(Credentials { identifier: typed.username, password: typed.password, shared_device: typed.shared });
    }
    let on_submit = submission(move |event| {
        let typed = Typed::from(event);
        shown.set(false);
        start(Credentials {
            identifier: typed.text("username"),
            password: typed.text("password"),
            shared_device: typed.ticked("shared"),
        });
    });
    let to_chooser = Callback::new(move |()| {
        waiting.set_value(false);
        step.set(Some(Step::Choose));
        focus("h1");
    });
    let back = dynamic(move || {
        (!nobody.get()).then(|| {
            view! {
                <p>
                    <Button label=words.back_to_chooser.to_owned() variant=ButtonVariant::Link on_press=to_chooser />
                </p>
            }
        })
    });
    let open = Memo::new(move |_| auth.sign_up_rule().is_some());
    let new_here =
        dynamic(move || open.get().then(|| view! { <p><a href=Route::SignUp.path()>{words.new_here}</a></p> }));
    view! {
        {tile.map(|tile| view! { <p class="intro">{spelled(&(words.password_now_needed)(&own(&tile.called)))}</p> })}
        <form id="log-in" class="form" on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="username" label=words.username reveal=PasswordVisibility::Plain autocomplete="username"
                value=username error=error_in(failure, "identifier")
            />
            <Field
                id="password" label=words.password reveal=PasswordVisibility::Toggle(shown, words.show_password)
                autocomplete="current-password" value=password error=error_in(failure, "password")
            />
            {shared_device(typed.shared)}
            <div class="actions">{submit(words.submit.to_owned(), act)}</div>
        </form>
        <p class="quiet">{words.forgotten_password}</p>
        {new_here}
        {back}
    }
}
