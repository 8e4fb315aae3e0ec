//! A server that is told to stop while hundreds listen: it says so first, lets every answer arrive, ends every stream, and
//! spreads those who come back.

use crate::process::Server;
use serde_json::{Value, json};
use std::io::{BufReader, Read};
use std::net::{TcpListener, TcpStream};

const ANAS: &str = "river lantern orbit maple";
const STREAMS: usize = 500;
/// What one device may have open.
const PER_DEVICE: usize = 8;

/// An address that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Asks at the address for monitoring, once or until the answer holds these words.
fn watch(port: u16, path: &str) -> String {
    use std::io::Write;
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
    let (data, watched) = (tempfile::tempdir().unwrap(), free_port());
    let address = format!("127.0.0.1:{watched}");
    let flags = ["--demo", "--watch", &address, "--sessions-per-account", "100"];
    let server = Server::start(data.path(), &flags);
    let cookies: Vec<String> = (0..STREAMS.div_ceil(PER_DEVICE)).map(|_| server.log_in("ana", ANAS).unwrap()).collect();
    drop(server);
    // From now on hashes are so slow that a log-in is under way for long: it makes the hash again.
    let mut server = Server::start(data.path(), &[&flags[..], &["--argon2-passes", "64"]].concat());
    assert!(watch(watched, "/readyz").starts_with("HTTP/1.1 200"));
    let listen = |number: usize| server.listen(cookies[number / PER_DEVICE].as_str());
    let streams: Vec<_> = (0..STREAMS).map(listen).collect();
    wait_for(watched, "/metrics", &format!("\nexeunt_streams {STREAMS}\n"));
    let (head, answer): (String, Value) = std::thread::scope(|scope| {
        let typed = json!({"identifier": "ana", "password": ANAS});
        let log_in = scope.spawn(|| server.ask("POST", "/api/v1/session", "", Some(typed)));
        wait_for(watched, "/metrics", "\nexeunt_hash_slots_taken 1\n");
        server.signal("-TERM");
        wait_for(watched, "/readyz", "HTTP/1.1 503");
        assert!(watch(watched, "/healthz").starts_with("HTTP/1.1 200"));
        log_in.join().unwrap()
    });
    assert!(head.starts_with("HTTP/1.1 200"), "an answer under way was lost: {head} {answer}");
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
