//! The stream of live updates: which events a browser receives, and when its stream ends. An event says that something
//! changed and never what, extends no session and changes nothing.

use crate::http::auth::RequestCredentials;
use crate::http::error::ApiError;
use crate::http::header_text;
use crate::http::state::AppState;
use crate::live::events::{Gone, StreamPermit, Subscription};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use exeunt_contract::Code;
use exeunt_contract::events::{BEAT, CHANGED};
use exeunt_domain::secret::{NoRandomness, SecretHash};
use exeunt_store::{Age, StoreError, StreamScope};
use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep, sleep_until};

/// A browser reconnects this many milliseconds after a stream ended, and as many more at random: the streams that a
/// restart closed do not all come back at once.
const RETRY: u16 = 1000;
const RETRY_SPREAD: u16 = 2000;
/// The same spread, in milliseconds, when the server stops: all streams end at once, and come back over a longer time.
const RETRY_SPREAD_STOPPING: u16 = 9000;
/// After this many gaps between two changes, a stream with replaced cookies looks again whether the newer ones are in
/// use.
const HUSHED_GAPS: u32 = 5;
/// The delay for a device with too many open streams: longer, or its pages would close each other's all the time.
const RETRY_CROWDED: Duration = Duration::from_secs(60);

/// Opens a stream for the session and the device of the cookies. Where neither has anything open the answer is 204, on
/// which browsers do not reconnect (HTML Living Standard §9.2.3).
pub async fn open(
    State(state): State<AppState>,
    caller: RequestCredentials,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if is_foreign(&headers, &state.trusted_origins) {
        return Err(ApiError::of(Code::ForeignOrigin));
    }
    // Subscribes before it reads the state, so that no change falls between the two.
    let ear = state.events.listen();
    let cookies = Cookies { device: caller.device_hash(), session: caller.session_hash() };
    let (from, seen) = cookies.look(&state).await?;
    if from.device_id.is_none() && from.session_id.is_none() && (caller.device.is_some() || caller.session.is_some()) {
        let met = state.unknown_tokens.count(caller.address, &state.limits.throttles.strays, "stream", state.now());
        met.map_err(ApiError::too_many)?;
    }
    let whose = from.device_id.as_ref().or(from.session_id.as_ref());
    let whose = whose.filter(|_| seen.is_open && seen.age != Age::Replaced);
    let Some(whose) = whose else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let seat = state.events.seat(whose, state.pace.streams_per_device);
    let retry = retry(&state, RETRY_SPREAD)?;
    let now = Instant::now();
    let mut beats = interval_at(now + state.pace.beat, state.pace.beat);
    // After the machine has slept, one beat is enough.
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stream = Stream {
        ear,
        seat,
        seen,
        cookies,
        due: false,
        loud: false,
        told_at: None,
        beats,
        begun: now,
        // Changes from before the stream was open were not sent, so the first event makes the page read.
        next: VecDeque::from([event(CHANGED).retry(retry)]),
        over: None,
        span: tracing::Span::current(),
        state,
    };
    tracing::info!("a stream is open");
    let events = futures_util::stream::unfold(stream, |mut stream| async move {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    let unkept = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        // Without it nginx holds events back until it has a few kilobytes of them.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((unkept, Sse::new(events)).into_response())
}

/// `HEAD` on the stream is refused: there is no stream without its body.
pub async fn head() -> impl IntoResponse {
    ([(header::ALLOW, "GET")], ApiError::of(Code::MethodNotAllowed))
}

/// The reconnection delay: a fixed part, and a random one below `spread`.
fn retry(state: &AppState, spread: u16) -> Result<Duration, NoRandomness> {
    let mut chance = [0; 2];
    state.random.fill(&mut chance)?;
    Ok(Duration::from_millis((RETRY + u16::from_le_bytes(chance) % spread).into()))
}

/// Whether the request is of a page of another origin. That page could not read the answer, and could still use up the
/// device's streams.
fn is_foreign(headers: &HeaderMap, trusted: &[String]) -> bool {
    let text = |name: header::HeaderName| header_text::text(headers, name);
    let origin = text(header::ORIGIN);
    if origin.as_deref().is_some_and(|origin| trusted.iter().any(|trusted| trusted == origin)) {
        return false;
    }
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => !["same-origin", "none"].contains(&&*site),
        // Browsers of 2022 and older send no `Sec-Fetch-Site`.
        None => {
            origin.is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != text(header::HOST).as_deref())
        }
    }
}

/// The state that a stream last saw, and the ids it is subscribed to.
struct Seen {
    /// Whether newer cookies have taken the place of those that it was opened with.
    age: Age,
    /// Whether a session is open in the stream's scope.
    is_open: bool,
    /// The fingerprint of all that the pages show.
    mark: u64,
    /// The ids whose every change is sent: the stream's own account, and the device, which may get another one.
    own: BTreeSet<String>,
    /// These ids, and the accounts of the device's other tiles. For those only a changed tile is sent, and not what the
    /// account does elsewhere: accounts of one device may belong to different persons.
    ids: BTreeSet<String>,
}

/// The hashes of the cookies that a stream was opened with. They are looked up anew each time: a copied cookie must not
/// receive events once the browser has newer ones.
struct Cookies {
    device: Option<SecretHash>,
    session: Option<SecretHash>,
}

impl Cookies {
    async fn look(&self, state: &AppState) -> Result<(StreamScope, Seen), StoreError> {
        let now = state.now();
        let from = state.store.viewpoint(self.device.clone(), self.session.clone(), now).await?;
        let sight = state.store.sight(&from, now).await?;
        let device = from.device_id.as_ref().filter(|_| !sight.is_guests());
        let own: BTreeSet<String> = sight.own_account().into_iter().chain(device).cloned().collect();
        let mut ids = sight.tiles(now, &state.limits);
        ids.extend(own.iter().cloned());
        let (is_open, mark) = (sight.is_open(now, &state.limits), sight.mark(now, &state.limits));
        let age = from.age;
        Ok((from, Seen { age, is_open, mark, own, ids }))
    }
}

/// An event with a name and placeholder data: browsers do not dispatch an event without data.
fn event(name: &str) -> Event {
    Event::default().event(name).data("{}")
}

/// An open stream. It lives as long as its connection.
struct Stream {
    state: AppState,
    cookies: Cookies,
    /// The state at the last look.
    seen: Seen,
    ear: Subscription,
    seat: StreamPermit,
    /// Whether a change was received that is not sent yet.
    due: bool,
    /// Whether that change is sent even where nothing visible differs.
    loud: bool,
    /// When a received change was last sent.
    told_at: Option<Instant>,
    beats: Interval,
    begun: Instant,
    /// Events to be sent before anything else.
    next: VecDeque<Event>,
    /// The reason to close the stream, once the queued events are sent.
    over: Option<&'static str>,
    /// The request's span, so that the last line in the log has the same id.
    span: tracing::Span,
}

impl Stream {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.next.pop_front() {
                return Some(event);
            }
            if self.over.is_some() {
                return None;
            }
            self.wait().await;
        }
    }

    /// Waits for the next change, beat or end, and queues the events to be sent for it.
    async fn wait(&mut self) {
        let pace = self.state.pace;
        let due_at = self.told_at.map_or(self.begun, |told| told + pace.gap);
        tokio::select! {
            biased;
            gone = self.seat.gone() => match gone {
                Gone::GaveWay => {
                    self.next.push_back(Event::default().retry(RETRY_CROWDED));
                    self.over = Some("there are newer ones");
                }
                Gone::Stopping => {
                    // Without randomness, the reconnection delay sent at the start still holds.
                    let retry = retry(&self.state, RETRY_SPREAD_STOPPING).ok();
                    self.next.extend(retry.map(|retry| Event::default().retry(retry)));
                    self.over = Some("the server stops");
                }
            },
            () = sleep_until(self.begun + pace.life) => self.over = Some("it is old"),
            // Before the beat, which would find the change that was just published.
            told = self.ear.recv(&self.seen.ids), if !(self.due && self.loud) => {
                self.due = true;
                self.loud |= told.is_none_or(|ids| ids.iter().any(|id| self.seen.own.contains(id)));
            }
            _ = self.beats.tick() => {
                // A change that is due already is sent in a moment, once.
                if !self.due {
                    let changed = self.sees_a_change().await;
                    self.tell(changed);
                }
                if self.over.is_none() {
                    self.next.push_back(event(BEAT));
                }
            }
            () = sleep_until(due_at), if self.due => {
                self.due = false;
                self.told_at = Some(Instant::now());
                if self.loud {
                    self.ear.skip();
                }
                let changed = self.sees_a_change().await || self.loud || self.over.is_some();
                self.tell(changed);
                self.loud = false;
            }
            () = sleep(pace.gap * HUSHED_GAPS), if self.seen.age != Age::Present => drop(self.sees_a_change().await),
        }
    }

    /// Queues a change event. A stream whose cookies were replaced gets none any more, and ends as soon as the newer
    /// ones are known to have arrived: then the browser opens the next one with them.
    fn tell(&mut self, changed: bool) {
        if changed && self.seen.age == Age::Present {
            self.next.push_back(event(CHANGED));
        }
    }

    /// Reads the state anew: the ids to be subscribed to from now on, whether a session is still open, and whether
    /// anything visible has changed since.
    async fn sees_a_change(&mut self) -> bool {
        let seen = match self.cookies.look(&self.state).await.map(|(_, seen)| seen) {
            Ok(seen) => seen,
            Err(error) => {
                // An error of the store logs no one out: the stream looks again at the next beat.
                tracing::warn!(parent: &self.span, ?error, "a stream could not look");
                return false;
            }
        };
        if seen.age == Age::Replaced {
            self.over = Some("its cookies were replaced");
        } else if !seen.is_open {
            self.over = Some("nothing is open any more");
        }
        let mark = seen.mark;
        std::mem::replace(&mut self.seen, seen).mark != mark
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let seconds = self.begun.elapsed().as_secs();
        let why = self.over.unwrap_or("the browser left");
        tracing::info!(parent: &self.span, seconds, why, "a stream is closed");
    }
}
