//! A device in a person's hands: one browser, and the verbs of the person in front of it. Seeing is in [`super::eyes`],
//! acting in [`super::hands`] and [`super::keys`].

use super::eyes::PRESSABLE;
use super::kind::{Kind, Window};
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use thirtyfour::WebDriver;

/// One browser profile on one computer.
pub(crate) struct Device {
    name: String,
    kind: Kind,
    origin: String,
    browser: WebDriver,
    steps: Mutex<Vec<String>>,
    kept: Mutex<Vec<String>>,
}

impl Device {
    /// A device that shows an empty page. `origin` is where Exeunt lives.
    pub(super) fn new(name: String, kind: &Kind, browser: WebDriver, origin: String) -> Self {
        Self { name, kind: *kind, origin, browser, steps: Mutex::default(), kept: Mutex::default() }
    }

    /// Makes the page in view believe that it is on this kind of device.
    pub(super) async fn dress(&self) {
        self.protocol("Emulation.setDeviceMetricsOverride", self.kind.window.metrics()).await;
        self.protocol("Emulation.setUserAgentOverride", self.kind.disguise()).await;
    }

    /// Looks at the page through a window of this size: a smaller phone, or a desk where everything is magnified.
    pub(crate) async fn has_a_window(&self, width: u32, height: u32) {
        self.step(format!("has a window of {width} by {height}"));
        let window = Window { width, height, ..self.kind.window };
        self.protocol("Emulation.setDeviceMetricsOverride", window.metrics()).await;
    }

    /// Whether this is held in a hand: the ways through the app are others then.
    pub(crate) fn is_a_phone(&self) -> bool {
        self.kind.window.touch
    }

    /// Exeunt's name for this device.
    pub(crate) fn shown_as(&self) -> &'static str {
        self.kind.shown_as
    }

    /// Sends a command of the DevTools protocol, and gives its answer.
    pub(crate) async fn protocol(&self, command: &str, parameters: serde_json::Value) -> serde_json::Value {
        let sent = self.browser.cdp().send_raw(command, parameters).await;
        sent.unwrap_or_else(|trouble| panic!("{}: {command}: {trouble}", self.name))
    }

    /// Types an address, by its path, and waits until the app is there.
    pub(crate) async fn open(&self, path: &str) {
        self.begins_to_open(path).await;
        self.arrives().await;
    }

    /// Types an address, by its path, and looks at once, whether the app has come or not.
    pub(crate) async fn begins_to_open(&self, path: &str) {
        self.step(format!("opens {path}"));
        self.goes(self.browser.goto(format!("{}{path}", self.origin)).await).await;
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        self.step("reloads");
        self.goes(self.browser.refresh().await).await;
        self.arrives().await;
    }

    /// Presses the browser's own Back.
    pub(crate) async fn back(&self) {
        self.step("goes back");
        self.goes(self.browser.back().await).await;
        self.arrives().await;
    }

    async fn goes(&self, gone: thirtyfour::error::WebDriverResult<()>) {
        if let Err(trouble) = gone {
            self.fail(&format!("the page: {trouble}")).await;
        }
        self.keeps().await;
    }

    /// Finds the app there, where it was still on its way.
    pub(crate) async fn arrives(&self) {
        self.ask("the app", "hasArrived", json!([])).await;
    }

    /// Fills in the log-in form in view and sends it. What comes then is the journey's to say.
    pub(crate) async fn log_in(&self, username: &str, password: &str) {
        self.types_into("Username", username).await;
        self.types_into("Password", password).await;
        self.presses("Log in").await;
    }

    /// Reads this heading.
    pub(crate) async fn sees_heading(&self, heading: &str) {
        self.step(format!("sees the heading «{heading}»"));
        self.finds(&["heading"], heading, false).await;
    }

    /// Reads these words somewhere on the page, in whatever case.
    pub(crate) async fn sees_text(&self, words: &str) {
        self.step(format!("reads «{words}»"));
        self.ask(&format!("the words «{words}»"), "says", json!([words])).await;
    }

    /// Waits until the page says one of these; the first that it says.
    pub(crate) async fn reads_one_of<'a>(&self, all: &[&'a str]) -> &'a str {
        self.step(format!("reads one of {all:?}"));
        let number = self.ask(&format!("one of {all:?}"), "saysOneOf", json!([all])).await;
        usize::try_from(number.as_u64().unwrap_or_default())
            .ok()
            .and_then(|number| all.get(number))
            .expect("one of them")
    }

    /// Waits until the page says that it is `done`, or is `away` from the server and the button can be pressed once more:
    /// what was pressed last is no longer on its way then. Whether it is done.
    pub(crate) async fn reads_that_it_is_done(&self, done: &str, away: &str, button: &str) -> bool {
        self.step(format!("reads «{done}», or may press «{button}» once more"));
        let hope = format!("«{done}», or «{away}» and «{button}»");
        self.ask(&hope, "isDone", json!([done, away, PRESSABLE, button])).await == json!(true)
    }

    /// No longer reads these words anywhere on the page.
    pub(crate) async fn does_not_see(&self, words: &str) {
        self.step(format!("no longer reads «{words}»"));
        self.ask(&format!("no «{words}» on the page"), "saysNot", json!([words])).await;
    }

    /// Finds something to press with this name.
    pub(crate) async fn sees(&self, name: &str) {
        self.step(format!("sees «{name}»"));
        self.finds(PRESSABLE, name, false).await;
    }

    /// Finds nothing to press with this name any more.
    pub(crate) async fn has_no(&self, name: &str) {
        self.step(format!("has no «{name}»"));
        self.ask(&format!("nothing to press named «{name}»"), "noControl", json!([PRESSABLE, name])).await;
    }

    /// Finds a field with this label.
    pub(crate) async fn sees_field(&self, label: &str) {
        self.step(format!("sees the field «{label}»"));
        self.finds(&["field"], label, false).await;
    }

    /// Finds no field with this label any more.
    pub(crate) async fn has_no_field(&self, label: &str) {
        self.step(format!("has no field «{label}»"));
        self.ask(&format!("no field «{label}»"), "noControl", json!([["field"], label])).await;
    }

    /// Finds this in a field: what was typed is still there.
    pub(crate) async fn field_holds(&self, label: &str, value: &str) {
        self.step(format!("still has its text in «{label}»"));
        self.ask(&format!("«{value}» in the field «{label}»"), "holds", json!([label, value])).await;
    }

    /// Reads these words right beside a field, where a screen reader finds them too.
    pub(crate) async fn reads_beside(&self, label: &str, words: &str) {
        self.step(format!("reads «{words}» beside «{label}»"));
        self.ask(&format!("«{words}» beside the field «{label}»"), "beside", json!([label, words])).await;
    }

    /// Finds what was typed into a password field hidden, or not.
    pub(crate) async fn finds_hidden(&self, label: &str, hidden: bool) {
        self.step(format!("finds «{label}» {}", if hidden { "hidden" } else { "readable" }));
        self.ask(&format!("«{label}» hidden: {hidden}"), "isHidden", json!([label, hidden])).await;
    }

    /// Is told this at once, by a screen reader too.
    pub(crate) async fn is_alerted(&self, words: &str) {
        self.step(format!("is alerted: «{words}»"));
        self.ask(&format!("an alert that says «{words}»"), "alerts", json!([words])).await;
    }

    /// Everything that the page says.
    pub(crate) async fn reads(&self) -> String {
        let said = self.ask("a page", "saysAll", json!([])).await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Finds this box ticked, or not.
    pub(crate) async fn finds_ticked(&self, name: &str, ticked: bool) {
        self.step(format!("finds «{name}» {}", if ticked { "ticked" } else { "not ticked" }));
        self.ask(&format!("«{name}» ticked: {ticked}"), "isTicked", json!([name, ticked])).await;
    }

    /// Is at this address: path and query.
    pub(crate) async fn is_at(&self, path: &str) {
        self.step(format!("is at {path}"));
        self.ask(&format!("the address {path}"), "isAt", json!([path])).await;
    }

    /// Goes on where the same device was before its browser was started again.
    pub(super) fn takes_over(&self, before: &Self) {
        let take = |of: &Mutex<Vec<String>>| std::mem::take(&mut *of.lock().unwrap_or_else(PoisonError::into_inner));
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).splice(0..0, take(&before.steps));
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).splice(0..0, take(&before.kept));
    }

    /// The browser, for the parts of the harness.
    pub(super) fn browser(&self) -> &WebDriver {
        &self.browser
    }

    /// Whether the other one is, or was, the same browser in the same hands of ChromeDriver.
    pub(crate) fn is_the_browser_of(&self, other: &Self) -> bool {
        self.browser.session_id() == other.browser.session_id()
    }

    /// A name for messages and files.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The addresses of everything that the page has loaded.
    pub(crate) async fn loads(&self) -> Vec<String> {
        let loaded = self.ask("a page", "loads", json!([])).await;
        loaded.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// Waits until the answer from this address has come.
    pub(crate) async fn has_loaded(&self, path: &str) {
        self.step(format!("has loaded {path}"));
        self.ask(&format!("an answer from {path}"), "hasLoaded", json!([path])).await;
    }

    /// The address of Exeunt.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Notes what the person did.
    pub(super) fn step(&self, step: impl Into<String>) {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).push(step.into());
    }

    /// The person's acts so far.
    pub(super) fn steps(&self) -> Vec<String> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Everything that the browser's storage was seen to hold, each time it was looked at.
    pub(super) fn kept(&self) -> &Mutex<Vec<String>> {
        &self.kept
    }
}
