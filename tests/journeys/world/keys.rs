//! A person with a keyboard alone.

use super::device::Device;
use serde_json::json;

pub(crate) use thirtyfour::Key;

/// The most steps with the Tab key in search of a control.
const STEPS: usize = 80;

impl Device {
    /// Presses the Tab key until the control of this name has the focus, and sees where the focus is.
    pub(crate) async fn tab_to(&self, name: &str) {
        self.step(format!("tabs to «{name}»"));
        // The control must be there; whether Tab reaches it is the question.
        self.finds(&["button", "link", "menuitem", "field", "checkbox", "radio"], name, true).await;
        let mut passed = Vec::new();
        for _ in 0..STEPS {
            let focus = self.ask("the focus", "focused", json!([])).await;
            if focus["name"] == name {
                if focus["marked"] != true {
                    self.fail(&format!("a visible focus on «{name}»")).await;
                }
                return;
            }
            passed.push(focus["name"].as_str().unwrap_or_default().to_owned());
            self.press_key(Key::Tab).await;
        }
        self.fail(&format!("«{name}» within {STEPS} presses of Tab; passed {passed:?}")).await;
    }

    /// Still has the focus on the control of this name, or has it there again.
    pub(crate) async fn keeps_focus_on(&self, name: &str) {
        self.step(format!("has the focus on «{name}»"));
        self.ask(&format!("the focus on «{name}»"), "focusIsOn", json!([name])).await;
    }

    /// Presses one key, wherever the focus is.
    pub(crate) async fn press_key(&self, key: Key) {
        self.step(format!("presses {key:?}"));
        self.strikes(&char::from(key).to_string()).await;
    }

    /// Types a text, wherever the focus is.
    pub(crate) async fn types(&self, text: &str) {
        self.step("types");
        self.strikes(text).await;
    }

    async fn strikes(&self, keys: &str) {
        let struck = self.browser().action_chain().send_keys(keys).perform().await;
        struck.unwrap_or_else(|trouble| panic!("{}: {trouble}", self.name()));
    }
}
