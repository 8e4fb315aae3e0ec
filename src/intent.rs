//! What a person wants, sent under a key of its own: where the answer was lost, the same once more goes under the same
//! key, and the server does it once. It knows no endpoint.

use js_sys::Date;
use std::sync::Mutex;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;
}

/// One intent.
#[derive(Clone, PartialEq)]
pub(crate) struct Intent {
    /// Of its words, which may hold a password and must not stay behind.
    sum: u64,
    /// None where the browser makes none: outside of secure places, where no login works either.
    pub(crate) key: Option<String>,
    /// Whether its answer brings another cookie.
    renews: bool,
    /// When it was first sent, in milliseconds.
    at: f64,
}

/// One that lapses is another intent after so many milliseconds, though the words are the same.
const LAPSES_AFTER: f64 = 60_000.0;

/// The last intent that has no answer: it is on its way, or the answer was lost or says nothing of the outcome.
static OPEN: Mutex<Option<Intent>> = Mutex::new(None);

impl Intent {
    /// The intent that these words say: the one that has no answer, if they are the same and it has not lapsed.
    pub(crate) fn of(words: [&str; 3], renews: bool, lapses: bool) -> Self {
        let (sum, at) = (sum(words), Date::now());
        let open = OPEN.lock().ok().and_then(|open| open.clone());
        let intent = open
            .filter(|open| open.sum == sum && !(lapses && at > open.at + LAPSES_AFTER))
            .unwrap_or_else(|| Self { sum, key: new_key(), renews, at });
        if let Ok(mut last) = OPEN.lock() {
            *last = Some(intent.clone());
        }
        intent
    }

    /// It has its answer.
    pub(crate) fn is_answered(&self) {
        if let Ok(mut last) = OPEN.lock()
            && last.as_ref() == Some(self)
        {
            *last = None;
        }
    }

    /// Whether the server may have given this browser another cookie that has not come: then nobody has left who seems to.
    pub(crate) fn may_have_renewed() -> bool {
        OPEN.lock().is_ok_and(|open| open.as_ref().is_some_and(|open| open.renews))
    }
}

/// A key; none where the browser makes none.
pub(crate) fn new_key() -> Option<String> {
    random_uuid().ok()
}

/// FNV-1a, in 64 bits. Whoever could read it here could read the form itself.
fn sum(words: [&str; 3]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
