//! The sessions of the account: one row per device; rename one, log out one, several, or all others.

mod end;
mod rename;
mod row;

pub use row::device_facts;

use super::async_view::{Fetched, async_list, live_query};
use crate::components::{
    ButtonVariant, Page, announce, effect, erased, focus, isolated, keyed, list_button, track_minutes,
};
use crate::erased_signal::{ErasedSignal, memo};
use crate::i18n::{device_name, words};
use crate::routing::Route;
use end::{End, Target};
use exeunt_contract::sessions::{DeviceSession, ListSessions, Sessions as List};
use exeunt_contract::{Device, SessionId};
use leptos::prelude::*;
use rename::Rename;

/// The state that rows and buttons share. Copies share its signals.
#[derive(Clone, Copy)]
struct Acts {
    ending: ErasedSignal<Target>,
    renaming: ErasedSignal<DeviceSession>,
    selected: ErasedSignal<Vec<SessionId>>,
}

/// The page.
#[component]
pub fn Sessions() -> impl IntoView {
    let words = words();
    let list = live_query(ListSessions);
    // "Active now" is true of the last reading: while the page is seen, it reads again every minute.
    let opened = StoredValue::new(false);
    effect(move || {
        track_minutes();
        if opened.get_value() && !document().hidden() {
            list.refetch();
        }
        opened.set_value(true);
    });
    let done = ErasedSignal::new(None);
    let acts =
        Acts { ending: ErasedSignal::new(None), renaming: ErasedSignal::new(None), selected: ErasedSignal::new(None) };
    let finished = Callback::new(move |message: String| {
        done.set(Some(message));
        list.refetch();
        focus(".announcement");
    });
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.sessions.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.sessions.intro}</p>
            {announce(done)}
            {async_list(list, move || rows(list, acts))}
            <End acts finished />
            <Rename acts finished />
        </Page>
    }
}

/// A device's name for a sentence; its own description is no name, and may be translated.
pub fn device_called(device: &Device) -> String {
    let name = device_name(device);
    if device.name.is_some() { isolated(&name) } else { name }
}

fn rows(list: Fetched<List>, acts: Acts) -> AnyView {
    let sessions = move || list.value().map(|list| list.sessions).unwrap_or_default();
    // Others may have ended in the meantime.
    effect(move || {
        let sessions = sessions();
        let there = |id: &SessionId| sessions.iter().any(|session| session.id == *id);
        let mut selected = acts.selected.get_untracked().unwrap_or_default();
        if !selected.iter().all(there) {
            selected.retain(there);
            acts.selected.set(Some(selected));
        }
    });
    let has_others = memo(move || others(&sessions()) > 0);
    let below = erased(move || match has_others.get() {
        true => several(move || others(&sessions()), acts).into_any(),
        false => view! { <p class="quiet">{words().sessions.only_here}</p> }.into_any(),
    });
    view! {
        <ul class="rows">
            {keyed(sessions, |session| session.id.to_string(), move |session| row::row(session.clone(), acts))}
        </ul>
        {below}
    }
    .into_any()
}

fn others(sessions: &[DeviceSession]) -> usize {
    sessions.iter().filter(|session| !session.current).count()
}

/// The buttons for more than one device.
fn several(others: impl Fn() -> usize + 'static, acts: Acts) -> impl IntoView {
    let words = &words().sessions;
    let end_selected =
        move || acts.ending.set(Some(Target::Several(acts.selected.get_untracked().unwrap_or_default())));
    let end_all = move || acts.ending.set(Some(Target::AllOthers(untrack(&others))));
    let selected = erased(move || {
        let count = acts.selected.get().map_or(0, |selected| selected.len());
        let label = (words.log_out_selected)(count);
        (count > 0).then(|| list_button("end-selected".to_owned(), &label, None, ButtonVariant::Plain, end_selected))
    });
    view! {
        <div class="actions">
            {selected}
            {list_button("end-all".to_owned(), words.log_out_all, None, ButtonVariant::Plain, end_all)}
        </div>
    }
}
