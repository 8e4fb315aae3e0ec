//! Idempotency keys: a change is sent under a key of its own, and repeated under the same key after a lost answer, so
//! that the server does it once. It knows no endpoint.

use js_sys::Date;
use std::sync::Mutex;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;
}

/// A change under one idempotency key.
#[derive(Clone, PartialEq)]
pub(crate) struct Intent {
    /// The hash of its request, which may hold a password and so is not kept.
    sum: u64,
    /// None where the browser makes none: outside of secure contexts, where no login works either.
    pub(crate) key: Option<String>,
    /// Whether its answer sets another cookie.
    renews: bool,
    /// The time of its first request, in milliseconds.
    at: f64,
}

/// The lifetime of an intent that lapses, in milliseconds: the same request after it is another intent.
const LAPSES_AFTER: f64 = 60_000.0;

/// The last unanswered intent: it is on its way, or the answer was lost or says nothing of the outcome.
static OPEN: Mutex<Option<Intent>> = Mutex::new(None);

impl Intent {
    /// The intent of this request: the unanswered one, if the request is the same and it has not lapsed.
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

    /// Records that the answer arrived.
    pub(crate) fn is_answered(&self) {
        if let Ok(mut last) = OPEN.lock()
            && last.as_ref() == Some(self)
        {
            *last = None;
        }
    }

    /// Whether another cookie may be on its way to this browser: then a 401 does not prove that the session has ended.
    pub(crate) fn may_have_renewed() -> bool {
        OPEN.lock().is_ok_and(|open| open.as_ref().is_some_and(|open| open.renews))
    }
}

/// A key; none where the browser makes none.
pub(crate) fn new_key() -> Option<String> {
    random_uuid().ok()
}

/// FNV-1a, in 64 bits. Code that could read it here could read the form itself.
fn sum(words: [&str; 3]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
