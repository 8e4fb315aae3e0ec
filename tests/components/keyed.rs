//! A list keeps the rows that did not change, and replaces those that did.

use crate::world::{Stage, settled, until};
use exeunt::components::keyed;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

type Row = (&'static str, u32);

fn list(rows: RwSignal<Vec<Row>>) -> impl IntoView {
    let row = |(id, count): &Row| {
        let label = format!("{id}{count} ");
        view! { <li><button id=format!("row-{id}")>{label}</button></li> }.into_any()
    };
    view! { <ul>{keyed(move || rows.get(), |(id, _)| (*id).to_owned(), row)}</ul> }
}

fn button(stage: &Stage, id: &str) -> HtmlElement {
    stage.find(&format!("#row-{id}")).expect("the row")
}

#[wasm_bindgen_test]
async fn a_row_keeps_its_element_while_its_value_stays() {
    let rows = RwSignal::new(vec![("a", 1), ("b", 1), ("c", 1)]);
    let stage = Stage::show(move || list(rows));
    assert_eq!(stage.text(), "a1 b1 c1 ");
    let before = ["a", "b", "c"].map(|id| button(&stage, id));
    rows.set(vec![("c", 1), ("new", 1), ("b", 1), ("a", 2)]);
    until("the list is drawn", || stage.text() == "c1 new1 b1 a2 ").await;
    let kept = ["a", "b", "c"]
        .map(|id| button(&stage, id))
        .iter()
        .zip(&before)
        .map(|(now, then)| now == then)
        .collect::<Vec<_>>();
    assert_eq!(kept, [false, true, true]);
    rows.set(Vec::new());
    until("the list is empty", || stage.text().is_empty()).await;
    rows.set(vec![("b", 3)]);
    until("a row is there again", || stage.text() == "b3 ").await;
}

#[wasm_bindgen_test]
async fn the_focus_stays_in_its_row_also_where_that_moves_or_is_replaced() {
    let rows = RwSignal::new(vec![("a", 1), ("b", 1)]);
    let stage = Stage::show(move || list(rows));
    settled().await;
    button(&stage, "b").focus().expect("focused");
    let focused = || document().active_element().map(|element| element.id()).unwrap_or_default();
    for (next, text) in [
        (vec![("new", 1), ("a", 1), ("b", 1)], "new1 a1 b1 "),
        (vec![("b", 1), ("new", 1), ("a", 1)], "b1 new1 a1 "),
        (vec![("b", 2), ("a", 1)], "b2 a1 "),
    ] {
        rows.set(next);
        until(text, || stage.text() == text && focused() == "row-b").await;
    }
}

#[wasm_bindgen_test]
async fn a_row_that_goes_takes_what_it_owns_with_it() {
    let rows = RwSignal::new(vec![("a", 1), ("b", 1)]);
    let gone = StoredValue::new(Vec::<&'static str>::new());
    let stage = Stage::show(move || {
        let row = move |(id, _): &Row| {
            let id = *id;
            on_cleanup(move || gone.update_value(|gone| gone.push(id)));
            view! { <li>{id}</li> }.into_any()
        };
        view! { <ul>{keyed(move || rows.get(), |(id, _)| (*id).to_owned(), row)}</ul> }
    });
    rows.set(vec![("b", 1)]);
    until("the row is gone", || stage.text() == "b").await;
    until("what it owned is gone", || gone.get_value() == ["a"]).await;
}
