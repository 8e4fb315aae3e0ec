//! "Was this you?": the log-ins on devices that the account had not seen, until a person answers.

use super::face::moment;
use super::place::{network, place};
use super::{Acts, DeviceNames, Target};
use crate::auth::use_auth;
use crate::components::{
    ButtonVariant, Notice, NoticeKind, TimeFormat, aria_label, erased, keyed, list_button, text_with_names,
    without_isolates,
};
use crate::erased_signal::ErasedSignal;
use crate::i18n::words;
use crate::pages::form::{Task, run_if_mounted, task_failure};
use crate::routing::{Route, use_navigation};
use exeunt_contract::SessionId;
use exeunt_contract::sessions::{AnswerNewDevice, DeviceSession, NewDeviceAnswer, SessionState, Sessions as List};
use leptos::prelude::*;

/// The sentence on the page that changes the password after a device was put out.
#[derive(Clone, Copy)]
pub struct DeniedDevice(pub ErasedSignal<String>);

/// A session that a person is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    session: DeviceSession,
    name: String,
    /// Whether there are others: then a button's name says which one it is about.
    is_one_of_many: bool,
}

/// The number of sessions that a person is asked about.
pub fn count_asked(list: &List) -> usize {
    list.sessions.iter().chain(&list.ended).filter(|session| session.was_this_you).count()
}

/// A notice for each session of the list that a person is asked about, `most` at once: an answered one makes room.
/// `only` that one, on its own page.
pub fn questions(
    list: impl Fn() -> Option<List> + Clone + Send + Sync + 'static,
    (only, most): (Option<SessionId>, usize),
    acts: Acts,
) -> impl IntoView {
    let count = list.clone();
    let is_one = only.is_some();
    let waiting = move || count().map_or(0, |list| count_asked(&list)).saturating_sub(most);
    let waiting = erased(move || {
        let count = waiting();
        (count > 0 && !is_one).then(|| view! { <p class="quiet">{(words().devices.more_asked)(count)}</p> })
    });
    let asked = move || {
        let list = list().unwrap_or_default();
        let names = DeviceNames::of(&list);
        let is_meant =
            |session: &&DeviceSession| session.was_this_you && only.as_ref().is_none_or(|only| *only == session.id);
        let all: Vec<_> = list.sessions.iter().chain(&list.ended).filter(is_meant).collect();
        let is_one_of_many = all.len().min(most) > 1;
        let asked = |session: &&DeviceSession| Asked {
            name: names.called(session),
            session: (*session).clone(),
            is_one_of_many,
        };
        all.iter().take(most).map(asked).collect()
    };
    let notices = keyed(
        asked,
        |asked: &Asked| asked.session.id.to_string(),
        move |asked| view! { <Question asked=asked.clone() acts /> }.into_any(),
    );
    view! { {notices} {waiting} }
}

#[component]
fn Question(asked: Asked, acts: Acts) -> impl IntoView {
    let Asked { session, name, is_one_of_many } = asked;
    let auth = use_auth();
    let navigation = use_navigation();
    let denied = expect_context::<DeniedDevice>();
    let words = &words().devices;
    let act = Task::new();
    let (id, confirmed) = (session.id.clone(), (words.confirmed)(&name));
    let yes = Callback::new(move |()| {
        let (endpoint, confirmed) = (AnswerNewDevice { id: id.clone() }, confirmed.clone());
        act.start(async move {
            auth.call(endpoint, NewDeviceAnswer { mine: true }).await?;
            run_if_mounted(acts.finished, confirmed);
            Ok(())
        });
    });
    let is_over = session.state == SessionState::Ended;
    let (target, said) = (Target::Denied(Box::new(session.clone()), name.clone()), (words.denied)(&name));
    let id = session.id.clone();
    let no = move || {
        if !is_over {
            acts.ending.set(Some(target.clone()));
            return;
        }
        // Nothing is left to log out, and so nothing to confirm.
        let (endpoint, said) = (AnswerNewDevice { id: id.clone() }, said.clone());
        act.start(async move {
            auth.call(endpoint, NewDeviceAnswer { mine: false }).await?;
            denied.0.set(Some(said));
            navigation.go(Route::ChangePassword);
            Ok(())
        });
    };
    let near = place(&session).map(|place| (words.near)(&place));
    let near = near.or_else(|| network(&session).map(|network| (words.from_network)(&network)));
    let no_label = if is_over { words.no_ended } else { words.no };
    let label =
        |label: &str| if is_one_of_many { aria_label(without_isolates(&[label, ": ", &name].concat())) } else { None };
    let (yes_name, no_name) = (label(words.yes), label(no_label));
    view! {
        <div class="question">
            <Notice kind=NoticeKind::Attention>
                <p><strong>{text_with_names(&(words.new_log_in)(&name))}</strong></p>
                <p>{moment(&session.first_seen.0, TimeFormat::Exact)} " " {near} ". " {words.was_this_you}</p>
                {task_failure(act)}
                <div class="actions">
                    {list_button(format!("yes-{}", session.id), words.yes, yes_name, ButtonVariant::Plain, move || yes.run(()))}
                    {list_button(format!("no-{}", session.id), no_label, no_name, ButtonVariant::Danger, no)}
                </div>
            </Notice>
        </div>
    }
}
