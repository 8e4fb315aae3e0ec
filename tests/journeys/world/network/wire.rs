//! One request on its way to the server and back.

use super::passing::{Passing, Turn};
use super::record::Exchange;
use crate::world::page::Pages;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, HeaderValue};
use hyper::http::response::Parts as Head;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// The destination of requests.
#[derive(Clone, Default)]
pub(crate) enum Upstream {
    /// Nowhere: the connection breaks.
    #[default]
    Nowhere,
    /// To the server on this port.
    Server(u16),
    /// To small pages of the harness.
    Pages(Pages),
}

/// Which paths are meant.
pub(crate) type Paths = fn(&str) -> bool;

pub(crate) type Broken = Box<dyn Error + Send + Sync>;
pub(crate) type Body = BoxBody<Bytes, Broken>;

/// Changes the headers of what is on its way for this path.
pub(crate) type Bend = fn(&str, &mut HeaderMap);

/// An answer in place of the server's: a status, a type, and a text.
pub(crate) type StandIn = (u16, &'static str, &'static str);

/// The state that all connections share.
#[derive(Default)]
pub(crate) struct Wire {
    upstream: Mutex<Upstream>,
    record: Arc<Mutex<Vec<Exchange>>>,
    /// Counts the requests and the ends of answers, so that a test can wait for one.
    pub(crate) changes: watch::Sender<u64>,
    /// Answers from these paths are held back.
    pub(crate) held: watch::Sender<Option<Paths>>,
    /// Requests for these paths go nowhere, and answers that are still coming from there stop.
    pub(crate) broken: watch::Sender<Option<Paths>>,
    /// Answers to requests that change something are lost from these paths; the server did its work.
    pub(crate) loses: Mutex<Option<Paths>>,
    /// Answers that are still coming from these paths go silent, and no side is told.
    pub(crate) silent: watch::Sender<Option<Paths>>,
    /// Of this many calls one does not arrive, and of the others' answers as many; none where it is 0.
    pub(crate) drops_one_of: AtomicUsize,
    calls: AtomicUsize,
    /// The changes to requests and answers.
    pub(crate) bends: Mutex<(Option<Bend>, Option<Bend>)>,
    /// The answers for these paths in place of the server.
    pub(crate) stands_in: Mutex<Option<(Paths, StandIn)>>,
    /// Replacements for the server's answers from these paths, to requests that change something.
    pub(crate) replaces: Mutex<Option<(Paths, StandIn)>>,
}

impl Wire {
    /// Sends what comes from now on there.
    pub(crate) fn leads_to(&self, upstream: Upstream) {
        *lock(&self.upstream) = upstream;
    }

    /// Whether the record is like that.
    pub(crate) fn has(&self, there: impl Fn(&[Exchange]) -> bool) -> bool {
        there(&lock(&self.record))
    }

    /// A copy of the record.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.record).clone()
    }

    /// Forwards one request; an error breaks the connection, as a dead server would.
    pub(crate) async fn forward(&self, request: Request<Incoming>) -> Result<Response<Passing>, Broken> {
        let (mut head, body) = request.into_parts();
        let sent = body.collect().await?.to_bytes();
        let path = head.uri.path().to_owned();
        let address = head.uri.to_string();
        let (bend_request, bend_answer) = *lock(&self.bends);
        if let Some(bend) = bend_request {
            bend(&path, &mut head.headers);
        }
        let turn = self.note_request(&head, &sent);
        if self.broken.borrow().is_some_and(|these| these(&path)) || self.drops(&path) {
            return Err("this way is broken".into());
        }
        let changes = !head.method.is_safe();
        let stand_in = |places: &Mutex<Option<(Paths, StandIn)>>| {
            lock(places).filter(|(these, _)| these(&path)).map(|(_, answer)| play(answer))
        };
        let (mut head, mut body) = match stand_in(&self.stands_in) {
            Some(answer) => answer?,
            None => self.carry(&path, Request::from_parts(head, Full::new(sent))).await?,
        };
        if let Some(answer) = stand_in(&self.replaces).filter(|_| changes) {
            (head, body) = answer?;
        }
        if let Some(bend) = bend_answer {
            bend(&path, &mut head.headers);
        }
        turn.note_answer(head.status.as_u16(), &head.headers);
        if self.drops(&path) || changes && lock(&self.loses).is_some_and(|these| these(&path)) {
            return Err("the answer is lost".into());
        }
        let arrives = |held: &Option<Paths>| held.is_none_or(|these| !these(&address));
        self.held.subscribe().wait_for(arrives).await?;
        Ok(Response::from_parts(
            head,
            Passing::new(body, turn, [self.broken.subscribe(), self.silent.subscribe()], path),
        ))
    }

    /// Whether what is on its way now gets lost.
    fn drops(&self, path: &str) -> bool {
        let of = self.drops_one_of.load(Ordering::Relaxed);
        of > 0 && path.starts_with("/api/") && (self.calls.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(of)
    }

    async fn carry(&self, path: &str, request: Request<Full<Bytes>>) -> Result<(Head, Body), Broken> {
        let upstream = lock(&self.upstream).clone();
        Ok(match upstream {
            Upstream::Nowhere => return Err("the server is away".into()),
            Upstream::Pages(pages) => {
                let (answer, body) = pages.respond(path).into_parts();
                (answer, body.map_err(Into::into).boxed())
            }
            Upstream::Server(port) => {
                let (answer, body) = ask(port, request).await?.into_parts();
                (answer, body.map_err(Into::into).boxed())
            }
        })
    }

    fn note_request(&self, head: &hyper::http::request::Parts, sent: &Bytes) -> Turn {
        let mut record = lock(&self.record);
        record.push(Exchange {
            method: head.method.clone(),
            uri: head.uri.clone(),
            asked: head.headers.clone(),
            sent: sent.clone(),
            status: None,
            answered: HeaderMap::new(),
            body: Vec::new(),
            over: false,
        });
        self.changes.send_modify(|count| *count += 1);
        Turn::new(Arc::clone(&self.record), record.len() - 1, self.changes.clone())
    }
}

/// The answer of a stand-in.
fn play((status, kind, text): StandIn) -> Result<(Head, Body), Broken> {
    let answer = Response::builder().status(status).header("content-type", kind).body(Full::from(text))?;
    let (answer, body) = answer.into_parts();
    Ok((answer, body.map_err(Into::into).boxed()))
}

async fn ask(port: u16, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Broken> {
    // The record is to be read; everything else goes through as the browser sent it.
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut server, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(server.send_request(request).await?)
}

pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
