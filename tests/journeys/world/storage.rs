//! The browser's storage: read it, spoil it, fill it, block it.

use super::device::Device;
use serde_json::{Value, json};
use std::sync::PoisonError;

const STORAGE: &str = include_str!("storage.js");

/// Fills what is left of localStorage, down to the last character.
const FILL: &str = "for (let size = 1 << 22, part = 0; size >= 1; ) {
  try { localStorage.setItem('filler-' + part, 'x'.repeat(size)); part += 1; } catch { size = Math.floor(size / 2); }
}";

/// From the next page on, reading `localStorage` throws, as it does where a person has forbidden it.
const BLOCK: &str = "Object.defineProperty(window, 'localStorage', {
  get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); }
});";

/// Leaves something in every place where a script can leave something; `arguments[0]` is a script of the site.
const PLANT: &str = "const [worker, done] = arguments;
const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open('planted', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('seeds');
  request.onsuccess = () => resolve(request.result.close());
  request.onerror = () => reject(request.error);
});
(async () => {
  localStorage.setItem('planted', 'seed');
  sessionStorage.setItem('planted', 'seed');
  document.cookie = 'planted=seed; path=/';
  await opened;
  await (await caches.open('planted')).put('/planted', new Response('seed'));
  await navigator.serviceWorker.register(worker);
})().then(() => done(null), (trouble) => done(String(trouble)));";

impl Device {
    /// Everything that scripts can read on this device, right now.
    pub(crate) async fn storage(&self) -> Value {
        let answer = self.browser().execute_async(STORAGE, vec![]).await.expect("a page of Exeunt is open");
        let storage = answer.json().clone();
        assert!(storage.get("trouble").is_none(), "{}: {storage}", self.name());
        storage
    }

    /// The names of all cookies, those that scripts cannot read included.
    pub(crate) async fn cookie_names(&self) -> Vec<String> {
        let cookies = self.browser().get_all_cookies().await.expect("the cookies of the page");
        cookies.into_iter().map(|cookie| cookie.name).collect()
    }

    /// Leaves something in every place where a script can leave something, as an older app might have. The policy of
    /// the page, which knows no workers, must be lifted for that.
    pub(crate) async fn plants_something_everywhere(&self) {
        self.step("plants something everywhere");
        self.protocol("Page.setBypassCSP", json!({ "enabled": true })).await;
        self.reload().await;
        // Any script will do that runs without a page.
        let loads = self.loads().await;
        let script = loads.iter().find(|address| address.contains("/empty-")).expect("a small script of the app");
        let trouble = self.browser().execute_async(PLANT, vec![json!(script)]).await.expect("a page of Exeunt is open");
        assert_eq!(*trouble.json(), Value::Null, "{}: something could not be planted", self.name());
        let kept = self.storage().await;
        assert_eq!(kept["localStorage"]["planted"], "seed");
        assert_eq!(kept["sessionStorage"]["planted"], "seed");
        assert_eq!(kept["databases"], json!(["planted"]));
        assert_eq!(kept["caches"], json!(["planted"]));
        assert_eq!(kept["cookies"], "planted=seed");
        assert_eq!(kept["workers"], 1);
    }

    /// Finds nothing in any place where a browser keeps things for a site, the cookies included that no script can see.
    pub(crate) async fn holds_nothing_at_all(&self) {
        self.step("holds nothing at all");
        let kept = self.storage().await;
        for area in ["localStorage", "sessionStorage"] {
            assert_eq!(kept[area], json!({}), "{}: {area}", self.name());
        }
        for list in ["databases", "caches"] {
            assert_eq!(kept[list], json!([]), "{}: {list}", self.name());
        }
        assert_eq!(kept["cookies"], "", "{}: cookies that scripts can read", self.name());
        assert_eq!(kept["workers"], 0, "{}: service workers", self.name());
        let cookies = self.protocol("Network.getAllCookies", json!({})).await;
        assert_eq!(cookies["cookies"], json!([]), "{}: cookies", self.name());
    }

    /// The value of a cookie.
    pub(crate) async fn cookie(&self, name: &str) -> String {
        let cookie = self.browser().get_named_cookie(name).await;
        cookie.unwrap_or_else(|trouble| panic!("{}: {name}: {trouble}", self.name())).value
    }

    /// Gives the browser this cookie, as a thief might with an old one.
    pub(crate) async fn gets_cookie(&self, name: &str, value: &str) {
        self.step(format!("gets an old {name}"));
        let parameters = json!({
            "name": name, "value": value, "url": self.origin(), "path": "/",
            "secure": true, "httpOnly": true, "sameSite": "Strict",
        });
        self.protocol("Network.setCookie", parameters).await;
    }

    /// The keys and values of localStorage.
    pub(crate) async fn local_storage(&self) -> Vec<(String, String)> {
        let storage = self.storage().await;
        let area = storage["localStorage"].as_object().expect("localStorage is an object");
        area.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    }

    /// Waits until localStorage holds anything at all.
    pub(crate) async fn keeps_something(&self) {
        self.ask("something in localStorage", "keepsSomething", json!([])).await;
    }

    /// Puts a value into localStorage, as an older or newer app, another page or a curious person might.
    pub(crate) async fn puts_into_storage(&self, key: &str, value: &str) {
        self.step(format!("has its storage changed: {key}"));
        let put = "localStorage.setItem(arguments[0], arguments[1])";
        self.browser().execute(put, vec![json!(key), json!(value)]).await.expect("room in localStorage");
    }

    /// Wipes localStorage, as some browsers do after a week without a visit.
    pub(crate) async fn wipes_storage(&self) {
        self.step("has its storage wiped");
        self.browser().execute("localStorage.clear()", vec![]).await.expect("localStorage is there");
    }

    /// Fills localStorage until nothing more can be kept.
    pub(crate) async fn fills_storage(&self) {
        self.step("has its storage filled");
        self.browser().execute(FILL, vec![]).await.expect("localStorage is there");
    }

    /// Forbids localStorage from the next page on.
    pub(crate) async fn blocks_storage(&self) {
        self.step("has its storage blocked");
        self.protocol("Page.addScriptToEvaluateOnNewDocument", json!({ "source": BLOCK })).await;
    }

    /// Notes what is kept now, for the search for secrets at the end.
    pub(super) async fn keeps(&self) {
        // A page may be changing this very moment, or be the browser's own.
        if let Ok(answer) = self.browser().execute_async(STORAGE, vec![]).await {
            self.kept().lock().unwrap_or_else(PoisonError::into_inner).push(answer.json().to_string());
        }
    }
}
