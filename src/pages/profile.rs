//! The person's own page: name and picture, and changing them.

use super::async_view::{follow, screen};
use super::form::{Task, Typed, cancel, error_in, failure_of, form_failure, submit, tell};
use super::menu::Menu;
use crate::auth::{use_auth, use_current_user};
use crate::erased_signal::ErasedSignal;
use crate::ui::{
    Avatar, ButtonVariant, Field, Hue, Icon, IconName, Moment, Page, PasswordVisibility, TimeFormat, announce, dynamic,
    focus, list_button, own, submission, text, untranslated,
};
use crate::wording::{initials, words};
use exeunt_contract::profile::{EditProfile, GetProfile, Profile as Facts, ProfileChange};
use leptos::prelude::*;

/// The profile.
#[component]
pub fn Profile() -> impl IntoView {
    let current_user = use_current_user();
    let words = words();
    let editing = RwSignal::new(false);
    let done = ErasedSignal::new();
    let profile = follow(GetProfile);
    let finished = Callback::new(move |()| {
        editing.set(false);
        done.set(Some(words.profile.saved.to_owned()));
        focus(".announcement");
    });
    let content = dynamic(move || {
        if editing.get() {
            return view! { <Edit editing finished /> }.into_any();
        }
        screen(profile, move |facts| shown(&facts, editing, done).into_any())
    });
    view! {
        <Page heading=text(move || own(&current_user.name())) brand=words.frame.brand>
            <div class="corner">
                <Menu
                    id=["menu", "#menu"] label=words.frame.menu
                    sign=view! { <Icon shape=IconName::Lines /> }.into_any()
                />
            </div>
            {announce(done)}
            {content}
        </Page>
    }
}

fn shown(facts: &Facts, editing: RwSignal<bool>, done: ErasedSignal<String>) -> impl IntoView + use<> {
    let current_user = use_current_user();
    let words = words();
    let letters = text(move || initials(&current_user.name()));
    let edit = move || {
        done.set(None);
        editing.set(true);
        focus("#name");
    };
    view! {
        <div class="profile">
            <Avatar initials=letters hue=text(move || current_user.hue()) size="large" />
            <dl class="facts">
                <dt>{words.profile.username}</dt>
                <dd {..untranslated()}>{facts.username.clone()}</dd>
                <dt>{words.profile.since}</dt>
                <dd><Moment at=facts.created_at.0.clone() style=TimeFormat::Day language=words.language /></dd>
            </dl>
        </div>
        <div class="actions">
            {list_button("edit".to_owned(), words.profile.edit, None, ButtonVariant::Plain, edit)}
        </div>
    }
}

/// The form. The picture follows the slider while it moves.
#[component]
fn Edit(editing: RwSignal<bool>, finished: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let current_user = use_current_user();
    let words = words();
    let save = Task::new();
    let account = current_user.session().account;
    let (name, hue) = (account.name, ErasedSignal::with(account.hue.to_string()));
    let letters = initials(&name);
    let failure = failure_of(save);
    let back = Callback::new(move |()| {
        editing.set(false);
        focus("#edit");
    });
    let on_submit = submission(move |event| {
        let hue = hue.get_untracked().and_then(|hue| hue.parse().ok());
        let change = ProfileChange { name: Some(Typed::from(event).text("name")), hue };
        save.start(async move {
            let facts = auth.call(EditProfile, change).await?;
            auth.renamed(&facts.name, facts.hue).await;
            if save.is_there() {
                tell(finished, ());
            }
            Ok(())
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure)}
            <Avatar initials=letters hue=text(move || hue.get().unwrap_or_default()) size="large" />
            <Field
                id="name" label=words.profile.name reveal=PasswordVisibility::Plain autocomplete="name" value=name
                hint=words.profile.name_hint.to_owned() error=error_in(failure, "name")
            />
            <Hue id="hue" label=words.profile.hue hue />
            <div class="actions">
                {submit(words.profile.save.to_owned(), save)}
                {cancel(back, false)}
            </div>
        </form>
    }
}
