//! Log in: the account chooser, drawn before the network answers, and the form.

mod chooser;
mod notices;

use super::accounts::Removal;
use super::form::{FormValues, Task, failure_of, field_error, field_value, form_failure, submit_button};
use super::switching::{ReauthTarget, leave_add_account};
use crate::auth::{AuthStatus, SignedOutReason, use_auth};
use crate::components::{
    Button, ButtonVariant, Field, Page, PasswordVisibility, announce, derived, effect, erased, focus, isolated,
    submit_handler, text_with_names,
};
use crate::early_input::{self, EarlyInput};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use crate::routing::Route;
use crate::routing::use_navigation;
use crate::storage::SavedAccount;
use chooser::Chooser;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::sign_in::Credentials;
use exeunt_contract::{AccountRef, Code};
use leptos::prelude::*;
use notices::{pending_notice, signed_out_notice};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The tiles.
    Choose,
    /// The form, for an account whose tile was chosen.
    PasswordFor(SavedAccount),
    /// The form, for any account.
    Form,
}

/// The log-in page. With a session it offers the other accounts of this device, and adding one.
#[component]
pub fn SignIn() -> impl IntoView {
    let auth = use_auth();
    let words = words();
    let current = auth.current();
    let adding = current.is_some();
    let no_accounts = no_account_to_choose(current.clone());
    let typed = StoredValue::new(early_input::take());
    let started = typed.with_value(|typed| !typed.username.is_empty());
    let step = ErasedSignal::new(Some(if started { Step::Form } else { Step::Choose }));
    // Tiles that arrive later must not take the form away from a person who types.
    let waiting = StoredValue::new(no_accounts.get_untracked());
    let ReauthTarget(wanted) = expect_context();
    effect(move || {
        if let Some(tile) = wanted.get() {
            wanted.set(None);
            ask_password(step, tile);
        }
    });
    let choosing = memo(move || match step.get() {
        Some(Step::Choose) => !(no_accounts.get() || waiting.get_value() && form_has_input()),
        _ => false,
    });
    let (removing, removed) = (ErasedSignal::<SavedAccount>::new(None), ErasedSignal::<String>::new(None));
    // The newest notice takes the place of the one before.
    let older = memo(move || !removed.read().is_some() && !matches!(step.get(), Some(Step::PasswordFor(_))));
    let plain = adding || matches!(untrack(|| auth.status()), AuthStatus::Guest(SignedOutReason::FirstVisit));
    if !plain {
        focus(".notice");
    }
    // The link in the notice stays on this page: the next step comes at once.
    let continue_log_in = Callback::new(move |()| match &*auth.accounts().tiles() {
        [tile] if tile.state == AccountState::PasswordNeeded => ask_password(step, tile.clone()),
        _ => focus(".tile-main, #username"),
    });
    let heading = derived(move || {
        let heading = match choosing.get() {
            true => words.log_in.choose,
            false if adding => words.frame.add_account,
            false => words.log_in.heading,
        };
        heading.to_owned()
    });
    let content = erased(move || {
        if choosing.get() {
            let current = current.clone();
            return view! { <Chooser step removing current /> }.into_any();
        }
        let (tile, typed) = match step.get() {
            Some(Step::PasswordFor(tile)) => (Some(tile), EarlyInput::default()),
            _ => (None, typed.try_update_value(std::mem::take).unwrap_or_default()),
        };
        view! { <Form step waiting no_accounts tile typed /> }.into_any()
    });
    view! {
        <Page heading brand=words.frame.brand quiet=!adding>
            {erased(move || older.get().then(|| signed_out_notice(auth, continue_log_in)).flatten())}
            {erased(move || pending_notice(auth))}
            {announce(removed, None)}
            {content}
            <Removal removing removed />
        </Page>
    }
}

/// Whether there is no account to choose, besides the one that is logged in.
fn no_account_to_choose(current: Option<AccountRef>) -> Memo<bool> {
    let remembered = use_auth().accounts();
    memo(move || match &current {
        Some(current) => remembered.others(current).is_empty(),
        None => remembered.is_empty(),
    })
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
fn form_has_input() -> bool {
    ["username", "password"].into_iter().any(|field| !field_value(field).is_empty())
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
    /// Whether the form is there only because there was no account to choose.
    waiting: StoredValue<bool>,
    /// Whether there is still none.
    no_accounts: Memo<bool>,
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
        if act.is_missing(&[("identifier", credentials.identifier.trim()), ("password", &credentials.password)]) {
            return;
        }
        act.start(async move {
            let result = auth.sign_in(credentials).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongCredentials)) {
                act.clear_field("password");
            }
            result?;
            leave_add_account(navigation, from);
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
    let on_submit = submit_handler(move |event| {
        let typed = FormValues::from(event);
        shown.set(false);
        start(Credentials {
            identifier: typed.text("username"),
            password: typed.text("password"),
            shared_device: typed.is_checked("shared"),
        });
    });
    let to_chooser = Callback::new(move |()| {
        waiting.set_value(false);
        step.set(Some(Step::Choose));
        focus("h1");
    });
    let back = erased(move || {
        (!no_accounts.get()).then(|| {
            view! {
                <p>
                    <Button label=words.back_to_chooser.to_owned() variant=ButtonVariant::Link on_press=to_chooser />
                </p>
            }
        })
    });
    let open = memo(move || auth.sign_up_rule().is_some());
    let new_here =
        erased(move || open.get().then(|| view! { <p><a href=Route::SignUp.path()>{words.new_here}</a></p> }));
    view! {
        {tile.map(|tile| view! { <p class="intro">{text_with_names(&(words.password_now_needed)(&isolated(&tile.label)))}</p> })}
        <form id="log-in" class="form" method="post" on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="username" label=words.username visibility=PasswordVisibility::Plain autocomplete="username"
                value=username error=field_error(failure, "identifier")
            />
            <Field
                id="password" label=words.password visibility=PasswordVisibility::Toggle(shown, words.show_password)
                autocomplete="current-password" value=password error=field_error(failure, "password")
            />
            {shared_device(typed.shared)}
            <div class="actions">{submit_button(words.submit.to_owned(), act)}</div>
            <details class="disclosure">
                <summary>{words.forgotten_password}</summary>
                <p class="quiet">{words.forgotten_password_text}</p>
            </details>
        </form>
        {new_here}
        {back}
    }
}
