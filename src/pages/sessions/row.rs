//! One device as a row: its name, the state of its session, and its actions.

use super::{Acts, Target};
use crate::components::{
    ButtonVariant, Icon, IconName, Moment, TimeFormat, aria_label, change_handler, effect, epoch_millis, erased,
    list_button, now, text_with_names,
};
use crate::erased_signal::memo;
use crate::i18n::{device_name, words};
use crate::pages::change_password::tick;
use crate::pages::form::set_checked;
use exeunt_contract::sessions::{DeviceSession, SessionState};
use exeunt_contract::{Device, FormFactor};
use leptos::prelude::*;

/// A device used within this many milliseconds is in use now: the server notes use once a minute.
const NOW: f64 = 120_000.0;

/// A device's drawing, name and facts. With `label_for`, the name is the label of that field.
pub fn device_facts(session: &DeviceSession, label_for: Option<String>) -> AnyView {
    let words = &words().sessions;
    let name = text_with_names(&super::device_called(&session.device));
    let title = match label_for {
        Some(field) => view! { <label class="row-title" for=field>{name}</label> }.into_any(),
        None => view! { <h2 class="row-title">{name}</h2> }.into_any(),
    };
    let own = session.device.name.is_some().then(|| Device { name: None, ..session.device.clone() });
    view! {
        <Icon name=shape(session.device.form) />
        <div class="row-text">
            <div class="row-head">
                {title}
                {session.current.then(|| view! { <span class="badge">{words.this_device}</span> })}
                {session.shared_device.then(|| view! { <span class="badge" data-tone="plain">{words.shared}</span> })}
            </div>
            <p class="facts-line quiet">
                {own.map(|own| view! { <span class="fact">{device_name(&own)}</span> })}
                <span class="fact">{session_state(session)}</span>
                <span class="fact">{words.first_seen} " " {moment(&session.first_seen.0, TimeFormat::Day)}</span>
            </p>
        </div>
    }
    .into_any()
}

/// The state of the session, and when it was last used.
fn session_state(session: &DeviceSession) -> AnyView {
    let words = &words().sessions;
    if session.state == SessionState::Remembered {
        return words.remembered.into_any();
    }
    let (current, last_seen) = (session.current, session.last_seen.0.clone());
    let in_use = memo(move || current || now() - epoch_millis(&last_seen) < NOW);
    let last_seen = session.last_seen.0.clone();
    erased(move || match in_use.get() {
        true => words.now.into_any(),
        false => view! { {words.last_seen} " " {moment(&last_seen, TimeFormat::Ago)} }.into_any(),
    })
    .into_any()
}

fn moment(at: &str, format: TimeFormat) -> impl IntoView + use<> {
    view! { <Moment at=at.to_owned() format language=words().language /> }
}

/// The drawing for a kind of device.
const fn shape(form: FormFactor) -> IconName {
    match form {
        FormFactor::Desktop => IconName::Desktop,
        FormFactor::Phone => IconName::Phone,
        FormFactor::Tablet => IconName::Tablet,
        FormFactor::Unknown => IconName::Device,
    }
}

/// One row of the list.
pub(super) fn row(session: DeviceSession, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let name = device_name(&session.device);
    let select = (!session.current).then(|| selection(&session, &name, acts));
    let end = (!session.current).then(|| end_button(&session, &name, acts));
    let facts = device_facts(&session, None);
    let (id, rename_name) = (format!("rename-{}", session.id), aria_label((words.rename)(&name)));
    let rename = move || acts.renaming.set(Some(session.clone()));
    view! {
        <li>
            <div class="row">
                {select}
                {facts}
                <div class="row-actions">
                    {list_button(id, words.rename_short, rename_name, ButtonVariant::SmallQuiet, rename)}
                    {end}
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn end_button(session: &DeviceSession, name: &str, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let target = Target::One(Box::new(session.clone()));
    let (id, name) = (format!("end-{}", session.id), aria_label((words.log_out_one)(name)));
    let end = move || acts.ending.set(Some(target.clone()));
    list_button(id, words.log_out_short, name, ButtonVariant::Small, end)
}

fn selection(session: &DeviceSession, name: &str, acts: Acts) -> impl IntoView + use<> {
    let id = session.id.clone();
    let field = format!("tick-{}", session.id);
    let (ticked, ticked_field) = (id.clone(), field.clone());
    // An effect, because a reactive `prop:checked` would be 1.1 KB more: it is the only property that changes.
    effect(move || {
        let ticked = acts.selected.with(|selected| selected.as_ref().is_some_and(|all| all.contains(&ticked)));
        set_checked(&ticked_field, ticked);
    });
    let on_change = change_handler(move |event| tick(acts.selected, &id, event_target_checked(event)));
    view! {
        <label class="tick">
            <input
                type="checkbox" id=field aria-label=aria_label((words().sessions.select)(name))
                on:change=on_change
            />
        </label>
    }
}
