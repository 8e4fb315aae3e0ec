//! Text that changes in place, and the names in it. A translator in the browser puts elements of its own where it finds a
//! text, and the node that was there is no part of the page any more: a change of it is never seen. So a text node is
//! never written to; the element around it is drawn anew.

use super::{ErasedView, erased};
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::custom::custom_attribute;

/// The characters around a name in a sentence that isolate its direction (UAX 9). They are invisible.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// A name that a person gave, for a sentence: [`text_with_names`] keeps translators away from it.
#[must_use]
pub fn isolated(name: &str) -> String {
    let [first, last] = ISOLATE;
    format!("{first}{name}{last}")
}

/// A sentence without what [`isolated`] put around the names, for where no element can stand.
#[must_use]
pub fn without_isolates(sentence: &str) -> String {
    sentence.split(ISOLATE).collect()
}

/// Text that changes, as an element of its own for every value; nothing at all while it is empty.
pub fn reactive_text(sentence: Signal<String>) -> ErasedView {
    erased(move || {
        sentence.with(|sentence| (!sentence.is_empty()).then(|| view! { <span>{text_with_names(sentence)}</span> }))
    })
}

/// Keeps translators away from a name. The style sheet keeps its direction from what stands around it.
pub fn untranslated() -> impl Attribute {
    custom_attribute("translate", "no")
}

/// A sentence in which the names are kept as they are: neither translated, nor mixed up with the direction around them.
pub fn text_with_names(sentence: &str) -> Vec<AnyView> {
    let part = |(number, part): (usize, &str)| match number % 2 {
        0 => part.to_owned().into_any(),
        _ => view! { <span {..untranslated()}>{part.to_owned()}</span> }.into_any(),
    };
    sentence.split(ISOLATE).enumerate().map(part).collect()
}
