//! One device as a row: its face, and its actions.

use super::face::device_facts;
use super::{Acts, DeviceNames, Listed, Target};
use crate::components::{
    ButtonVariant, aria_label, change_handler, effect, list_button, text_with_names, without_isolates,
};
use crate::i18n::words;
use crate::pages::change_password::tick;
use crate::pages::form::set_checked;
use crate::routing::Route;
use exeunt_contract::sessions::DeviceSession;
use leptos::prelude::*;

/// One row of the list. One whose session ended while the person was in the list has nothing left to do.
pub(super) fn row(listed: &Listed, acts: Acts) -> AnyView {
    let Listed { session, name, has_left } = listed;
    let spoken = without_isolates(name);
    let href = Route::device(&session.id.0).map(Route::path);
    let open = (!has_left && !session.current).then(|| {
        let select = selection(session, &spoken, acts);
        let end = end_button(session, name, &spoken, acts);
        (select, end)
    });
    let (select, end) = open.unzip();
    let rename = (!has_left).then(|| rename_button(session, name, &spoken, acts));
    let left = has_left.then(|| view! { <p class="quiet">{words().devices.left_meanwhile}</p> });
    let name = view! { <h2 class="row-title"><a href=href>{text_with_names(name)}</a></h2> };
    view! {
        <li data-left=has_left.then_some("true")>
            <div class="row device">
                {select}
                {device_facts(session, name.into_any())}
                <div class="row-actions">{left} {rename} {end}</div>
            </div>
        </li>
    }
    .into_any()
}

/// A row that only shows a device and leads to its page.
pub fn plain_row(session: &DeviceSession, names: &DeviceNames) -> AnyView {
    let href = Route::device(&session.id.0).map(Route::path);
    view! {
        <li><div class="row device" data-link="true">{device_facts(session, title(names, session, href))}</div></li>
    }
    .into_any()
}

fn rename_button(session: &DeviceSession, name: &str, spoken: &str, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let (id, label) = (format!("rename-{}", session.id), aria_label((words.rename)(spoken)));
    let target = (session.clone(), name.to_owned());
    let rename = move || acts.renaming.set(Some(target.clone()));
    list_button(id, words.rename_short, label, ButtonVariant::SmallQuiet, rename)
}

fn end_button(session: &DeviceSession, name: &str, spoken: &str, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let target = Target::One(Box::new(session.clone()), name.to_owned());
    let (id, label) = (format!("end-{}", session.id), aria_label((words.log_out_one)(spoken)));
    let end = move || acts.ending.set(Some(target.clone()));
    list_button(id, words.log_out_short, label, ButtonVariant::Small, end)
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

/// The title of a row: the name as a heading, which leads to the device's page where there is one.
fn title(names: &DeviceNames, session: &DeviceSession, href: Option<String>) -> AnyView {
    let name = text_with_names(&names.called(session));
    match href {
        Some(href) => view! { <h2 class="row-title"><a href=href>{name}</a></h2> }.into_any(),
        None => view! { <h2 class="row-title">{name}</h2> }.into_any(),
    }
}
