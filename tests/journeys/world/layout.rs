//! Sizes and places: whether a page fits its window, a finger its controls, and whether the focus can be seen. The
//! questions themselves are in `layout.js`; the answer is a list of faults in words.

use super::device::Device;
use super::keys::Key;
use serde_json::{Value, json};

/// After so many presses of Tab every control of a page has had the focus.
const STEPS: usize = 60;

/// So many slides of a finger reach the end of any page.
const SLIDES: usize = 4;

/// A place on the window.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Corner {
    /// The place of the photo on an upright phone.
    BottomRight,
    /// The place of the three lines on an upright phone.
    TopRight,
}

impl Device {
    /// The elements wider than the window, which force a person to scroll sideways.
    pub(crate) async fn sticks_out(&self) -> Vec<String> {
        self.list("sticksOut").await
    }

    /// The texts of which letters are cut away.
    pub(crate) async fn loses_letters(&self) -> Vec<String> {
        self.list("losesLetters").await
    }

    /// The places where stacked marks of a text with these words would be painted over what stands around it.
    pub(crate) async fn spills(&self, words: &str) -> Vec<String> {
        self.list_of("spills", json!([words])).await
    }

    /// Reads with letters of this size, as a share of the ordinary one.
    pub(crate) async fn reads_letters_of(&self, share: &str) {
        self.step(format!("reads letters of {share}"));
        self.runs(&format!("document.documentElement.style.fontSize = '{share}'; done();")).await;
    }

    /// The controls that offer a finger less than 44 by 44 pixels; links in the middle of a sentence may.
    pub(crate) async fn too_small_for_a_thumb(&self) -> Vec<String> {
        self.list("tooSmall").await
    }

    /// The fields whose letters are so small that a phone zooms in during typing.
    pub(crate) async fn zooms_when_i_type(&self) -> Vec<String> {
        self.list("tooFine").await
    }

    /// Goes through all controls with the Tab key; gives those that something covers while they have the focus.
    pub(crate) async fn hides_the_focus(&self) -> Vec<String> {
        let (mut seen, mut hidden) = (Vec::new(), Vec::new());
        for _ in 0..STEPS {
            self.press_key(Key::Tab).await;
            let focus = self.ask("the focus", "coversFocus", json!([])).await;
            // After the last control comes the first one, with nothing at all in between.
            let Some(which) = focus["which"].as_u64() else { continue };
            if seen.contains(&which) {
                break;
            }
            if focus["found"] != json!([]) {
                hidden.push(format!("{}: {}", focus["name"], focus["found"]));
            }
            seen.push(which);
        }
        if seen.is_empty() {
            self.fail("any control that Tab reaches").await;
        }
        hidden
    }

    /// Finds something to press in this corner of the window.
    pub(crate) async fn sees_in_the_corner(&self, name: &str, corner: Corner) {
        self.step(format!("sees «{name}» in the corner: {corner:?}"));
        let down = match corner {
            Corner::TopRight => "top",
            Corner::BottomRight => "bottom",
        };
        self.ask(&format!("«{name}» in the corner {corner:?}"), "isInCorner", json!([name, down])).await;
    }

    /// Slides over the page with a finger until its end.
    pub(crate) async fn slides_to_the_end(&self) {
        self.step("slides to the end");
        for _ in 0..SLIDES {
            self.touches("touchStart", Some(700)).await;
            for height in (100..700).step_by(100).rev() {
                self.touches("touchMove", Some(height)).await;
            }
            self.touches("touchEnd", None).await;
        }
        self.ask("the end of the page", "isAtTheEnd", json!([])).await;
    }

    /// One moment of a finger on the glass, at this height.
    async fn touches(&self, moment: &str, height: Option<u32>) {
        let points: Vec<Value> = height.into_iter().map(|y| json!({ "x": 180, "y": y })).collect();
        self.protocol("Input.dispatchTouchEvent", json!({ "type": moment, "touchPoints": points })).await;
    }

    /// Finds these buttons in this order from top to bottom, and no button after them.
    pub(crate) async fn ends_with_the_buttons(&self, names: &[&str]) {
        self.step(format!("finds {names:?} at the end"));
        let buttons = self.list_of("inOrder", json!([["button"]])).await;
        if !buttons.ends_with(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()) {
            self.fail(&format!("{names:?} at the end, but the buttons are {buttons:?}")).await;
        }
    }

    async fn list(&self, question: &str) -> Vec<String> {
        self.list_of(question, json!([])).await
    }

    async fn list_of(&self, question: &str, args: Value) -> Vec<String> {
        let found = self.ask("a page", question, args).await;
        found.as_array().into_iter().flatten().filter_map(|found| found.as_str().map(str::to_owned)).collect()
    }
}
