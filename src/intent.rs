//! What a person wants, sent under a key of its own: where the answer was lost, the same once more goes under the same
//! key, and the server does it once. It knows no endpoint.

use std::sync::Mutex;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID, catch)]
    fn random_uuid() -> Result<String, JsValue>;
}

/// One intent.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Intent {
    /// Of its words, which may hold a password and must not stay behind.
    sum: u64,
    /// None where the browser makes none: outside of secure places, where no login works either.
    pub(crate) key: Option<String>,
}

/// The last intent whose answer did not come.
static LOST: Mutex<Option<Intent>> = Mutex::new(None);

impl Intent {
    /// The intent that these words say: the one whose answer was lost, if they are the same.
    pub(crate) fn of(words: [&str; 3]) -> Self {
        let sum = sum(words);
        let lost = LOST.lock().ok().and_then(|lost| lost.clone());
        lost.filter(|lost| lost.sum == sum).unwrap_or_else(|| Self { sum, key: random_uuid().ok() })
    }

    /// Its answer came, or was lost.
    pub(crate) fn ends(self, lost: bool) {
        if let Ok(mut last) = LOST.lock()
            && (lost || last.as_ref() == Some(&self))
        {
            *last = lost.then_some(self);
        }
    }

    /// Whether one is without its answer: the server may have done it, and may have given this browser another cookie
    /// than it has.
    pub(crate) fn is_lost() -> bool {
        LOST.lock().is_ok_and(|lost| lost.is_some())
    }
}

/// FNV-1a, in 64 bits. Whoever could read it here could read the form itself.
fn sum(words: [&str; 3]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
