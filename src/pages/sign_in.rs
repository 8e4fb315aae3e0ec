//! Log in: the account chooser, drawn before the network answers, and the form.

mod chooser;

use super::accounts::Removal;
use super::form::{Act, Typed, clear, error_in, failure_of, form_failure, submit, typed_in};
use super::sessions::device_called;
use crate::boot;
use crate::failure::Failure;
use crate::navigation::{Navigation, use_navigation};
use crate::remembered::Tile;
use crate::route::Route;
use crate::session::{Here, Who, Why, use_here};
use crate::slot::Slot;
use crate::ui::{
    Button, Field, Look, Moment, Notice, Page, Reveal, Style, Tone, announce, dynamic, focus, outside, own, spelled,
    submission, text,
};
use crate::wording::{sentence, words};
use chooser::Chooser;
pub use chooser::PasswordFirst;
use exeunt_contract::sign_in::Credentials;
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{AccountRef, Code, Ended};
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

/// The log-in page. For somebody who is logged in already it offers the other accounts of this device, and adding one.
#[component]
pub fn SignIn() -> impl IntoView {
    let here = use_here();
    let words = words();
    let current = here.current();
    let adding = current.is_some();
    let nobody = nobody_to_choose(current.clone());
    let typed = StoredValue::new(boot::take_typed());
    let started = typed.with_value(|typed| !typed.username.is_empty());
    let step = Slot::with(if started { Step::Form } else { Step::Choose });
    // Tiles that come later must not take the form away from somebody who types.
    let waiting = StoredValue::new(nobody.get_untracked());
    let PasswordFirst(wanted) = expect_context();
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
    let (removing, removed) = (Slot::<Tile>::new(), Slot::<String>::new());
    // The newest notice takes the place of the one before.
    let older = Memo::new(move |_| !removed.is_some() && !matches!(step.get(), Some(Step::PasswordFor(_))));
    let plain = adding || matches!(untrack(|| here.who()), Who::Guest(Why::FirstVisit));
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
            Some(Step::PasswordFor(tile)) => (Some(tile), boot::Typed::default()),
            _ => (None, typed.try_update_value(std::mem::take).unwrap_or_default()),
        };
        view! { <Form step waiting nobody tile typed /> }.into_any()
    });
    view! {
        <Page heading brand=words.frame.brand quiet=!adding>
            {dynamic(move || older.get().then(|| why(here)).flatten())}
            {dynamic(move || owed(here))}
            {announce(removed)}
            {content}
            <Removal removing removed />
        </Page>
    }
}

/// Whether there is no account to choose, besides the one that is logged in.
fn nobody_to_choose(current: Option<AccountRef>) -> Memo<bool> {
    let remembered = use_here().remembered();
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

/// Why nobody is logged in, where there is something to say.
fn why(here: Here) -> Option<AnyView> {
    let all = words();
    let words = &all.log_in;
    let remembered = here.remembered();
    let Who::Guest(why) = here.who() else { return None };
    let text = match &why {
        Why::FirstVisit => return None,
        Why::Ended(ended) => return Some(how_it_ended(ended)),
        Why::NoCookies => words.no_cookies.to_owned(),
        // One tap is promised as long as there is a tile to tap.
        Why::SignedOut { remembered: Some(account) } if remembered.opens(account) => {
            words.signed_out_remembered.to_owned()
        }
        Why::SignedOut { .. } => words.signed_out.to_owned(),
        Why::SignedOutAll { ended, reach: Reach::Everywhere, .. } => (words.everywhere)(*ended),
        Why::SignedOutAll { ended, remembered: true, .. } if remembered.has_open() => {
            (words.all_here_remembered)(*ended)
        }
        Why::SignedOutAll { ended, .. } => (words.all_here)(*ended),
        Why::DeviceForgotten { left } if left.is_empty() => words.device_forgotten.to_owned(),
        Why::DeviceForgotten { left } => {
            let places: Vec<&str> = left.iter().map(|place| (all.names.place)(*place)).collect();
            (words.device_not_empty)(&places.join(", "))
        }
    };
    Some(plain(text))
}

/// What the server does not know yet, and that it does know.
fn owed(here: Here) -> Option<AnyView> {
    let words = &words().log_in;
    let lasts = here.remembered().lasts();
    let text = match (here.remembered().owes(), here.told()) {
        (_, Some(Err(failure))) => return Some(not_told(&failure, lasts)),
        (true, _) if lasts => words.will_be_told,
        (true, _) => words.will_be_told_here,
        (false, Some(Ok(()))) => words.told,
        (false, _) => return None,
    };
    // Loaded again, the page would not know it any more (`src/boot.js`).
    Some(view! { <p class="quiet" role="status" data-keep=(!lasts).then_some("")>{text}</p> }.into_any())
}

/// The server refuses to hear from this page who left.
fn not_told(failure: &Failure, lasts: bool) -> AnyView {
    let words = &words().log_in;
    let sentence = sentence(failure);
    let then = (!lasts).then_some(words.log_out_again);
    let anew = Callback::new(|()| drop(window().location().reload()));
    view! {
        <Notice tone=Tone::Wrong>
            <p data-keep=(!lasts).then_some("")>{words.not_told} " " {sentence} " " {then}</p>
            <Button label=words.load_again.to_owned() on_press=anew />
        </Notice>
    }
    .into_any()
}

fn plain(text: String) -> AnyView {
    view! { <Notice tone=Tone::Plain><p>{text}</p></Notice> }.into_any()
}

fn how_it_ended(ended: &Ended) -> AnyView {
    let by = ended.by.as_ref().map(device_called);
    let text = match ended.idle_limit {
        Some(limit) => (words().log_in.idle)(limit),
        None => (words().names.ended)(ended.reason, by.as_deref()),
    };
    let at = ended.at.0.clone();
    view! {
        <Notice tone=Tone::Attention>
            <p>{spelled(&text)}</p>
            <p class="quiet"><Moment at style=Style::Exact language=words().language /></p>
        </Notice>
    }
    .into_any()
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
fn ask_password(step: Slot<Step>, tile: Tile) {
    let field = if tile.username.is_some() { "#password" } else { "#username" };
    step.set(Some(Step::PasswordFor(tile)));
    focus(field);
}

/// The log-in form, as `index.html` draws it before the app is there.
#[component]
fn Form(
    /// Where to go back.
    step: Slot<Step>,
    /// Whether the form is there only because there was nobody to choose.
    waiting: StoredValue<bool>,
    /// Whether there is still nobody.
    nobody: Memo<bool>,
    /// The account whose tile was chosen.
    tile: Option<Tile>,
    /// What was typed before the app took over.
    typed: boot::Typed,
) -> impl IntoView {
    let here = use_here();
    let navigation = use_navigation();
    let words = &words().log_in;
    let act = Act::new();
    let start = move |credentials: Credentials| {
        let from = untrack(|| navigation.route());
        if act.lacks(&[("identifier", credentials.identifier.trim()), ("password", &credentials.password)]) {
            return;
        }
        act.start(async move {
            let result = here.sign_in(credentials).await;
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
                    <Button label=words.back_to_chooser.to_owned() look=Look::Link on_press=to_chooser />
                </p>
            }
        })
    });
    let open = Memo::new(move |_| here.sign_up_rule().is_some());
    let new_here =
        dynamic(move || open.get().then(|| view! { <p><a href=Route::SignUp.path()>{words.new_here}</a></p> }));
    view! {
        {tile.map(|tile| view! { <p class="intro">{spelled(&(words.password_now_needed)(&own(&tile.called)))}</p> })}
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
            {shared_device(typed.shared)}
            <div class="actions">{submit(words.submit.to_owned(), act)}</div>
        </form>
        <p class="quiet">{words.forgotten_password}</p>
        {new_here}
        {back}
    }
}
