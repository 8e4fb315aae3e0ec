//! Saved logins: the accounts that this browser knows, and removing one.

use super::form::{Act, cancel, failure_of, form_failure, submit, tell};
use super::screen::{follow, screen};
use crate::route::Route;
use crate::session::{use_here, use_viewer};
use crate::slot::Slot;
use crate::ui::{Avatar, Button, Dialog, Look, Moment, Page, Style, announce, dynamic, focus, submission, text};
use crate::wording::{initials, words};
use exeunt_contract::accounts::{AccountState, KnownAccount, KnownAccounts, ListAccounts};
use leptos::prelude::*;

/// The page.
#[component]
pub fn SavedLogins() -> impl IntoView {
    let words = words();
    let list = follow(ListAccounts);
    let removing = Slot::<KnownAccount>::new();
    let done = Slot::new();
    let finished = Callback::new(move |name: String| {
        removing.set(None);
        done.set(Some((words.log_in.removed)(&name)));
        list.again();
        focus(".announcement");
    });
    let close = Callback::new(move |()| removing.set(None));
    let heading =
        text(move || removing.get().map(|known| (words.saved_logins.ask)(&known.account.name)).unwrap_or_default());
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.saved_logins.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.saved_logins.intro}</p>
            {announce(done)}
            {screen(list, move |list| rows(list, removing))}
            <Dialog
                id="remove" open=Signal::derive(move || removing.is_some()) on_close=close
                heading
            >
                {dynamic(move || removing.get().map(|known| view! { <Sure known finished close /> }))}
            </Dialog>
        </Page>
    }
}

fn rows(list: KnownAccounts, removing: Slot<KnownAccount>) -> AnyView {
    if list.accounts.is_empty() {
        return view! { <p class="quiet">{words().saved_logins.none}</p> }.into_any();
    }
    let rows = list.accounts.into_iter().map(|known| row(known, removing)).collect::<Vec<_>>();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

fn row(known: KnownAccount, removing: Slot<KnownAccount>) -> AnyView {
    let words = words();
    let name = known.account.name.clone();
    let remove_name = (words.log_in.remove)(&name);
    let (hue, username, standing) = (known.account.hue, known.account.username.clone(), standing(&known));
    let remove = Callback::new(move |()| removing.set(Some(known.clone())));
    view! {
        <li>
            <div class="row">
                <Avatar initials=initials(&name) hue=hue.to_string() size="medium" />
                <div class="row-text">
                    <h2 class="row-title">{name}</h2>
                    <p class="facts-line quiet">
                        <span class="fact">{username}</span>
                        <span class="fact">{standing}</span>
                    </p>
                </div>
                <div class="row-actions">
                    <Button
                        label=words.saved_logins.ask_confirm.to_owned() name=remove_name look=Look::Small
                        on_press=remove
                    />
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn standing(known: &KnownAccount) -> AnyView {
    let (language, words) = (words().language, &words().saved_logins);
    match (known.state, &known.remembered_until) {
        (AccountState::SignedIn, _) => words.signed_in.into_any(),
        (AccountState::Remembered, Some(until)) => {
            view! { {words.one_tap_until} " " <Moment at=until.0.clone() style=Style::Day language /> }.into_any()
        }
        _ => words.password_needed.into_any(),
    }
}

/// The question before an account is removed.
#[component]
fn Sure(known: KnownAccount, finished: Callback<String>, close: Callback<()>) -> impl IntoView {
    let here = use_here();
    let words = &words().saved_logins;
    let current = known.account.reference == use_viewer().session().account.reference;
    let act = Act::new();
    let on_submit = submission(move |_| {
        let account = known.account.clone();
        act.start(async move {
            here.forget(account.reference).await?;
            if act.is_there() {
                tell(finished, account.name);
            }
            Ok(())
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure_of(act))}
            <p>{if current { words.ask_text_current } else { words.ask_text }}</p>
            <div class="actions">
                {submit(words.ask_confirm.to_owned(), act)}
                {cancel(close, true)}
            </div>
        </form>
    }
}
