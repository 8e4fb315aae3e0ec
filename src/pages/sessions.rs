//! The sessions of the account: one row per device; rename one, log out one, several, or all others.

mod device;
mod end;
mod ended;
mod face;
mod groups;
mod held_list;
mod names;
mod new_device;
mod place;
mod rename;
mod row;

pub use device::Device;
pub use end::End;
pub use face::device_facts;
pub use names::{DeviceNames, device_called};
pub use new_device::{DeniedDevice, count_asked, questions};
pub use place::place_of;
pub use row::latest_rows;

use super::async_view::{Fetched, async_list, live_query};
use super::form::{Task, run_if_mounted, task_failure};
use crate::auth::use_auth;
use crate::components::{
    ButtonVariant, Page, announce, derived, effect, erased, focus, list_button, reactive_text, track_minutes,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use crate::routing::Route;
use end::Target;
use exeunt_contract::SessionId;
use exeunt_contract::sessions::{DeviceSession, ListSessions, NewDeviceName, RenameSession, Sessions as List};
use held_list::HeldList;
use leptos::prelude::*;
use rename::Rename;
use row::plain_rows;

/// What can be done with the devices of a list: the state that rows, buttons and dialogs share. Copies share its signals.
#[derive(Clone, Copy)]
pub struct Acts {
    ending: ErasedSignal<Target>,
    renaming: ErasedSignal<(DeviceSession, String)>,
    selected: ErasedSignal<Vec<SessionId>>,
    done: ErasedSignal<String>,
    finished: Callback<String>,
    /// The device that was just renamed, with the name that it had before.
    renamed: ErasedSignal<(SessionId, String)>,
}

impl Acts {
    /// Nothing is selected, and no question is open. What was done is announced, and the list is read again.
    #[must_use]
    pub fn on(list: Fetched<List>) -> Self {
        let (done, renamed) = (ErasedSignal::new(None), ErasedSignal::new(None));
        let finished = Callback::new(move |message: String| {
            renamed.set(None);
            done.set(Some(message));
            list.refetch();
            focus(".announcement");
        });
        let (ending, renaming, selected) = (ErasedSignal::new(None), ErasedSignal::new(None), ErasedSignal::new(None));
        Self { ending, renaming, selected, done, finished, renamed }
    }

    /// The line that says what was done. A name can be taken back; what ended stays ended.
    pub fn announcement(self) -> AnyView {
        let auth = use_auth();
        let act = Task::new();
        let undo = move |id: SessionId, name: String| {
            act.start(async move {
                let renamed = auth.call(RenameSession { id }, NewDeviceName { name }).await?;
                run_if_mounted(self.finished, (words().sessions.renamed)(&device_called(&renamed.device)));
                Ok(())
            });
        };
        let undo = move || {
            let button = self.renamed.get().map(|(id, name)| {
                let press = move || undo(id.clone(), name.clone());
                list_button("undo".to_owned(), words().sessions.undo, None, ButtonVariant::Link, press)
            });
            button.into_any()
        };
        view! {
            {announce(self.done, Some(Box::new(undo)))}
            {task_failure(act)}
        }
        .into_any()
    }
}

/// A session as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct DeviceRow {
    session: DeviceSession,
    /// The name that tells its device apart.
    name: String,
    /// Whether it ended while the person was in the list: its row stays until they leave it.
    has_ended: bool,
}

impl DeviceRow {
    /// The rows of these sessions of a list, by their names in it.
    fn of<'a>(sessions: impl IntoIterator<Item = &'a DeviceSession>, list: &List) -> Vec<Self> {
        let names = DeviceNames::of(list);
        let row =
            |session: &DeviceSession| Self { name: names.called(session), session: session.clone(), has_ended: false };
        sessions.into_iter().map(row).collect()
    }

    /// The sessions of these rows that can be logged out.
    fn selectable(rows: &[Self]) -> Vec<SessionId> {
        let others = rows.iter().filter(|row| !row.session.current && !row.has_ended);
        others.map(|row| row.session.id.clone()).collect()
    }
}

/// The list, which is read again every minute while its page is seen: "Active now" is true of the last reading.
pub fn live_list() -> Fetched<List> {
    let list = live_query(ListSessions);
    let opened = StoredValue::new(false);
    effect(move || {
        track_minutes();
        if opened.get_value() && !document().hidden() {
            list.refetch();
        }
        opened.set_value(true);
    });
    list
}

/// The page.
#[component]
pub fn Sessions() -> impl IntoView {
    let words = words();
    let list = live_list();
    let acts = Acts::on(list);
    let held = HeldList::of(list, acts);
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.sessions.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.sessions.intro}</p>
            {acts.announcement()}
            {questions(move || held.list(), (None, 1), acts)}
            {async_list(list, move || rows(list, held, acts))}
            <End acts />
            <Rename acts />
        </Page>
    }
}

fn rows(list: Fetched<List>, held: HeldList, acts: Acts) -> AnyView {
    // Others may have ended in the meantime.
    effect(move || {
        let sessions = list.value().unwrap_or_default().sessions;
        let there = |id: &SessionId| sessions.iter().any(|session| session.id == *id);
        let mut selected = acts.selected.get_untracked().unwrap_or_default();
        if !selected.iter().all(there) {
            selected.retain(there);
            acts.selected.set(Some(selected));
        }
    });
    let others = move || list.value().map_or(0, |list| list.sessions.iter().filter(|session| !session.current).count());
    let has_others = memo(move || others() > 0);
    let all = words();
    let several = erased(move || match has_others.get() {
        true => {
            let end_all = move || acts.ending.set(Some(Target::AllOthers(untrack(others))));
            let label = all.sessions.log_out_all;
            let button = list_button("end-all".to_owned(), label, None, ButtonVariant::Danger, end_all);
            view! { <div class="actions">{button}</div> }.into_any()
        }
        false => view! { <p class="quiet">{all.sessions.only_here}</p> }.into_any(),
    });
    let has_places = memo(move || list.value().is_some_and(|list| list.sessions.iter().any(|one| one.place.is_some())));
    view! {
        <p class="visually-hidden" role="status">{reactive_text(derived(move || held.newcomer()))}</p>
        {groups::list(held, acts)}
        {several}
        {erased(move || has_places.get().then(|| view! { <p class="hint">{all.devices.approximate}</p> }))}
        {ended::fold(list)}
        {selection_bar(held, acts)}
    }
    .into_any()
}

/// The bar at the lower edge while something is selected.
fn selection_bar(held: HeldList, acts: Acts) -> impl IntoView {
    let all = words();
    let end = move || acts.ending.set(Some(Target::Several(acts.selected.get_untracked().unwrap_or_default())));
    let clear = move || acts.selected.set(None);
    let select_all = move || acts.selected.set(Some(untrack(|| DeviceRow::selectable(&held.found()))));
    erased(move || {
        let count = acts.selected.get().map_or(0, |selected| selected.len());
        (count > 0).then(|| {
            let (quiet, id) = (ButtonVariant::SmallQuiet, |id: &str| id.to_owned());
            let label = (all.sessions.log_out_selected)(count);
            view! {
                <div class="selection" role="group" aria-label=(all.devices.selected)(count)>
                    <span>{(all.devices.selected)(count)}</span>
                    {list_button(id("select-all"), all.devices.select_all, None, quiet, select_all)}
                    {list_button(id("clear"), all.devices.clear, None, quiet, clear)}
                    {list_button(id("end-selected"), &label, None, ButtonVariant::Danger, end)}
                </div>
            }
        })
    })
}
