//! Whether anything is left in the browser after it was made to forget everything. What only a script can empty and look
//! at stands in `src/empty.js`; cookies that no script can see, the server looks for.

use super::Here;
use exeunt_contract::Nothing;
use exeunt_contract::accounts::ListAccounts;
use js_sys::Promise;
use js_sys::futures::JsFuture;
use wasm_bindgen::prelude::*;

/// A place where a browser keeps things for a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
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

impl Place {
    /// All of them, with the words of `src/empty.js`.
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

impl Here {
    /// Empties what is left in the browser; answers the places that are not empty, or could not be looked at.
    pub(super) async fn empty_the_browser(self) -> Vec<Place> {
        let said = match empty() {
            Ok(promise) => JsFuture::from(promise).await.ok().and_then(|said| said.as_string()),
            Err(_) => None,
        };
        // A browser in which even that failed has to be looked at by hand.
        let said = said.unwrap_or_else(|| "local,session,databases,caches,workers".to_owned());
        let seen = self.call(ListAccounts, Nothing {}).await.map_or(true, |known| known.cookies);
        let left =
            |place: Place, word: &str| said.split(',').any(|left| left == word) || seen && place == Place::Cookies;
        Place::ALL.into_iter().filter(|(place, word)| left(*place, word)).map(|(place, _)| place).collect()
    }
}
