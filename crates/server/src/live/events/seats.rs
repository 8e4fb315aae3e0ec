//! The streams of each device: their number, and how one is closed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Why a stream is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// The device opened more streams than it may have, and this was the oldest.
    GaveWay,
    /// The server is about to stop.
    Stopping,
}

/// The permits in use.
#[derive(Default)]
pub(super) struct Seats(Mutex<Taken>);

/// The number of streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Streams open now.
    pub open: usize,
    /// Streams closed for newer ones since the start.
    pub crowded_out: u64,
}

#[derive(Default)]
struct Taken {
    stopping: bool,
    next: u64,
    open: usize,
    crowded_out: u64,
    /// The oldest first. Dropping a sender unused means that the server stops.
    of: HashMap<String, VecDeque<(u64, oneshot::Sender<Gone>)>>,
}

/// The permit of one open stream; it is free again when this is dropped.
pub struct StreamPermit {
    seats: Arc<Seats>,
    whose: String,
    number: u64,
    told: oneshot::Receiver<Gone>,
}

impl Seats {
    pub(super) fn take(seats: &Arc<Self>, whose: &str, most: usize) -> StreamPermit {
        let (tell, told) = oneshot::channel();
        let mut taken = seats.taken();
        let number = taken.next;
        taken.next += 1;
        taken.open += 1;
        if !taken.stopping {
            let row = taken.of.entry(whose.to_owned()).or_default();
            row.push_back((number, tell));
            let too_many: Vec<_> = row.drain(..row.len().saturating_sub(most.max(1))).collect();
            taken.crowded_out += too_many.len() as u64;
            for (_, oldest) in too_many {
                // An error means that the stream has ended by itself.
                let _ = oldest.send(Gone::GaveWay);
            }
        }
        drop(taken);
        StreamPermit { seats: Arc::clone(seats), whose: whose.to_owned(), number, told }
    }

    pub(super) fn streams(&self) -> Streams {
        let Taken { open, crowded_out, .. } = *self.taken();
        Streams { open, crowded_out }
    }

    pub(super) fn close(&self) {
        let mut taken = self.taken();
        taken.stopping = true;
        taken.of.clear();
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamPermit {
    /// Waits until the stream has to close. Must not be called again after it has answered.
    pub async fn gone(&mut self) -> Gone {
        (&mut self.told).await.unwrap_or(Gone::Stopping)
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        taken.open -= 1;
        if let Some(row) = taken.of.get_mut(&self.whose) {
            row.retain(|(number, _)| *number != self.number);
            if row.is_empty() {
                taken.of.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_gone(seat: &mut StreamPermit) -> Option<Gone> {
        match seat.told.try_recv() {
            Ok(gone) => Some(gone),
            Err(oneshot::error::TryRecvError::Closed) => Some(Gone::Stopping),
            Err(oneshot::error::TryRecvError::Empty) => None,
        }
    }

    #[test]
    fn the_oldest_gives_way_to_one_that_is_too_many_and_only_on_the_same_device() {
        let seats = Arc::<Seats>::default();
        let mut others = Seats::take(&seats, "other", 2);
        let mut mine: Vec<StreamPermit> = (0..3).map(|_| Seats::take(&seats, "mine", 2)).collect();
        assert_eq!(mine.iter_mut().map(is_gone).collect::<Vec<_>>(), [Some(Gone::GaveWay), None, None]);
        assert_eq!(is_gone(&mut others), None);
    }

    #[test]
    fn a_place_that_was_left_is_free_and_nothing_of_it_is_kept() {
        let seats = Arc::<Seats>::default();
        let mut first = Seats::take(&seats, "mine", 2);
        drop(Seats::take(&seats, "mine", 2));
        let mut third = Seats::take(&seats, "mine", 2);
        assert_eq!((is_gone(&mut first), is_gone(&mut third)), (None, None));
        drop((first, third));
        assert!(seats.taken().of.is_empty());
    }

    #[test]
    fn when_the_server_stops_every_stream_ends_and_no_new_one_lives() {
        let seats = Arc::<Seats>::default();
        let mut open = Seats::take(&seats, "mine", 2);
        seats.close();
        let mut late = Seats::take(&seats, "mine", 2);
        assert_eq!((is_gone(&mut open), is_gone(&mut late)), (Some(Gone::Stopping), Some(Gone::Stopping)));
    }
}
