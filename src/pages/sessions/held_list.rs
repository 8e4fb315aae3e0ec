//! The rows of the list. While the pointer or the focus is in it nothing moves: a new device is announced and stands
//! below the others, and one whose session ended keeps its place, without its buttons.

use super::face::versions;
use super::place::place;
use super::{Acts, DeviceRow};
use crate::components::effect;
use crate::erased_signal::ErasedSignal;
use crate::i18n::words;
use crate::pages::async_view::Fetched;
use exeunt_contract::sessions::Sessions as List;
use js_sys::JsString;
use leptos::prelude::*;

/// The rows, and those that came meanwhile. Copies share their signals.
#[derive(Clone, Copy)]
pub(super) struct HeldList {
    rows: ErasedSignal<Vec<DeviceRow>>,
    newcomers: ErasedSignal<Vec<DeviceRow>>,
    newcomer: ErasedSignal<String>,
    /// The list as it was read last while nothing held it: the questions above the rows must not move them either.
    list: ErasedSignal<List>,
    /// What the person looks for.
    wanted: ErasedSignal<String>,
    has_pointer: RwSignal<bool>,
    has_focus: RwSignal<bool>,
}

impl HeldList {
    /// The rows of this list, which follow it. What the person does with them is seen at once.
    pub(super) fn of(list: Fetched<List>, acts: Acts) -> Self {
        let held = Self {
            rows: ErasedSignal::new(None),
            newcomers: ErasedSignal::new(None),
            newcomer: ErasedSignal::new(None),
            list: ErasedSignal::new(None),
            wanted: ErasedSignal::new(None),
            has_pointer: RwSignal::new(false),
            has_focus: RwSignal::new(false),
        };
        let is_released = StoredValue::new(false);
        effect(move || {
            if acts.done.get().is_some() {
                is_released.set_value(true);
            }
        });
        effect(move || {
            let is_held = held.has_pointer.get() || held.has_focus.get();
            if let Some(list) = list.value() {
                let has_changed = held.follow(&list, is_held && !is_released.get_value());
                is_released.update_value(|is_released| *is_released &= !has_changed);
            }
        });
        held
    }

    /// Takes a reading of the list over; answers whether a device came or went.
    fn follow(self, list: &List, is_held: bool) -> bool {
        let fresh = DeviceRow::of(&list.sessions, list);
        let before = self.rows.get_untracked();
        let is_first = before.is_none();
        let before = before.unwrap_or_default();
        let is_in = |rows: &[DeviceRow], row: &DeviceRow| rows.iter().any(|other| other.session.id == row.session.id);
        let known = [before.clone(), self.newcomers.get_untracked().unwrap_or_default()].concat();
        let new = fresh.iter().find(|row| !is_in(&known, row)).filter(|_| !is_first);
        if let Some(new) = new {
            self.newcomer.set(Some((words().devices.came)(&new.name)));
        }
        let has_changed = before.len() != fresh.len() || !fresh.iter().all(|row| is_in(&before, row));
        if is_first || !is_held {
            self.newcomers.set(None);
            self.rows.set(Some(fresh));
            self.list.set(Some(list.clone()));
            return has_changed;
        }
        let newcomers = fresh.iter().filter(|row| !is_in(&before, row)).cloned().collect();
        let stays = |row: DeviceRow| {
            let now = fresh.iter().find(|other| other.session.id == row.session.id).cloned();
            now.unwrap_or(DeviceRow { has_ended: true, ..row })
        };
        self.rows.set(Some(before.into_iter().map(stays).collect()));
        self.newcomers.set(Some(newcomers));
        has_changed
    }

    /// The list from which the rows were made.
    pub(super) fn list(self) -> Option<List> {
        self.list.get()
    }

    /// The number of rows, found or not.
    pub(super) fn count(self) -> usize {
        self.rows.get().map_or(0, |rows| rows.len())
    }

    /// The rows that the person looks for.
    pub(super) fn found(self) -> Vec<DeviceRow> {
        let wanted = lower(&self.wanted.get().unwrap_or_default());
        let mut rows = self.rows.get().unwrap_or_default();
        rows.retain(|row| wanted.is_empty() || lower(&searched_text(row)).contains(&wanted));
        rows
    }

    /// What the person looks for, where they typed something.
    pub(super) fn wanted(self) -> Option<String> {
        self.wanted.get()
    }

    /// Looks for the rows with this text.
    pub(super) fn find(self, text: String) {
        self.wanted.set((!text.is_empty()).then_some(text));
    }

    /// The devices that came while the list was held.
    pub(super) fn newcomers(self) -> Vec<DeviceRow> {
        self.newcomers.get().unwrap_or_default()
    }

    /// The last device that came while the page was open, as a sentence.
    pub(super) fn newcomer(self) -> String {
        self.newcomer.get().unwrap_or_default()
    }

    /// The pointer came into the list, or left it.
    pub(super) fn set_pointer(self, is_in: bool) {
        self.has_pointer.set(is_in);
    }

    /// The focus came into the list, or left it.
    pub(super) fn set_focus(self, is_in: bool) {
        self.has_focus.set(is_in);
    }
}

/// Everything that a row says, for the search.
fn searched_text(row: &DeviceRow) -> String {
    let facts = [place(&row.session), versions(&row.session.device)];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    [&row.name, " ", &facts.join(" ")].concat()
}

/// In lower case, by the browser: the tables of Rust would be 14 KB of the download.
fn lower(text: &str) -> String {
    JsString::from(text).to_locale_lower_case(None).into()
}
