//! The network between the browsers and the server: a small proxy that forwards everything unchanged, keeps a
//! record of it, and can be made slow or broken. It knows HTTP, and nothing of the contract.

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
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wire::{Upstream, Wire};

/// How long to wait for a request that must come.
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

    /// Where the browsers find the server. The name `localhost` counts as a secure place, so `__Host-` cookies work.
    pub(crate) fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
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

    /// From now on, answers from `these` paths do not arrive; the server did its work.
    pub(crate) fn holds(&self, these: Paths) {
        self.wire.held.send_replace(Some(these));
    }

    /// The answers that were held arrive.
    pub(crate) fn releases(&self) {
        self.wire.held.send_replace(None);
    }

    /// From now on, requests for `these` paths get no answer and do not reach the server.
    pub(crate) fn breaks(&self, these: Paths) {
        self.wire.broken.send_replace(Some(these));
    }

    /// All requests get through again.
    pub(crate) fn mends(&self) {
        self.wire.broken.send_replace(None);
    }

    /// Waits until a browser has asked for this, counted from the journey's start.
    pub(crate) async fn is_asked(&self, method: &str, path: &str) {
        let asked = async {
            let mut changes = self.wire.changes.subscribe();
            while !self.exchanges().iter().any(|exchange| exchange.is(method, path)) {
                changes.changed().await.expect("the wire outlives the wait");
            }
        };
        let asked = tokio::time::timeout(PATIENCE, asked).await;
        asked.unwrap_or_else(|_| panic!("no browser asked for {method} {path}"));
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
    while let Ok((stream, _)) = listener.accept().await {
        let wire = Arc::clone(&wire);
        tokio::spawn(async move {
            let forward = service_fn(|request| wire.forward(request));
            // An error is how a broken connection reaches the browser; there is nobody else to tell.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), forward).await;
        });
    }
}
