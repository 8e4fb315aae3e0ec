//! The rows of the list: as one, or by age where there are many; and a field that finds a device where there are more.

use super::face::versions;
use super::place::place;
use super::row::row;
use super::shown::Shown;
use super::{Acts, Listed};
use crate::components::{ErasedView, aria_label, change_handler, epoch_millis, erased, keyed, now};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use exeunt_contract::SessionId;
use js_sys::JsString;
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
    fn of(listed: &Listed) -> Self {
        // A device does not change its group while the page is open and nothing happens.
        let past = untrack(now) - epoch_millis(&listed.session.last_seen.0);
        match past {
            _ if listed.session.current => Self::Today,
            past if past < DAY => Self::Today,
            past if past < 7.0 * DAY => Self::ThisWeek,
            _ => Self::Older,
        }
    }
}

/// The list.
pub(super) fn list(shown: Shown, acts: Acts) -> AnyView {
    let text = ErasedSignal::<String>::new(None);
    let found = move || {
        let wanted = lower(&text.get().unwrap_or_default());
        let mut rows = shown.rows();
        rows.retain(|row| wanted.is_empty() || lower(&said_of(row)).contains(&wanted));
        rows
    };
    let is_grouped = memo(move || shown.rows().len() >= GROUPED_FROM);
    let has_filter = memo(move || shown.rows().len() >= FOUND_FROM);
    let filter = erased(move || has_filter.get().then(|| filter(text)));
    let none = erased(move || {
        let text = text.get().filter(|_| found().is_empty())?;
        Some(view! { <p class="quiet" role="status">{(words().devices.none_found)(&text)}</p> })
    });
    let all = erased(move || match is_grouped.get() {
        false => rows(found, acts).into_any(),
        true => {
            let names = &words().devices;
            let groups = [(Age::Today, names.today), (Age::ThisWeek, names.this_week), (Age::Older, names.older)];
            groups.map(|(age, name)| group(name, move || of_age(found(), age), acts)).into_any()
        }
    });
    let has_newcomers = memo(move || !shown.newcomers().is_empty());
    let newcomers = erased(move || {
        has_newcomers.get().then(|| {
            view! {
                <section class="group">
                    <div class="group-head"><h2>{words().devices.is_new}</h2></div>
                    {rows(move || shown.newcomers(), acts)}
                </section>
            }
        })
    });
    let pointer = move |is_in| Box::new(move |_: ev::PointerEvent| shown.set_pointer(is_in)) as Box<dyn FnMut(_)>;
    let focus = move |is_in| Box::new(move |_: ev::FocusEvent| shown.set_focus(is_in)) as Box<dyn FnMut(_)>;
    view! {
        {filter}
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

fn rows(found: impl Fn() -> Vec<Listed> + Send + Sync + 'static, acts: Acts) -> AnyView {
    let rows = keyed(found, |listed: &Listed| listed.session.id.to_string(), move |listed| row(listed, acts));
    view! { <ul class="rows">{rows}</ul> }.into_any()
}

/// One group under its heading, with a box that selects all of it. A group without rows is not there.
fn group(name: &'static str, found: impl Fn() -> Vec<Listed> + Copy + Send + Sync + 'static, acts: Acts) -> ErasedView {
    let is_there = memo(move || !found().is_empty());
    let field = ["select-", name].concat();
    erased(move || {
        let field = field.clone();
        let ids = move || -> Vec<SessionId> {
            let rows = found().into_iter().filter(|row| !row.session.current && !row.has_left);
            rows.map(|row| row.session.id).collect()
        };
        let on_change = change_handler(move |event| {
            let ids = untrack(ids);
            let mut selected = acts.selected.get_untracked().unwrap_or_default();
            selected.retain(|id| !ids.contains(id));
            if event_target_checked(event) {
                selected.extend(ids);
            }
            acts.selected.set(Some(selected));
        });
        is_there.get().then(|| {
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

fn of_age(mut rows: Vec<Listed>, age: Age) -> Vec<Listed> {
    rows.retain(|row| Age::of(row) == age);
    rows
}

fn filter(text: ErasedSignal<String>) -> impl IntoView {
    let on_input: Box<dyn FnMut(ev::Event)> = Box::new(move |event| {
        let typed = event_target_value(&event);
        text.set((!typed.is_empty()).then_some(typed));
    });
    view! {
        <div class="field">
            <label for="find-device">{words().devices.filter}</label>
            <input type="search" id="find-device" autocomplete="off" on:input=on_input />
        </div>
    }
}

/// Everything that a row says, for the filter.
fn said_of(row: &Listed) -> String {
    let facts = [place(&row.session), versions(&row.session.device)];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    [&row.name, " ", &facts.join(" ")].concat()
}

/// In lower case, by the browser: its own tables would be 14 KB of the download.
fn lower(text: &str) -> String {
    JsString::from(text).to_locale_lower_case(None).into()
}
