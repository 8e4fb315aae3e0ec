//! The network between the browsers and the server: a small proxy that forwards everything unchanged, keeps a
//! record of it, and can be made slow or broken. It knows HTTP, and nothing of the contract.

mod passing;
mod record;
mod wire;

pub(crate) use record::Exchange;
pub(crate) use wire::Paths;

use super::page::Pages;
use hyper::header::SET_COOKIE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use wire::{Bend, StandIn, Upstream, Wire};

/// The time limit for a request that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// The network of one journey.
pub(crate) struct Network {
    wire: Arc<Wire>,
    port: u16,
    listening: JoinHandle<()>,
}

impl Network {
    /// A network that leads nowhere yet.
    pub(crate) async fn begin() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port on the loopback address");
        let port = listener.local_addr().expect("the address that was just bound").port();
        let wire = Arc::new(Wire::default());
        let listening = tokio::spawn(listen(listener, Arc::clone(&wire)));
        Self { wire, port, listening }
    }

    /// The address of the server for browsers. The name `localhost` counts as a secure place, so `__Host-` cookies
    /// work.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Every origin of pages that come through this network.
    pub(crate) fn origins(&self) -> [String; 2] {
        ["localhost", "127.0.0.1"].map(|host| format!("http://{host}:{}", self.port))
    }

    /// From now on, requests reach the server on this port.
    pub(crate) fn leads_to(&self, port: u16) {
        self.wire.leads_to(Upstream::Server(port));
    }

    /// From now on, requests are answered with these pages.
    pub(crate) fn leads_to_pages(&self, pages: Pages) {
        self.wire.leads_to(Upstream::Pages(pages));
    }

    /// From now on, every connection is closed without an answer.
    pub(crate) fn leads_nowhere(&self) {
        self.wire.leads_to(Upstream::Nowhere);
    }

    /// From now on, answers from `these` paths do not arrive; the server did its work. Here a path has its query.
    pub(crate) fn holds(&self, these: Paths) {
        self.wire.held.send_replace(Some(these));
    }

    /// The answers that were held arrive.
    pub(crate) fn releases(&self) {
        self.wire.held.send_replace(None);
    }

    /// From now on, requests for `these` paths get no answer and do not reach the server; answers that are still
    /// coming from there stop.
    pub(crate) fn breaks(&self, these: Paths) {
        self.wire.broken.send_replace(Some(these));
    }

    /// All requests get through again.
    pub(crate) fn mends(&self) {
        self.wire.broken.send_replace(None);
    }

    /// From now on, requests for `these` paths that change something get no answer, though the server does its work.
    pub(crate) fn loses_answers(&self, these: Paths) {
        *wire::lock(&self.wire.loses) = Some(these);
    }

    /// From now on, of so many calls one gets lost, and of so many answers one, whatever they are about.
    pub(crate) fn drops_one_of(&self, calls: usize) {
        self.wire.drops_one_of.store(calls, Ordering::Relaxed);
    }

    /// Answers arrive again.
    pub(crate) fn loses_nothing(&self) {
        self.drops_one_of(0);
        *wire::lock(&self.wire.loses) = None;
    }

    /// From now on, answers that are still coming from `these` paths go silent; no side is told, as when a router
    /// forgets a connection.
    pub(crate) fn silences(&self, these: Paths) {
        self.wire.silent.send_replace(Some(these));
    }

    /// Answers that begin from now on are heard again. Those that were silenced stay so.
    pub(crate) fn lets_hear(&self) {
        self.wire.silent.send_replace(None);
    }

    /// From now on, the headers of requests are changed on their way.
    pub(crate) fn bends_requests(&self, bend: Bend) {
        wire::lock(&self.wire.bends).0 = Some(bend);
    }

    /// From now on, the headers of answers are changed on their way.
    pub(crate) fn bends_answers(&self, bend: Bend) {
        wire::lock(&self.wire.bends).1 = Some(bend);
    }

    /// From now on, headers pass as they are.
    pub(crate) fn is_straight(&self) {
        *wire::lock(&self.wire.bends) = (None, None);
    }

    /// From now on, `these` paths are answered with this status, type and text, and not by the server.
    pub(crate) fn answers_itself(&self, these: Paths, answer: StandIn) {
        *wire::lock(&self.wire.stands_in) = Some((these, answer));
    }

    /// From now on, the server does what is asked of `these` paths, and this arrives in place of its answers to what
    /// changes something.
    pub(crate) fn replaces_answers(&self, these: Paths, answer: StandIn) {
        *wire::lock(&self.wire.replaces) = Some((these, answer));
    }

    /// The server answers everything again.
    pub(crate) fn answers_nothing_itself(&self) {
        *wire::lock(&self.wire.stands_in) = None;
        *wire::lock(&self.wire.replaces) = None;
    }

    /// The number of such requests by browsers, counted from the journey's start.
    pub(crate) fn asked(&self, method: &str, path: &str) -> usize {
        self.exchanges().iter().filter(|exchange| exchange.is(method, path)).count()
    }

    /// Waits until a browser has asked for this, counted from the journey's start.
    pub(crate) async fn is_asked(&self, method: &str, path: &str) {
        self.is_asked_times(method, path, 1).await;
    }

    /// Waits until browsers have asked for this so many times, counted from the journey's start.
    pub(crate) async fn is_asked_times(&self, method: &str, path: &str, times: usize) {
        let hope = format!("{times} times {method} {path}");
        self.carries(&hope, |exchanges| exchanges.iter().filter(|exchange| exchange.is(method, path)).count() >= times)
            .await;
    }

    /// Waits until exactly so many answers from this path are still coming.
    pub(crate) async fn keeps_open(&self, path: &str, count: usize) {
        let open = |exchange: &&Exchange| exchange.is("GET", path) && exchange.status == Some(200) && !exchange.over;
        let hope = format!("{count} open answers from {path}");
        self.carries(&hope, |exchanges| exchanges.iter().filter(open).count() == count).await;
    }

    /// Waits until the record is as hoped for.
    pub(crate) async fn carries(&self, hope: &str, there: impl Fn(&[Exchange]) -> bool) {
        let mut changes = self.wire.changes.subscribe();
        let wait = async {
            while !self.wire.has(&there) {
                changes.changed().await.expect("the wire outlives the wait");
            }
        };
        let came = tokio::time::timeout(PATIENCE, wait).await;
        let all = || self.exchanges().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        came.unwrap_or_else(|_| panic!("the network waited for {hope}; it carried\n{}", all()));
    }

    /// Every `Set-Cookie` that gave a cookie a value.
    pub(crate) fn cookies_set(&self) -> Vec<String> {
        let exchanges = self.exchanges();
        let set = exchanges.iter().flat_map(|exchange| exchange.answered.get_all(SET_COOKIE));
        let set = set.filter_map(|cookie| cookie.to_str().ok().map(str::to_owned));
        set.filter(|cookie| !cookie.contains("=;")).collect()
    }

    /// Everything that was asked and answered so far.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.wire.exchanges()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, wire: Arc<Wire>) {
    // They end with the network: a browser that is used again would keep them open.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let wire = Arc::clone(&wire);
        connections.spawn(async move {
            let forward = service_fn(|request| wire.forward(request));
            // An error is how a broken connection reaches the browser; it needs no other report.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), forward).await;
        });
    }
}
