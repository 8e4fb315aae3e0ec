//! The app's parts and pages in a real browser, without a server: pages drawn from storage, and the promises of parts.
//!
//! One page serves all tests of this binary, so each mounts into an element of its own and takes it away again.

#![cfg(target_arch = "wasm32")]

mod json;
mod keyed;
mod parts;
mod remembered;
mod stored;
mod world;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
