//! The body of an answer on its way to the browser: noted as it passes, cut where its way is broken, and over when
//! either side has closed. An answer that never ends is forwarded like any other.

use super::record::Exchange;
use super::wire::{Body, Broken, Paths, lock};
use hyper::HeaderMap;
use hyper::body::{Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use tokio::sync::watch;

/// One request's place in the record. Without it, the exchange is over.
pub(crate) struct Turn {
    record: Arc<Mutex<Vec<Exchange>>>,
    number: usize,
    changes: watch::Sender<u64>,
}

impl Turn {
    pub(super) fn new(record: Arc<Mutex<Vec<Exchange>>>, number: usize, changes: watch::Sender<u64>) -> Self {
        Self { record, number, changes }
    }

    pub(super) fn note_answer(&self, status: u16, headers: &HeaderMap) {
        let exchange = &mut lock(&self.record)[self.number];
        exchange.status = Some(status);
        exchange.answered = headers.clone();
        self.changes.send_modify(|count| *count += 1);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.record)[self.number].over = true;
        self.changes.send_modify(|count| *count += 1);
    }
}

/// The body.
pub(crate) struct Passing {
    body: Body,
    turn: Turn,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
    silent: watch::Receiver<Option<Paths>>,
    path: String,
}

impl Passing {
    pub(super) fn new(
        body: Body,
        turn: Turn,
        [mut broken, silent]: [watch::Receiver<Option<Paths>>; 2],
        path: String,
    ) -> Self {
        let cut_path = path.clone();
        let cut = Box::pin(async move {
            // An error says that the network is gone altogether.
            let _ = broken.wait_for(|broken| broken.is_some_and(|these| these(&cut_path))).await;
        });
        Self { body, turn, cut, silent, path }
    }
}

impl hyper::body::Body for Passing {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if self.cut.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err("this way is broken".into())));
        }
        // Bytes from now on are not passed on, and those sent before are all that there ever was of this answer.
        if self.silent.borrow().is_some_and(|these| these(&self.path)) {
            return Poll::Pending;
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            lock(&self.turn.record)[self.turn.number].body.extend_from_slice(data);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
