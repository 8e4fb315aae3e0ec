//! Lists whose rows stay: a row is drawn anew only where its value has changed, so that the focus, a tick, and what a
//! translator put into the others stay as they are. leptos' own `<For>` does the same for 6 KB more of download, because
//! it brings an index of hashed keys.

use super::erased::ErasedView;
use super::focus::keep_focus;
use crate::erased_signal::AnyValue;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::sync::Arc;
use web_sys::{Comment, Element, Node};

/// The items at one moment, with their type erased, so that the machinery of lists is downloaded once.
struct Items {
    ids: Vec<String>,
    /// The values, as a `Vec<T>`.
    values: AnyValue,
}

/// Draws the item at a place in the values.
type Draw = dyn Fn(&AnyValue, usize) -> AnyView + Send + Sync;

/// What a list does with its items, each the one at a place in its values: compares two, and draws one as an element.
#[derive(Clone)]
struct Kind {
    same: fn([(&AnyValue, usize); 2]) -> bool,
    draw: Arc<Draw>,
    /// The owner of the list, and so of its rows: they outlive a new reading of the items.
    owner: Owner,
}

/// Draws an element for each of `items`, which `id` tells apart. A row whose value changes is replaced; the focus then
/// goes to the control with the same id.
pub fn keyed<T: PartialEq + Send + Sync + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    id: fn(&T) -> String,
    row: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> ErasedView {
    let items = move || {
        let values = items();
        Items { ids: values.iter().map(id).collect(), values: Arc::new(values) }
    };
    let same = |items: [(&AnyValue, usize); 2]| {
        let [one, other] = items.map(|(values, at)| values.downcast_ref::<Vec<T>>()?.get(at));
        one == other
    };
    let draw =
        move |values: &AnyValue, at| values.downcast_ref::<Vec<T>>().and_then(|all| all.get(at)).map(&row).into_any();
    rows(Box::new(items), Kind { same, draw: Arc::new(draw), owner: Owner::current().unwrap_or_default() })
}

fn rows(items: Box<dyn Fn() -> Items + Send>, kind: Kind) -> ErasedView {
    Box::new(move || {
        keep_focus();
        Rows { items: items(), kind: kind.clone() }.into_any()
    })
}

/// The list at one moment.
struct Rows {
    items: Items,
    kind: Kind,
}

/// A row on the page. The view goes before what it owns.
struct Drawn {
    id: String,
    values: AnyValue,
    at: usize,
    element: Option<Element>,
    view: AnyViewState,
    _owner: Owner,
}

impl Rows {
    /// The rows: those of `before` that are the same still, and new ones.
    fn draw(self, before: &mut Vec<Drawn>) -> Vec<Drawn> {
        let Self { items: Items { ids, values }, kind } = self;
        let draw = |(at, id): (usize, String)| {
            let same = |row: &Drawn| row.id == id && (kind.same)([(&row.values, row.at), (&values, at)]);
            if let Some(place) = before.iter().position(same) {
                return before.remove(place);
            }
            let owner = kind.owner.with(Owner::new);
            let view = owner.with(|| (kind.draw)(&values, at).build());
            Drawn { id, values: values.clone(), at, element: view.elements().pop(), view, _owner: owner }
        };
        ids.into_iter().enumerate().map(draw).collect()
    }
}

/// The list on the page: its rows, and what stands after the last one.
struct Drawing {
    rows: Vec<Drawn>,
    end: Comment,
}

impl Render for Rows {
    type State = Drawing;

    fn build(self) -> Drawing {
        Drawing { rows: self.draw(&mut Vec::new()), end: document().create_comment("") }
    }

    fn rebuild(self, drawing: &mut Drawing) {
        let mut before = std::mem::take(&mut drawing.rows);
        drawing.rows = self.draw(&mut before);
        for row in &mut before {
            row.view.unmount();
        }
        // From the last to the first, each row that does not stand before the next one yet.
        let Some(parent) = drawing.end.parent_element() else { return };
        let mut next: Node = drawing.end.clone().into();
        for row in drawing.rows.iter_mut().rev() {
            let Some(element) = &row.element else { continue };
            if element.next_sibling().as_ref() != Some(&next) {
                row.view.mount(&parent, Some(&next));
            }
            next = element.clone().into();
        }
    }
}

impl Mountable for Drawing {
    fn unmount(&mut self) {
        for row in &mut self.rows {
            row.view.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for row in &mut self.rows {
            row.view.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.rows.first() {
            Some(row) => row.view.insert_before_this(child),
            None => self.end.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<Element> {
        self.rows.iter().filter_map(|row| row.element.clone()).collect()
    }
}

/// A list takes no attributes: its rows have their own.
impl AddAnyAttr for Rows {
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

/// The app is drawn in the browser alone: nothing is written as HTML on a server.
impl RenderHtml for Rows {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Drawing {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
