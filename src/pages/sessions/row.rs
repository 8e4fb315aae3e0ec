//! One device as a row: its face, and its actions.

use super::face::device_facts;
use super::{Acts, DeviceRow, Target};
use crate::components::{
    ButtonVariant, ErasedView, IconName, aria_label, change_handler, effect, icon_list_button, keyed, text_with_names,
    without_isolates,
};
use crate::i18n::words;
use crate::pages::async_view::Fetched;
use crate::pages::change_password::tick;
use crate::pages::form::set_checked;
use crate::routing::Route;
use exeunt_contract::sessions::{DeviceSession, Sessions as List};
use leptos::prelude::*;

/// How many devices the overview shows.
const LATEST: usize = 3;

/// One row of the list. One whose session ended while the person was in the list has nothing left to do.
pub(super) fn row(row: &DeviceRow, acts: Acts) -> AnyView {
    let DeviceRow { session, name, has_ended } = row;
    let spoken = without_isolates(name);
    let open = (!has_ended && !session.current).then(|| {
        let select = selection(session, &spoken, acts);
        let end = end_button(session, name, &spoken, acts);
        (select, end)
    });
    let (select, end) = open.unzip();
    let rename = (!has_ended).then(|| rename_button(session, name, &spoken, acts));
    let left = has_ended.then(|| view! { <p class="quiet">{words().devices.ended_meanwhile}</p> });
    view! {
        <li data-ended=has_ended.then_some("true")>
            <div class="row device">
                {select}
                {device_facts(session, title(row))}
                <div class="row-actions">{left} {rename} {end}</div>
            </div>
        </li>
    }
    .into_any()
}

/// Rows that only show devices and lead to their pages.
pub(super) fn plain_rows(list: Fetched<List>, rows: fn(&List) -> Vec<DeviceRow>) -> ErasedView {
    let rows = move || list.value().map(|list| rows(&list)).unwrap_or_default();
    keyed(
        rows,
        |row: &DeviceRow| row.session.id.to_string(),
        |row| {
            view! { <li><div class="row device" data-link="true">{device_facts(&row.session, title(row))}</div></li> }
                .into_any()
        },
    )
}

/// The devices that were used last, by their names in the whole list.
pub fn latest_rows(list: Fetched<List>) -> ErasedView {
    plain_rows(list, |list| DeviceRow::of(list.sessions.iter().take(LATEST), list))
}

/// The name as a heading, which leads to the device's page where there is one.
fn title(row: &DeviceRow) -> AnyView {
    let href = Route::device(&row.session.id.0).map(Route::path);
    view! { <h2 class="row-title"><a href=href>{text_with_names(&row.name)}</a></h2> }.into_any()
}

fn rename_button(session: &DeviceSession, name: &str, spoken: &str, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let (id, label) = (format!("rename-{}", session.id), aria_label((words.rename)(spoken)));
    let target = (session.clone(), name.to_owned());
    let rename = move || acts.renaming.set(Some(target.clone()));
    icon_list_button(id, (IconName::Pencil, words.rename_short), label, ButtonVariant::SmallQuiet, rename)
}

fn end_button(session: &DeviceSession, name: &str, spoken: &str, acts: Acts) -> AnyView {
    let words = &words().sessions;
    let target = Target::One(Box::new(session.clone()), name.to_owned());
    let (id, label) = (format!("end-{}", session.id), aria_label((words.log_out_one)(spoken)));
    let end = move || acts.ending.set(Some(target.clone()));
    icon_list_button(id, (IconName::LogOut, words.log_out_short), label, ButtonVariant::Small, end)
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
