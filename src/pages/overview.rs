//! The overview: a verdict, the latest devices, the password, and the last events.

use super::activity::timeline;
use super::async_view::{Fetched, async_list, async_view, live_query, loading};
use super::form::{Task, task_failure};
use super::sessions::{Acts, End, count_asked, latest_rows, live_list, questions};
use crate::auth::{use_auth, use_current_user};
use crate::components::{
    Avatar, ButtonVariant, ErasedView, Icon, IconName, Moment, Notice, NoticeKind, Page, TimeFormat, aria_label,
    derived, epoch_millis, erased, focus, isolated, list_button, now, reactive_text, untranslated,
};
use crate::erased_signal::memo;
use crate::i18n::{initials, words};
use crate::routing::{Route, use_navigation};
use exeunt_contract::activity::{
    Activity, ActivityEvent, ActivityKind, DismissWarnings, Dismissal, FAILURES, ListActivity,
};
use exeunt_contract::change_password::{GetPassword, Password};
use exeunt_contract::sessions::{SessionState, Sessions as List};
use leptos::prelude::*;

/// How long an alarming event deserves attention, in milliseconds.
const RECENT: f64 = 7.0 * 24.0 * 3_600_000.0;

/// How many questions and events are shown.
const FEW: usize = 3;

/// The overview.
#[component]
pub fn Overview() -> impl IntoView {
    let current_user = use_current_user();
    let words = words();
    let sessions = live_list();
    let password = live_query(GetPassword);
    let activity = live_query(ListActivity::default());
    let acts = Acts::on(sessions);
    let letters = derived(move || initials(&current_user.name()));
    // All of it at once, so that nothing moves when the last answer comes; a failed one is said in its place.
    let answers = Answers { sessions, password, activity };
    let is_read = memo(move || {
        let came = [
            sessions.value().is_some() || sessions.failure().is_some(),
            password.value().is_some() || password.failure().is_some(),
            activity.value().is_some() || activity.failure().is_some(),
        ];
        came == [true; 3]
    });
    view! {
        <Page heading=words.overview.heading.to_owned() brand=words.frame.brand>
            <div class="person">
                <Avatar initials=letters hue=derived(move || current_user.hue()) size="medium" />
                <p>
                    <strong>{reactive_text(derived(move || (words.overview.greeting)(&isolated(&current_user.name()))))}</strong>
                    <span class="quiet" {..untranslated()}>{current_user.session().account.username.clone()}</span>
                </p>
            </div>
            {acts.announcement()}
            {erased(move || match is_read.get() {
                false => loading("cards"),
                true => untrack(|| loaded(answers, acts)),
            })}
            <End acts />
        </Page>
    }
}

/// The answers that the overview is drawn from.
#[derive(Clone, Copy)]
struct Answers {
    sessions: Fetched<List>,
    password: Fetched<Password>,
    activity: Fetched<Activity>,
}

/// The overview once every answer came.
fn loaded(answers: Answers, acts: Acts) -> AnyView {
    let words = words();
    let Answers { sessions, password, activity } = answers;
    let devices = derived(move || match sessions.value() {
        None => words.sessions.heading.to_owned(),
        Some(list) => {
            let signed_in = list.sessions.iter().filter(|session| session.state == SessionState::SignedIn);
            (words.overview.devices)(signed_in.count())
        }
    });
    let last = move || activity.value().map(|page| page.events.into_iter().take(FEW).collect::<Vec<_>>());
    view! {
            <section class="attention" aria-labelledby="attention">
                {verdict(sessions, password, activity)}
                {questions(move || sessions.value(), (None, FEW), acts)}
                {attention(password, activity)}
                {async_view(activity, |_| ().into_any())}
            </section>
            <div class="cards">
                <section class="card" data-wide="true" aria-labelledby="devices">
                    <h2 id="devices">{reactive_text(devices)}</h2>
                    {async_list(sessions, move || {
                        view! { <ul class="rows" data-plain="true">{latest_rows(sessions)}</ul> }.into_any()
                    })}
                    <p><a href=Route::Sessions.path()>{words.overview.devices_link}</a></p>
                </section>
                <section class="card" aria-labelledby="password">
                    <h2 id="password">{words.overview.password}</h2>
                    {async_view(password, |password| last_change(&password).into_any())}
                    <p><a href=Route::ChangePassword.path()>{words.overview.password_link}</a></p>
                </section>
                <section class="card" data-wide="true" aria-labelledby="latest">
                    <h2 id="latest">{words.overview.activity}</h2>
                    {timeline(last, sessions)}
                    <p><a href=Route::Activity.path()>{words.overview.all_activity}</a></p>
                </section>
            </div>
    }
    .into_any()
}

/// The number of things that deserve attention; none while an answer is missing.
fn count(list: Option<&List>, password: Option<&Password>, activity: Option<&Activity>) -> Option<usize> {
    let (list, password, activity) = (list?, password?, activity?);
    let failed = failures(activity) > 0;
    let alarms = ALARMS.iter().filter(|kind| recent(activity, **kind) > 0).count();
    Some(count_asked(list) + usize::from(password.offer.is_some()) + usize::from(failed) + alarms)
}

/// Events of which each kind is said by a sentence of its own.
const ALARMS: [ActivityKind; 4] = [
    ActivityKind::DeletionTakenBack,
    ActivityKind::SecretReused,
    ActivityKind::CopySuspected,
    ActivityKind::SignedInAfterFailures,
];

/// The verdict, in one line whatever it says, so that nothing moves when it comes. A missing answer is never "quiet".
fn verdict(sessions: Fetched<List>, password: Fetched<Password>, activity: Fetched<Activity>) -> ErasedView {
    let words = &words().overview;
    erased(move || {
        let (list, password, activity) = (sessions.value(), password.value(), activity.value());
        let (tone, icon, said) = match count(list.as_ref(), password.as_ref(), activity.as_ref()) {
            None => ("plain", IconName::Shield, words.unknown.to_owned()),
            Some(0) => ("good", IconName::Shield, words.quiet.to_owned()),
            Some(count) => ("attention", IconName::Triangle, (words.to_check)(count)),
        };
        let more = activity.as_ref().is_some_and(has_more);
        let nothing = (tone == "good").then(|| match more {
            false => view! { <span class="quiet">{words.nothing}</span> }.into_any(),
            true => {
                let href = Route::Activity.path();
                view! { <span class="quiet">{words.nothing_lately} " " <a href=href>{words.activity_link}</a></span> }
                    .into_any()
            }
        });
        view! {
            <div class="verdict" data-tone=tone>
                <Icon name=icon />
                <div><h2 id="attention">{said}</h2> {nothing}</div>
            </div>
        }
    })
}

/// Whether the last days hold more events than the newest page: there may be more such ones.
fn has_more(activity: &Activity) -> bool {
    activity.next.is_some() && activity.events.iter().all(is_recent)
}

/// The events that deserve attention.
fn attention(password: Fetched<Password>, activity: Fetched<Activity>) -> ErasedView {
    let words = &words().overview;
    let fetched = activity;
    erased(move || {
        let (password, activity) = (password.value(), activity.value().unwrap_or_default());
        let open = password.and_then(|password| password.offer).map_or(0, |offer| offer.sessions.len());
        // After many in a row, attempts are refused and no longer listed one by one.
        let (failed, many) = (failures(&activity), recent(&activity, ActivityKind::ManyFailures));
        let more = has_more(&activity);
        // Everything on the newest page was there to be read.
        let through = activity.events.first().map(|event| event.id.clone()).unwrap_or_default();
        let alarm = |text: String, kinds: &[ActivityKind]| {
            let dismissal = Dismissal { kinds: kinds.to_vec(), through: through.clone() };
            notice(text, Route::Activity, words.activity_link, Some((dismissal, fetched)))
        };
        let sentence = |kind| match kind {
            ActivityKind::DeletionTakenBack => words.kept,
            ActivityKind::SecretReused => words.reused,
            ActivityKind::CopySuspected => words.copied,
            _ => words.guessed,
        };
        let alarms = ALARMS.into_iter().filter(|kind| recent(&activity, *kind) > 0);
        let alarms: Vec<_> = alarms.map(|kind| alarm(sentence(kind).to_owned(), &[kind])).collect();
        let offer = (open > 0).then(|| notice((words.offer)(open), Route::PasswordChanged, words.offer_link, None));
        let failed = (failed > 0).then(|| alarm((words.failed)(failed.max(many), more || many > 0), &FAILURES));
        view! { {alarms} {offer} {failed} }
    })
}

/// What deserves attention, with the way onward. A warning can be dismissed, which is kept on the account.
fn notice(
    text: String,
    onward: Route,
    label: &'static str,
    dismissal: Option<(Dismissal, Fetched<Activity>)>,
) -> AnyView {
    let auth = use_auth();
    let navigation = use_navigation();
    let act = Task::new();
    let dismiss = dismissal.map(|(dismissal, activity)| {
        let name = aria_label([words().overview.dismiss, ": ", &text].concat());
        // The same for the same warning, so that the focus finds it where the list was drawn anew.
        let id = format!(
            "dismiss-{}",
            ALARMS.iter().position(|kind| dismissal.kinds.contains(kind)).unwrap_or(ALARMS.len())
        );
        let press = move || {
            let dismissal = dismissal.clone();
            act.start(async move {
                auth.call(DismissWarnings, dismissal).await?;
                activity.refetch();
                if navigation.is_at(Route::Overview) {
                    focus("h1");
                }
                Ok(())
            });
        };
        list_button(id, words().overview.dismiss, name, ButtonVariant::Quiet, press)
    });
    view! {
        <Notice kind=NoticeKind::Attention>
            <p>{text}</p>
            {task_failure(act)}
            <div class="actions"><a class="button" href=onward.path()>{label}</a> {dismiss}</div>
        </Notice>
    }
    .into_any()
}

/// The wrong passwords of the last days that no right one resolved, as far as the newest page of activity goes.
fn failures(activity: &Activity) -> usize {
    FAILURES.into_iter().map(|kind| recent(activity, kind)).sum()
}

/// The number of events of the last days of one kind.
fn recent(activity: &Activity, kind: ActivityKind) -> usize {
    let warns = |event: &&ActivityEvent| event.kind == kind && !event.resolved && !event.dismissed && is_recent(event);
    activity.events.iter().filter(warns).count()
}

fn is_recent(event: &ActivityEvent) -> bool {
    // Not drawn anew every minute: a link in it may have the focus.
    epoch_millis(&event.at.0) > untrack(now) - RECENT
}

fn last_change(password: &Password) -> impl IntoView + use<> {
    let words = words();
    view! {
        <p class="quiet">
            <Moment at=password.changed_at.0.clone() format=TimeFormat::Ago language=words.language />
        </p>
    }
}
