//! A server that is told to stop while hundreds of streams are open: it says so first, lets every answer arrive, ends
//! every stream, and spreads the reconnects.

use crate::process::Server;
use crate::world::Place;
use serde_json::json;
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const ANAS: &str = "river lantern orbit maple";
const STREAMS: usize = 500;
/// The most streams of one device.
const PER_DEVICE: usize = 8;

/// An address that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Asks at the address for monitoring.
fn watch(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn wait_for(port: u16, path: &str, words: &str) {
    while !watch(port, path).contains(words) {
        std::thread::yield_now();
    }
}

/// A log-in that the server has begun to read, and whose body is on its way.
struct UnderWay(TcpStream, String);

impl UnderWay {
    fn begin(server: &Server) -> Self {
        let body = json!({"identifier": "ana", "password": ANAS}).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let head = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n\
            Content-Type: application/json\r\nContent-Length:";
        write!(stream, "{head} {}\r\n\r\n", body.len()).unwrap();
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self(stream, body)
    }

    /// Sends the rest, and reads the answer.
    fn finish(mut self) -> String {
        self.0.write_all(self.1.as_bytes()).unwrap();
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Reads a stream to its end: when its browser comes back, in milliseconds.
fn comes_back(mut stream: BufReader<TcpStream>) -> u64 {
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("\r\n0\r\n\r\n"), "it was cut off: {rest:?}");
    rest.lines()
        .filter_map(|line| line.strip_prefix("retry: "))
        .next_back()
        .expect("when to come back")
        .parse()
        .unwrap()
}

#[test]
fn told_to_stop_under_500_streams_it_ends_each_properly_and_lets_the_last_answer_arrive() {
    let (place, watched) = (Place::new(), free_port());
    let address = format!("127.0.0.1:{watched}");
    let flags = ["--demo", "--watch", &address, "--sessions-per-account", "100"];
    let mut server = Server::start(&place, &flags);
    let cookies: Vec<String> = (0..STREAMS.div_ceil(PER_DEVICE)).map(|_| server.log_in("ana", ANAS).unwrap()).collect();
    assert!(watch(watched, "/readyz").starts_with("HTTP/1.1 200"));
    let listen = |number: usize| server.listen(cookies[number / PER_DEVICE].as_str());
    let streams: Vec<_> = (0..STREAMS).map(listen).collect();
    wait_for(watched, "/metrics", &format!("\nexeunt_streams {STREAMS}\n"));
    let under_way = UnderWay::begin(&server);
    server.signal("-TERM");
    wait_for(watched, "/readyz", "HTTP/1.1 503");
    assert!(watch(watched, "/healthz").starts_with("HTTP/1.1 200"));
    let answer = under_way.finish();
    assert!(answer.starts_with("HTTP/1.1 200"), "an answer under way was lost: {answer}");
    let back: Vec<u64> = streams.into_iter().map(comes_back).collect();
    assert!(back.iter().all(|wait| (1_000..=10_000).contains(wait)), "{back:?}");
    for second in 1..10 {
        let then = back.iter().filter(|wait| **wait / 1_000 == second).count();
        assert!((1..STREAMS / 4).contains(&then), "{then} come back in second {second}");
    }
    assert!(server.child.wait().unwrap().success());
    assert!(TcpStream::connect(("127.0.0.1", server.port)).is_err(), "it takes connections still");
    let log = server.log();
    assert_eq!(log.matches("a stream is closed").count(), STREAMS);
    for event in ["sys_startup", "sys_shutdown"] {
        assert_eq!(log.matches(&format!("event=\"{event}\"")).count(), 1, "{event}");
    }
}

/// A slow client at the port for metrics has sixteen places there, and uses up none of the files of the app's port.
#[test]
fn slow_watchers_wait_for_each_other_and_for_nobody_else() {
    let (place, watched) = (Place::new(), free_port());
    let server = Server::start(&place, &["--demo", "--watch", &format!("127.0.0.1:{watched}")]);
    let connect = || TcpStream::connect(("127.0.0.1", watched)).unwrap();
    let mut taken: Vec<TcpStream> = (0..16).map(|_| connect()).collect();
    for stream in &mut taken {
        // An answer shows that it has its place.
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    }
    let mut next = connect();
    next.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    next.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let waiting = next.read(&mut [0; 64]).unwrap_err().kind();
    assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&waiting), "{waiting}");
    server.log_in("ana", ANAS).unwrap();
    taken.pop();
    next.set_read_timeout(None).unwrap();
    let mut answer = String::new();
    next.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
