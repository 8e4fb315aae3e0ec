//! Checks that the browser holds no data after it was made to forget everything. `src/empty.js` empties and checks what
//! only a script can; the server checks the HttpOnly cookies.

use super::AuthContext;
use exeunt_contract::Nothing;
use exeunt_contract::accounts::ListAccounts;
use js_sys::Promise;
use js_sys::futures::JsFuture;
use wasm_bindgen::prelude::*;

/// A kind of storage that a site has in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageKind {
    /// Cookies.
    Cookies,
    /// `localStorage`.
    Local,
    /// `sessionStorage`.
    Session,
    /// IndexedDB.
    Databases,
    /// The Cache API.
    Caches,
    /// Service workers.
    Workers,
}

impl StorageKind {
    /// All of them, under the names of `src/empty.js`.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Cookies, "cookies"),
        (Self::Local, "local"),
        (Self::Session, "session"),
        (Self::Databases, "databases"),
        (Self::Caches, "caches"),
        (Self::Workers, "workers"),
    ];
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = exeunt, js_name = empty, catch)]
    fn empty() -> Result<Promise, JsValue>;
}

impl AuthContext {
    /// Empties the browser's storage; the kinds that are not empty, or could not be checked.
    pub(super) async fn clear_browser_storage(self) -> Vec<StorageKind> {
        let said = match empty() {
            Ok(promise) => JsFuture::from(promise).await.ok().and_then(|said| said.as_string()),
            Err(_) => None,
        };
        // Where even that failed, the person has to check the browser by hand.
        let said = said.unwrap_or_else(|| "local,session,databases,caches,workers".to_owned());
        let seen = self.call(ListAccounts, Nothing {}).await.map_or(true, |known| known.cookies);
        let left = |place: StorageKind, word: &str| {
            said.split(',').any(|left| left == word) || seen && place == StorageKind::Cookies
        };
        StorageKind::ALL.into_iter().filter(|(place, word)| left(*place, word)).map(|(place, _)| place).collect()
    }
}
