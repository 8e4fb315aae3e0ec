//! A type-erased signal, and memos of one type: each typed one would bring its own copy of the machinery into the
//! download, one to two kilobytes each. The signal implements the traits of leptos' own, and so reads like one.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

/// A value with its type erased. A signal of `T` holds an `Option<T>`.
pub type AnyValue = Arc<dyn Any + Send + Sync>;

/// A signal of an optional value. Copies share one.
#[derive(Debug)]
pub struct ErasedSignal<T> {
    inner: RwSignal<AnyValue>,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for ErasedSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ErasedSignal<T> {}

impl<T: Send + Sync + 'static> ErasedSignal<T> {
    /// A signal that holds `value`.
    #[must_use]
    pub fn new(value: Option<T>) -> Self {
        Self { inner: RwSignal::new(Arc::new(value)), value: PhantomData }
    }

    /// The erased signal, for code that need not know the type either.
    #[must_use]
    pub fn inner(self) -> RwSignal<AnyValue> {
        self.inner
    }
}

impl<T> DefinedAt for ErasedSignal<T> {
    fn defined_at(&self) -> Option<&'static Location<'static>> {
        self.inner.defined_at()
    }
}

impl<T> IsDisposed for ErasedSignal<T> {
    fn is_disposed(&self) -> bool {
        self.inner.is_disposed()
    }
}

impl<T> Track for ErasedSignal<T> {
    fn track(&self) {
        self.inner.track();
    }
}

impl<T> Notify for ErasedSignal<T> {
    fn notify(&self) {
        self.inner.notify();
    }
}

/// With [`Track`], the base of `read`, `with` and `get`, tracked and untracked.
impl<T: Send + Sync + 'static> ReadUntracked for ErasedSignal<T> {
    type Value = Arc<Option<T>>;

    fn try_read_untracked(&self) -> Option<Self::Value> {
        self.inner.try_get_untracked()?.downcast().ok()
    }
}

impl<T: Send + Sync + 'static> Set for ErasedSignal<T> {
    type Value = Option<T>;

    /// Sets or clears the value. Clearing an empty signal notifies no follower; nothing happens once its page is gone.
    fn set(&self, value: Option<T>) {
        self.try_set(value);
    }

    fn try_set(&self, value: Option<T>) -> Option<Option<T>> {
        match self.try_read_untracked() {
            None => Some(value),
            Some(before) => {
                if before.is_some() || value.is_some() {
                    self.inner.set(Arc::new(value));
                }
                None
            }
        }
    }
}

/// A memo of a fact. Its closure is boxed before [`Memo::new`] sees it: half a kilobyte less for each.
pub fn memo(read: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    boxed_memo(Box::new(read))
}

/// Not a closure in [`memo`], which would be of another type for each caller.
fn boxed_memo(read: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
    Memo::new(move |_| read())
}
