//! A bounded pool of slots for work that keeps a core busy or waits for a disk, on threads of its own: other requests
//! do not wait for it. The queue before the slots is bounded as well, and so is the time in it.

use exeunt_domain::ids::AccountId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{AcquireError, Semaphore};
use tokio::task::JoinError;

/// The longest queue.
const MAX_QUEUE: usize = 32;
/// The most requests of one account in the slots and in the queue together.
const MAX_SHARE: usize = MAX_QUEUE / 4;
/// The longest wait for a slot.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Why the work was not done.
#[derive(Debug, Error)]
pub enum SlotError {
    /// The queue is full, or it moved too slowly.
    #[error("all slots are busy")]
    Busy,
    /// The pool was closed.
    #[error(transparent)]
    Closed(#[from] AcquireError),
    /// The work panicked or was cancelled.
    #[error(transparent)]
    Aborted(#[from] JoinError),
}

/// The pool. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    free: Arc<Semaphore>,
    capacity: usize,
    waiting: AtomicUsize,
    shares: Mutex<HashMap<AccountId, usize>>,
}

impl Slots {
    /// A pool of this many slots; with zero, every request is refused.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(Arc::new(Inner {
            free: Arc::new(Semaphore::new(capacity)),
            capacity,
            waiting: AtomicUsize::new(0),
            shares: Mutex::default(),
        }))
    }

    /// The number of slots.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.capacity
    }

    /// The number of slots in use.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.0.capacity.saturating_sub(self.0.free.available_permits())
    }

    /// The number of requests that wait for a slot.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::SeqCst)
    }

    /// An account's share of the slots and of their queue, for as long as this is held: one account's parallel requests
    /// leave room for others.
    ///
    /// # Errors
    /// [`SlotError::Busy`] where the account has its share already.
    pub fn share_of(&self, account: &AccountId) -> Result<AccountShare, SlotError> {
        let mut shares = self.0.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = shares.entry(account.clone()).or_default();
        if *taken >= MAX_SHARE {
            return Err(SlotError::Busy);
        }
        *taken += 1;
        Ok(AccountShare { slots: self.clone(), account: account.clone() })
    }

    /// Runs the work in a slot. It keeps the slot until it is done, also when its request is gone.
    ///
    /// # Errors
    /// See [`SlotError`].
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, SlotError> {
        let permit = {
            let _position = QueuePosition::take(&self.0.waiting)?;
            let slot = Arc::clone(&self.0.free).acquire_owned();
            tokio::time::timeout(MAX_WAIT, slot).await.map_err(|_| SlotError::Busy)??
        };
        let work = move || {
            let _permit = permit;
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

/// One unit of an account's share; given back when dropped.
#[derive(Debug)]
pub struct AccountShare {
    slots: Slots,
    account: AccountId,
}

impl Drop for AccountShare {
    fn drop(&mut self) {
        let mut shares = self.slots.0.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = shares.get_mut(&self.account) {
            *taken -= 1;
            if *taken == 0 {
                shares.remove(&self.account);
            }
        }
    }
}

/// A place in the queue; given back when dropped, also when the request is gone.
struct QueuePosition<'a>(&'a AtomicUsize);

impl<'a> QueuePosition<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, SlotError> {
        let position = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < MAX_QUEUE { Ok(position) } else { Err(SlotError::Busy) }
    }
}

impl Drop for QueuePosition<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
