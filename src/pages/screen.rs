//! The states that every screen has: loading, failed or offline, and there. Each is drawn.

use super::form::Act;
use crate::failure::Failure;
use crate::session::use_here;
use crate::ui::{Button, Notice, Tone, dynamic, flag, focus};
use crate::wording::{sentence, words};
use exeunt_contract::{Endpoint, Nothing};
use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// Something that a screen reads from the server. The signal inside does not know the type, so that one kind of signal
/// serves every screen.
pub struct Load<T> {
    value: RwSignal<Option<Arc<dyn Any + Send + Sync>>>,
    act: Act,
    read: Callback<()>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T: Clone + 'static> Load<T> {
    /// What was read last.
    #[must_use]
    pub fn value(self) -> Option<T> {
        self.value.with(|value| value.as_ref()?.downcast_ref::<T>().cloned())
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
    let value = RwSignal::new(None::<Arc<dyn Any + Send + Sync>>);
    let act = Act::new();
    let stale = StoredValue::new(false);
    let read = Callback::new(move |()| {
        let endpoint = endpoint.clone();
        stale.set_value(true);
        act.start(async move {
            // Whoever asks anew while an answer is on its way wants what is true after that.
            while stale.try_update_value(std::mem::take).unwrap_or(false) {
                let read = here.call(endpoint.clone(), Nothing {}).await?;
                value.set(Some(Arc::new(read)));
            }
            Ok(())
        });
    });
    read.run(());
    Load { value, act, read, kind: PhantomData }
}

/// Draws `load` in the state it is in. What was there stays while it is read anew, and when that fails.
pub fn screen<T>(load: Load<T>, there: impl Fn(T) -> AnyView + Send + 'static) -> AnyView
where
    T: Clone + 'static,
{
    let shown = dynamic(move || load.value().map(&there));
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
    let retry = Callback::new(move |()| {
        again.run(());
        focus("h1");
    });
    view! {
        <Notice tone=Tone::Wrong>
            <p>{sentence}</p>
            <Button
                label=words().failure.try_again.to_owned() busy=flag(move || act.pending()) on_press=retry
            />
        </Notice>
    }
    .into_any()
}
