//! The dialog before devices are logged out, and the log-out.

use super::{Acts, device_called};
use crate::auth::use_auth;
use crate::components::{Dialog, derived, submit_handler};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::form::{Task, cancel_button, failure_of, form_failure, run_if_mounted, submit_button};
use exeunt_contract::sessions::{DeviceSession, EndSession, EndSessions, SessionsToEnd};
use exeunt_contract::{Nothing, SessionId};
use leptos::prelude::*;

/// The sessions to end, once the person has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    One(Box<DeviceSession>),
    Several(Vec<SessionId>),
    AllOthers(usize),
}

impl Target {
    fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Several(ids) => ids.len(),
            Self::AllOthers(count) => *count,
        }
    }

    fn question(&self) -> String {
        let words = &words().sessions;
        match self {
            Self::One(session) => (words.ask_one)(&device_called(&session.device)),
            several => (words.ask_many)(several.count()),
        }
    }
}

/// The dialog.
#[component]
pub(super) fn End(acts: Acts, finished: Callback<String>) -> impl IntoView {
    let close = Callback::new(move |()| acts.ending.set(None));
    let heading = derived(move || acts.ending.get().as_ref().map(Target::question).unwrap_or_default());
    view! {
        <Dialog
            id="end" open=memo(move || acts.ending.read().is_some()) on_close=close
            heading
        >
            <ConfirmForm acts finished close />
        </Dialog>
    }
}

#[component]
fn ConfirmForm(acts: Acts, finished: Callback<String>, close: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let words = &words().sessions;
    let act = Task::new();
    let end = move |target: Target| {
        act.start(async move {
            let asked = Some(target.clone());
            let message = match target {
                Target::One(session) => {
                    auth.call(EndSession { id: session.id.clone() }, Nothing {}).await?;
                    (words.ended_one)(&device_called(&session.device))
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
            run_if_mounted(finished, message);
            Ok(())
        });
    };
    let on_submit = submit_handler(move |_| {
        if let Some(target) = acts.ending.get_untracked() {
            end(target);
        }
    });
    let several = acts.ending.get_untracked().is_some_and(|target| target.count() > 1);
    let what = if several { words.ask_text_many } else { words.ask_text };
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure_of(act))}
            <p>{what}</p>
            <div class="actions">
                {submit_button(words.ask_confirm.to_owned(), act)}
                {cancel_button(close, true)}
            </div>
        </form>
    }
}
