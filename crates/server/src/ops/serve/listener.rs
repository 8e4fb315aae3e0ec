//! The front listener: accepts connections, bounds their number and how slow they may be, speaks TLS where it is
//! configured, and finishes the answers under way when it closes. Knows no address and no answer.
//!
//! HTTP/1.1 alone: the page is a handful of files and one stream a browser, so HTTP/2 would bring its own ways to use a
//! server up (rapid resets, endless continuations) and little else. A reverse proxy may speak it in front. hyper is
//! used directly because axum's own loop sets no limit at all and axum-server's none on the number of connections.

use super::tls::CurrentConfig;
use crate::http::in_flight::{ConnectionPermit, InFlight};
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
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The time limit for a client that reads nothing of an answer; then the connection is closed.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest head, in bytes; a browser that knows eight accounts sends less than two KiB.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// The time for answers under way when the server is told to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);
/// The delay before the next accept where the process has no file descriptors left.
const ACCEPT_RETRY: Duration = Duration::from_millis(500);

/// An open port.
pub(super) struct Listener {
    pub(super) listener: TcpListener,
    /// The TLS configuration; without it the port speaks plain HTTP.
    pub(super) tls: Option<CurrentConfig>,
    /// The most connections; more wait in the system's queue until one is closed.
    pub(super) connections: usize,
    /// The work that requests have begun, which is finished before the port is given up.
    pub(super) in_flight: InFlight,
}

impl Listener {
    /// Serves until `stop` is over, and then for as long as answers or work without a client are under way, but not
    /// longer than [`DRAIN_TIMEOUT`].
    pub(super) async fn serve(self, app: watch::Receiver<Router>, stop: impl Future<Output = ()>) {
        let permits = Arc::new(Semaphore::new(self.connections));
        let graceful = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let (permit, stream, peer) = tokio::select! {
                biased;
                () = &mut stop => break,
                accepted = self.accept(&permits) => accepted,
            };
            let connection = Connection { app: app.clone(), peer, permit, watcher: graceful.watcher() };
            let tls = self.tls.as_ref().map(|current| TlsAcceptor::from(Arc::clone(&current.borrow())));
            tokio::spawn(connection.serve(stream, tls));
        }
        drop(self.listener);
        let drained = async {
            graceful.shutdown().await;
            self.in_flight.drain().await;
        };
        if timeout(DRAIN_TIMEOUT, drained).await.is_err() {
            tracing::warn!("some answers were cut off");
        }
    }

    /// The next connection, once there is a permit for it.
    async fn accept(&self, permits: &Arc<Semaphore>) -> (Option<ConnectionPermit>, TcpStream, SocketAddr) {
        // The semaphore is never closed, so there always is a permit.
        let permit = Arc::clone(permits).acquire_owned().await.ok().map(ConnectionPermit::new);
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return (permit, stream, peer),
                // The client has left already.
                Err(error) if is_peer_error(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be taken");
                    sleep(ACCEPT_RETRY).await;
                }
            }
        }
    }
}

fn is_peer_error(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

/// A connection.
struct Connection {
    /// The present router.
    app: watch::Receiver<Router>,
    peer: SocketAddr,
    permit: Option<ConnectionPermit>,
    watcher: Watcher,
}

impl Connection {
    async fn serve(self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // Answers are small: send them at once (`TCP_NODELAY`).
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIMEOUT));
        let stream = Box::pin(stream);
        let Some(tls) = tls else { return self.serve_http(stream, false).await };
        match timeout(HEAD_TIMEOUT, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.serve_http(stream, true).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn serve_http(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, encrypted: bool) {
        let Self { app, peer, permit, watcher } = self;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            if let Some(permit) = &permit {
                request.extensions_mut().insert(permit.clone());
            }
            if encrypted {
                request.extensions_mut().insert(OverTls);
            }
            let app = app.borrow().clone();
            app.oneshot(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_header_size(MAX_HEAD_BYTES);
        if let Err(error) = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await {
            tracing::debug!(%error, "a connection broke off");
        }
    }
}
