//! The failures of forms and of acts: beside their fields, above them, and counting down where one has to wait.

use super::Task;
use crate::components::{
    Button, ErasedView, Notice, NoticeKind, derived, effect, erased, floor_to_u32, focus, format_countdown, now,
    reactive_text,
};
use crate::erased_signal::ErasedSignal;
use crate::failure::Failure;
use crate::i18n::{field_sentence, sentence, words};
use crate::routing::{Route, use_navigation};
use exeunt_contract::Code;
use leptos::prelude::*;
use std::time::Duration;

/// The failure of `act`, for the form that started it. When it comes, the focus goes to the faulty field.
#[must_use]
pub fn failure_of(act: Task) -> ErasedSignal<Failure> {
    let failure = act.failure;
    effect(move || {
        if failure.get().is_some_and(|failure| failure != Failure::Cancelled) {
            focus("form [aria-invalid=true], form .notice[data-tone=wrong]");
        }
    });
    failure
}

/// The failure of one field, as a sentence.
#[must_use]
pub fn field_error(failure: ErasedSignal<Failure>, field: &'static str) -> Signal<String> {
    derived(move || failure.get().and_then(|failure| field_sentence(&failure, field)).unwrap_or_default().to_owned())
}

/// The failure of the field for the current password, which the server refuses without naming a field.
#[must_use]
pub fn password_error(failure: ErasedSignal<Failure>, field: &'static str) -> Signal<String> {
    derived(move || {
        let failure = failure.get();
        let wrong = failure.as_ref().filter(|failure| is_wrong_password(failure)).and_then(sentence);
        wrong.or_else(|| field_sentence(failure.as_ref()?, field)).unwrap_or_default().to_owned()
    })
}

/// Whether the current password was wrong: that is said beside its field.
#[must_use]
pub fn is_wrong_password(failure: &Failure) -> bool {
    failure.code() == Some(Code::WrongPassword)
}

/// The failure as a box above the fields. It stands inside the form: its button submits the form again.
pub fn form_failure(failure: ErasedSignal<Failure>) -> ErasedView {
    form_failure_unless(failure, |_| false)
}

/// The same, except for failures that are shown elsewhere.
pub fn form_failure_unless(failure: ErasedSignal<Failure>, said: fn(&Failure) -> bool) -> ErasedView {
    let words = &words().failure;
    erased(move || {
        let failure = failure.get().filter(|failure| !said(failure))?;
        let sentence = sentence(&failure)?;
        let later = failure.retry_after().map(countdown);
        // On the log-in page they are one step back.
        let onward = (failure.code() == Some(Code::TooManyAccounts) && !use_navigation().is_at(Route::LogIn))
            .then(|| view! { <a href=Route::SavedLogins.path()>{words.to_saved_logins}</a> }.into_any());
        let passing = failure.is_retryable().then(|| {
            view! {
                <p>{words.still_here}</p>
                <Button label=words.try_again.to_owned() />
            }
        });
        Some(view! {
            <Notice kind=NoticeKind::Wrong>
                <p>{sentence}</p>
                {later}
                {onward}
                {passing}
            </Notice>
        })
    })
}

/// The time until another attempt is taken, which counts down. Screen readers hear it at first, and when it is over.
fn countdown(seconds: u32) -> AnyView {
    let words = &words().failure;
    let until = untrack(now) + f64::from(seconds) * 1000.0;
    // In whole minutes, where there are any.
    let spoken = if seconds > 60 { seconds.div_ceil(60) * 60 } else { seconds };
    let (shown, heard) = (ErasedSignal::<String>::new(None), ErasedSignal::new(Some((words.again_after)(spoken))));
    let tick = move || match floor_to_u32((until - untrack(now)) / 1000.0) {
        0 => [shown, heard].iter().for_each(|said| said.set(Some(words.again_now.to_owned()))),
        left => shown.set(Some((words.again_in)(&format_countdown(left)))),
    };
    tick();
    if let Ok(ticks) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || ticks.clear());
    }
    let text = |signal: ErasedSignal<String>| derived(move || signal.get().unwrap_or_default());
    view! {
        <p class="clock" aria-hidden="true">{reactive_text(text(shown))}</p>
        <p class="visually-hidden">{reactive_text(text(heard))}</p>
    }
    .into_any()
}

/// The failure of an act without a form: its own button is still there to be pressed again.
pub fn task_failure(act: Task) -> ErasedView {
    erased(move || {
        let text = act.failure().as_ref().and_then(sentence)?;
        Some(view! { <Notice kind=NoticeKind::Wrong><p>{text}</p></Notice> })
    })
}
