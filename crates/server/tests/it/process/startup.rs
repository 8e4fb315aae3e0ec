//! The program's output and answers before it is ready, and the operator's acts meanwhile.

use super::Server;
use crate::world::{Place, Running};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The operator's acts stood in the log of each command alone, which is not kept.
#[test]
fn what_the_operator_did_was_not_in_the_log_of_the_server() {
    let place = Place::new();
    let operate = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        let output = command.arg("account").args(words).args(place.flags()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    operate(&["add", "zoe", "--one-time"]);
    let mut server = Running::start(&place, &[]);
    server.logs("why=\"add_with_one_time_password\"");
    operate(&["end-sessions", "zoe"]);
    server.logs("why=\"end_sessions\"");
    operate(&["end-all-sessions"]);
    server.logs("why=\"end_all_sessions\"");
    assert!(server.stop());
    assert_eq!(server.log().matches("authz_admin").count(), 3, "each once");
    let mut again = Running::start(&place, &[]);
    operate(&["disable", "zoe"]);
    again.logs("why=\"disable\"");
    assert!(again.stop());
    assert_eq!(again.log().matches("authz_admin").count(), 1, "and never again");
}

/// The first lines that the program logs, until one holds these words.
fn logs_at_the_start(place: &Place, flags: &[&str], words: &str) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    command.arg("serve").args(place.flags()).args(flags).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stderr).unwrap().contains(words)
}

#[test]
fn passwords_in_the_open_and_networks_that_choose_their_address_were_served_without_a_word() {
    let place = Place::new();
    let (plain, any) = ("plain HTTP beyond this machine", "every machine in this network");
    for (flags, words, warns) in [
        (&["--listen", "0.0.0.0:0"][..], plain, true),
        (&["--listen", "[::]:0"], plain, true),
        (&["--listen", "127.0.0.1:0"], plain, false),
        (&["--listen", "127.0.0.1:0", "--trusted-proxy", "10.0.0.0/8"], any, true),
        (&["--listen", "127.0.0.1:0", "--trusted-proxy", "10.0.0.7"], any, false),
    ] {
        assert_eq!(logs_at_the_start(&place, flags, words), warns, "{flags:?}");
    }
}

/// Looking through a large database takes minutes, in which the server could not be told from one that is not there.
#[test]
fn before_the_database_was_looked_through_no_connection_was_taken() {
    let place = Place::new();
    drop(Server::start(&place, &["--demo"]));
    let database = place.database();
    database.holds_up_writers();
    let (port, watched) = (free_port(), free_port());
    let addresses = [port, watched].map(|port| format!("127.0.0.1:{port}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    command.args(["serve", "--demo", "--listen", &addresses[0], "--watch", &addresses[1]]).args(place.flags());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut ask = |port: u16, path: &str| {
        let mut stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(_) => assert!(child_is_there(&mut child), "it has ended"),
            }
        };
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_lowercase()
    };
    for (port, path, status) in [
        (port, "/api/v1/session", "503"),
        (port, "/", "503"),
        (port, "/readyz", "503"),
        (port, "/healthz", "200"),
        (watched, "/readyz", "503"),
        (watched, "/healthz", "200"),
    ] {
        let answer = ask(port, path);
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{path}: {answer}");
        assert_eq!(answer.contains("\r\nretry-after: "), status == "503", "{path}: {answer}");
    }
    database.lets_writers_go();
    while !ask(port, "/readyz").starts_with("http/1.1 200") {}
    assert!(ask(port, "/api/v1/session").starts_with("http/1.1 401"));
    child.kill().unwrap();
    child.wait().unwrap();
}

fn child_is_there(child: &mut Child) -> bool {
    child.try_wait().unwrap().is_none()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
