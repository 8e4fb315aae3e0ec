//! The dialog before devices are logged out, and the log-out.

use super::Acts;
use super::face::device_facts;
use super::new_device::DeniedDevice;
use crate::auth::use_auth;
use crate::components::{Dialog, derived, submit_handler, text_with_names};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::form::{Task, cancel_button, danger_button, failure_of, form_failure, run_if_mounted};
use crate::routing::{Route, use_navigation};
use exeunt_contract::sessions::{
    AnswerNewDevice, DeviceSession, EndSession, EndSessions, NewDeviceAnswer, SessionsToEnd,
};
use exeunt_contract::{Nothing, SessionId};
use leptos::prelude::*;

/// The sessions to end, once the person has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    One(Box<DeviceSession>, String),
    /// A new device that is not the person's.
    Denied(Box<DeviceSession>, String),
    Several(Vec<SessionId>),
    AllOthers(usize),
}

impl Target {
    fn count(&self) -> usize {
        match self {
            Self::One(..) | Self::Denied(..) => 1,
            Self::Several(ids) => ids.len(),
            Self::AllOthers(count) => *count,
        }
    }

    fn question(&self) -> String {
        let words = &words().sessions;
        match self {
            Self::One(_, name) | Self::Denied(_, name) => (words.ask_one)(name),
            several => (words.ask_many)(several.count()),
        }
    }
}

/// The dialog.
#[component]
pub fn End(acts: Acts) -> impl IntoView {
    let close = Callback::new(move |()| acts.ending.set(None));
    let heading = derived(move || acts.ending.get().as_ref().map(Target::question).unwrap_or_default());
    view! {
        <Dialog
            id="end" open=memo(move || acts.ending.read().is_some()) on_close=close
            heading
        >
            <ConfirmForm acts close />
        </Dialog>
    }
}

#[component]
fn ConfirmForm(acts: Acts, close: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let navigation = use_navigation();
    let denied = expect_context::<DeniedDevice>();
    let all = words();
    let words = &all.sessions;
    let act = Task::new();
    let end = move |target: Target| {
        act.start(async move {
            let asked = Some(target.clone());
            let leads_on = matches!(target, Target::Denied(..));
            let message = match target {
                Target::One(session, name) => {
                    auth.call(EndSession { id: session.id.clone() }, Nothing {}).await?;
                    (words.ended_one)(&name)
                }
                Target::Denied(session, name) => {
                    auth.call(AnswerNewDevice { id: session.id.clone() }, NewDeviceAnswer { mine: false }).await?;
                    let message = (all.devices.denied)(&name);
                    denied.0.set(Some(message.clone()));
                    message
                }
                Target::Several(ids) => {
                    (words.ended)(auth.call(EndSessions, SessionsToEnd { ids: Some(ids) }).await?.ended)
                }
                Target::AllOthers(_) => (words.ended)(auth.call(EndSessions, SessionsToEnd { ids: None }).await?.ended),
            };
            // Another question may be open by now; that one stays.
            if acts.ending.try_get_untracked() == Some(asked) {
                run_if_mounted(close, ());
            }
            acts.selected.set(None);
            if leads_on {
                navigation.go(Route::ChangePassword);
            } else {
                run_if_mounted(acts.finished, message);
            }
            Ok(())
        });
    };
    let on_submit = submit_handler(move |_| {
        if let Some(target) = acts.ending.get_untracked() {
            end(target);
        }
    });
    let what = match acts.ending.get_untracked() {
        Some(Target::Denied(..)) => all.devices.ask_denied,
        Some(target) if target.count() > 1 => words.ask_text_many,
        _ => words.ask_text,
    };
    let facts = acts.ending.get_untracked().and_then(|target| match target {
        Target::One(session, name) | Target::Denied(session, name) => {
            let title = view! { <p class="row-title">{text_with_names(&name)}</p> }.into_any();
            Some(view! { <div class="row device">{device_facts(&session, title)}</div> })
        }
        _ => None,
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure_of(act))}
            {facts}
            <p id="end-text">{what}</p>
            <div class="actions">
                {danger_button(words.ask_confirm.to_owned(), act)}
                {cancel_button(close, true)}
            </div>
        </form>
    }
}
