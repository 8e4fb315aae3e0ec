//! The face of a device: its drawing, its name, and the facts that a person recognises it by.

use super::place::{network, place};
use crate::components::{IconName, Moment, TimeFormat, device_face, epoch_millis, erased, now};
use crate::erased_signal::memo;
use crate::i18n::{device_name, words};
use exeunt_contract::sessions::{DeviceSession, SessionState};
use exeunt_contract::{Device, FormFactor};
use leptos::prelude::*;

/// A device used within this many milliseconds is in use now: the server notes use once a minute.
const NOW: f64 = 120_000.0;

/// The drawing for a kind of device.
const fn drawing(form: FormFactor) -> IconName {
    match form {
        FormFactor::Desktop => IconName::Desktop,
        FormFactor::Laptop => IconName::Laptop,
        FormFactor::Phone => IconName::Phone,
        FormFactor::Tablet => IconName::Tablet,
        FormFactor::Television => IconName::Television,
        FormFactor::Terminal => IconName::Terminal,
        FormFactor::Unknown => IconName::Device,
    }
}

/// The drawing of a device, with its browser's letter.
pub fn face(device: &Device) -> AnyView {
    device_face(drawing(device.form), device.browser.as_deref())
}

/// A device's drawing, its title, and the facts of its session. A narrow window shows the first of them alone.
pub fn device_facts(session: &DeviceSession, title: AnyView) -> AnyView {
    let words = &words().devices;
    let first = view! {
        {words.first} " " {moment(&session.first_seen.0, TimeFormat::Exact)}
        {session.first_method.map(|method| [" ", (words.method)(method)].concat())}
    };
    view! {
        {face(&session.device)}
        <div class="row-text">
            <div class="row-head">
                {title}
                {badges(session)}
            </div>
            <p class="facts-line quiet">
                <span class="fact">{use_of(session)}</span>
                {place(session).map(|place| view! { <span class="fact">{place}</span> })}
                {network(session).map(|network| view! { <span class="fact" data-more="true">{network}</span> })}
                {versions(&session.device).map(|text| view! { <span class="fact" data-more="true">{text}</span> })}
                <span class="fact" data-more="true">{first}</span>
            </p>
        </div>
    }
    .into_any()
}

/// What tells a device from others at once: this one, a new one, one that others use too.
pub fn badges(session: &DeviceSession) -> AnyView {
    let words = words();
    let badge = |text: &'static str, tone| view! { <span class="badge" data-tone=tone>{text}</span> };
    let is_shared = session.shared_device && session.state != SessionState::Ended;
    view! {
        {session.current.then(|| badge(words.sessions.this_device, ""))}
        {session.was_this_you.then(|| badge(words.devices.is_new, "attention"))}
        {is_shared.then(|| badge(words.sessions.shared, "plain"))}
    }
    .into_any()
}

/// The state of the session, and when it was last used.
pub fn use_of(session: &DeviceSession) -> AnyView {
    let all = words();
    match (session.state, &session.ended) {
        (SessionState::Remembered, _) => return all.sessions.remembered.into_any(),
        (SessionState::Ended, Some(ended)) => {
            return view! { {all.devices.logged_out} " " {moment(&ended.at.0, TimeFormat::Ago)} }.into_any();
        }
        _ => {}
    }
    let (current, last_seen) = (session.current, session.last_seen.0.clone());
    let in_use = memo(move || current || now() - epoch_millis(&last_seen) < NOW);
    let last_seen = session.last_seen.0.clone();
    erased(move || match in_use.get() {
        true => all.sessions.now.into_any(),
        false => view! { {all.devices.used} " " {moment(&last_seen, TimeFormat::Ago)} }.into_any(),
    })
    .into_any()
}

/// The browser and the system with their versions, and the model: where one of these is known, or the name says neither.
pub fn versions(device: &Device) -> Option<String> {
    let facts = [
        versioned(device.browser.as_ref(), device.browser_version.as_ref()),
        versioned(device.system.as_ref(), device.system_version.as_ref()),
        device.model.clone(),
    ];
    let is_known = device.browser_version.is_some() || device.system_version.is_some() || device.model.is_some();
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    match (is_known, &device.name) {
        (true, _) => Some(facts.join(", ")),
        (false, Some(_)) => Some(device_name(&Device { name: None, ..device.clone() })),
        (false, None) => None,
    }
}

/// A name with its version.
pub fn versioned(name: Option<&String>, version: Option<&String>) -> Option<String> {
    let name = name?;
    Some(version.map_or_else(|| name.clone(), |version| (words().devices.versioned)(name, version)))
}

/// A moment, in the page's language.
pub fn moment(at: &str, format: TimeFormat) -> AnyView {
    view! { <Moment at=at.to_owned() format language=words().language /> }.into_any()
}
