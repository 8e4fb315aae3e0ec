//! What happened to the account, newest first, by page.

use super::form::Act;
use super::screen::{failed, loading};
use super::sessions::device_called;
use crate::route::Route;
use crate::session::use_here;
use crate::slot::Slot;
use crate::ui::{Button, Moment, Page, Style, dynamic, flag, spelled};
use crate::wording::words;
use exeunt_contract::Nothing;
use exeunt_contract::activity::{ActivityEvent, ActivityKind, ListActivity};
use leptos::prelude::*;

/// What has been read so far.
#[derive(Clone, Default)]
struct Read {
    events: Vec<ActivityEvent>,
    next: Option<String>,
}

/// The page.
#[component]
pub fn Activity() -> impl IntoView {
    let here = use_here();
    let words = words();
    let read = Slot::<Read>::new();
    let act = Act::new();
    let more = Callback::new(move |()| {
        let before = read.get_untracked().and_then(|read| read.next);
        act.start(async move {
            let page = here.call(ListActivity { before }, Nothing {}).await?;
            let mut events = read.get_untracked().unwrap_or_default().events;
            events.extend(page.events);
            read.set(Some(Read { events, next: page.next }));
            Ok(())
        });
    });
    more.run(());
    // The button stays the same one while pages come, so that the focus stays on it.
    let has_more = Memo::new(move |_| read.get().is_some_and(|read| read.next.is_some()));
    let empty = Memo::new(move |_| !read.is_some());
    let rest = dynamic(move || match act.failure() {
        Some(failure) => failed(&failure, act, more),
        None if empty.get() => loading(),
        None if has_more.get() => older(act, more),
        None => ().into_any(),
    });
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.activity.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.activity.intro}</p>
            {dynamic(move || read.get().map(|read| events(&read.events)))}
            {rest}
        </Page>
    }
}

fn older(act: Act, more: Callback<()>) -> AnyView {
    let busy = flag(move || act.pending());
    view! { <div class="actions"><Button label=words().activity.older.to_owned() busy on_press=more /></div> }
        .into_any()
}

fn events(events: &[ActivityEvent]) -> AnyView {
    if events.is_empty() {
        return view! { <p class="quiet">{words().activity.none}</p> }.into_any();
    }
    view! { <ol class="timeline">{events.iter().map(event).collect::<Vec<_>>()}</ol> }.into_any()
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
            <span class="event">{spelled(&text)}</span>
            <span class="facts-line quiet">
                {on.map(|on| view! { <span class="fact">{spelled(&on)}</span> })}
                <span class="fact"><Moment at=event.at.0.clone() style=Style::Exact language=words.language /></span>
            </span>
        </li>
    }
    .into_any()
}
