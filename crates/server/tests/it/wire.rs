//! Bytes on the wire, against the real program: a malformed request is refused and its connection closed, a request
//! that is hidden in another one is never carried out, and a slow client is cut off.
//!
//! Each file of the corpus says what is right (`expect:` the first status or `none`, and whether the connection goes
//! on), and then the bytes: line breaks are for the eye, `\r`, `\n`, `\t`, `\0`, `\\` and `\x7f` are bytes, and
//! `\{text*3}` is the text three times.

use crate::world::{ANA, ANAS_PASSWORD, Place, Running};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An answer within this time came before the server would have closed an idle connection.
const AT_ONCE: Duration = Duration::from_secs(8);
/// Ends the conversation properly where the server goes on with it.
const LAST: &[u8] = b"GET /healthz?last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

struct Case {
    name: String,
    statuses: Vec<String>,
    goes_on: bool,
    bytes: Vec<u8>,
}

fn corpus() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/wire");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| case(file)).collect()
}

fn case(file: &Path) -> Case {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(file).unwrap();
    let (head, body) = text.split_once("\n\n").unwrap_or_else(|| panic!("{name} has no body"));
    let expected = head.lines().find_map(|line| line.strip_prefix("expect: ")).unwrap_or_else(|| panic!("{name}"));
    let (statuses, rest) = expected.split_once(' ').unwrap_or_else(|| panic!("{name}"));
    assert!(["open", "closed"].contains(&rest), "{name}");
    let statuses = statuses.split('|').map(str::to_owned).collect();
    Case { name, statuses, goes_on: rest == "open", bytes: bytes(body) }
}

fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        rest = &rest[next.len_utf8()..];
        match next {
            '\n' => {}
            '\\' => {
                let (kind, tail) = rest.split_at(1);
                rest = tail;
                match kind {
                    "r" => bytes.push(b'\r'),
                    "n" => bytes.push(b'\n'),
                    "t" => bytes.push(b'\t'),
                    "0" => bytes.push(0),
                    "\\" => bytes.push(b'\\'),
                    "x" => {
                        let (digits, tail) = rest.split_at(2);
                        bytes.push(u8::from_str_radix(digits, 16).unwrap());
                        rest = tail;
                    }
                    "{" => {
                        let (repeated, tail) = rest.split_once('}').unwrap();
                        let (what, times) = repeated.rsplit_once('*').unwrap();
                        bytes.extend(self::bytes(what).repeat(times.parse().unwrap()));
                        rest = tail;
                    }
                    other => panic!("\\{other} is no byte"),
                }
            }
            plain => bytes.extend(plain.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    bytes
}

/// Reads until the server closes the connection; whether it did so in time.
fn read_all(stream: &mut TcpStream) -> (String, bool) {
    stream.set_read_timeout(Some(AT_ONCE)).unwrap();
    let mut answer = Vec::new();
    let is_closed = match stream.read_to_end(&mut answer) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    };
    (String::from_utf8_lossy(&answer).into_owned(), is_closed)
}

/// The fault of the server's answer to this case, if any.
fn complaint(server: &Running, case: &Case) -> Option<String> {
    let mut stream = server.connect();
    // It may close the connection before everything is written.
    let _ = stream.write_all(&case.bytes);
    if case.goes_on {
        let _ = stream.write_all(LAST);
    }
    let (answer, is_closed) = read_all(&mut stream);
    let heads: Vec<&str> = answer.split("HTTP/1.").skip(1).map(|head| &head[2..5]).collect();
    let first = heads.first().copied().unwrap_or("none");
    let lower = answer.to_lowercase();
    let is_right = case.statuses.iter().any(|status| status == first)
        && is_closed
        && heads.iter().all(|status| !status.starts_with('5'))
        && (!case.goes_on || heads.len() > 1 && heads.last() == Some(&"200"))
        && !lower.contains("set-cookie")
        && !lower.contains("evil.example")
        && !lower.contains("reflected")
        && lower.match_indices("\nlocation:").all(|(at, _)| {
            lower[at + 11..].starts_with("/docs/\r") || lower[at + 11..].starts_with("/settings/password\r")
        })
        && !lower.contains("\nserver:");
    (!is_right).then(|| format!("{}: {heads:?}, closed: {is_closed}\n{}", case.name, &answer[..answer.len().min(600)]))
}

#[test]
fn what_is_no_plain_request_is_refused_and_what_hides_in_it_is_never_carried_out() {
    let folder = tempfile::tempdir().unwrap();
    let (place, app) = (Place::new(), folder.path().join("app"));
    std::fs::create_dir(&app).unwrap();
    // With an app, every address that is none of a file could be a page.
    std::fs::write(app.join("index.html"), "<!doctype html>").unwrap();
    let mut server = Running::start(&place, &["--demo", "--app", app.to_str().unwrap()]);
    let corpus = corpus();
    assert!(corpus.len() > 100, "{}", corpus.len());
    let complaints: Vec<String> = corpus.iter().filter_map(|case| complaint(&server, case)).collect();
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), corpus.len(), complaints.join("\n"));
    assert!(server.is_well());
    assert!(server.stop());
    server.logs("/pipelined");
    assert!(!server.log().contains("/smuggled"), "a hidden request was carried out");
    assert!(!server.log().contains("panicked"), "a request broke something");
}

#[test]
fn who_writes_a_request_byte_by_byte_is_cut_off_and_so_is_who_writes_nothing() {
    let place = Place::new();
    let server = Running::start(&place, &[]);
    let pace = Duration::from_millis(200);
    let (mut slow, mut silent) = (server.connect(), server.connect());
    slow.set_read_timeout(Some(pace)).unwrap();
    let begun = Instant::now();
    let head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ".iter().chain(std::iter::repeat(&b'a'));
    for byte in head {
        let _ = slow.write_all(&[*byte]);
        match slow.read(&mut [0; 64]) {
            Ok(0) => break,
            Ok(_) => panic!("it was answered"),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(_) => assert!(begun.elapsed() < Duration::from_secs(20), "it may go on for ever"),
        }
    }
    assert!(begun.elapsed() > Duration::from_secs(5), "a slow network is no attack");
    assert_eq!(silent.read(&mut [0; 64]).unwrap(), 0);
    assert!(server.is_well());
}

#[test]
fn who_keeps_a_connection_and_asks_nothing_is_let_go() {
    let place = Place::new();
    let server = Running::start(&place, &[]);
    let mut kept = server.connect();
    for _ in 0..2 {
        kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = [0; 4096];
        assert!(kept.read(&mut answer).unwrap() > 0 && answer.starts_with(b"HTTP/1.1 200"), "it may ask again");
    }
    let begun = Instant::now();
    let mut rest = Vec::new();
    kept.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty() && begun.elapsed() > Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn who_sends_a_body_byte_by_byte_is_answered_before_it_is_over() {
    let place = Place::new();
    let server = Running::start(&place, &["--request-timeout", "2s"]);
    let mut slow = server.connect();
    slow.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n";
    slow.write_all(head.as_bytes()).unwrap();
    let begun = Instant::now();
    let mut answer = [0; 4096];
    loop {
        let _ = slow.write_all(b" ");
        match slow.read(&mut answer) {
            Ok(0) => break,
            Ok(_) => assert!(answer.starts_with(b"HTTP/1.1 503"), "{}", String::from_utf8_lossy(&answer)),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(_) => assert!(begun.elapsed() < Duration::from_secs(15), "it may go on for ever"),
        }
    }
    assert!(server.is_well());
}

#[test]
fn three_hundred_connections_that_ask_nothing_keep_nobody_out() {
    let place = Place::new();
    let server = Running::start(&place, &[]);
    let idle: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
    let begun = Instant::now();
    let mut stream = server.connect();
    stream.write_all(b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let (answer, _) = read_all(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    drop(idle);
}

#[test]
fn where_all_places_are_taken_the_next_one_waits_until_one_is_free() {
    let place = Place::new();
    let server = Running::start(&place, &["--connections", "3"]);
    let mut taken: Vec<TcpStream> = (0..3).map(|_| server.connect()).collect();
    for stream in &mut taken {
        // An answer shows that it has its place.
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    }
    let mut next = server.connect();
    next.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    next.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let waiting = next.read(&mut [0; 64]).unwrap_err().kind();
    assert!([ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&waiting), "{waiting}");
    taken.pop();
    let (answer, _) = read_all(&mut next);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn who_asks_for_much_and_reads_nothing_is_cut_off() {
    let place = Place::new();
    let server = Running::start(&place, &["--connections", "1"]);
    let mut stuck = server.connect();
    stuck.write_all(&b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000)).unwrap();
    let begun = Instant::now();
    let mut next = server.connect();
    next.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    next.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    assert!(next.read(&mut [0; 64]).unwrap() > 0, "it never has its turn");
    assert!(begun.elapsed() > Duration::from_secs(15), "a slow reader is no attack");
    drop(stuck);
}

#[test]
fn what_is_under_way_when_the_server_is_told_to_stop_is_still_answered() {
    let place = Place::new();
    let mut server = Running::start(&place, &["--demo"]);
    let typed = format!("{{\"identifier\":\"{ANA}\",\"password\":\"{ANAS_PASSWORD}\"}}");
    let head =
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Type: application/json";
    let mut stream = server.connect();
    stream.write_all(format!("{head}\r\nContent-Length: {}\r\n\r\n", typed.len()).as_bytes()).unwrap();
    let mut go_on = [0; 12];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100");
    let body = std::thread::spawn(move || {
        // The port is closed once the server has heard that it should stop.
        while TcpStream::connect(stream.peer_addr().unwrap()).is_ok() {}
        stream.write_all(typed.as_bytes()).unwrap();
        read_all(&mut stream)
    });
    assert!(server.stop());
    let (answer, is_closed) = body.join().unwrap();
    assert!(answer.contains("HTTP/1.1 200") && answer.contains("connection: close") && is_closed, "{answer}");
}

#[test]
fn idle_connections_do_not_keep_the_server_from_stopping() {
    let place = Place::new();
    let mut server = Running::start(&place, &[]);
    let (silent, mut kept) = (server.connect(), server.connect());
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert!(kept.read(&mut [0; 4096]).unwrap() > 0);
    let begun = Instant::now();
    assert!(server.stop());
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    drop(silent);
}
