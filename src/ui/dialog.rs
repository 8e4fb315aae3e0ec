//! A question over the page, with the browser's own `<dialog>`: it traps the focus, closes with Escape, makes the rest
//! inert, and gives the focus back.

use super::{change, dynamic, outside};
use leptos::html;
use leptos::prelude::*;

/// A modal dialog. Its content exists only while it is open, so every opening starts afresh.
#[component]
pub fn Dialog(
    /// Unique on the page; names the heading.
    id: &'static str,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the person closes it without an answer.
    on_close: Callback<()>,
    /// The question.
    #[prop(into)]
    heading: Signal<String>,
    /// What stands below the heading.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| open.get());
    outside(move || {
        let (Some(dialog), open) = (node.get(), open.get()) else { return };
        if open && !dialog.open() {
            // Refused only for a dialog outside the document, which then has nothing to show.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let content = dynamic(move || {
        open.get().then(|| {
            view! {
                <h2 id=id>{heading}</h2>
                {children()}
            }
        })
    });
    let cancel = change(move |event| {
        event.prevent_default();
        on_close.run(());
    });
    view! {
        <dialog node_ref=node class="dialog" aria-labelledby=id on:cancel=cancel>
            {content}
        </dialog>
    }
}
