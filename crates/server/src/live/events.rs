//! Live updates inside this process: who changed something says whose it was, and the open streams hear it. It is a
//! courtesy and never the truth: every request looks its row up anyway, every stream looks again on a timer, and what
//! this process did not do itself (an operator's command on the same database) is seen there alone. A store with
//! several nodes can call [`Events::tell`] for what it hears from the others. Knows no HTTP and no database.

mod announcing;
mod seats;

pub use announcing::PublishingStore;
pub use seats::{Gone, StreamPermit, Streams};

use exeunt_contract::events::BEAT_EVERY;
use seats::Seats;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// So many acts can be told before the slowest stream has heard the first; one that missed some looks anew, as it does
/// for one that it heard.
const KEPT: usize = 256;

/// How streams behave in time, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct StreamConfig {
    /// A stream shows that it lives, and looks for what nobody told, this often.
    pub beat: Duration,
    /// Between two changes that are told lies at least this long, so that many at once are one. The first is told at once.
    pub gap: Duration,
    /// A stream ends after this long, and the browser opens the next one: what a proxy or a sleeping machine did to a
    /// connection cannot last.
    pub life: Duration,
    /// At most this many streams a device: a page that opens more and more of them closes its own.
    pub streams_per_device: usize,
}

impl Default for StreamConfig {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(BEAT_EVERY),
            gap: Duration::from_millis(200),
            life: Duration::from_secs(10 * 60),
            streams_per_device: 8,
        }
    }
}

/// Where changes are told and streams are counted. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Events {
    told: broadcast::Sender<Arc<[String]>>,
    seats: Arc<Seats>,
}

impl Default for Events {
    fn default() -> Self {
        Self { told: broadcast::Sender::new(KEPT), seats: Arc::default() }
    }
}

impl Events {
    /// Tells that something changed about these accounts and devices, by id. Both kinds of id are random, so none of one
    /// kind is ever one of the other.
    pub fn tell(&self, ids: impl IntoIterator<Item = String>) {
        let ids: Arc<[String]> = ids.into_iter().collect();
        if !ids.is_empty() {
            // An error says that nobody listens.
            let _ = self.told.send(ids);
        }
    }

    /// Hears what is told from now on.
    #[must_use]
    pub fn listen(&self) -> Subscription {
        Subscription(self.told.subscribe())
    }

    /// A place for one more stream of `whose`. Where there are `most` already, the oldest gives way.
    #[must_use]
    pub fn seat(&self, whose: &str, most: usize) -> StreamPermit {
        Seats::take(&self.seats, whose, most)
    }

    /// How many streams there are.
    #[must_use]
    pub fn streams(&self) -> Streams {
        self.seats.streams()
    }

    /// Ends every stream, and each that is opened from now on: the server is about to stop.
    pub fn close(&self) {
        self.seats.close();
    }
}

/// Hears what is told.
pub struct Subscription(broadcast::Receiver<Arc<[String]>>);

impl Subscription {
    /// Leaves out what was told so far: whoever looks now sees it all.
    pub fn skip(&mut self) {
        self.0 = self.0.resubscribe();
    }

    /// Waits until one of these ids is told, and answers all that were told with it; none where so much was told that one
    /// of them may have been missed. Nothing is lost where the waiting is given up and begun again.
    pub async fn recv(&mut self, ids: &BTreeSet<String>) -> Option<Arc<[String]>> {
        loop {
            match self.0.recv().await {
                Ok(told) if told.iter().any(|id| ids.contains(id)) => return Some(told),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return None,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::task::{Context, Waker};

    fn ids(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn hears(ear: &mut Subscription, of: &BTreeSet<String>) -> bool {
        pin!(ear.recv(of)).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn each_hears_of_its_own_and_of_nobody_else() {
        let events = Events::default();
        let (mut one, mut other) = (events.listen(), events.listen());
        events.tell(ids(&["ana", "phone"]));
        assert!(hears(&mut one, &ids(&["phone"])) && !hears(&mut other, &ids(&["ben", "laptop"])));
        assert!(!hears(&mut one, &ids(&["phone"])), "once is enough");
    }

    #[test]
    fn what_was_seen_already_is_not_heard_again() {
        let events = Events::default();
        let mut ear = events.listen();
        events.tell(ids(&["ana"]));
        ear.skip();
        assert!(!hears(&mut ear, &ids(&["ana"])));
        events.tell(ids(&["ana"]));
        assert!(hears(&mut ear, &ids(&["ana"])));
    }

    #[test]
    fn who_cannot_follow_is_told_to_look() {
        let events = Events::default();
        let mut slow = events.listen();
        for _ in 0..=KEPT {
            events.tell(ids(&["ben"]));
        }
        assert!(hears(&mut slow, &ids(&["ana"])));
        assert!(!hears(&mut slow, &ids(&["ana"])));
    }
}
