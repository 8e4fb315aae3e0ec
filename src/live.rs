//! Live updates: whether this tab subscribes, what the messages mean, and whether the connection is lost. `src/live.js`
//! shares one connection between all tabs. A change is never in the message: its receiver reads anew. The one exception is a
//! log-out that storage cannot carry ([`Message::SignOut`]).

use crate::erased_signal::ErasedSignal;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// The functions of `src/live.js` and `src/boot.js`. Each fails where its script is missing.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn subscribe(receive: &Closure<dyn Fn(String)>) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn listen(wanted: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn broadcast(message: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn show() -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = exeunt, js_name = hasSession, catch)]
    fn has_session(is: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = exeunt, catch)]
    fn outdated() -> Result<(), JsValue>;
}

/// A message of the stream or of another tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Something changed that may concern an account of this device.
    Changed,
    /// An account logs out, in words that `src/auth/sync.rs` understands.
    SignOut(&'a str),
}

/// The subscription to live updates. Copies share one state.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    changes: ErasedSignal<()>,
    paused: RwSignal<bool>,
}

impl Live {
    /// Not subscribed yet.
    #[must_use]
    pub fn new() -> Self {
        Self { changes: ErasedSignal::new(None), paused: RwSignal::new(false) }
    }

    /// Calls `receive` for every message from now on. None arrives before [`Live::listen`].
    pub fn on_message(self, receive: impl Fn(Message<'_>) + 'static) {
        let deliver = Closure::new(move |message: String| match &*message {
            "changed" => receive(Message::Changed),
            "live" | "paused" => self.set_paused(message == "paused"),
            sign_out => receive(Message::SignOut(sign_out)),
        });
        let _ = subscribe(&deliver);
        // The script calls it as long as the page is there.
        deliver.forget();
    }

    fn set_paused(self, paused: bool) {
        if self.paused.get_untracked() != paused {
            self.paused.set(paused);
        }
    }

    /// Sends a message about an account that logs out to the other tabs.
    pub fn broadcast(self, message: &str) {
        let _ = broadcast(message);
    }

    /// Notifies all followers of [`Live::track_changes`], so that they read anew.
    pub fn changed(self) {
        self.changes.notify();
    }

    /// Follows the changes: each notifies again.
    pub fn track_changes(self) {
        self.changes.track();
    }

    /// Whether the connection is lost: the page may show old data.
    #[must_use]
    pub fn is_paused(self) -> bool {
        self.paused.get()
    }

    /// Subscribes or unsubscribes this tab. A repeated subscription asks for a new stream, as is due after a log-in.
    pub fn listen(self, wanted: bool) {
        // Without the script nothing will ever report a lost connection.
        if listen(wanted).is_err() && wanted {
            self.set_paused(true);
        }
    }

    /// Records for a reload whether the page has a session (see `src/boot.js`).
    pub fn has_session(self, is: bool) {
        let _ = has_session(is);
    }

    /// Loads a newer app, unless that would lose typed text (see `src/boot.js`).
    pub fn outdated(self) {
        let _ = outdated();
    }

    /// Shows the page again that was hidden when the person left it (see `src/live.js`).
    pub fn show_page(self) {
        let _ = show();
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
