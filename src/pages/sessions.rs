//! The sessions of the account: one row per device; rename one, log out one, several, or all others.

mod device;
mod end;
mod ended;
mod face;
mod groups;
mod names;
mod place;
mod question;
mod rename;
mod row;
mod shown;

pub use device::Device;
pub use end::End;
pub use face::device_facts;
pub use names::{DeviceNames, device_called};
pub use place::place_of;
pub use question::{DeniedDevice, count_asked, questions};
pub use row::plain_row;

use super::async_view::{Fetched, async_list, live_query};
use crate::components::{
    ButtonVariant, Page, announce, derived, effect, erased, focus, list_button, reactive_text, track_minutes,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::words;
use crate::routing::Route;
use end::Target;
use exeunt_contract::SessionId;
use exeunt_contract::sessions::{DeviceSession, ListSessions, Sessions as List};
use leptos::prelude::*;
use rename::Rename;
use shown::Shown;

/// The state that rows and buttons share. Copies share its signals.
#[derive(Clone, Copy)]
pub struct Acts {
    ending: ErasedSignal<Target>,
    renaming: ErasedSignal<(DeviceSession, String)>,
    selected: ErasedSignal<Vec<SessionId>>,
}

impl Default for Acts {
    /// Nothing is selected, and no question is open.
    fn default() -> Self {
        Self { ending: ErasedSignal::new(None), renaming: ErasedSignal::new(None), selected: ErasedSignal::new(None) }
    }
}

impl Acts {
    fn selected(self) -> Vec<SessionId> {
        self.selected.get().unwrap_or_default()
    }
}

/// A session as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Listed {
    session: DeviceSession,
    /// The name that tells its device apart.
    name: String,
    /// Whether it ended while the person was in the list: its row stays until they leave it.
    has_left: bool,
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
    let (done, acts) = (ErasedSignal::new(None), Acts::default());
    let shown = Shown::of(list);
    let finished = Callback::new(move |message: String| {
        done.set(Some(message));
        shown.release();
        list.refetch();
        focus(".announcement");
    });
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.sessions.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.sessions.intro}</p>
            {announce(done)}
            {questions(move || shown.list(), (None, 1), acts, finished)}
            {async_list(list, move || rows(list, shown, acts))}
            <End acts finished />
            <Rename acts finished />
        </Page>
    }
}

fn rows(list: Fetched<List>, shown: Shown, acts: Acts) -> AnyView {
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
            view! { <div class="actions">{list_button("end-all".to_owned(), label, None, ButtonVariant::Danger, end_all)}</div> }
                .into_any()
        }
        false => view! { <p class="quiet">{all.sessions.only_here}</p> }.into_any(),
    });
    let has_places = memo(move || list.value().is_some_and(|list| list.sessions.iter().any(|one| one.place.is_some())));
    view! {
        <p class="visually-hidden" role="status">{reactive_text(derived(move || shown.came()))}</p>
        {groups::list(shown, acts)}
        {several}
        {erased(move || has_places.get().then(|| view! { <p class="hint">{all.devices.approximate}</p> }))}
        {ended::fold(list)}
        {selection_bar(shown, acts)}
    }
    .into_any()
}

/// The bar at the lower edge while something is selected.
fn selection_bar(shown: Shown, acts: Acts) -> impl IntoView {
    let all = words();
    let end = move || acts.ending.set(Some(Target::Several(acts.selected.get_untracked().unwrap_or_default())));
    let clear = move || acts.selected.set(None);
    let select_all = move || acts.selected.set(Some(untrack(|| shown.selectable())));
    erased(move || {
        let count = acts.selected().len();
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
