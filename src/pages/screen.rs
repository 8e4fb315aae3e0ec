//! The states that every screen has: loading, failed or offline, and there. Each is drawn.

use crate::failure::Failure;
use crate::session::use_here;
use crate::ui::{Notice, Tone};
use crate::wording::{sentence, words};
use exeunt_contract::{Endpoint, Nothing};
use leptos::prelude::*;

/// Something that a screen reads from the server. It is an `Action` like every write: the same `pending()`, the same
/// `value()`, and no second machinery to download.
pub type Load<T> = Action<(), Result<T, Failure>>;

/// Starts to read `endpoint`; dispatch it again to read it anew.
pub fn load<E>(endpoint: E) -> Load<E::Response>
where
    E: Endpoint<Request = Nothing> + Clone + Send + Sync + 'static,
    E::Response: Send + Sync,
{
    let here = use_here();
    let load = Action::new_unsync(move |(): &()| here.call(endpoint.clone(), Nothing {}));
    load.dispatch(());
    load
}

/// Draws `load` in the state it is in. What was there stays while it is read anew.
pub fn screen<T>(load: Load<T>, there: impl Fn(T) -> AnyView + Send + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let again = Callback::new(move |()| {
        load.dispatch(());
    });
    move || match load.value().get() {
        None => loading().into_any(),
        Some(Err(failure)) => failed(&failure, load.pending(), again).into_any(),
        Some(Ok(value)) => there(value),
    }
}

/// Grey lines in the place of what is to come; they appear only when it takes a moment.
pub fn loading() -> impl IntoView {
    view! {
        <div class="loading" role="status">
            <span class="visually-hidden">{words().frame.loading}</span>
            <span class="bar"></span>
            <span class="bar"></span>
            <span class="bar"></span>
        </div>
    }
}

/// What went wrong, and a way to try again.
pub fn failed(failure: &Failure, pending: Memo<bool>, again: Callback<()>) -> impl IntoView + use<> {
    let busy = move || pending.get().to_string();
    let sentence = sentence(failure);
    view! {
        <Notice tone=Tone::Wrong>
            <p>{sentence}</p>
            <button type="button" class="button" aria-busy=busy on:click=move |_| again.run(())>
                {words().failure.try_again}
            </button>
        </Notice>
    }
}
