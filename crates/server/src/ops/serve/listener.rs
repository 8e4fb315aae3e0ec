//! The front listener: accepts connections, bounds their number and how slow they may be, speaks TLS where it is
//! configured, and finishes the answers under way when it closes. Knows no address and no answer.
//!
//! HTTP/1.1 alone: the page is a handful of files and one stream a browser, so HTTP/2 would bring its own ways to use a
//! server up (rapid resets, endless continuations) and little else. A reverse proxy may speak it in front. hyper is
//! used directly because axum's own loop sets no limit at all and axum-server's none on the number of connections.

use super::tls::Current;
use crate::http::in_flight::{InFlight, Place};
use crate::http::transport::OverTls;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// The time limit for the head of a request, and for a TLS handshake. A connection without a request for this long is
/// closed: the next request opens another one.
const HEAD: Duration = Duration::from_secs(10);
/// The time limit for a client that reads nothing of an answer; then the connection is closed.
const STUCK: Duration = Duration::from_secs(30);
/// The longest head, in bytes; a browser that knows eight accounts sends less than two KiB.
const HEAD_BYTES: usize = 32 * 1024;
/// The time for answers under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);
/// The delay before the next accept where the process has no file descriptors left.
const OUT_OF_FILES: Duration = Duration::from_millis(500);

/// An open port.
pub(super) struct Listener {
    pub(super) listener: TcpListener,
    /// The TLS configuration; without it the port speaks plain HTTP.
    pub(super) tls: Option<Current>,
    /// The most connections; more wait in the system's queue until one is closed.
    pub(super) connections: usize,
    /// The work that requests have begun, which is finished before the port is given up.
    pub(super) in_flight: InFlight,
}

impl Listener {
    /// Serves until `stop` is over, and then for as long as answers or work without a client are under way, but not
    /// longer than [`DRAIN`].
    pub(super) async fn serve(self, app: watch::Receiver<Router>, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(self.connections));
        let open = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let (place, stream, peer) = tokio::select! {
                biased;
                () = &mut stop => break,
                came = self.next(&places) => came,
            };
            let visit = Connection { app: app.clone(), peer, place, watcher: open.watcher() };
            let tls = self.tls.as_ref().map(|current| TlsAcceptor::from(Arc::clone(&current.borrow())));
            tokio::spawn(visit.of(stream, tls));
        }
        drop(self.listener);
        let drained = async {
            open.shutdown().await;
            self.in_flight.ended().await;
        };
        if timeout(DRAIN, drained).await.is_err() {
            tracing::warn!("some answers were cut off");
        }
    }

    /// The next connection, once there is a permit for it.
    async fn next(&self, places: &Arc<Semaphore>) -> (Option<Place>, TcpStream, SocketAddr) {
        // The semaphore is never closed, so there always is a permit.
        let place = Arc::clone(places).acquire_owned().await.ok().map(Place::of);
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return (place, stream, peer),
                // The client has left already.
                Err(error) if is_theirs(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be taken");
                    sleep(OUT_OF_FILES).await;
                }
            }
        }
    }
}

fn is_theirs(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// A connection.
struct Connection {
    /// The present router.
    app: watch::Receiver<Router>,
    peer: SocketAddr,
    place: Option<Place>,
    watcher: Watcher,
}

impl Connection {
    async fn of(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are small: send them at once (`TCP_NODELAY`).
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(STUCK));
        let stream = Box::pin(stream);
        let Some(tls) = tls else { return self.serve_http(stream, false).await };
        match timeout(HEAD, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.serve_http(stream, true).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn serve_http(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, encrypted: bool) {
        let Self { app, peer, place, watcher } = self;
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            if let Some(place) = &place {
                request.extensions_mut().insert(place.clone());
            }
            if encrypted {
                request.extensions_mut().insert(OverTls);
            }
            let app = app.borrow().clone();
            app.oneshot(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_header_size(HEAD_BYTES);
        if let Err(error) = watcher.watch(http.serve_connection(TokioIo::new(stream), answer)).await {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}
