//! A person's mouse and keyboard, on controls that are found by name.

use super::device::Device;
use super::eyes::{PATIENCE, PRESSABLE};
use serde_json::json;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{Key, WebElement};
use tokio::time::Instant;

impl Device {
    /// Presses the button, link or menu item of this name, once it can be pressed.
    pub(crate) async fn presses(&self, name: &str) {
        self.step(format!("presses «{name}»"));
        self.keeps().await;
        self.clicks(PRESSABLE, name).await;
    }

    /// Presses with the mouse at a place on the window, in pixels from its upper left corner.
    pub(crate) async fn presses_at(&self, x: u32, y: u32) {
        self.step("presses beside it all");
        for kind in ["mousePressed", "mouseReleased"] {
            let press = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.protocol("Input.dispatchMouseEvent", press).await;
        }
    }

    /// Types a text into a field, in place of what was there.
    pub(crate) async fn types_into(&self, label: &str, text: &str) {
        // A password belongs into no report.
        self.step(format!("types into «{label}»"));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let field = self.finds(&["field"], label, true).await;
            match replace(&field, text).await {
                Ok(()) => break,
                // The field was replaced while the keys were pressed: a person types it again.
                Err(_) if Instant::now() < deadline => {}
                Err(trouble) => self.fail(&format!("typing into «{label}»: {trouble}")).await,
            }
        }
        self.ask(&format!("what was typed in «{label}»"), "holds", json!([label, text])).await;
    }

    /// Ticks a box, or chooses one of several; does nothing when it is ticked already.
    pub(crate) async fn ticks(&self, name: &str) {
        self.turns(name, true).await;
    }

    /// Takes the tick out of a box.
    pub(crate) async fn unticks(&self, name: &str) {
        self.turns(name, false).await;
    }

    async fn turns(&self, name: &str, on: bool) {
        self.step(format!("{} «{name}»", if on { "ticks" } else { "unticks" }));
        let now = self.ask(&format!("a box named «{name}»"), "ticked", json!([name])).await;
        if now != on {
            self.clicks(&["checkbox", "radio"], name).await;
        }
        self.ask(&format!("«{name}» ticked: {on}"), "isTicked", json!([name, on])).await;
    }

    async fn clicks(&self, roles: &[&str], name: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let control = self.finds(roles, name, true).await;
            if self.is_a_phone() {
                self.ask(&format!("«{name}» to slide to"), "bringsIntoView", json!([roles, name])).await;
            }
            match control.click().await {
                Ok(()) => return,
                // Something moved, or lay over it for a moment.
                Err(_) if Instant::now() < deadline => {}
                Err(trouble) => self.fail(&format!("pressing «{name}»: {trouble}")).await,
            }
        }
    }
}

async fn replace(field: &WebElement, text: &str) -> WebDriverResult<()> {
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(Key::Backspace).await?;
    field.send_keys(text).await
}
