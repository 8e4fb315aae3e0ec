//! The name of a country, by the browser's own list.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<DisplayNames, JsValue>;
    /// None for a code that is of no country's form.
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;
}

/// The name of the country with this code (ISO 3166-1, two letters); the code itself where the browser has none.
#[must_use]
pub fn country_name(code: &str, language: &str) -> String {
    let options = Object::new();
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(&options, &"type".into(), &"region".into());
    let name = DisplayNames::new(language, &options).and_then(|names| names.of(code));
    name.ok().flatten().unwrap_or_else(|| code.to_owned())
}
