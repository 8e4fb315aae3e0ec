//! One request on its way to the server and back.

use super::record::Exchange;
use crate::world::page::Pages;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, HeaderValue};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Where requests go.
#[derive(Clone, Default)]
pub(crate) enum Upstream {
    /// To nobody: the connection breaks.
    #[default]
    Nowhere,
    /// To the server on this port.
    Server(u16),
    /// To small pages of the harness.
    Pages(Pages),
}

/// Which paths are meant.
pub(crate) type Paths = fn(&str) -> bool;

type Broken = Box<dyn Error + Send + Sync>;
type Body = BoxBody<Bytes, Broken>;

/// The state that all connections share.
#[derive(Default)]
pub(crate) struct Wire {
    upstream: Mutex<Upstream>,
    record: Arc<Mutex<Vec<Exchange>>>,
    /// Counts the requests, so that somebody can wait for one.
    pub(crate) changes: watch::Sender<u64>,
    /// Answers from these paths are held back.
    pub(crate) held: watch::Sender<Option<Paths>>,
    /// Requests for these paths go nowhere.
    pub(crate) broken: watch::Sender<Option<Paths>>,
}

impl Wire {
    /// Sends what comes from now on there.
    pub(crate) fn leads_to(&self, upstream: Upstream) {
        *self.upstream.lock().unwrap_or_else(PoisonError::into_inner) = upstream;
    }

    /// A copy of the record.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.record).clone()
    }

    /// Forwards one request; an error breaks the connection, as a dead server would.
    pub(crate) async fn forward(&self, request: Request<Incoming>) -> Result<Response<Body>, Broken> {
        let (head, body) = request.into_parts();
        let sent = body.collect().await?.to_bytes();
        let number = self.note_request(&head, &sent);
        if self.broken.borrow().is_some_and(|these| these(head.uri.path())) {
            return Err("this way is broken".into());
        }
        let upstream = self.upstream.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (head, body) = match upstream {
            Upstream::Nowhere => return Err("the server is away".into()),
            Upstream::Pages(pages) => {
                let (answer, body) = pages.respond(head.uri.path()).into_parts();
                (answer, body.map_err(Into::into).boxed())
            }
            Upstream::Server(port) => {
                let (answer, body) = ask(port, Request::from_parts(head, Full::new(sent))).await?.into_parts();
                (answer, body.map_err(Into::into).boxed())
            }
        };
        let path = self.note_answer(number, head.status.as_u16(), &head.headers);
        let arrives = |held: &Option<Paths>| held.is_none_or(|these| !these(&path));
        self.held.subscribe().wait_for(arrives).await?;
        let record = Arc::clone(&self.record);
        let body = body.map_frame(move |frame| note_frame(&record, number, frame)).boxed();
        Ok(Response::from_parts(head, body))
    }

    fn note_request(&self, head: &hyper::http::request::Parts, sent: &Bytes) -> usize {
        let mut record = lock(&self.record);
        record.push(Exchange {
            method: head.method.clone(),
            uri: head.uri.clone(),
            asked: head.headers.clone(),
            sent: sent.clone(),
            status: None,
            answered: HeaderMap::new(),
            body: Vec::new(),
        });
        self.changes.send_modify(|count| *count += 1);
        record.len() - 1
    }

    fn note_answer(&self, number: usize, status: u16, headers: &HeaderMap) -> String {
        let exchange = &mut lock(&self.record)[number];
        exchange.status = Some(status);
        exchange.answered = headers.clone();
        exchange.uri.path().to_owned()
    }
}

/// Frames are noted as they pass, so an answer that never ends is forwarded like any other.
fn note_frame(record: &Mutex<Vec<Exchange>>, number: usize, frame: Frame<Bytes>) -> Frame<Bytes> {
    if let Some(data) = frame.data_ref() {
        lock(record)[number].body.extend_from_slice(data);
    }
    frame
}

async fn ask(port: u16, mut request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Broken> {
    // The record is to be read; everything else goes through as the browser sent it.
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut server, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(server.send_request(request).await?)
}

fn lock(record: &Mutex<Vec<Exchange>>) -> MutexGuard<'_, Vec<Exchange>> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}
