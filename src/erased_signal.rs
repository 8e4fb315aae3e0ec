//! A type-erased signal: each typed one would bring its own copy of the machinery into the download, one to two
//! kilobytes each.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// An optional value that pages follow. Copies share one signal.
#[derive(Debug)]
pub struct ErasedSignal<T> {
    inside: RwSignal<Option<Arc<dyn Any + Send + Sync>>>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for ErasedSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ErasedSignal<T> {}

impl<T: Clone + Send + Sync + 'static> ErasedSignal<T> {
    /// Empty.
    #[must_use]
    pub fn new() -> Self {
        Self { inside: RwSignal::new(None), kind: PhantomData }
    }

    /// Holding `value`.
    #[must_use]
    pub fn with(value: T) -> Self {
        let slot = Self::new();
        slot.set(Some(value));
        slot
    }

    /// The value, as a reactive read.
    #[must_use]
    pub fn get(self) -> Option<T> {
        self.inside.with(|inside| inside.as_ref()?.downcast_ref().cloned())
    }

    /// The value, untracked; none once its page is gone.
    #[must_use]
    pub fn get_untracked(self) -> Option<T> {
        self.inside.try_with_untracked(|inside| inside.as_ref()?.downcast_ref().cloned()).flatten()
    }

    /// Whether there is a value, as a reactive read.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.inside.with(Option::is_some)
    }

    /// Sets or clears the value. Clearing an empty signal notifies no follower; nothing happens once its page is gone.
    pub fn set(self, value: Option<T>) {
        if value.is_none() && !self.inside.try_with_untracked(Option::is_some).unwrap_or(false) {
            return;
        }
        let value = value.map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>);
        self.inside.try_set(value);
    }

    /// The erased signal, for code that need not know the type either.
    #[must_use]
    pub fn inside(self) -> RwSignal<Option<Arc<dyn Any + Send + Sync>>> {
        self.inside
    }

    /// Whether its page is still there.
    #[must_use]
    pub fn is_there(self) -> bool {
        !self.inside.is_disposed()
    }
}

impl<T: Clone + Send + Sync + 'static> Default for ErasedSignal<T> {
    fn default() -> Self {
        Self::new()
    }
}
