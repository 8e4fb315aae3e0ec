//! A watch on a screen all the time, for words that must not be on it, not even for a moment.

use super::device::Device;
use serde_json::{Value, json};

const WATCH: &str = include_str!("watch.js");

impl Device {
    /// Watches for these words, in the page in view and in each that comes after it in this tab.
    pub(crate) async fn watches_for(&self, words: &str) {
        self.step(format!("watches for «{words}»"));
        let quoted = json!(words).to_string();
        let source = format!("{WATCH}\nwindow.watch.words.push({quoted});");
        self.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
        self.browser().execute(source, vec![]).await.expect("a page to watch");
    }

    /// The watched words were on the page in view at no moment since the watch began, or since the person came back to
    /// it.
    pub(crate) async fn never_saw_them(&self) {
        self.step("saw nothing of it");
        let watch = self.watch().await;
        if watch["looks"].as_u64().unwrap_or(0) == 0 {
            self.fail("somebody who watches").await;
        }
        if watch["seen"] != json!([]) {
            self.fail(&format!("nothing of it at any moment, and saw {}", watch["seen"])).await;
        }
    }

    /// They were not in the title of the tab either.
    pub(crate) async fn never_saw_them_in_the_title(&self) {
        self.step("saw nothing of it in the title");
        let watch = self.watch().await;
        if watch["titles"] != json!([]) {
            self.fail(&format!("nothing of it in the title at any moment, and saw {}", watch["titles"])).await;
        }
    }

    /// Whether the page in view came out of the browser's memory as it was left, and was not loaded again.
    pub(crate) async fn came_from_memory(&self) -> bool {
        self.watch().await["returned"] == true
    }

    /// Finds these words nowhere in the document, visible or not.
    pub(crate) async fn holds_nowhere(&self, words: &str) {
        self.step(format!("holds «{words}» nowhere"));
        self.ask(&format!("a document without «{words}»"), "holdsNowhere", json!([words])).await;
    }

    async fn watch(&self) -> Value {
        let watch = self.browser().execute("return window.watch ?? {}", vec![]).await;
        watch.expect("a page that is watched").json().clone()
    }
}
