//! Live updates inside this process: each change is published with the ids it concerns, and the open streams receive
//! it, also what the store heard of other nodes. A hint and never the truth: every request looks its row up anyway, every
//! stream looks again on a timer, and a change that no node told (an operator's command on the same files) is seen on
//! that timer alone. Knows no HTTP and no database.

mod stream_permits;

pub use stream_permits::{CloseReason, StreamPermit, Streams};

use exeunt_contract::events::BEAT_EVERY;
use exeunt_store::{Change, Observer};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use stream_permits::StreamPermits;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// The capacity of the channel, in changes: a stream that lags behind by more reads the state anew, as it does for a
/// change that it received.
const CAPACITY: usize = 256;

/// The timing of the streams, and their number per device.
#[derive(Clone, Copy, Debug)]
pub struct StreamConfig {
    /// The heartbeat: how often a stream sends a sign of life, and looks for changes that were not published.
    pub beat: Duration,
    /// The least time between two change events, so that many changes at once are one event. The first is sent at once.
    pub gap: Duration,
    /// The longest life of a stream, after which the browser opens the next one: a connection that a proxy or a
    /// sleeping machine broke cannot last.
    pub life: Duration,
    /// The most streams per device: a page that opens more and more of them closes its own.
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

/// The channel of published changes, where none stands for any, and the counter of streams. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Events {
    changes: broadcast::Sender<Arc<[Change]>>,
    permits: Arc<StreamPermits>,
}

impl Default for Events {
    fn default() -> Self {
        Self { changes: broadcast::Sender::new(CAPACITY), permits: Arc::default() }
    }
}

impl Events {
    /// Publishes that these accounts and devices changed.
    pub fn publish(&self, changes: impl IntoIterator<Item = Change>) {
        let changes: Arc<[Change]> = changes.into_iter().collect();
        if !changes.is_empty() {
            // An error means that there are no subscribers.
            let _ = self.changes.send(changes);
        }
    }

    /// Publishes that anything may have changed: every stream reads its state anew.
    pub fn publish_anything(&self) {
        let _ = self.changes.send(Arc::default());
    }

    /// Subscribes to the changes from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.changes.subscribe())
    }

    /// A permit for one more stream of this device. Where there are `most` already, the oldest is closed.
    #[must_use]
    pub fn acquire(&self, device_id: &str, most: usize) -> StreamPermit {
        StreamPermits::acquire(&self.permits, device_id, most)
    }

    /// The number of streams.
    #[must_use]
    pub fn streams(&self) -> Streams {
        self.permits.streams()
    }

    /// Closes every stream, and each that is opened from now on: the server is about to stop.
    pub fn close(&self) {
        self.permits.close();
    }
}

/// The events observe the store: each act names the accounts and devices that it changed.
impl Observer for Events {
    fn committed(&self, changes: &BTreeSet<Change>) {
        self.publish(changes.iter().cloned());
    }

    fn missed(&self) {
        self.publish_anything();
    }
}

/// A subscription to the published changes.
pub struct Subscription(broadcast::Receiver<Arc<[Change]>>);

impl Subscription {
    /// Skips the changes published so far: a stream that reads the state now sees them all.
    pub fn skip(&mut self) {
        self.0 = self.0.resubscribe();
    }

    /// Waits for a change of one of these accounts and devices, and answers all that were published with it; none where the subscription
    /// may have missed one: it lagged, or this node heard nothing of the others for a while. Cancel safe: nothing is lost where the wait is dropped and begun again.
    pub async fn recv(&mut self, of: &BTreeSet<Change>) -> Option<Arc<[Change]>> {
        loop {
            match self.0.recv().await {
                Ok(changes) if changes.is_empty() => return None,
                Ok(changes) if changes.iter().any(|change| of.contains(change)) => return Some(changes),
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
    use exeunt_domain::ids::AccountId;
    use std::pin::pin;
    use std::task::{Context, Waker};

    fn ids(ids: &[&str]) -> BTreeSet<Change> {
        ids.iter().map(|id| Change::Account(AccountId((*id).to_owned()))).collect()
    }

    fn receives(subscription: &mut Subscription, of: &BTreeSet<Change>) -> bool {
        pin!(subscription.recv(of)).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn a_subscription_receives_its_own_changes_and_no_others() {
        let events = Events::default();
        let (mut one, mut other) = (events.subscribe(), events.subscribe());
        events.publish(ids(&["ana", "phone"]));
        assert!(receives(&mut one, &ids(&["phone"])) && !receives(&mut other, &ids(&["ben", "laptop"])));
        assert!(!receives(&mut one, &ids(&["phone"])), "once is enough");
    }

    #[test]
    fn a_change_that_was_skipped_is_not_received_again() {
        let events = Events::default();
        let mut subscription = events.subscribe();
        events.publish(ids(&["ana"]));
        subscription.skip();
        assert!(!receives(&mut subscription, &ids(&["ana"])));
        events.publish(ids(&["ana"]));
        assert!(receives(&mut subscription, &ids(&["ana"])));
    }

    #[test]
    fn when_anything_may_have_changed_every_subscription_reads_anew() {
        let events = Events::default();
        let mut subscription = events.subscribe();
        Observer::missed(&events);
        assert!(receives(&mut subscription, &ids(&["ana"])));
        assert!(!receives(&mut subscription, &ids(&["ana"])));
    }

    #[test]
    fn a_subscription_that_lags_behind_reads_the_state_anew() {
        let events = Events::default();
        let mut slow = events.subscribe();
        for _ in 0..=CAPACITY {
            events.publish(ids(&["ben"]));
        }
        assert!(receives(&mut slow, &ids(&["ana"])));
        assert!(!receives(&mut slow, &ids(&["ana"])));
    }
}
