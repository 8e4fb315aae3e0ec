//! Live updates, as far as the app is concerned: it says when it wants to hear, tells on what it hears, and knows whether
//! nothing can be heard now. How one tab listens for all of them stands in `src/live.js`. What changed is never in the
//! message: whoever hears of a change reads anew.

use crate::slot::Slot;
use leptos::prelude::*;
use web_sys::Event;

/// Where on the root element stands what is said of somebody who leaves, while it is said.
const LEFT: &str = "data-left";

/// What is heard. A copy is as good as the original.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    changes: Slot<()>,
    paused: RwSignal<bool>,
}

impl Live {
    /// Starts to follow. Nothing is heard before [`Live::listen`].
    #[must_use]
    pub fn new() -> Self {
        let live = Self { changes: Slot::new(), paused: RwSignal::new(false) };
        window_event_listener_untyped("exeunt:live", move |_| {
            let paused = root("data-live").as_deref() == Some("paused");
            if live.paused.get_untracked() != paused {
                live.paused.set(paused);
            }
        });
        live
    }

    /// Calls `act` whenever something about an account of this device may have changed.
    pub fn on_change(self, act: impl Fn() + 'static) {
        window_event_listener_untyped("exeunt:changed", move |_| act());
    }

    /// Calls `act` with what another tab says of somebody who leaves.
    pub fn on_leaving(self, act: impl Fn(&str) + 'static) {
        window_event_listener_untyped("exeunt:left", move |_| act(&root(LEFT).unwrap_or_default()));
    }

    /// Says it to the other tabs.
    pub fn say_of_leaving(self, word: &str) {
        set_root(LEFT, word);
        tell("exeunt:leaves");
    }

    /// Tells everything that follows [`Live::has_changed`] to read anew.
    pub fn changed(self) {
        self.changes.set(Some(()));
    }

    /// Whether something changed since the page was opened. Follow it to read anew: every change says it again.
    #[must_use]
    pub fn has_changed(self) -> bool {
        self.changes.is_some()
    }

    /// Whether nothing can be heard at the moment: what the page shows may be old.
    #[must_use]
    pub fn is_paused(self) -> bool {
        self.paused.get()
    }

    /// Says whether this tab wants to hear. To say it again asks for a new stream, as is due when somebody logged in.
    pub fn listen(self, wanted: bool) {
        set_root("data-listens", if wanted { "true" } else { "false" });
        tell("exeunt:listen");
        // What is to say so itself never came.
        if wanted && root("data-live").is_none() {
            self.paused.set(true);
        }
    }

    /// Says whether a session is here, for the page when it is loaded again (see `src/boot.js`).
    pub fn has_session(self, here: bool) {
        set_root("data-in", if here { "true" } else { "" });
    }

    /// Loads a newer app, where that helps and nothing typed is lost (see `src/boot.js`).
    pub fn outdated(self) {
        tell("exeunt:outdated");
    }

    /// Shows the page again that was taken away when the person left it (see `src/live.js`).
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

/// What the root element has under this name.
pub(crate) fn root(attribute: &str) -> Option<String> {
    document().document_element()?.get_attribute(attribute)
}
