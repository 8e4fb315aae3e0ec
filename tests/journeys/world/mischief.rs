//! Acts of an attacker, or of a person in too much of a hurry: scripts slipped into a page, copied cookies, a button
//! pressed twice.

use super::device::Device;
use super::eyes::PRESSABLE;
use serde_json::{Value, json};

/// A clock that can be put forward; what the page does every so many seconds it does a hundred times as often.
const CLOCK: &str = "window.ahead = 0;
const [now, every] = [Date.now, window.setInterval];
Date.now = () => now() + window.ahead;
window.setInterval = (act, span) => every(act, span / 100);";

/// Takes every text out of the page and puts two elements with the same words in its place, as Chrome's translator
/// does.
const TRANSLATOR: &str = "function takes() {
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const text of found) {
    if (!text.data.trim() || text.parentElement.closest('font, [translate=no], script, style, title')) continue;
    const [font, inner] = ['font', 'font'].map((name) => document.createElement(name));
    inner.textContent = text.data;
    font.append(inner);
    text.replaceWith(font);
  }
}
new MutationObserver(takes).observe(document, { subtree: true, childList: true, characterData: true });";

impl Device {
    /// Lets a script run in the page, which calls `done` with what it has to say.
    pub(crate) async fn runs(&self, script: &str) -> Value {
        self.step("has a script slipped in");
        let whole = format!("const done = arguments[arguments.length - 1];\n{script}");
        let answer = self.browser().execute_async(whole, vec![]).await;
        answer.unwrap_or_else(|trouble| panic!("{}: the script: {trouble}", self.name())).json().clone()
    }

    /// From the next page on, lets a script run before anything of the page.
    pub(crate) async fn runs_before_every_page(&self, script: &str) {
        self.step("has a script slipped in from now on");
        self.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// From the next page on, a translator in the browser takes every text that it finds, and puts elements of its own
    /// there.
    pub(crate) async fn reads_it_translated(&self) {
        self.step("reads it translated");
        self.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": TRANSLATOR })).await;
    }

    /// From the next page on, runs no script of the page.
    pub(crate) async fn runs_no_scripts(&self) {
        self.step("switches scripts off");
        self.protocol("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// From the next page on, the page's clock can be put forward.
    pub(crate) async fn has_a_clock_that_can_be_put_forward(&self) {
        self.runs_before_every_page(CLOCK).await;
    }

    /// Puts the page's clock forward.
    pub(crate) async fn puts_the_clock_forward(&self, milliseconds: u32) {
        self.step(format!("puts the clock forward by {milliseconds} ms"));
        let put = "window.ahead += arguments[0]";
        self.browser().execute(put, vec![json!(milliseconds)]).await.expect("a page with such a clock");
    }

    /// The tab in view sleeps, as browsers suspend hidden tabs, or goes on.
    pub(crate) async fn sleeps(&self, asleep: bool) {
        self.step(if asleep { "lets the tab sleep" } else { "wakes the tab" });
        let state = if asleep { "frozen" } else { "active" };
        self.protocol("Page.setWebLifecycleState", json!({ "state": state })).await;
    }

    /// The line to the network becomes slow: what a phone has in the countryside.
    pub(crate) async fn has_a_slow_line(&self) {
        self.step("has a slow line");
        self.protocol("Network.enable", json!({})).await;
        let slow =
            json!({ "offline": false, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 25_000 });
        self.protocol("Network.emulateNetworkConditions", slow).await;
    }

    /// Presses twice as fast as can be.
    pub(crate) async fn presses_twice(&self, name: &str) {
        self.step(format!("presses «{name}» twice"));
        let control = self.finds(PRESSABLE, name, true).await;
        let twice = self.browser().action_chain().double_click_element(&control).perform().await;
        twice.unwrap_or_else(|trouble| panic!("{}: pressing «{name}» twice: {trouble}", self.name()));
    }

    /// Takes over all cookies of another device, as a thief does who copied its profile.
    pub(crate) async fn takes_the_cookies_of(&self, other: &Self) {
        for name in other.cookie_names().await {
            self.gets_cookie(&name, &other.cookie(&name).await).await;
        }
    }

    /// Loses all its cookies, and nothing else.
    pub(crate) async fn loses_its_cookies(&self) {
        self.step("loses its cookies");
        self.protocol("Network.clearBrowserCookies", json!({})).await;
    }

    /// Hears that something changed, as from another tab.
    pub(crate) async fn hears_of_a_change(&self) {
        self.runs("new BroadcastChannel('exeunt-live').postMessage('changed'); done();").await;
    }

    /// Forgets the files that it loaded, and nothing else.
    pub(crate) async fn forgets_what_it_loaded(&self) {
        self.protocol("Network.clearBrowserCache", json!({})).await;
    }

    /// The browser complained, and about nothing but this. It is the one place where it may.
    pub(crate) async fn complained_only_about(&self, words: &[&str]) {
        let complaints = self.complaints().await;
        let others: Vec<_> = complaints.iter().filter(|line| !words.iter().any(|word| line.contains(word))).collect();
        assert!(others.is_empty(), "{}: {others:?}", self.name());
        assert!(!complaints.is_empty(), "{}: the browser did not complain", self.name());
    }
}
