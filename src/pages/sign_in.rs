//! Log in: the account chooser, drawn before the network answers, and the form.

mod chooser;

use super::form::{Act, Typed, clear, error_in, failure_of, form_failure, submit, typed_in};
use crate::boot;
use crate::remembered::Tile;
use crate::session::{Who, Why, use_here};
use crate::ui::{
    Button, Field, Look, Moment, Notice, Page, Reveal, Style, Tone, announce, dynamic, focus, submission, text,
};
use crate::wording::{device_name, words};
use chooser::Chooser;
use exeunt_contract::sign_in::Credentials;
use exeunt_contract::{Code, Ended};
use leptos::prelude::*;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The tiles.
    Choose,
    /// The form, for an account whose tile was chosen.
    PasswordFor(Tile),
    /// The form, for anybody.
    Form,
}

/// The log-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let here = use_here();
    let words = words();
    let typed = StoredValue::new(boot::take_typed());
    let started = typed.with_value(|typed| !typed.username.is_empty());
    let step = RwSignal::new(if started { Step::Form } else { Step::Choose });
    // Tiles that come later must not take the form away from somebody who types.
    let waiting = StoredValue::new(untrack(|| here.remembered().is_empty()));
    let shown = Memo::new(move |_| match step.get() {
        Step::Choose if here.remembered().is_empty() => Step::Form,
        Step::Choose if waiting.get_value() && somebody_types() => Step::Form,
        step => step,
    });
    let removed = RwSignal::new(None);
    if !matches!(untrack(|| here.who()), Who::Guest(Why::FirstVisit)) {
        focus(".notice");
    }
    let heading = text(move || match shown.get() {
        Step::Choose => words.log_in.choose.to_owned(),
        _ => words.log_in.heading.to_owned(),
    });
    let content = dynamic(move || match shown.get() {
        Step::Choose => view! { <Chooser step removed /> }.into_any(),
        Step::Form => {
            view! { <Form step waiting tile=None typed=typed.try_update_value(std::mem::take).unwrap_or_default() /> }
                .into_any()
        }
        Step::PasswordFor(tile) => {
            view! { <Form step waiting tile=Some(tile) typed=boot::Typed::default() /> }.into_any()
        }
    });
    view! {
        <Page heading brand=words.frame.brand quiet=true>
            {dynamic(move || why(&here.who()))}
            {announce(removed)}
            {content}
        </Page>
    }
}

/// Why nobody is logged in, where there is something to say.
fn why(who: &Who) -> Option<AnyView> {
    let words = &words().log_in;
    match who {
        Who::Guest(Why::SignedOut { remembered: true }) => Some(plain(words.signed_out_remembered)),
        Who::Guest(Why::SignedOut { remembered: false }) => Some(plain(words.signed_out)),
        Who::Guest(Why::Ended(ended)) => Some(how_it_ended(ended)),
        _ => None,
    }
}

fn plain(text: &'static str) -> AnyView {
    view! { <Notice tone=Tone::Plain><p>{text}</p></Notice> }.into_any()
}

fn how_it_ended(ended: &Ended) -> AnyView {
    let by = ended.by.as_ref().map(device_name);
    let text = (words().names.ended)(ended.reason, by.as_deref());
    let at = ended.at.0.clone();
    view! {
        <Notice tone=Tone::Attention>
            <p>{text}</p>
            <p class="quiet"><Moment at style=Style::Exact language=words().language /></p>
        </Notice>
    }
    .into_any()
}

/// Whether something stands in the form.
fn somebody_types() -> bool {
    ["username", "password"].into_iter().any(|field| !typed_in(field).is_empty())
}

/// Goes on with the password for the account of `tile`.
fn ask_password(step: RwSignal<Step>, tile: Tile) {
    let field = if tile.username.is_some() { "#password" } else { "#username" };
    step.set(Step::PasswordFor(tile));
    focus(field);
}

/// The log-in form, as `index.html` draws it before the app is there.
#[component]
fn Form(
    /// Where to go back.
    step: RwSignal<Step>,
    /// Whether the form is there only because there was nobody to choose.
    waiting: StoredValue<bool>,
    /// The account whose tile was chosen.
    tile: Option<Tile>,
    /// What was typed before the app took over.
    typed: boot::Typed,
) -> impl IntoView {
    let here = use_here();
    let words = &words().log_in;
    let act = Act::new();
    let start = move |credentials: Credentials| {
        act.start(async move {
            let result = here.sign_in(credentials).await;
            if result.as_ref().is_err_and(|failure| failure.code() == Some(Code::WrongCredentials)) {
                clear("password");
            }
            result
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
        step.set(Step::Choose);
        focus("h1");
    });
    let back = dynamic(move || {
        let some = !here.remembered().is_empty();
        some.then(|| {
            view! {
                <p>
                    <Button label=words.back_to_chooser.to_owned() look=Look::Link on_press=to_chooser />
                </p>
            }
        })
    });
    view! {
        {tile.map(|tile| view! { <p class="intro">{(words.password_now_needed)(&tile.name)}</p> })}
        <form id="log-in" class="form" on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="username" label=words.username reveal=Reveal::Plain autocomplete="username"
                value=username error=error_in(failure, "identifier")
            />
            <Field
                id="password" label=words.password reveal=Reveal::Toggle(shown, words.show_password)
                autocomplete="current-password" value=password error=error_in(failure, "password")
            />
            <div class="check">
                <input id="shared" name="shared" type="checkbox" aria-describedby="shared-hint" checked=typed.shared />
                <label for="shared">{words.shared}</label>
                <p class="hint" id="shared-hint">{words.shared_hint}</p>
            </div>
            <div class="actions">{submit(words.submit.to_owned(), act)}</div>
        </form>
        <p class="quiet">{words.forgotten_password}</p>
        {back}
    }
}
