//! The warning before a login on a shared device ends unused (WCAG 2.2, 2.2.1): one press keeps it.

use super::form::{Task, task_failure};
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Button, ButtonVariant, Dialog, derived, epoch_millis, floor_to_u32, format_countdown, now, reactive_text,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use leptos::prelude::*;
use std::time::Duration;

/// The time between two questions to the server about the time left, in seconds.
const ASKED_EVERY: u32 = 5;

/// Says that the login is one on a shared device, and how long it lasts without use.
pub(super) fn shared_badge() -> AnyView {
    let current_user = use_current_user();
    let said = derived(move || {
        let words = &words().idle;
        match current_user.idle_until() {
            Some(until) => (words.badge_left)(floor_to_u32((epoch_millis(&until.0) - now()) / 60_000.0)),
            None => words.badge.to_owned(),
        }
    });
    view! { <p class="badge" data-tone="attention">{reactive_text(said)}</p> }.into_any()
}

/// The dialog; it opens two minutes before the end, or half of the limit where that is shorter.
#[component]
pub fn IdleWarning() -> impl IntoView {
    let auth = use_auth();
    let left = ErasedSignal::<u32>::new(None);
    // For how many seconds the warning is due: first the server is asked, because another tab may have been used.
    let due = StoredValue::new(0_u32);
    let (watch, act) = (Task::new(), Task::new());
    let tick = move || match auth.idle_warning() {
        None => {
            due.set_value(0);
            left.set(None);
        }
        Some(seconds) => {
            let since = due.get_value();
            due.set_value(since + 1);
            if since.is_multiple_of(ASKED_EVERY) || seconds < 0.0 {
                watch.start_quietly(auth.refresh_idle_limit(true));
            }
            if since > 1 {
                left.set(Some(floor_to_u32(seconds)));
            }
        }
    };
    let used = window_event_listener_untyped("exeunt:used", move |_| {
        if auth.is_activity_report_due() {
            watch.start_quietly(auth.refresh_idle_limit(false));
        }
    });
    let ticks = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    on_cleanup(move || {
        used.remove();
        if let Some(ticks) = ticks {
            ticks.clear();
        }
    });
    let words = &words().idle;
    let stays = Callback::new(move |()| act.start(auth.refresh_idle_limit(false)));
    let leaves = Callback::new(move |()| act.start(auth.sign_out(false)));
    let shown = derived(move || {
        let seconds = left.get().unwrap_or_default();
        (words.text)(&format_countdown(seconds))
    });
    // Said aloud when it changes: at two minutes, at one, and twenty seconds before.
    let said = derived(move || {
        let seconds = left.get().unwrap_or_default();
        (words.left)([20, 60].into_iter().find(|step| seconds <= *step).unwrap_or(120))
    });
    view! {
        <Dialog id="idle" open=memo(move || left.read().is_some()) on_close=stays heading=words.heading.to_owned()>
            <div class="form">
                {task_failure(act)}
                <p class="clock" aria-hidden="true">{shown}</p>
                <p class="visually-hidden" id="idle-text" role="status">{said}</p>
                <div class="actions">
                    <Button label=words.stay.to_owned() variant=ButtonVariant::Primary autofocus=true on_press=stays />
                    <Button label=words.leave.to_owned() on_press=leaves />
                </div>
            </div>
        </Dialog>
    }
}
