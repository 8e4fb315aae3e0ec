//! The rows of the list: as one, or by age where there are many; and a field that finds a device where there are more.

use super::held_list::HeldList;
use super::row::row;
use super::{Acts, DeviceRow};
use crate::components::{ErasedView, aria_label, change_handler, effect, epoch_millis, erased, keyed, now};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::form::set_checked;
use leptos::ev;
use leptos::prelude::*;

/// From this many devices on, they are grouped by age.
const GROUPED_FROM: usize = 10;

/// From this many devices on, there is a field that finds one.
const FOUND_FROM: usize = 15;

const DAY: f64 = 24.0 * 3_600_000.0;

/// When a device was last used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Today,
    ThisWeek,
    Older,
}

impl Age {
    fn of(row: &DeviceRow) -> Self {
        // A device does not change its group while the page is open and nothing happens.
        let past = untrack(now) - epoch_millis(&row.session.last_seen.0);
        match past {
            _ if row.session.current => Self::Today,
            past if past < DAY => Self::Today,
            past if past < 7.0 * DAY => Self::ThisWeek,
            _ => Self::Older,
        }
    }

    /// The heading of the group, and the id of the box that selects it.
    fn names(self) -> (&'static str, &'static str) {
        let words = &words().devices;
        match self {
            Self::Today => (words.today, "select-today"),
            Self::ThisWeek => (words.this_week, "select-this-week"),
            Self::Older => (words.older, "select-older"),
        }
    }
}

/// The list.
pub(super) fn list(held: HeldList, acts: Acts) -> AnyView {
    let is_grouped = memo(move || held.count() >= GROUPED_FROM);
    let has_search = memo(move || held.count() >= FOUND_FROM);
    let none = erased(move || {
        let wanted = held.wanted().filter(|_| held.found().is_empty())?;
        Some(view! { <p class="quiet" role="status">{(words().devices.none_found)(&wanted)}</p> })
    });
    let all = erased(move || match is_grouped.get() {
        false => rows(move || held.found(), acts).into_any(),
        true => [Age::Today, Age::ThisWeek, Age::Older].map(|age| group(age, held, acts)).into_any(),
    });
    let has_newcomers = memo(move || !held.newcomers().is_empty());
    let newcomers = erased(move || {
        has_newcomers.get().then(|| {
            view! {
                <section class="group">
                    <div class="group-head"><h2>{words().devices.is_new}</h2></div>
                    {rows(move || held.newcomers(), acts)}
                </section>
            }
        })
    });
    let pointer = move |is_in| Box::new(move |_: ev::PointerEvent| held.set_pointer(is_in)) as Box<dyn FnMut(_)>;
    let focus = move |is_in| Box::new(move |_: ev::FocusEvent| held.set_focus(is_in)) as Box<dyn FnMut(_)>;
    view! {
        {erased(move || has_search.get().then(|| search(held)))}
        <div
            class="device-list" on:pointerenter=pointer(true) on:pointerleave=pointer(false) on:focusin=focus(true)
            on:focusout=focus(false)
        >
            {all}
            {none}
            {newcomers}
        </div>
    }
    .into_any()
}

fn rows(found: impl Fn() -> Vec<DeviceRow> + Send + Sync + 'static, acts: Acts) -> AnyView {
    let rows = keyed(found, |row: &DeviceRow| row.session.id.to_string(), move |listed| row(listed, acts));
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// One group under its heading, with a box that selects all of it. A group without rows is not there.
fn group(age: Age, held: HeldList, acts: Acts) -> ErasedView {
    let found = move || {
        let mut rows = held.found();
        rows.retain(|row| Age::of(row) == age);
        rows
    };
    let is_there = memo(move || !found().is_empty());
    let (name, field) = age.names();
    let selectable = move || DeviceRow::selectable(&found());
    erased(move || {
        is_there.get().then(|| {
            effect(move || {
                let (selected, own) = (acts.selected.get().unwrap_or_default(), selectable());
                set_checked(field, !own.is_empty() && own.iter().all(|id| selected.contains(id)));
            });
            let on_change = change_handler(move |event| {
                let own = untrack(selectable);
                let mut selected = acts.selected.get_untracked().unwrap_or_default();
                selected.retain(|id| !own.contains(id));
                if event_target_checked(event) {
                    selected.extend(own);
                }
                acts.selected.set(Some(selected));
            });
            view! {
                <section class="group">
                    <div class="group-head">
                        <label class="tick">
                            <input
                                type="checkbox" id=field aria-label=aria_label((words().devices.select_group)(name))
                                on:change=on_change
                            />
                        </label>
                        <h2>{name}</h2>
                    </div>
                    {rows(found, acts)}
                </section>
            }
        })
    })
}

fn search(held: HeldList) -> impl IntoView {
    let on_input: Box<dyn FnMut(ev::Event)> = Box::new(move |event| held.find(event_target_value(&event)));
    view! {
        <div class="field">
            <label for="find-device">{words().devices.filter}</label>
            <input type="search" id="find-device" autocomplete="off" on:input=on_input />
        </div>
    }
}
