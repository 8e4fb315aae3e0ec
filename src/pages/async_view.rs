//! The states of every screen: loading, failed or offline, and loaded. Each is drawn.

use super::form::Task;
use crate::auth::{Query, use_auth};
use crate::components::{Button, ErasedView, Notice, NoticeKind, aria_bool, effect, erased, focus};
use crate::erased_signal::{AnyValue, ErasedSignal};
use crate::failure::Failure;
use crate::i18n::{sentence, words};
use exeunt_contract::{Code, Endpoint, Nothing};
use leptos::prelude::*;

/// A resource that a screen reads from the server.
pub struct Fetched<T> {
    value: ErasedSignal<T>,
    reading: Reading,
}

/// The reading of a resource, with its type erased: the last attempt, how to start another, and whether there is no value
/// yet.
#[derive(Clone, Copy)]
struct Reading {
    task: Task,
    start: Callback<()>,
    missing: RwSignal<bool>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// The last value that was read.
    #[must_use]
    pub fn value(self) -> Option<T> {
        self.value.get()
    }

    /// The failure of the last read, until one succeeds.
    #[must_use]
    pub fn failure(self) -> Option<Failure> {
        self.reading.task.failure()
    }

    /// Reads it again; the value stays until the answer comes.
    pub fn refetch(self) {
        self.reading.start.run(());
    }
}

/// Reads `endpoint` once. After a success it is not drawn again: a form may be filled in by then.
pub fn query_once<E>(endpoint: E) -> Fetched<E::Response>
where
    E: Endpoint<Request = Nothing>,
    E::Response: Send + Sync,
{
    let value = ErasedSignal::new(None);
    Fetched { value, reading: start_query(value.inner(), use_auth().query(&endpoint), false) }
}

/// Reads `endpoint`, and again whenever something may have changed: for data that is only shown.
pub fn live_query<E>(endpoint: E) -> Fetched<E::Response>
where
    E: Endpoint<Request = Nothing>,
    E::Response: Send + Sync,
{
    let value = ErasedSignal::new(None);
    Fetched { value, reading: start_query(value.inner(), use_auth().query(&endpoint), true) }
}

/// Starts a query. A live one is drawn at once from this visit's last answer, and read again whenever something may have
/// changed; any other is read again until it succeeds once.
fn start_query(value: RwSignal<AnyValue>, query: Query, live: bool) -> Reading {
    let last = StoredValue::new(String::new());
    let missing = RwSignal::new(true);
    if let Some((body, answer)) = query.last().filter(|_| live) {
        last.set_value(body);
        value.set(answer);
        missing.set(false);
    }
    let task = Task::new();
    let stale = StoredValue::new(false);
    let start = Callback::new(move |()| {
        let query = query.clone();
        stale.set_value(true);
        task.start_quietly(async move {
            // A request to read again while an answer is on its way needs a newer answer.
            while stale.try_update_value(std::mem::take).unwrap_or(false) {
                match query.clone().refetch(last).await {
                    Ok(Some(answer)) => {
                        value.try_set(answer);
                        if missing.try_get_untracked() == Some(true) {
                            missing.set(false);
                        }
                    }
                    // An equal answer draws nothing anew.
                    Ok(None) => {}
                    // A session started or ended while it was on its way; if this page is still there, it asks again.
                    Err(Failure::Cancelled) => drop(stale.try_set_value(true)),
                    Err(failure) => return Err(failure),
                }
            }
            Ok(())
        });
    });
    start.run(());
    let auth = use_auth();
    // The first read knows all changes from before this page was opened.
    let first = StoredValue::new(true);
    effect(move || {
        if live {
            auth.live().track_changes();
        }
        auth.track_retries();
        if !first.get_value() && (live || missing.get_untracked()) {
            start.run(());
        }
        first.set_value(false);
    });
    Reading { task, start, missing }
}

/// Draws a resource in its state, and anew for each value. The last value stays during a new read, and after one that
/// fails.
pub fn async_view<T>(fetched: Fetched<T>, view: impl Fn(T) -> AnyView + Send + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    erased_async_view(erased(move || fetched.value().map(&view)), fetched.reading, "text")
}

/// The same for a list, which is drawn once there is a value, and follows the later ones itself.
pub fn async_list<T>(fetched: Fetched<T>, view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let missing = fetched.reading.missing;
    erased_async_view(erased(move || (!missing.get()).then(|| untrack(&view))), fetched.reading, "rows")
}

fn erased_async_view(shown: ErasedView, Reading { task, start, missing }: Reading, shape: &'static str) -> AnyView {
    let rest = erased(move || match task.failure() {
        // The frame says it once, above, and tries again; the last value stays.
        Some(failure) if failure.is_retryable() => {
            missing.get().then(|| view! { <p class="quiet">{words().failure.missing}</p> }).into_any()
        }
        Some(failure) => failure_notice(&failure, task, start),
        None => missing.get().then(|| loading(shape)).into_any(),
    });
    view! { {shown} {rest} }.into_any()
}

/// Grey placeholders, `text`, `rows` or `cards` of the height of what comes; they appear only after a moment.
pub fn loading(shape: &'static str) -> AnyView {
    // Built one by one: leptos would make nested elements from a text, which the page's policy forbids.
    let bar = || view! { <span class="bar"></span> };
    view! {
        <div class="loading" role="status" data-shape=shape>
            <span class="visually-hidden">{words().frame.loading}</span>
            {[bar(), bar(), bar()]}
        </div>
    }
    .into_any()
}

/// A failure, and a button to try again.
pub fn failure_notice(failure: &Failure, task: Task, retry: Callback<()>) -> AnyView {
    let sentence = sentence(failure);
    let anew = matches!(failure.code(), Some(Code::ClientOutdated | Code::NotSignedIn));
    let on_press = Callback::new(move |()| {
        if anew {
            // The same page would be refused again.
            let _ = window().location().reload();
            return;
        }
        retry.run(());
        focus("h1");
    });
    view! {
        <Notice kind=NoticeKind::Wrong>
            <p>{sentence}</p>
            <Button
                label=words().failure.try_again.to_owned() busy=aria_bool(move || task.pending()) on_press
            />
        </Notice>
    }
    .into_any()
}
