//! The dialog that gives a device a name.

use super::Acts;
use crate::pages::form::{Act, Typed, cancel, error_in, failure_of, form_failure, start, submit};
use crate::session::use_here;
use crate::ui::{Dialog, Field, Reveal};
use crate::wording::{device_name, words};
use exeunt_contract::sessions::{DeviceSession, NewDeviceName, RenameSession};
use leptos::prelude::*;

/// The dialog.
#[component]
pub(super) fn Rename(acts: Acts, finished: Callback<String>) -> impl IntoView {
    let close = Callback::new(move |()| acts.renaming.set(None));
    let heading = move || {
        let name = acts.renaming.get().map(|session| device_name(&session.device));
        name.map(|name| (words().sessions.rename)(&name)).unwrap_or_default()
    };
    view! {
        <Dialog
            id="rename" open=Signal::derive(move || acts.renaming.with(Option::is_some)) on_close=close
            heading=Signal::derive(heading)
        >
            {move || acts.renaming.get().map(|session| view! { <NewName session close finished /> })}
        </Dialog>
    }
}

#[component]
fn NewName(session: DeviceSession, close: Callback<()>, finished: Callback<String>) -> impl IntoView {
    let here = use_here();
    let words = &words().sessions;
    let id = session.id;
    let act: Act<String, ()> = Action::new_unsync(move |name: &String| {
        let (endpoint, request) = (RenameSession { id: id.clone() }, NewDeviceName { name: name.clone() });
        async move {
            let renamed = here.call(endpoint, request).await?;
            close.run(());
            finished.run((words.renamed)(&device_name(&renamed.device)));
            Ok(())
        }
    });
    let failure = failure_of(act);
    let on_submit = move |event| start(act, Typed::from(&event).text("device-name"));
    view! {
        <form class="form" method="post" novalidate=true on:submit=on_submit>
            {form_failure(failure)}
            <Field
                id="device-name" label=words.new_name reveal=Reveal::Plain autocomplete="off"
                value=session.device.name.unwrap_or_default() hint=words.new_name_hint
                error=error_in(failure, "name") autofocus=true
            />
            <div class="actions">
                {submit(|| words.save.to_owned(), act.pending())}
                {cancel(close, false)}
            </div>
        </form>
    }
}
