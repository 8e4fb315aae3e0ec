//! After a password change: the other devices that are still logged in, ticked, and the two answers.

use super::PasswordChangeResult;
use crate::auth::use_auth;
use crate::components::{
    Button, Notice, NoticeKind, Page, change_handler, derived, erased, focus, reactive_text, submit_handler,
};
use crate::erased_signal::ErasedSignal;
use crate::i18n::words;
use crate::pages::async_view::{Fetched, async_view, live_query, query_once};
use crate::pages::form::{Task, failure_of, form_failure, submit_button};
use crate::pages::sessions::{DeviceNames, device_facts};
use crate::routing::Route;
use crate::routing::use_navigation;
use exeunt_contract::SessionId;
use exeunt_contract::change_password::{AnswerOffer, GetPassword, OfferAnswer, Password};
use exeunt_contract::sessions::{DeviceSession, ListSessions, Sessions as List};
use leptos::prelude::*;

/// The question, or its outcome. Without a change there is nothing to ask.
#[component]
pub fn PasswordChanged() -> impl IntoView {
    let words = words();
    let answered = ErasedSignal::<u32>::new(None);
    let handed = expect_context::<PasswordChangeResult>();
    let just_changed = handed.take();
    let navigation = use_navigation();
    let question = move |password: Password, changed: bool| match password.offer.clone() {
        Some(offer) => view! { <OfferForm offer=offer.sessions answered /> }.into_any(),
        None if changed => said(words.password.nowhere_else.to_owned()),
        None => {
            handed.0.set(Some(password));
            request_animation_frame(move || {
                if navigation.is_at(Route::PasswordChanged) {
                    navigation.replace(Route::ChangePassword);
                }
            });
            ().into_any()
        }
    };
    let load = just_changed.is_none().then(|| query_once(GetPassword));
    let content = erased(move || match (answered.get(), just_changed.clone(), load) {
        (Some(0), ..) => said(words.password.kept.to_owned()),
        (Some(ended), ..) => said((words.password.ended)(ended)),
        (None, Some(password), _) => question(password, true),
        (None, None, Some(load)) => async_view(load, move |password| question(password, false)),
        (None, None, None) => ().into_any(),
    });
    view! { <Page heading=words.password.changed.to_owned() brand=words.frame.brand>{content}</Page> }
}

/// The outcome, and links onward.
fn said(text: String) -> AnyView {
    let words = words();
    view! {
        <Notice kind=NoticeKind::Good><p>{text}</p></Notice>
        <p><a href=Route::Sessions.path()>{words.password.to_sessions}</a></p>
        <p><a href=Route::Overview.path()>{words.frame.to_overview}</a></p>
    }
    .into_any()
}

#[component]
fn OfferForm(offer: Vec<DeviceSession>, answered: ErasedSignal<u32>) -> impl IntoView {
    let auth = use_auth();
    let words = &words().password;
    let count = offer.len();
    let names = live_query(ListSessions);
    let ticked = ErasedSignal::new(Some(offer.iter().map(|session| session.id.clone()).collect::<Vec<_>>()));
    let act = Task::new();
    let answer = move |end: Vec<SessionId>| {
        act.start(async move {
            let ended = auth.call(AnswerOffer, OfferAnswer { end }).await?.ended;
            answered.set(Some(ended));
            if !answered.is_disposed() {
                focus(".notice");
            }
            Ok(())
        });
    };
    let keep = Callback::new(move |()| answer(Vec::new()));
    let log_out = erased(move || {
        let count = ticked.get().map_or(0, |ticked| ticked.len());
        (count > 0).then(|| submit_button((words.log_out)(count), act))
    });
    view! {
        <form class="form" data-wide="true" on:submit=submit_handler(move |_| answer(ticked.get_untracked().unwrap_or_default()))>
            {form_failure(failure_of(act))}
            <div class="lead">
                <p>{(words.elsewhere)(count)}</p>
                <p>{words.question}</p>
            </div>
            <fieldset>
                <legend class="visually-hidden">{words.devices}</legend>
                <ul class="rows">{offer.into_iter().map(|session| choice(&session, names, ticked)).collect::<Vec<_>>()}</ul>
            </fieldset>
            <p class="quiet">{words.remembered_ended}</p>
            <div class="actions">
                {log_out}
                <Button label=words.keep.to_owned() on_press=keep />
            </div>
        </form>
    }
}

fn choice(session: &DeviceSession, names: Fetched<List>, ticked: ErasedSignal<Vec<SessionId>>) -> AnyView {
    let field = format!("end-{}", session.id);
    let id = session.id.clone();
    let on_change = change_handler(move |event| tick(ticked, &id, event_target_checked(event)));
    // Named as in the list of devices, whose other entries a name may have to be told apart from.
    let named = session.clone();
    let name = derived(move || DeviceNames::of(&names.value().unwrap_or_default()).called(&named));
    let title = view! { <label class="row-title" for=field.clone()>{reactive_text(name)}</label> };
    view! {
        <li>
            <div class="row device">
                <input type="checkbox" id=field.clone() checked=true on:change=on_change />
                {device_facts(session, title.into_any())}
            </div>
        </li>
    }
    .into_any()
}

/// Adds a session to those that are ticked, or takes it away.
pub(in crate::pages) fn tick(ticked: ErasedSignal<Vec<SessionId>>, id: &SessionId, add: bool) {
    let mut now = ticked.get_untracked().unwrap_or_default();
    now.retain(|other| other != id);
    if add {
        now.push(id.clone());
    }
    ticked.set(Some(now));
}
