//! A question over the page, with the browser's own `<dialog>`: it traps the focus, closes with Escape, makes the rest
//! inert, and gives the focus back.

use super::focus::{focus_now, focused_id, restore_focus};
use super::{change_handler, effect, erased, text_with_names};
use crate::erased_signal::{ErasedSignal, memo};
use leptos::html;
use leptos::prelude::*;
use leptos::tachys::html::attribute::custom::custom_attribute;

/// A modal dialog. A press outside closes it, as Escape does. What follows from an answer stands in the element whose id is
/// the dialog's and `-text`: screen readers say it with the question. Its content exists only while it is open, so every opening starts afresh.
#[component]
pub fn Dialog(
    /// Unique on the page; names the heading.
    id: &'static str,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the person closes it without an answer.
    on_close: Callback<()>,
    /// The question, as it stands when the dialog opens.
    #[prop(into)]
    heading: Signal<String>,
    /// What stands below the heading.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let open = memo(move || open.get());
    let opener = StoredValue::new(String::new());
    let closed = ErasedSignal::<()>::new(None);
    effect(move || {
        closed.track();
        let (Some(dialog), open) = (node.get(), open.get()) else { return };
        if open && !dialog.open() {
            opener.set_value(focused_id());
            // Refused only for a dialog outside the document, which then has nothing to show.
            let _ = dialog.show_modal();
            // A window too small for all of it shows the question first, and the answers below.
            if dialog.scroll_height() > dialog.client_height() {
                focus_now("dialog:modal h2");
            }
        } else if !open {
            dialog.close();
            // The browser itself finds only what was not drawn anew meanwhile.
            restore_focus(opener.get_value());
        }
    });
    let content = erased(move || {
        open.get().then(|| {
            view! {
                <h2 id=id tabindex="-1">{text_with_names(&heading.get_untracked())}</h2>
                {children()}
            }
        })
    });
    let cancel = change_handler(move |event| {
        event.prevent_default();
        on_close.run(());
    });
    // A browser lets `cancel` keep a dialog open once, and closes it the next time. What the page still holds open opens
    // again.
    let on_closed = change_handler(move |_| {
        if open.try_get_untracked() == Some(true) {
            on_close.run(());
            closed.notify();
        }
    });
    view! {
        <dialog
            {..custom_attribute("closedby", "any")} node_ref=node class="dialog" aria-labelledby=id
            aria-describedby=format!("{id}-text") on:cancel=cancel on:close=on_closed
        >
            {content}
        </dialog>
    }
}
