//! The states that every screen has: loading, failed or offline, and there. Each is drawn.

use super::form::Act;
use crate::failure::Failure;
use crate::session::{Anything, Question, use_here};
use crate::slot::Slot;
use crate::ui::{Button, Notice, Tone, dynamic, flag, focus, outside};
use crate::wording::{sentence, words};
use exeunt_contract::{Code, Endpoint, Nothing};
use leptos::prelude::*;

/// Something that a screen reads from the server.
pub struct Load<T> {
    value: Slot<T>,
    act: Act,
    read: Callback<()>,
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T: Clone + Send + Sync + 'static> Load<T> {
    /// What was read last.
    #[must_use]
    pub fn value(self) -> Option<T> {
        self.value.get()
    }

    /// Why it could not be read, while that is so.
    #[must_use]
    pub fn failure(self) -> Option<Failure> {
        self.act.failure()
    }

    /// Reads it anew; what was there stays until the answer comes.
    pub fn again(self) {
        self.read.run(());
    }
}

/// Starts to read `endpoint`. Once it was read it is not drawn anew: a form may be filled in by then.
pub fn load<E>(endpoint: E) -> Load<E::Response>
where
    E: Endpoint<Request = Nothing>,
    E::Response: Clone + Send + Sync,
{
    let value = Slot::new();
    let (act, read) = reader(value.inside(), use_here().question(&endpoint), false);
    Load { value, act, read }
}

/// What reads anew, the same for everything that is read. What is followed is drawn at once where this visit has read it
/// before, and read anew whenever something may have changed; everything else is read again until it was read once.
fn reader(inside: RwSignal<Option<Anything>>, question: Question, followed: bool) -> (Act, Callback<()>) {
    let last = StoredValue::new(String::new());
    if let Some((body, answer)) = question.last().filter(|_| followed) {
        last.set_value(body);
        inside.set(Some(answer));
    }
    let act = Act::new();
    let stale = StoredValue::new(false);
    let read = Callback::new(move |()| {
        let question = question.clone();
        stale.set_value(true);
        act.begin(async move {
            // Whoever asks anew while an answer is on its way wants what is true after that.
            while stale.try_update_value(std::mem::take).unwrap_or(false) {
                match question.clone().ask(last).await {
                    Ok(Some(answer)) => drop(inside.try_set(Some(answer))),
                    // What says nothing new draws nothing anew.
                    Ok(None) => {}
                    // Somebody came or left while it was on its way; where this page is still there, it asks again.
                    Err(Failure::Cancelled) => drop(stale.try_set_value(true)),
                    Err(failure) => return Err(failure),
                }
            }
            Ok(())
        });
    });
    read.run(());
    let here = use_here();
    // What changed before this page was opened, its first reading knows.
    let first = StoredValue::new(true);
    outside(move || {
        let (changed, retried) = (here.live().has_changed(), here.is_retried());
        let missing = retried && untrack(|| inside.with(Option::is_none));
        if !first.get_value() && (followed && (changed || retried) || missing) {
            read.run(());
        }
        first.set_value(false);
    });
    (act, read)
}

/// Starts to read `endpoint`, and reads it anew whenever something may have changed: for what is only looked at.
pub fn follow<E>(endpoint: E) -> Load<E::Response>
where
    E: Endpoint<Request = Nothing>,
    E::Response: Clone + Send + Sync,
{
    let value = Slot::new();
    let (act, read) = reader(value.inside(), use_here().question(&endpoint), true);
    Load { value, act, read }
}

/// Draws `load` in the state it is in. What was there stays while it is read anew, and when that fails.
pub fn screen<T>(load: Load<T>, there: impl Fn(T) -> AnyView + Send + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
{
    let shown = dynamic(move || load.value().map(&there));
    let missing = Memo::new(move |_| !load.value.is_some());
    let rest = dynamic(move || match load.act.failure() {
        // The page says it once, above, and tries again; what was read before stays.
        Some(failure) if failure.may_pass() => {
            missing.get().then(|| view! { <p class="quiet">{words().failure.missing}</p> }).into_any()
        }
        Some(failure) => failed(&failure, load.act, load.read),
        None => missing.get().then(loading).into_any(),
    });
    view! { {shown} {rest} }.into_any()
}

/// Grey lines in the place of what is to come; they appear only when it takes a moment.
pub fn loading() -> AnyView {
    // Each on its own: leptos would make what stands within another out of a text, which the page's policy forbids.
    let bar = || view! { <span class="bar"></span> };
    view! {
        <div class="loading" role="status">
            <span class="visually-hidden">{words().frame.loading}</span>
            {[bar(), bar(), bar()]}
        </div>
    }
    .into_any()
}

/// What went wrong, and a way to try again.
pub fn failed(failure: &Failure, act: Act, again: Callback<()>) -> AnyView {
    let sentence = sentence(failure);
    let anew = matches!(failure.code(), Some(Code::ClientOutdated | Code::NotSignedIn));
    let retry = Callback::new(move |()| {
        if anew {
            // The same page would be refused again.
            let _ = window().location().reload();
            return;
        }
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
