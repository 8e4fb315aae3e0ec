//! A piece of the page for one test: mounts a view, finds elements in it, waits for an expected state.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A mounted view. Dropping it takes the view off the page.
pub(crate) struct Stage {
    root: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Stage {
    pub(crate) fn show<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let root: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
        document().body().expect("a body").append_child(&root).expect("a place on the page");
        let mounted: UnmountHandle<_> = mount_to(root.clone(), view);
        Self { root, _mounted: Box::new(mounted) }
    }

    pub(crate) fn find<T: JsCast>(&self, selector: &str) -> Option<T> {
        self.root.query_selector(selector).expect("a selector").map(Element::unchecked_into)
    }

    pub(crate) fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Waits until `happened`, one animation frame at a time, and fails when it does not come.
pub(crate) async fn until(expectation: &str, happened: impl Fn() -> bool) {
    for _ in 0..200 {
        if happened() {
            return;
        }
        frame().await;
    }
    panic!("it never happened: {expectation}");
}

/// Lets what was mounted finish: leptos writes properties a moment after the elements.
pub(crate) async fn settled() {
    frame().await;
}

async fn frame() {
    let (sender, receiver) = futures_channel::oneshot::channel();
    set_timeout(move || sender.send(()).expect("somebody waits"), Duration::from_millis(10));
    receiver.await.expect("the next frame");
}
