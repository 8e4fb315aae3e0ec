//! A bounded number of places for work that keeps a core busy or waits for a disk, on threads of its own: whoever is
//! served meanwhile does not wait for it. The queue before them is bounded as well, and so is the time in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Where the waiting ends.
const QUEUE: usize = 32;
const WAIT: Duration = Duration::from_secs(2);

/// Why the work was not done.
#[derive(Debug)]
pub enum NoSlot {
    /// The queue is full, or it moved too slowly.
    Busy,
    /// The work came to no end.
    Broken(String),
}

/// The places. Cheap to clone: every clone is the same places.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    free: Arc<Semaphore>,
    most: usize,
    waiting: AtomicUsize,
}

impl Slots {
    /// So many; with none, everybody is turned away.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Inner { free: Arc::new(Semaphore::new(most)), most, waiting: AtomicUsize::new(0) }))
    }

    /// How many there are.
    #[must_use]
    pub fn most(&self) -> usize {
        self.0.most
    }

    /// How many are taken now.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.most.saturating_sub(self.0.free.available_permits())
    }

    /// How many wait for one.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::SeqCst)
    }

    /// Whether the next one would be turned away at once.
    #[must_use]
    pub fn are_crowded(&self) -> bool {
        self.waiting() >= QUEUE
    }

    /// Does this in a slot. It keeps the slot until it is done, also when nobody waits for it any more.
    ///
    /// # Errors
    /// See [`NoSlot`].
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoSlot> {
        let permit = {
            let _place = Place::take(&self.0.waiting)?;
            let slot = Arc::clone(&self.0.free).acquire_owned();
            tokio::time::timeout(WAIT, slot).await.map_err(|_| NoSlot::Busy)?.map_err(broken)?
        };
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(broken)
    }
}

/// A place in the queue; given back when dropped, also when the request is gone.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, NoSlot> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < QUEUE { Ok(place) } else { Err(NoSlot::Busy) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn broken(error: impl std::fmt::Display) -> NoSlot {
    NoSlot::Broken(error.to_string())
}
