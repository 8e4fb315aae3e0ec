//! The overview: the sessions, the age of the password, and what deserves attention.

use super::async_view::{Fetched, async_view, live_query};
use crate::auth::use_current_user;
use crate::components::{
    ErasedView, Icon, IconName, Moment, Notice, NoticeKind, Page, TimeFormat, derived, epoch_millis, erased, isolated,
    now, reactive_text,
};
use crate::i18n::words;
use crate::routing::Route;
use exeunt_contract::activity::{Activity, ActivityEvent, ActivityKind, ListActivity};
use exeunt_contract::change_password::{GetPassword, Password};
use exeunt_contract::sessions::{ListSessions, SessionState, Sessions};
use leptos::prelude::*;

/// How long an alarming event deserves attention, in milliseconds.
const RECENT: f64 = 7.0 * 24.0 * 3_600_000.0;

/// The overview.
#[component]
pub fn Overview() -> impl IntoView {
    let current_user = use_current_user();
    let words = words();
    let sessions = live_query(ListSessions);
    let password = live_query(GetPassword);
    let activity = live_query(ListActivity { before: None });
    view! {
        <Page heading=words.overview.heading.to_owned() brand=words.frame.brand>
            <p class="intro">{reactive_text(derived(move || (words.overview.greeting)(&isolated(&current_user.name()))))}</p>
            <section aria-labelledby="attention">
                <h2 id="attention">{words.overview.attention}</h2>
                {attention(password, activity)}
                {async_view(activity, |_| ().into_any())}
            </section>
            <div class="cards">
                <section class="card">
                    <Icon name=IconName::Desktop />
                    {async_view(sessions, |sessions| devices(&sessions).into_any())}
                    <a href=Route::Sessions.path()>{words.overview.devices_link}</a>
                </section>
                <section class="card">
                    <Icon name=IconName::Lock />
                    {async_view(password, |password| last_change(&password).into_any())}
                    <a href=Route::ChangePassword.path()>{words.overview.password_link}</a>
                </section>
            </div>
        </Page>
    }
}

/// The events that deserve attention. A missing answer is shown as such, and never as "nothing".
fn attention(password: Fetched<Password>, activity: Fetched<Activity>) -> ErasedView {
    let words = &words().overview;
    erased(move || {
        let (password, activity) = (password.value(), activity.value());
        let complete = password.is_some() && activity.is_some();
        let open = password.and_then(|password| password.offer).map_or(0, |offer| offer.sessions.len());
        let recent = |kind| activity.as_ref().map_or(0, |activity| recent_events(&activity.events, Some(kind)));
        let failed = recent(ActivityKind::SignInFailed) + recent(ActivityKind::ReauthenticationFailed);
        let many = recent(ActivityKind::ManyFailures);
        let alarms = [
            (ActivityKind::DeletionTakenBack, words.kept),
            (ActivityKind::SecretReused, words.reused),
            (ActivityKind::CopySuspected, words.copied),
            (ActivityKind::SignedInAfterFailures, words.guessed),
        ];
        let alarms: Vec<_> = alarms.into_iter().filter(|(kind, _)| recent(*kind) > 0).collect();
        // There may be more such events than the newest page holds.
        let more = activity.as_ref().is_some_and(|activity| {
            activity.next.is_some() && recent_events(&activity.events, None) == activity.events.len()
        });
        let alarm = |text: String| notice(text, Route::Activity, words.activity_link);
        let offer = (open > 0).then(|| notice((words.offer)(open), Route::PasswordChanged, words.offer_link));
        // After many in a row, attempts are refused and no longer listed one by one.
        let failures = (failed + many > 0).then(|| alarm((words.failed)(failed.max(many), more || many > 0)));
        let nothing = (complete && alarms.is_empty() && open + failed + many == 0).then(|| {
            let text = if more { words.nothing_lately } else { words.nothing };
            let link = more.then(|| view! { <p><a href=Route::Activity.path()>{words.activity_link}</a></p> });
            view! { <p class="quiet">{text}</p> {link} }
        });
        let alarms: Vec<_> = alarms.into_iter().map(|(_, text)| alarm(text.to_owned())).collect();
        view! { {alarms} {offer} {failures} {nothing} }
    })
}

fn notice(text: String, onward: Route, label: &'static str) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Attention>
            <p>{text}</p>
            <a class="button" href=onward.path()>{label}</a>
        </Notice>
    }
    .into_any()
}

/// The number of events of the last days, of one kind or of any, as far as the newest page of activity goes.
fn recent_events(events: &[ActivityEvent], kind: Option<ActivityKind>) -> usize {
    // Not drawn anew every minute: a link in it may have the focus.
    let oldest = untrack(now) - RECENT;
    let these = events.iter().filter(|event| kind.is_none_or(|kind| event.kind == kind));
    these.filter(|event| epoch_millis(&event.at.0) > oldest).count()
}

fn devices(sessions: &Sessions) -> impl IntoView + use<> {
    let words = &words().overview;
    let count = sessions.sessions.iter().filter(|session| session.state == SessionState::SignedIn).count();
    view! {
        <h2>{(words.devices)(count)}</h2>
        <p class="quiet">{if count == 1 { words.only_here } else { words.elsewhere }}</p>
    }
}

fn last_change(password: &Password) -> impl IntoView + use<> {
    let words = words();
    view! {
        <h2>{words.overview.password}</h2>
        <p class="quiet"><Moment at=password.changed_at.0.clone() format=TimeFormat::Ago language=words.language /></p>
    }
}
