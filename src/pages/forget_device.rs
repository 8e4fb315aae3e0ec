//! The dialog before this device forgets everything.

use super::form::{Task, cancel_button, danger_button, failure_of, form_failure};
use crate::auth::use_auth;
use crate::components::{Dialog, submit_handler};
use crate::i18n::words;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn ForgetDevice(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog id="forget-device" open on_close=close heading=words().forget_device.heading.to_owned()>
            <ConfirmForm close />
        </Dialog>
    }
}

#[component]
fn ConfirmForm(close: Callback<()>) -> impl IntoView {
    let auth = use_auth();
    let words = &words().forget_device;
    let act = Task::new();
    view! {
        <form class="form" on:submit=submit_handler(move |_| act.start(auth.forget_device()))>
            {form_failure(failure_of(act))}
            <p id="forget-device-text">{words.text}</p>
            <p>{words.others}</p>
            <div class="actions">
                {danger_button(words.submit.to_owned(), act)}
                {cancel_button(close, true)}
            </div>
        </form>
    }
}
