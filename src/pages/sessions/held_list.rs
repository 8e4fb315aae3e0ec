//! The rows that the list shows. While the pointer or the focus is in it nothing moves: a new device is announced and
//! stands below the others, and one whose session ended keeps its place, without its buttons.

use super::Listed;
use super::names::DeviceNames;
use crate::components::effect;
use crate::erased_signal::ErasedSignal;
use crate::i18n::words;
use crate::pages::async_view::Fetched;
use exeunt_contract::SessionId;
use exeunt_contract::sessions::Sessions as List;
use leptos::prelude::*;

/// The rows, and those that came meanwhile. Copies share their signals.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    rows: ErasedSignal<Vec<Listed>>,
    newcomers: ErasedSignal<Vec<Listed>>,
    came: ErasedSignal<String>,
    /// The list as it was read last while nothing held it: the questions above the rows must not move them either.
    list: ErasedSignal<List>,
    has_pointer: RwSignal<bool>,
    has_focus: RwSignal<bool>,
    released: StoredValue<bool>,
}

impl Shown {
    /// The rows of this list, which follow it.
    pub(super) fn of(list: Fetched<List>) -> Self {
        let shown = Self {
            rows: ErasedSignal::new(None),
            newcomers: ErasedSignal::new(None),
            came: ErasedSignal::new(None),
            list: ErasedSignal::new(None),
            has_pointer: RwSignal::new(false),
            has_focus: RwSignal::new(false),
            released: StoredValue::new(false),
        };
        effect(move || {
            let is_held = shown.has_pointer.get() || shown.has_focus.get();
            if let Some(list) = list.value() {
                shown.follow(&list, is_held);
            }
        });
        shown
    }

    fn follow(self, list: &List, is_held: bool) {
        let names = DeviceNames::of(list);
        let listed = |session| Listed { name: names.called(session), session: session.clone(), has_left: false };
        let fresh: Vec<Listed> = list.sessions.iter().map(listed).collect();
        let Some(before) = self.rows.get_untracked() else {
            self.rows.set(Some(fresh));
            self.list.set(Some(list.clone()));
            return;
        };
        let is_in = |rows: &[Listed], row: &Listed| rows.iter().any(|other| other.session.id == row.session.id);
        let known = [before.clone(), self.newcomers.get_untracked().unwrap_or_default()].concat();
        if let Some(new) = fresh.iter().find(|row| !is_in(&known, row)) {
            self.came.set(Some((words().devices.came)(&new.name)));
        }
        let has_changed = before.len() != fresh.len() || !fresh.iter().all(|row| is_in(&before, row));
        let is_released = self.released.get_value();
        self.released.set_value(is_released && !has_changed);
        if !is_held || is_released {
            self.newcomers.set(None);
            self.rows.set(Some(fresh));
            self.list.set(Some(list.clone()));
            return;
        }
        let newcomers = fresh.iter().filter(|row| !is_in(&before, row)).cloned().collect();
        let stays = |row: Listed| {
            let now = fresh.iter().find(|other| other.session.id == row.session.id).cloned();
            now.unwrap_or(Listed { has_left: true, ..row })
        };
        self.rows.set(Some(before.into_iter().map(stays).collect()));
        self.newcomers.set(Some(newcomers));
    }

    /// Follows the next reading whatever has the focus: the person has just done something, and sees its effect.
    pub(super) fn release(self) {
        self.released.set_value(true);
    }

    /// The list from which the rows were made.
    pub(super) fn list(self) -> Option<List> {
        self.list.get()
    }

    /// The rows.
    pub(super) fn rows(self) -> Vec<Listed> {
        self.rows.get().unwrap_or_default()
    }

    /// The devices that came meanwhile.
    pub(super) fn newcomers(self) -> Vec<Listed> {
        self.newcomers.get().unwrap_or_default()
    }

    /// The last device that came while the page was open, as a sentence.
    pub(super) fn came(self) -> String {
        self.came.get().unwrap_or_default()
    }

    /// The sessions that can be selected.
    pub(super) fn selectable(self) -> Vec<SessionId> {
        let rows = self.rows().into_iter().chain(self.newcomers()).filter(|row| !row.session.current && !row.has_left);
        rows.map(|row| row.session.id).collect()
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
