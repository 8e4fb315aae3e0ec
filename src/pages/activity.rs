//! What happened to the account, newest first, by page.

use super::screen::{failed, loading};
use crate::failure::Failure;
use crate::route::Route;
use crate::session::use_here;
use crate::ui::{Moment, Page, Style};
use crate::wording::{device_name, words};
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
    let read = RwSignal::new(None::<Read>);
    let more = Action::new_unsync(move |(): &()| {
        let before = read.get_untracked().and_then(|read| read.next);
        async move {
            let page = here.call(ListActivity { before }, Nothing {}).await?;
            read.update(|read| {
                let read = read.get_or_insert_default();
                read.events.extend(page.events);
                read.next = page.next;
            });
            Ok::<(), Failure>(())
        }
    });
    more.dispatch(());
    let again = Callback::new(move |()| super::form::start(more, ()));
    let failure = move || {
        let failure = more.value().get().and_then(Result::err)?;
        Some(failed(&failure, more.pending(), again))
    };
    let waiting = move || (read.with(Option::is_none) && more.pending().get()).then(loading);
    let older = move || read.with(|read| read.as_ref().is_some_and(|read| read.next.is_some())).then(|| older(more.pending(), again));
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.activity.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.activity.intro}</p>
            {move || read.get().map(|read| events(&read.events))}
            {waiting}
            {failure}
            {older}
        </Page>
    }
}

fn older(pending: Memo<bool>, again: Callback<()>) -> impl IntoView {
    let busy = move || pending.get().to_string();
    view! {
        <div class="actions">
            <button type="button" class="button" aria-busy=busy on:click=move |_| again.run(())>
                {words().activity.older}
            </button>
        </div>
    }
}

fn events(events: &[ActivityEvent]) -> AnyView {
    if events.is_empty() {
        return view! { <p class="quiet">{words().activity.none}</p> }.into_any();
    }
    view! { <ol class="timeline">{events.iter().map(event).collect_view()}</ol> }.into_any()
}

fn event(event: &ActivityEvent) -> impl IntoView + use<> {
    let words = words();
    let target = event.target.as_ref().map(device_name);
    let text = (words.names.event)(event, target.as_deref());
    let on = event.device.as_ref().map(|device| (words.activity.on)(&device_name(device)));
    let alarming = matches!(event.kind, ActivityKind::SignInFailed | ActivityKind::ReauthenticationFailed);
    view! {
        <li data-tone=alarming.then_some("attention")>
            <span class="event">{text}</span>
            <span class="facts-line quiet">
                {on.map(|on| view! { <span class="fact">{on}</span> })}
                <span class="fact"><Moment at=event.at.0.clone() style=Style::Exact language=words.language /></span>
            </span>
        </li>
    }
}
