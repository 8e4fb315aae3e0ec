//! A line between the nodes and the database that can be slow, and that breaks while a commit is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The end of a commit as it is sent (a simple query, PostgreSQL's protocol 3.0).
const COMMIT: &[u8] = b"COMMIT\0";

/// A line to a database. Cheap to clone; all clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Line {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// How long an answer takes longer, in milliseconds.
    delay: AtomicU64,
    /// Of how many commits one is cut off; none for 0.
    cut: AtomicU64,
    commits: AtomicU64,
    cuts: AtomicU64,
}

impl Line {
    /// A line to this port of the loopback; answers with the port of its other end.
    pub(crate) async fn to(port: u16) -> (Self, u16) {
        let line = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let end = listener.local_addr().unwrap().port();
        let own = line.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await {
                    tokio::spawn(own.clone().carry(client, server));
                }
            }
        });
        (line, end)
    }

    /// From now on every answer takes this much longer.
    pub(crate) fn delays(&self, by: Duration) {
        self.state.delay.store(by.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    /// From now on of so many commits one reaches the database, and its answer is lost with the connection.
    pub(crate) fn cuts_one_commit_in(&self, commits: u64) {
        self.state.cut.store(commits, Ordering::SeqCst);
    }

    /// How many commits have lost their answer.
    pub(crate) fn cuts(&self) -> u64 {
        self.state.cuts.load(Ordering::SeqCst)
    }

    async fn carry(self, client: TcpStream, server: TcpStream) {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::select! {
            () = self.clone().requests(from_client, to_server) => {}
            () = self.answers(from_server, to_client) => {}
        }
    }

    /// Ends when the connection shall break.
    async fn requests(self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let Ok(read @ 1..) = from.read(&mut bytes).await else { return };
            let is_commit = bytes[..read].ends_with(COMMIT);
            if to.write_all(&bytes[..read]).await.is_err() {
                return;
            }
            let one_in = self.state.cut.load(Ordering::SeqCst);
            if is_commit && one_in > 0 && self.state.commits.fetch_add(1, Ordering::SeqCst).is_multiple_of(one_in) {
                self.state.cuts.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    }

    async fn answers(self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            let Ok(read @ 1..) = from.read(&mut bytes).await else { return };
            tokio::time::sleep(Duration::from_millis(self.state.delay.load(Ordering::SeqCst))).await;
            if to.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    }
}
