//! The person's own page: name and picture, and changing them.

use super::async_view::{async_view, live_query};
use super::form::{
    FormValues, Task, cancel_button, failure_of, field_error, form_failure, run_if_mounted, submit_button,
};
use super::menu::Menu;
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Avatar, ButtonVariant, Field, HueChoice, Icon, IconName, Moment, Page, PasswordVisibility, TimeFormat, announce,
    derived, erased, focus, isolated, list_button, submit_handler, untranslated,
};
use crate::erased_signal::ErasedSignal;
use crate::i18n::{initials, words};
use exeunt_contract::profile::{EditProfile, GetProfile, Profile as Facts, ProfileChange};
use leptos::prelude::*;

/// The profile.
#[component]
pub fn Profile() -> impl IntoView {
    let current_user = use_current_user();
    let words = words();
    let editing = RwSignal::new(false);
    let done = ErasedSignal::new(None);
    let profile = live_query(GetProfile);
    let finished = Callback::new(move |()| {
        editing.set(false);
        done.set(Some(words.profile.saved.to_owned()));
        focus(".announcement");
    });
    let content = erased(move || {
        if editing.get() {
            return view! { <Edit editing finished /> }.into_any();
        }
        async_view(profile, move |facts| shown(&facts, editing, done).into_any())
    });
    view! {
        <Page heading=derived(move || isolated(&current_user.name())) brand=words.frame.brand>
            <div class="corner">
                <Menu
                    id=["menu", "#menu"] label=words.frame.menu
                    sign=view! { <Icon name=IconName::Lines /> }.into_any()
                />
            </div>
            {announce(done, None)}
            {content}
        </Page>
    }
}

fn shown(facts: &Facts, editing: RwSignal<bool>, done: ErasedSignal<String>) -> impl IntoView + use<> {
    let current_user = use_current_user();
    let words = words();
    let letters = derived(move || initials(&current_user.name()));
    let edit = move || {
        done.set(None);
        editing.set(true);
        focus("#name");
    };
    view! {
        <div class="card profile">
            <Avatar initials=letters hue=derived(move || current_user.hue()) size="large" />
            <dl class="facts">
                <dt>{words.profile.username}</dt>
                <dd {..untranslated()}>{facts.username.clone()}</dd>
                <dt>{words.profile.since}</dt>
                <dd><Moment at=facts.created_at.0.clone() format=TimeFormat::Day language=words.language /></dd>
            </dl>
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
    let (name, hue) = (account.name, ErasedSignal::new(Some(account.hue.to_string())));
    let letters = initials(&name);
    let failure = failure_of(save);
    let back = Callback::new(move |()| {
        editing.set(false);
        focus("#edit");
    });
    let on_submit = submit_handler(move |event| {
        let hue = hue.get_untracked().and_then(|hue| hue.parse().ok());
        let change = ProfileChange { name: Some(FormValues::from(event).text("name")), hue };
        save.start(async move {
            let facts = auth.call(EditProfile, change).await?;
            auth.on_profile_changed(&facts.name, facts.hue).await;
            if save.is_mounted() {
                run_if_mounted(finished, ());
            }
            Ok(())
        });
    });
    view! {
        <form class="form card" on:submit=on_submit>
            {form_failure(failure)}
            <Avatar initials=letters hue=derived(move || hue.get().unwrap_or_default()) size="large" />
            <Field
                id="name" label=words.profile.name visibility=PasswordVisibility::Plain autocomplete="name" value=name
                hint=words.profile.name_hint.to_owned() error=field_error(failure, "name")
            />
            <HueChoice label=words.profile.hue names=words.profile.hues hue />
            <div class="actions">
                {submit_button(words.profile.save.to_owned(), save)}
                {cancel_button(back, false)}
            </div>
        </form>
    }
}
