//! The devices that were logged out in the last weeks, folded away below the list.

use super::names::DeviceNames;
use super::plain_row;
use crate::components::{ErasedView, derived, erased, keyed, reactive_text};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::async_view::Fetched;
use exeunt_contract::sessions::{DeviceSession, Sessions as List};
use leptos::prelude::*;

/// The fold, where there is such a device.
pub(super) fn fold(list: Fetched<List>) -> ErasedView {
    let ended = move || list.value().map(|list| list.ended).unwrap_or_default();
    let is_there = memo(move || !ended().is_empty());
    let label = derived(move || (words().devices.ended_lately)(ended().len()));
    erased(move || {
        let row = move |session: &DeviceSession| {
            let list = list.value().unwrap_or_default();
            plain_row(session, &DeviceNames::of(&list))
        };
        is_there.get().then(|| {
            view! {
                <details class="fold">
                    <summary>{reactive_text(label)}</summary>
                    <ul class="rows" data-quiet="true">
                        {keyed(ended, |session: &DeviceSession| session.id.to_string(), move |session| untrack(|| row(session)))}
                    </ul>
                </details>
            }
        })
    })
}
