//! The states that every screen has: loading, failed or offline, and there. Each is drawn.

use super::form::Act;
use crate::failure::Failure;
use crate::session::use_here;
use crate::ui::{Notice, Tone, click, dynamic, flag};
use crate::wording::{sentence, words};
use exeunt_contract::{Endpoint, Nothing};
use leptos::prelude::*;

/// Something that a screen reads from the server.
pub struct Load<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    act: Act,
    read: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Clone + Send + Sync + 'static> Load<T> {
    /// What was read last.
    pub fn value(self) -> Option<T> {
        self.value.get()
    }

    /// Reads it anew; what was there stays until the answer comes.
    pub fn again(self) {
        self.read.run(());
    }
}

/// Starts to read `endpoint`.
pub fn load<E>(endpoint: E) -> Load<E::Response>
where
    E: Endpoint<Request = Nothing> + Clone + Send + Sync + 'static,
    E::Response: Send + Sync,
{
    let here = use_here();
    let value = RwSignal::new(None);
    let act = Act::new();
    let read = Callback::new(move |()| {
        let endpoint = endpoint.clone();
        act.start(async move {
            value.set(Some(here.call(endpoint, Nothing {}).await?));
            Ok(())
        });
    });
    read.run(());
    Load { value, act, read }
}

/// Draws `load` in the state it is in. What was there stays while it is read anew, and when that fails.
pub fn screen<T>(load: Load<T>, there: impl Fn(T) -> AnyView + Send + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let shown = dynamic(move || load.value.get().map(&there));
    let missing = Memo::new(move |_| load.value.with(Option::is_none));
    let rest = dynamic(move || match load.act.failure() {
        Some(failure) => failed(&failure, load.act, load.read),
        None => missing.get().then(loading).into_any(),
    });
    view! { {shown} {rest} }.into_any()
}

/// Grey lines in the place of what is to come; they appear only when it takes a moment.
pub fn loading() -> AnyView {
    view! {
        <div class="loading" role="status">
            <span class="visually-hidden">{words().frame.loading}</span>
            <span class="bar"></span>
            <span class="bar"></span>
            <span class="bar"></span>
        </div>
    }
    .into_any()
}

/// What went wrong, and a way to try again.
pub fn failed(failure: &Failure, act: Act, again: Callback<()>) -> AnyView {
    let sentence = sentence(failure);
    view! {
        <Notice tone=Tone::Wrong>
            <p>{sentence}</p>
            <button
                type="button" class="button" aria-busy=flag(move || act.pending())
                on:click=click(move || again.run(()))
            >
                {words().failure.try_again}
            </button>
        </Notice>
    }
    .into_any()
}
