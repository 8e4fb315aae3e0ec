//! Where you're logged in: one row per device; rename one, log out one, several, or all others.

mod end;
mod rename;
mod row;

pub use row::device_facts;

use super::screen::{follow, screen};
use crate::route::Route;
use crate::slot::Slot;
use crate::ui::{Button, Page, announce, dynamic, focus};
use crate::wording::words;
use end::{End, Target};
use exeunt_contract::SessionId;
use exeunt_contract::sessions::{DeviceSession, ListSessions, Sessions as List};
use leptos::prelude::*;
use rename::Rename;

/// What the rows and buttons can start. A copy is as good as the original.
#[derive(Clone, Copy)]
struct Acts {
    ending: Slot<Target>,
    renaming: Slot<DeviceSession>,
    selected: Slot<Vec<SessionId>>,
}

/// The page.
#[component]
pub fn Sessions() -> impl IntoView {
    let words = words();
    let list = follow(ListSessions);
    let done = Slot::new();
    let acts = Acts { ending: Slot::new(), renaming: Slot::new(), selected: Slot::new() };
    let finished = Callback::new(move |message: String| {
        acts.selected.set(None);
        done.set(Some(message));
        list.again();
        focus(".announcement");
    });
    let back = (Route::Settings, (words.frame.back_to)(words.settings.heading));
    view! {
        <Page heading=words.sessions.heading.to_owned() brand=words.frame.brand back>
            <p class="intro">{words.sessions.intro}</p>
            {announce(done)}
            {screen(list, move |list| rows(list, acts).into_any())}
            <End acts finished />
            <Rename acts finished />
        </Page>
    }
}

fn rows(list: List, acts: Acts) -> impl IntoView {
    // Others may have ended in the meantime.
    let there = |id: &SessionId| list.sessions.iter().any(|session| session.id == *id);
    let mut selected = acts.selected.get_untracked().unwrap_or_default();
    if !selected.iter().all(there) {
        selected.retain(there);
        acts.selected.set(Some(selected));
    }
    let others = list.sessions.iter().filter(|session| !session.current).count();
    let below = if others > 0 {
        several(others, acts).into_any()
    } else {
        view! { <p class="quiet">{words().sessions.only_here}</p> }.into_any()
    };
    view! {
        <ul class="rows">{list.sessions.into_iter().map(|session| row::row(session, acts)).collect::<Vec<_>>()}</ul>
        {below}
    }
}

/// The buttons for more than one device.
fn several(others: usize, acts: Acts) -> impl IntoView {
    let words = &words().sessions;
    let end_selected = Callback::new(move |()| {
        acts.ending.set(Some(Target::Several(acts.selected.get_untracked().unwrap_or_default())))
    });
    let end_all = Callback::new(move |()| acts.ending.set(Some(Target::AllOthers(others))));
    let selected = dynamic(move || {
        let count = acts.selected.get().map_or(0, |selected| selected.len());
        (count > 0).then(|| {
            view! {
                <Button label=(words.log_out_selected)(count) on_press=end_selected />
            }
        })
    });
    view! {
        <div class="actions">
            {selected}
            <Button label=words.log_out_all.to_owned() on_press=end_all />
        </div>
    }
}
