//! The server on a real port, and streams that are read from it as they come.

use super::Device;
use axum::Router;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Nothing that is waited for takes this long, and it is shorter than the time between two beats: what comes within it
/// was told, and not found on the timer.
const SOON: Duration = Duration::from_secs(10);

/// An open port, as long as the test runs.
pub(crate) struct Front {
    port: u16,
    secrets: Arc<Mutex<Vec<String>>>,
}

/// One request over a connection of its own, and its answer as far as it came.
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
    pub(crate) status: u16,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    text: String,
    secrets: Arc<Mutex<Vec<String>>>,
}

impl Front {
    pub(super) async fn open(app: Router, secrets: Arc<Mutex<Vec<String>>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).into_future());
        Self { port, secrets }
    }

    /// A connection over which this was sent.
    pub(crate) async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// The answer to a browser with these cookies.
    pub(crate) async fn ask(&self, method: &str, cookies: &str, headers: &[(&str, &str)]) -> Line {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let mut head = format!("{method} /api/v1/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n");
        head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
        stream.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
        let secrets = Arc::clone(&self.secrets);
        let (headers, text) = (BTreeMap::new(), String::new());
        let mut line = Line { stream: BufReader::new(stream), status: 0, headers, text, secrets };
        line.status = line.row().await.split(' ').nth(1).unwrap().parse().unwrap();
        loop {
            let row = line.row().await;
            let Some((name, value)) = row.split_once(": ") else { break };
            line.headers.insert(name.to_lowercase(), value.to_owned());
        }
        line
    }

    /// A page of this device opens a stream, and has read its first events.
    pub(crate) async fn stream(&self, device: &Device) -> Line {
        let mut line = self.ask("GET", &device.cookies(), &[]).await;
        assert_eq!((line.status, line.headers["content-type"].as_str()), (200, "text/event-stream; charset=utf-8"));
        assert_eq!(line.event().await.as_deref(), Some("changed"));
        line
    }
}

impl Line {
    async fn row(&mut self) -> String {
        let mut row = String::new();
        timeout(SOON, self.stream.read_line(&mut row)).await.expect("nothing came").unwrap();
        row.trim_end().to_owned()
    }

    /// The next event's whole text; none when the stream has come to its proper end.
    pub(crate) async fn frame(&mut self) -> Option<String> {
        while !self.text.contains("\n\n") {
            let length = usize::from_str_radix(&self.row().await, 16).expect("the stream was cut off");
            let mut chunk = vec![0; length + 2];
            timeout(SOON, self.stream.read_exact(&mut chunk)).await.expect("nothing came").unwrap();
            if length == 0 {
                assert_eq!(self.text, "");
                return None;
            }
            self.text.push_str(std::str::from_utf8(&chunk[..length]).unwrap());
        }
        let (frame, rest) = self.text.split_once("\n\n").map(|(one, rest)| (one.to_owned(), rest.to_owned())).unwrap();
        self.text = rest;
        for secret in self.secrets.lock().unwrap().iter() {
            assert!(!frame.contains(secret.as_str()), "a stream holds a secret");
        }
        Some(frame)
    }

    /// The next event's name; none at the end. Whatever the name, the data names no account.
    pub(crate) async fn event(&mut self) -> Option<String> {
        let frame = self.frame().await?;
        let fields: Vec<_> = frame.lines().filter_map(|line| line.split_once(": ")).collect();
        let of = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        assert_eq!(of("data"), of("event").map(|_| "{}"), "{frame}");
        assert!(fields.iter().all(|(key, _)| ["event", "data", "retry"].contains(key)), "{frame}");
        Some(of("event").unwrap_or_default().to_owned())
    }

    /// Waits for an event of a change, past any heartbeats.
    pub(crate) async fn hears(&mut self) {
        let heard = async {
            loop {
                match self.event().await.expect("the stream is over").as_str() {
                    "changed" => return,
                    other => assert_eq!(other, "beat"),
                }
            }
        };
        timeout(SOON, heard).await.expect("nothing changed");
    }

    /// Waits for two beats, between which the server looked once more; answers how many changes came before them.
    pub(crate) async fn changes_in_two_beats(&mut self) -> usize {
        let (mut changes, mut beats) = (0, 0);
        while beats < 2 {
            match self.event().await.expect("the stream is over").as_str() {
                "changed" => changes += 1,
                other => beats += usize::from(other == "beat"),
            }
        }
        changes
    }

    /// The stream ends without an event of a change.
    pub(crate) async fn ends_without_a_word(&mut self) {
        let ends = async {
            while let Some(event) = self.event().await {
                assert_eq!(event, "beat");
            }
        };
        timeout(SOON, ends).await.expect("it never ends");
    }

    /// The stream ends after one last event of a change.
    pub(crate) async fn ends(&mut self) {
        self.hears().await;
        assert_eq!(self.event().await, None);
    }
}
