//! The activity of the account, newest first, by page.

use super::async_view::{async_view, live_query};
use super::form::{Task, task_failure};
use super::sessions::device_called;
use crate::auth::use_auth;
use crate::components::{
    Button, ErasedView, Moment, Page, TimeFormat, aria_bool, effect, erased, keyed, text_with_names,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use crate::routing::Route;
use exeunt_contract::Nothing;
use exeunt_contract::activity::{Activity as ActivityPage, ActivityEvent, ActivityKind, ListActivity};
use leptos::prelude::*;

/// The page. New events are put on top.
#[component]
pub fn Activity() -> impl IntoView {
    let auth = use_auth();
    let words = words();
    let newest = live_query(ListActivity { before: None });
    let read = ErasedSignal::<ActivityPage>::new(None);
    effect(move || {
        if let Some(page) = newest.value() {
            read.set(Some(match read.get_untracked() {
                Some(before) => on_top(page, before),
                None => page,
            }));
        }
    });
    let act = Task::new();
    let more = Callback::new(move |()| {
        let before = read.get_untracked().and_then(|read| read.next);
        act.start(async move {
            let page = auth.call(ListActivity { before: before.clone() }, Nothing {}).await?;
            // Reading may have started over meanwhile: then this page does not follow what is read.
            if let Some(mut all) = read.try_get_untracked().flatten().filter(|all| all.next == before) {
                all.events.extend(page.events);
                read.set(Some(ActivityPage { next: page.next, ..all }));
            }
            Ok(())
        });
    });
    // The button keeps its element while pages arrive, so that the focus stays on it.
    let has_more = memo(move || read.get().is_some_and(|read| read.next.is_some()));
    let rest = erased(move || has_more.get().then(|| older(act, more)));
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.activity.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.activity.intro}</p>
            {events(read)}
            {async_view(newest, |_| ().into_any())}
            {task_failure(act)}
            {rest}
        </Page>
    }
}

/// The events read so far, with the newest page on top. Where the two do not meet, more happened than a page holds, and
/// reading starts over.
fn on_top(page: ActivityPage, before: ActivityPage) -> ActivityPage {
    let newest = before.events.first().map(|event| event.id.clone());
    let met = page.events.iter().position(|event| Some(&event.id) == newest.as_ref());
    let Some(met) = met else { return page };
    let mut events = page.events;
    events.truncate(met);
    events.extend(before.events);
    ActivityPage { events, next: before.next }
}

fn older(act: Task, more: Callback<()>) -> AnyView {
    let busy = aria_bool(move || act.pending());
    view! { <div class="actions"><Button label=words().activity.older.to_owned() busy on_press=more /></div> }
        .into_any()
}

/// The events, once the first page of them is there.
fn events(read: ErasedSignal<ActivityPage>) -> ErasedView {
    let there = memo(move || read.read().is_some());
    let events = move || read.get().map(|read| read.events).unwrap_or_default();
    let none = memo(move || events().is_empty());
    erased(move || {
        there.get().then(|| match none.get() {
            true => view! { <p class="quiet">{words().activity.none}</p> }.into_any(),
            false => {
                view! { <ol class="timeline">{keyed(events, |event| event.id.to_string(), event)}</ol> }.into_any()
            }
        })
    })
}

fn event(event: &ActivityEvent) -> AnyView {
    let words = words();
    let target = event.target.as_ref().map(device_called);
    let text = (words.names.event)(event, target.as_deref());
    let on = event.device.as_ref().map(|device| (words.activity.on)(&device_called(device)));
    let alarming = matches!(
        event.kind,
        ActivityKind::SignInFailed
            | ActivityKind::ReauthenticationFailed
            | ActivityKind::SecretReused
            | ActivityKind::CopySuspected
            | ActivityKind::ManyFailures
            | ActivityKind::SignedInAfterFailures
    );
    view! {
        <li data-tone=alarming.then_some("attention")>
            <span class="event">{text_with_names(&text)}</span>
            <span class="facts-line quiet">
                {on.map(|on| view! { <span class="fact">{text_with_names(&on)}</span> })}
                <span class="fact"><Moment at=event.at.0.clone() format=TimeFormat::Exact language=words.language /></span>
            </span>
        </li>
    }
    .into_any()
}
