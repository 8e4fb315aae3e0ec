//! A page's own requests, and the paths it is cut off from.

use super::device::Device;
use serde_json::{Value, json};

/// Notes once when the words are there.
const NOTE: &str = "new MutationObserver((_, observer) => {
  if (!document.body?.textContent.includes(WORDS)) return;
  window.noted = performance.timeOrigin + performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, characterData: true });";

/// Calls the server, and says when.
const CALL: &str = "const [method, path, headers, body, done] = arguments;
const sent = performance.timeOrigin + performance.now();
fetch(path, { method, headers, body: body && JSON.stringify(body) }).then((answer) => answer.json()).then((body) => done({ sent, body }));";

impl Device {
    /// The number of answers that the page in view had from this address.
    pub(crate) async fn has_asked(&self, path: &str) -> u64 {
        self.ask("a page", "asked", json!([path])).await.as_u64().unwrap_or(0)
    }

    /// Waits until the page in view has asked this address more often than that.
    pub(crate) async fn asks_again(&self, path: &str, than: u64) {
        self.step(format!("has asked {path} again"));
        self.ask(&format!("a new answer from {path}"), "askedMore", json!([path, than])).await;
    }

    /// The instants that the page shows, as machines read them.
    pub(crate) async fn moments(&self) -> Vec<String> {
        let moments = self.ask("a page", "moments", json!([])).await;
        moments.as_array().into_iter().flatten().filter_map(|at| at.as_str().map(str::to_owned)).collect()
    }

    /// The colour of the photo on the page in view.
    pub(crate) async fn colour_of_the_photo(&self) -> String {
        let colour = self.ask("a photo", "photo", json!([])).await;
        colour.as_str().unwrap_or_default().to_owned()
    }

    /// Sees the photo in this colour.
    pub(crate) async fn sees_photo_of_colour(&self, colour: &str) {
        self.step(format!("sees the photo in {colour}"));
        self.ask(&format!("a photo in {colour}"), "photoIs", json!([colour])).await;
    }

    /// The computer itself loses its network: the browser knows that, unlike when only the server is away.
    pub(crate) async fn loses_its_network(&self) {
        self.step("loses its network");
        self.is_connected(false).await;
    }

    /// The computer has its network again.
    pub(crate) async fn has_its_network_again(&self) {
        self.step("has its network again");
        self.is_connected(true).await;
    }

    async fn is_connected(&self, connected: bool) {
        self.protocol("Network.enable", json!({})).await;
        let conditions =
            json!({ "offline": !connected, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.protocol("Network.emulateNetworkConditions", conditions).await;
    }

    /// The names of the cookies that outlive the browser.
    pub(crate) async fn lasting_cookies(&self) -> Vec<String> {
        let cookies = self.browser().get_all_cookies().await.expect("the cookies of the page");
        cookies.into_iter().filter(|cookie| cookie.expiry.is_some()).map(|cookie| cookie.name).collect()
    }

    /// From the next page on, notes the moment at which the words come to stand in the document.
    pub(crate) async fn notes_when_it_reads(&self, words: &str) {
        let script = NOTE.replace("WORDS", &json!(words).to_string());
        self.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// When they came to stand there, in milliseconds of this machine's clock. Waits until they do.
    pub(crate) async fn read_them_at(&self) -> f64 {
        let at = self.ask("the words that it waits for", "noted", json!([])).await;
        at.as_f64().expect("a moment")
    }

    /// Lets a script on the page call the server, as any client may; gives the answer, and when the call was sent.
    pub(crate) async fn calls(&self, method: &str, path: &str, headers: Value, body: Value) -> (Value, f64) {
        let answer = self.browser().execute_async(CALL, vec![json!(method), json!(path), headers, body]).await;
        let answer = answer.expect("an answer of the server").json().clone();
        (answer["body"].clone(), answer["sent"].as_f64().expect("a moment"))
    }
}
