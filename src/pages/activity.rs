//! The activity of the account, newest first, by page.

use super::async_view::{Fetched, async_view, live_query};
use super::form::{Task, task_failure};
use super::sessions::DeviceNames;
use crate::auth::use_auth;
use crate::components::{
    Button, ErasedView, Icon, IconName, Moment, Page, TimeFormat, aria_bool, aria_label, change_handler, days_ago,
    effect, erased, format_time, keyed, text_with_names, without_isolates,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use crate::routing::Route;
use exeunt_contract::activity::{Activity as ActivityPage, ActivityEvent, ActivityGroup, ActivityKind, ListActivity};
use exeunt_contract::sessions::{ListSessions, Sessions as List};
use exeunt_contract::{Nothing, SessionId};
use leptos::prelude::*;

/// The page. New events are put on top.
#[component]
pub fn Activity() -> impl IntoView {
    let words = words();
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    let before = words.activity.intro;
    let devices = live_query(ListSessions);
    let ShownGroup(group) = expect_context();
    view! {
        <Page heading=words.activity.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">
                {before} " " <a href=Route::ChangePassword.path()>{words.activity.change_password}</a> "."
            </p>
            {group_filter(group)}
            {erased(move || {
                let events = ListActivity { group: group.get(), ..ListActivity::default() };
                untrack(|| activity_list(events, devices).into_any())
            })}
        </Page>
    }
}

/// The group of events that the page shows, all where there is none. It stays for the visit.
#[derive(Clone, Copy)]
pub struct ShownGroup(pub ErasedSignal<ActivityGroup>);

/// The choice of what the list shows.
fn group_filter(chosen: ErasedSignal<ActivityGroup>) -> AnyView {
    let words = &words().activity;
    let choice = |group: Option<ActivityGroup>| {
        let label = match group {
            None => words.all,
            Some(ActivityGroup::LogIns) => words.log_ins,
            Some(ActivityGroup::Changes) => words.changes,
            Some(ActivityGroup::Warnings) => words.warnings,
        };
        let on_change = change_handler(move |_| chosen.set(group));
        view! {
            <label>
                <input type="radio" name="show" checked=chosen.get_untracked() == group on:change=on_change />
                {label}
            </label>
        }
    };
    let choices = [None].into_iter().chain(ActivityGroup::ALL.map(Some)).map(choice);
    view! {
        <fieldset class="segments">
            <legend class="visually-hidden">{words.show}</legend>
            {choices.collect::<Vec<_>>()}
        </fieldset>
    }
    .into_any()
}

/// What happened, by page: of the account, of a group, or on the device of one session. The devices are named as in their
/// list.
pub fn activity_list(first: ListActivity, devices: Fetched<List>) -> impl IntoView {
    let auth = use_auth();
    let newest = live_query(first.clone());
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
        let older = ListActivity { before: before.clone(), ..first.clone() };
        act.start(async move {
            let page = auth.call(older, Nothing {}).await?;
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
    let there = move || read.get().map(|read| read.events);
    view! {
        {timeline(there, devices)}
        {async_view(newest, |_| ().into_any())}
        {task_failure(act)}
        {rest}
    }
}

/// The events read so far, with the newest page on top. Where the two do not meet, more happened than a page holds, and
/// reading starts over. What was read before may have been resolved since, and be in this list no more.
fn on_top(page: ActivityPage, before: ActivityPage) -> ActivityPage {
    let last = page.events.last().map(|event| event.id.clone());
    let met = before.events.iter().position(|event| Some(&event.id) == last.as_ref());
    let Some(met) = met else { return page };
    let mut events = page.events;
    events.extend(before.events.into_iter().skip(met + 1));
    ActivityPage { events, next: before.next }
}

fn older(act: Task, more: Callback<()>) -> AnyView {
    let busy = aria_bool(move || act.pending());
    view! { <div class="actions"><Button label=words().activity.older.to_owned() busy on_press=more /></div> }
        .into_any()
}

/// An event as a row of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
struct EventRow {
    event: ActivityEvent,
    /// The name of the device that caused it, and of the affected one.
    device: Option<String>,
    target: Option<String>,
    /// The day, on the first event of each.
    day: Option<String>,
    /// Whether the person is asked if it was they.
    asks: bool,
}

/// The events, once the first page of them is there; under their days.
pub fn timeline(
    read: impl Fn() -> Option<Vec<ActivityEvent>> + Copy + Send + Sync + 'static,
    devices: Fetched<List>,
) -> ErasedView {
    // With the names of the devices, so that no line grows afterwards.
    let there = memo(move || read().is_some() && (devices.value().is_some() || devices.failure().is_some()));
    let none = memo(move || read().is_some_and(|events| events.is_empty()));
    let rows = move || {
        let list = devices.value().unwrap_or_default();
        let names = DeviceNames::of(&list);
        let own = list.sessions.iter().find(|session| session.current).map(|session| &session.id);
        let mut last = None;
        let row = |event: ActivityEvent| {
            let device = event.device.as_ref().map(|device| names.named(event.session.as_ref(), device));
            let target = event.target.as_ref().map(|device| names.named(event.target_session.as_ref(), device));
            let day = day(&event.at.0);
            let is_first = last.replace(day.clone()).as_ref() != Some(&day);
            let asks = is_entry(&event) && (event.session.is_none() || event.session.as_ref() != own);
            EventRow { event, device, target, day: is_first.then_some(day), asks }
        };
        read().unwrap_or_default().into_iter().map(row).collect()
    };
    erased(move || {
        there.get().then(|| match none.get() {
            true => view! { <p class="quiet">{words().activity.none}</p> }.into_any(),
            false => {
                view! { <ol class="timeline">{keyed(rows, |row: &EventRow| row.event.id.to_string(), event_row)}</ol> }
                    .into_any()
            }
        })
    })
}

/// The day of a moment, as a heading.
fn day(at: &str) -> String {
    let words = &words().activity;
    match days_ago(at) {
        0 => words.today.to_owned(),
        1 => words.yesterday.to_owned(),
        _ => format_time(at, TimeFormat::Day),
    }
}

/// A log-in, or an attempt at one that was not a slip of the person's own.
fn is_entry(event: &ActivityEvent) -> bool {
    let enters = matches!(
        event.kind,
        ActivityKind::SignedIn
            | ActivityKind::Resumed
            | ActivityKind::SignInFailed
            | ActivityKind::SignedInAfterFailures
    );
    enters && !event.resolved
}

fn event_row(row: &EventRow) -> AnyView {
    let words = words();
    let EventRow { event, device, target, day, asks } = row;
    let text = (words.names.event)(event, target.as_deref());
    let page = |session: &Option<SessionId>| session.as_ref().and_then(|id| Route::device(&id.0)).map(Route::path);
    let on = device.as_ref().map(|device| {
        let name = text_with_names(device);
        match page(&event.session) {
            Some(href) => view! { {words.activity.on} " " <a href=href>{name}</a> }.into_any(),
            None => view! { {words.activity.on} " " {name} }.into_any(),
        }
    });
    let near = super::sessions::place_of(event.place.as_ref(), event.network.as_deref());
    let wrong = asks.then(|| {
        let href = page(&event.session).unwrap_or_else(|| Route::ChangePassword.path());
        let device = device.as_ref().map(|device| [" ", words.activity.on, " ", device].concat()).unwrap_or_default();
        let name = aria_label(without_isolates(&[words.activity.wasnt_you, " ", &text, &device].concat()));
        view! { <span class="fact" data-action="true"><a href=href aria-label=name>{words.activity.wasnt_you}</a></span> }
    });
    view! {
        <li data-tone=is_alarming(event).then_some("attention")>
            <Icon name=event_icon(event) />
            {day.clone().map(|day| view! { <h2 class="day">{day}</h2> })}
            <span class="event">{text_with_names(&text)}</span>
            <span class="facts-line quiet">
                <span class="fact">
                    <Moment at=event.at.0.clone() format=TimeFormat::Time language=words.language />
                </span>
                {on.map(|on| view! { <span class="fact">{on}</span> })}
                {near.map(|near| view! { <span class="fact">{near}</span> })}
                {event.resolved.then(|| view! { <span class="fact">{words.activity.resolved}</span> })}
                {event.dismissed.then(|| view! { <span class="fact">{words.activity.dismissed}</span> })}
                {wrong}
            </span>
        </li>
    }
    .into_any()
}

/// The drawing of an event: coming, going, what was changed, or a warning.
fn event_icon(event: &ActivityEvent) -> IconName {
    use ActivityKind as Kind;
    match event.kind {
        _ if is_alarming(event) => IconName::Triangle,
        Kind::SignedIn | Kind::Resumed => IconName::LogIn,
        Kind::SignedOut
        | Kind::SignedOutRemembered
        | Kind::SignedOutEverywhere
        | Kind::SessionEnded
        | Kind::SessionsEnded
        | Kind::SessionsEndedByOperator
        | Kind::OldestSessionEnded => IconName::LogOut,
        Kind::PasswordChanged | Kind::PasswordReset | Kind::OfferAnswered | Kind::Reauthenticated => IconName::Key,
        Kind::DeviceConfirmed | Kind::DeviceDenied => IconName::Shield,
        Kind::DeviceRenamed => IconName::Laptop,
        Kind::DeviceForgotten | Kind::AccountRemoved | Kind::AccountDeleted => IconName::Forget,
        Kind::ProfileChanged | Kind::AccountCreated => IconName::Person,
        _ => IconName::Info,
    }
}

/// Whether an event is a sign that another person may have tried to come in, or has.
fn is_alarming(event: &ActivityEvent) -> bool {
    ActivityGroup::Warnings.kinds().contains(&event.kind) && !event.resolved
}
