//! The dialog that gives a device a name.

use super::{Acts, device_called};
use crate::auth::use_auth;
use crate::pages::form::{Task, Typed, cancel, error_in, failure_of, form_failure, submit, tell};
use crate::ui::{Dialog, Field, PasswordVisibility, dynamic, submission, text};
use crate::wording::words;
use exeunt_contract::sessions::{DeviceSession, NewDeviceName, RenameSession};
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn Rename(acts: Acts, finished: Callback<String>) -> impl IntoView {
    let close = Callback::new(move |()| acts.renaming.set(None));
    let heading = text(move || {
        let name = acts.renaming.get().map(|session| device_called(&session.device));
        name.map(|name| (words().sessions.rename)(&name)).unwrap_or_default()
    });
    view! {
        <Dialog
            id="rename" open=Signal::derive(move || acts.renaming.is_some()) on_close=close
            heading
        >
            {dynamic(move || acts.renaming.get().map(|session| view! { <NewName session close finished /> }))}
        </Dialog>
    }
}

#[component]
fn NewName(session: DeviceSession, close: Callback<()>, finished: Callback<String>) -> impl IntoView {
    let auth = use_auth();
    let words = &words().sessions;
    let id = session.id;
    let act = Task::new();
    let failure = failure_of(act);
    let on_submit = submission(move |event| {
        let (endpoint, name) = (RenameSession { id: id.clone() }, Typed::from(event).text("device-name"));
        act.start(async move {
            let renamed = auth.call(endpoint, NewDeviceName { name }).await?;
            if act.is_there() {
                tell(close, ());
            }
            tell(finished, (words.renamed)(&device_called(&renamed.device)));
            Ok(())
        });
    });
    view! {
        <form class="form" on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="device-name" label=words.new_name reveal=PasswordVisibility::Plain autocomplete="off"
                value=session.device.name.unwrap_or_default() hint=words.new_name_hint.to_owned()
                error=error_in(failure, "name") autofocus=true
            />
            <div class="actions">
                {submit(words.save.to_owned(), act)}
                {cancel(close, false)}
            </div>
        </form>
    }
}
