//! The devices that were logged out in the last weeks, folded away below the list.

use super::{DeviceRow, plain_rows};
use crate::components::{ErasedView, derived, erased, reactive_text};
use crate::erased_signal::memo;
use crate::i18n::words;
use crate::pages::async_view::Fetched;
use exeunt_contract::sessions::Sessions as List;
use leptos::prelude::*;

/// The fold, where there is such a device.
pub(super) fn fold(list: Fetched<List>) -> ErasedView {
    let count = move || list.value().map_or(0, |list| list.ended.len());
    let is_there = memo(move || count() > 0);
    let label = derived(move || (words().devices.ended_lately)(count()));
    erased(move || {
        is_there.get().then(|| {
            view! {
                <details class="fold">
                    <summary>{reactive_text(label)}</summary>
                    <ul class="rows" data-quiet="true">{plain_rows(list, |list| DeviceRow::of(&list.ended, list))}</ul>
                </details>
            }
        })
    })
}
