//! Live updates: whether this tab subscribes, which callbacks run on a message, and whether the connection is lost.
//! `src/live.js` shares one connection between all tabs. A message never carries the change itself: its receiver reads
//! anew.

use crate::erased_signal::ErasedSignal;
use leptos::prelude::*;
use web_sys::Event;

/// The attribute of the root element that carries a message about an account that logs out, while it is delivered.
const LEFT: &str = "data-left";

/// The subscription to live updates. Copies share one state.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    changes: ErasedSignal<()>,
    paused: RwSignal<bool>,
}

impl Live {
    /// Installs the listeners. No message arrives before [`Live::listen`].
    #[must_use]
    pub fn new() -> Self {
        let live = Self { changes: ErasedSignal::new(), paused: RwSignal::new(false) };
        window_event_listener_untyped("exeunt:live", move |_| {
            let paused = root("data-live").as_deref() == Some("paused");
            if live.paused.get_untracked() != paused {
                live.paused.set(paused);
            }
        });
        live
    }

    /// Registers `act` for every change that may concern an account of this device.
    pub fn on_change(self, act: impl Fn() + 'static) {
        window_event_listener_untyped("exeunt:changed", move |_| act());
    }

    /// Registers `act` for messages of other tabs about an account that logs out.
    pub fn on_leaving(self, act: impl Fn(&str) + 'static) {
        window_event_listener_untyped("exeunt:left", move |_| act(&root(LEFT).unwrap_or_default()));
    }

    /// Sends such a message to the other tabs.
    pub fn broadcast(self, word: &str) {
        set_root(LEFT, word);
        tell("exeunt:leaves");
    }

    /// Notifies all followers of [`Live::has_changed`], so that they read anew.
    pub fn changed(self) {
        self.changes.set(Some(()));
    }

    /// Whether something changed since the page was opened. A reactive read: every change notifies again.
    #[must_use]
    pub fn has_changed(self) -> bool {
        self.changes.is_some()
    }

    /// Whether the connection is lost: the page may show old data.
    #[must_use]
    pub fn is_paused(self) -> bool {
        self.paused.get()
    }

    /// Subscribes or unsubscribes this tab. A repeated subscription asks for a new stream, as is due after a log-in.
    pub fn listen(self, wanted: bool) {
        set_root("data-listens", if wanted { "true" } else { "false" });
        tell("exeunt:listen");
        // The script that reports a lost connection was never loaded.
        if wanted && root("data-live").is_none() {
            self.paused.set(true);
        }
    }

    /// Records for a reload whether the page has a session (see `src/boot.js`).
    pub fn has_session(self, auth: bool) {
        set_root("data-in", if auth { "true" } else { "" });
    }

    /// Loads a newer app, unless that would lose typed text (see `src/boot.js`).
    pub fn outdated(self) {
        tell("exeunt:outdated");
    }

    /// Shows the page again that was hidden when the person left it (see `src/live.js`).
    pub fn show_page(self) {
        tell("exeunt:show");
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

fn tell(name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}

fn set_root(attribute: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(attribute, value);
    }
}

/// The value of an attribute of the root element.
pub(crate) fn root(attribute: &str) -> Option<String> {
    document().document_element()?.get_attribute(attribute)
}
