//! The dialog that gives a device a name.

use super::Acts;
use super::names::device_called;
use crate::auth::use_auth;
use crate::components::{Dialog, Field, PasswordVisibility, derived, erased, submit_handler};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::form::{
    FormValues, Task, cancel_button, failure_of, field_error, form_failure, run_if_mounted, submit_button,
};
use exeunt_contract::sessions::{DeviceSession, NewDeviceName, RenameSession};
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn Rename(acts: Acts) -> impl IntoView {
    let close = Callback::new(move |()| acts.renaming.set(None));
    let heading = derived(move || {
        let name = acts.renaming.get().map(|(_, name)| name);
        name.map(|name| (words().sessions.rename)(&name)).unwrap_or_default()
    });
    view! {
        <Dialog
            id="rename" open=memo(move || acts.renaming.read().is_some()) on_close=close
            heading
        >
            {erased(move || acts.renaming.get().map(|(session, _)| view! { <NewName session close acts /> }))}
        </Dialog>
    }
}

#[component]
fn NewName(session: DeviceSession, close: Callback<()>, acts: Acts) -> impl IntoView {
    let auth = use_auth();
    let words = &words().sessions;
    let (id, before) = (session.id, session.device.name.unwrap_or_default());
    let value = before.clone();
    let act = Task::new();
    let failure = failure_of(act);
    let on_submit = submit_handler(move |event| {
        let (endpoint, name) = (RenameSession { id: id.clone() }, FormValues::from(event).text("device-name"));
        let before = (id.clone(), before.clone());
        act.start(async move {
            let renamed = auth.call(endpoint, NewDeviceName { name }).await?;
            if act.is_mounted() {
                run_if_mounted(close, ());
            }
            run_if_mounted(acts.finished, (words.renamed)(&device_called(&renamed.device)));
            acts.renamed.set(Some(before));
            Ok(())
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="device-name" label=words.new_name visibility=PasswordVisibility::Plain autocomplete="off"
                value hint=words.new_name_hint.to_owned()
                error=field_error(failure, "name") autofocus=true
            />
            <div class="actions">
                {submit_button(words.save.to_owned(), act)}
                {cancel_button(close, false)}
            </div>
        </form>
    }
}
