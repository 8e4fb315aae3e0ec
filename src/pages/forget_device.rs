//! The dialog before this device forgets everything.

use super::form::{Act, cancel, failure_of, form_failure, submit};
use crate::session::use_here;
use crate::ui::{Dialog, submission};
use crate::wording::words;
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
            <Sure close />
        </Dialog>
    }
}

#[component]
fn Sure(close: Callback<()>) -> impl IntoView {
    let here = use_here();
    let words = &words().forget_device;
    let act = Act::new();
    view! {
        <form class="form" on:submit=submission(move |_| act.start(here.forget_device()))>
            {form_failure(failure_of(act))}
            <p>{words.text}</p>
            <p>{words.others}</p>
            <div class="actions">
                {submit(words.submit.to_owned(), act)}
                {cancel(close, true)}
            </div>
        </form>
    }
}
