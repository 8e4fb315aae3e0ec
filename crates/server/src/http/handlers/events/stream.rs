//! One open stream: what it last showed, when it sends an event, and why it ends.

use super::{RETRY_SPREAD_STOPPING, retry};
use crate::http::state::AppState;
use crate::live::events::{CloseReason, StreamPermit, Subscription};
use axum::response::sse::Event;
use exeunt_contract::events::{BEAT, CHANGED};
use exeunt_domain::secret::SecretHash;
use exeunt_store::{Age, Change, StoreError, StreamScope};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, sleep_until};

/// After this many gaps between two changes, a stream with replaced cookies reads again whether the newer ones are in
/// use.
const REPLACED_CHECK_GAPS: u32 = 5;
/// The delay for a device with too many open streams: longer, or its pages would close each other's all the time.
const RETRY_CROWDED: Duration = Duration::from_secs(60);

/// The state that a stream last read, and the ids it is subscribed to.
pub(super) struct Snapshot {
    /// Whether newer cookies have taken the place of those that it was opened with.
    pub(super) age: Age,
    /// Whether a session is open in the stream's scope.
    pub(super) is_open: bool,
    /// The fingerprint of all that the pages show.
    fingerprint: u64,
    /// The ids whose every change is sent: the stream's own account, and the device, which may get another one.
    own: BTreeSet<Change>,
    /// These ids, and the accounts of the device's other tiles. For those only a changed tile is sent, and not what the
    /// account does elsewhere: accounts of one device may belong to different persons.
    ids: BTreeSet<Change>,
}

/// The hashes of the cookies that a stream was opened with. They are looked up anew each time: a copied cookie must not
/// receive events once the browser has newer ones.
pub(super) struct StreamCookies {
    pub(super) device: Option<SecretHash>,
    pub(super) session: Option<SecretHash>,
}

impl StreamCookies {
    /// Reads what the pages of this browser show now.
    pub(super) async fn read(&self, state: &AppState) -> Result<(StreamScope, Snapshot), StoreError> {
        let now = state.now();
        let scope = state.store.stream_scope(self.device.clone(), self.session.clone(), now).await?;
        let visible = state.store.visible_state(&scope, now).await?;
        let device = scope.device_id.as_ref().filter(|_| !visible.is_guests());
        let account = visible.own_account().cloned().map(Change::Account);
        let own: BTreeSet<Change> = account.into_iter().chain(device.cloned().map(Change::Device)).collect();
        let tiles = visible.tiles(now, &state.limits).into_iter().map(Change::Account);
        let ids = tiles.chain(own.iter().cloned()).collect();
        let (is_open, fingerprint) = (visible.is_open(now, &state.limits), visible.fingerprint(now, &state.limits));
        let age = scope.age;
        Ok((scope, Snapshot { age, is_open, fingerprint, own, ids }))
    }
}

/// An event with a name and placeholder data: browsers do not dispatch an event without data.
fn event(name: &str) -> Event {
    Event::default().event(name).data("{}")
}

/// An open stream. It lives as long as its connection.
pub(super) struct Stream {
    state: AppState,
    cookies: StreamCookies,
    /// The state when it was last read.
    snapshot: Snapshot,
    subscription: Subscription,
    permit: StreamPermit,
    /// Whether a change was received that is not sent yet.
    pending: bool,
    /// Whether that change is sent even where nothing visible differs.
    unconditional: bool,
    /// When a received change was last sent.
    last_sent_at: Option<Instant>,
    beats: Interval,
    opened_at: Instant,
    /// Events to be sent before anything else.
    queue: VecDeque<Event>,
    /// The reason to close the stream, once the queued events are sent.
    close_reason: Option<&'static str>,
    /// The request's span, so that the last line in the log has the same id.
    span: tracing::Span,
}

impl Stream {
    /// A stream that opens now. Changes from before were not sent, so the first event makes the page read.
    pub(super) fn new(
        state: AppState,
        cookies: StreamCookies,
        snapshot: Snapshot,
        subscription: Subscription,
        permit: StreamPermit,
        retry: Duration,
    ) -> Self {
        let now = Instant::now();
        let mut beats = interval_at(now + state.stream_config.beat, state.stream_config.beat);
        // After the machine has slept, one beat is enough.
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            state,
            cookies,
            snapshot,
            subscription,
            permit,
            pending: false,
            unconditional: false,
            last_sent_at: None,
            beats,
            opened_at: now,
            queue: VecDeque::from([event(CHANGED).retry(retry)]),
            close_reason: None,
            span: tracing::Span::current(),
        }
    }

    /// The next event; none where the stream ends.
    pub(super) async fn next_event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if self.close_reason.is_some() {
                return None;
            }
            self.wait().await;
        }
    }

    /// Waits for the next change, beat or end, and queues the events to be sent for it.
    async fn wait(&mut self) {
        let config = self.state.stream_config;
        let send_at = self.last_sent_at.map_or(self.opened_at, |sent| sent + config.gap);
        tokio::select! {
            biased;
            reason = self.permit.closed() => match reason {
                CloseReason::TooMany => {
                    self.queue.push_back(Event::default().retry(RETRY_CROWDED));
                    self.close_reason = Some("there are newer ones");
                }
                CloseReason::Stopping => {
                    // Without randomness, the reconnection delay sent at the start still holds.
                    let retry = retry(&self.state, RETRY_SPREAD_STOPPING).ok();
                    self.queue.extend(retry.map(|retry| Event::default().retry(retry)));
                    self.close_reason = Some("the server stops");
                }
            },
            () = sleep_until(self.opened_at + config.life) => self.close_reason = Some("it is old"),
            // Before the beat, which would find the change that was just published.
            changed = self.subscription.recv(&self.snapshot.ids), if !(self.pending && self.unconditional) => {
                self.pending = true;
                self.unconditional |= changed.is_none_or(|ids| ids.iter().any(|id| self.snapshot.own.contains(id)));
            }
            _ = self.beats.tick() => {
                // A change that is due already is sent in a moment, once.
                if !self.pending {
                    let changed = self.refresh().await;
                    self.queue_change(changed);
                }
                if self.close_reason.is_none() {
                    self.queue.push_back(event(BEAT));
                }
            }
            () = sleep_until(send_at), if self.pending => {
                self.pending = false;
                self.last_sent_at = Some(Instant::now());
                if self.unconditional {
                    self.subscription.skip();
                }
                let changed = self.refresh().await || self.unconditional || self.close_reason.is_some();
                self.queue_change(changed);
                self.unconditional = false;
            }
            () = sleep(config.gap * REPLACED_CHECK_GAPS), if self.snapshot.age != Age::Present => drop(self.refresh().await),
        }
    }

    /// Queues a change event. A stream whose cookies were replaced gets none any more, and ends as soon as the newer
    /// ones are known to have arrived: then the browser opens the next one with them.
    fn queue_change(&mut self, changed: bool) {
        if changed && self.snapshot.age == Age::Present {
            self.queue.push_back(event(CHANGED));
        }
    }

    /// Reads the state anew: the ids to be subscribed to from now on, whether a session is still open, and whether
    /// anything visible has changed since.
    async fn refresh(&mut self) -> bool {
        let snapshot = match self.cookies.read(&self.state).await.map(|(_, snapshot)| snapshot) {
            Ok(snapshot) => snapshot,
            Err(error) => {
                // An error of the store logs no one out: the stream reads again at the next beat.
                tracing::warn!(parent: &self.span, ?error, "a stream could not look");
                return false;
            }
        };
        if snapshot.age == Age::Replaced {
            self.close_reason = Some("its cookies were replaced");
        } else if !snapshot.is_open {
            self.close_reason = Some("nothing is open any more");
        }
        let fingerprint = snapshot.fingerprint;
        std::mem::replace(&mut self.snapshot, snapshot).fingerprint != fingerprint
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let seconds = self.opened_at.elapsed().as_secs();
        let why = self.close_reason.unwrap_or("the browser left");
        tracing::info!(parent: &self.span, seconds, why, "a stream is closed");
    }
}
