//! The page of one device: what is known about it, what happened on it, and logging it out.

use super::end::Target;
use super::face::{badges, face, moment, use_of, versioned};
use super::place::place_of;
use super::rename::Rename;
use super::{Acts, DeviceNames, End, live_list, questions};
use crate::components::{ButtonVariant, Page, TimeFormat, aria_label, derived, erased, list_button, without_isolates};
use crate::i18n::words;
use crate::pages::activity::activity_list;
use crate::pages::async_view::async_list;
use crate::routing::{Route, SessionKey};
use exeunt_contract::SessionId;
use exeunt_contract::activity::ListActivity;
use exeunt_contract::sessions::{DeviceSession, SessionState, Sessions as List};
use leptos::prelude::*;

/// The page. A device that is in the list no more says so.
#[component]
pub fn Device(
    /// The session on the device, from the address.
    session: SessionKey,
) -> impl IntoView {
    let all = words();
    let id = SessionId(session.id().to_owned());
    let list = live_list();
    let acts = Acts::on(list);
    let found = {
        let id = id.clone();
        move || find(&list.value().unwrap_or_default(), &id)
    };
    let shown = found.clone();
    let heading = derived(move || shown().map_or_else(|| all.sessions.heading.to_owned(), |(_, name)| name));
    let back = (Route::Sessions, (all.frame.back_to)(all.sessions.heading));
    let asked = id.clone();
    view! {
        <Page heading brand=all.frame.brand back>
            {acts.announcement()}
            {questions(move || list.value(), (Some(asked), 1), acts)}
            {async_list(list, move || {
                let found = found.clone();
                erased(move || match found() {
                    Some((session, name)) => facts(&session, &name, acts),
                    None => view! { <p>{all.devices.gone}</p> }.into_any(),
                })
                .into_any()
            })}
            <section aria-labelledby="device-activity">
                <h2 id="device-activity">{all.devices.activity}</h2>
                {activity_list(ListActivity { session: Some(id), ..ListActivity::default() }, list)}
            </section>
            <End acts />
            <Rename acts />
        </Page>
    }
}

fn find(list: &List, id: &SessionId) -> Option<(DeviceSession, String)> {
    let session = list.sessions.iter().chain(&list.ended).find(|session| session.id == *id)?;
    Some((session.clone(), DeviceNames::of(list).called(session)))
}

/// The facts, and what can be done.
fn facts(session: &DeviceSession, name: &str, acts: Acts) -> AnyView {
    let (all, words) = (words(), &words().devices);
    let device = &session.device;
    let is_over = session.state == SessionState::Ended;
    let text = |fact: Option<String>| fact.map(IntoAny::into_any);
    let with_method = |at: &str, method| {
        let method = Option::map(method, words.method).map(|method| [" ", method].concat());
        view! { {moment(at, TimeFormat::Exact)} {method} }.into_any()
    };
    let last = session.last_sign_in.as_ref();
    let until = session.expires_at.as_ref().map(|at| moment(&at.0, TimeFormat::Exact));
    let until_label = if session.shared_device { words.until_shared } else { words.until };
    let ended = session.ended.as_ref().map(|ended| {
        let by = ended.by.as_ref().map(super::device_called);
        let why = (all.names.ended)(ended.reason, by.as_deref());
        view! { {moment(&ended.at.0, TimeFormat::Exact)} ". " {why} }.into_any()
    });
    let facts = [
        (words.browser, text(versioned(device.browser.as_ref(), device.browser_version.as_ref()))),
        (words.system, text(versioned(device.system.as_ref(), device.system_version.as_ref()))),
        (words.model, text(device.model.clone())),
        (words.place, text(place_of(session.place.as_ref(), session.network.as_deref()))),
        (words.first, Some(with_method(&session.first_seen.0, session.first_method))),
        (words.last_log_in, last.map(|last| with_method(&last.at.0, Some(last.method)))),
        (words.last_use, Some(moment(&session.last_seen.0, TimeFormat::Exact))),
        (until_label, until),
        (words.ended, ended),
    ];
    let facts =
        facts.into_iter().filter_map(|(label, fact)| fact.map(|fact| view! { <dt>{label}</dt> <dd>{fact}</dd> }));
    let (id, label) = (format!("rename-{}", session.id), (all.sessions.rename)(&without_isolates(name)));
    let (renamed, target) =
        ((session.clone(), name.to_owned()), Target::One(Box::new(session.clone()), name.to_owned()));
    let rename = move || acts.renaming.set(Some(renamed.clone()));
    let end = move || acts.ending.set(Some(target.clone()));
    let end = match session.current {
        true => view! { <p class="quiet">{words.this_one}</p> }.into_any(),
        false => {
            let label = (all.sessions.log_out_one)(&without_isolates(name));
            list_button(format!("end-{}", session.id), &label, None, ButtonVariant::Danger, end)
        }
    };
    let what_ends = match session.state {
        SessionState::Remembered => words.ends_remembered,
        _ => words.ends,
    };
    let what_ends = (!session.current).then(|| view! { <p class="quiet">{what_ends}</p> });
    let acts = (!is_over).then(|| {
        let rename = list_button(id, all.sessions.rename_short, aria_label(label), ButtonVariant::Plain, rename);
        view! {
            {what_ends}
            <div class="actions">{rename} {end}</div>
        }
    });
    view! {
        <section class="card" aria-label=words.facts>
            <div class="device-head">
                {face(device)}
                <div class="row-text">
                    <p class="row-title">{use_of(session)}</p>
                    <div class="row-head">{badges(session)}</div>
                </div>
            </div>
            <dl class="facts">{facts.collect::<Vec<_>>()}</dl>
            {session.place.as_ref().map(|_| view! { <p class="hint">{words.approximate}</p> })}
        </section>
        {acts}
    }
    .into_any()
}
