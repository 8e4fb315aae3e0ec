//! The streams of each device: their number, and how one is closed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Why a stream is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The device opened more streams than it may have, and this was the oldest.
    TooMany,
    /// The server is about to stop.
    Stopping,
}

/// The permits in use.
#[derive(Default)]
pub(super) struct StreamPermits(Mutex<State>);

/// The number of streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Streams open now.
    pub open: usize,
    /// Streams closed for newer ones since the start.
    pub crowded_out: u64,
}

#[derive(Default)]
struct State {
    stopping: bool,
    next_number: u64,
    open: usize,
    crowded_out: u64,
    /// The oldest first. Dropping a sender unused means that the server stops.
    by_owner: HashMap<String, VecDeque<(u64, oneshot::Sender<CloseReason>)>>,
}

/// The permit of one open stream; it is free again when this is dropped.
pub struct StreamPermit {
    permits: Arc<StreamPermits>,
    owner: String,
    number: u64,
    close: oneshot::Receiver<CloseReason>,
}

impl StreamPermits {
    pub(super) fn acquire(permits: &Arc<Self>, owner: &str, most: usize) -> StreamPermit {
        let (sender, close) = oneshot::channel();
        let mut state = permits.state();
        let number = state.next_number;
        state.next_number += 1;
        state.open += 1;
        if !state.stopping {
            let streams = state.by_owner.entry(owner.to_owned()).or_default();
            streams.push_back((number, sender));
            let too_many: Vec<_> = streams.drain(..streams.len().saturating_sub(most.max(1))).collect();
            state.crowded_out += too_many.len() as u64;
            for (_, oldest) in too_many {
                // An error means that the stream has ended by itself.
                let _ = oldest.send(CloseReason::TooMany);
            }
        }
        drop(state);
        StreamPermit { permits: Arc::clone(permits), owner: owner.to_owned(), number, close }
    }

    pub(super) fn streams(&self) -> Streams {
        let State { open, crowded_out, .. } = *self.state();
        Streams { open, crowded_out }
    }

    pub(super) fn close(&self) {
        let mut state = self.state();
        state.stopping = true;
        state.by_owner.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamPermit {
    /// Waits until the stream has to close. Must not be called again after it has answered.
    pub async fn closed(&mut self) -> CloseReason {
        (&mut self.close).await.unwrap_or(CloseReason::Stopping)
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut state = self.permits.state();
        state.open -= 1;
        if let Some(streams) = state.by_owner.get_mut(&self.owner) {
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                state.by_owner.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CloseReason::{Stopping, TooMany};

    fn closed(permit: &mut StreamPermit) -> Option<CloseReason> {
        match permit.close.try_recv() {
            Ok(reason) => Some(reason),
            Err(oneshot::error::TryRecvError::Closed) => Some(Stopping),
            Err(oneshot::error::TryRecvError::Empty) => None,
        }
    }

    #[test]
    fn the_oldest_gives_way_to_one_that_is_too_many_and_only_on_the_same_device() {
        let permits = Arc::<StreamPermits>::default();
        let mut others = StreamPermits::acquire(&permits, "other", 2);
        let mut mine: Vec<StreamPermit> = (0..3).map(|_| StreamPermits::acquire(&permits, "mine", 2)).collect();
        assert_eq!(mine.iter_mut().map(closed).collect::<Vec<_>>(), [Some(TooMany), None, None]);
        assert_eq!(closed(&mut others), None);
    }

    #[test]
    fn a_permit_that_was_dropped_is_free_and_nothing_of_it_is_kept() {
        let permits = Arc::<StreamPermits>::default();
        let mut first = StreamPermits::acquire(&permits, "mine", 2);
        drop(StreamPermits::acquire(&permits, "mine", 2));
        let mut third = StreamPermits::acquire(&permits, "mine", 2);
        assert_eq!((closed(&mut first), closed(&mut third)), (None, None));
        drop((first, third));
        assert!(permits.state().by_owner.is_empty());
    }

    #[test]
    fn when_the_server_stops_every_stream_ends_and_no_new_one_lives() {
        let permits = Arc::<StreamPermits>::default();
        let mut open = StreamPermits::acquire(&permits, "mine", 2);
        permits.close();
        let mut late = StreamPermits::acquire(&permits, "mine", 2);
        assert_eq!((closed(&mut open), closed(&mut late)), (Some(Stopping), Some(Stopping)));
    }
}
