//! Boxes for what changes on a page. Every closure that a view takes as a type of its own brings a copy of the view's
//! machinery into what browsers download, one to two kilobytes each; in a box, all of them share one.

use super::focus::keep_focus;
use leptos::ev::{Event, MouseEvent, SubmitEvent};
use leptos::prelude::*;

/// A piece of a page that is drawn anew when what it reads changes.
pub type ErasedView = Box<dyn FnMut() -> AnyView + Send>;

/// Draws `draw` anew when what it reads changes. Nothing that was drawn before is written to: a translator may have put
/// something else in its place, and a row that takes over the box of another has a tick and a focus that are not its own.
/// The focus goes to the control with the same id.
pub fn erased<V: IntoView + 'static>(draw: impl Fn() -> V + Send + 'static) -> ErasedView {
    boxed_erased(Box::new(move || draw().into_any()))
}

fn boxed_erased(draw: Box<dyn Fn() -> AnyView + Send>) -> ErasedView {
    let mut odd = false;
    Box::new(move || {
        keep_focus();
        odd = !odd;
        // leptos keeps the elements where a view follows one of its own type; so every second one is of another type.
        if odd { Some(draw()).into_any() } else { draw() }
    })
}

/// An accessible name, or an id. All are given as one type, because every type of an attribute's value costs half a
/// kilobyte.
pub fn aria_label(name: impl Into<String>) -> Option<String> {
    Some(name.into())
}

/// Text that changes.
pub fn derived(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    boxed_derived(Box::new(read))
}

/// Not a closure in [`derived`], which would be of another type for each caller.
fn boxed_derived(read: Box<dyn Fn() -> String + Send + Sync>) -> Signal<String> {
    Signal::derive(read)
}

/// The value of an ARIA attribute that is `true` or `false`.
pub fn aria_bool(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<String> {
    derived(move || if read() { "true" } else { "false" }.to_owned())
}

/// Does something outside the page's own elements, such as its title or the focus, whenever what it reads changes.
pub fn effect(act: impl Fn() + 'static) {
    boxed_effect(Box::new(act));
}

fn boxed_effect(act: Box<dyn Fn()>) {
    Effect::new(move |_: Option<()>| act());
}

/// What a click does.
pub fn click_handler(act: impl Fn() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}

/// What a change of an input does.
pub fn change_handler(act: impl Fn(&Event) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| act(&event))
}

/// What a form does when it is submitted; the browser itself sends nothing.
pub fn submit_handler(act: impl Fn(&SubmitEvent) + 'static) -> Box<dyn FnMut(SubmitEvent)> {
    Box::new(move |event| {
        event.prevent_default();
        act(&event);
    })
}
