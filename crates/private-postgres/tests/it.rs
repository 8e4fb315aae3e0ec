//! A private server does what its words say: it comes back, stands still, is followed, and leaves nothing.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use exeunt_private_postgres::{PrivatePostgres, Stop};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The time limit for what must happen.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time in which something would have happened that must not.
const MOMENT: Duration = Duration::from_millis(300);

/// A server with a table of one row.
fn with_a_row() -> PrivatePostgres {
    let server = PrivatePostgres::start().unwrap();
    server.ask(&["CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('first')"]).unwrap();
    server
}

fn words(server: &PrivatePostgres) -> String {
    server.ask(&["SELECT word FROM kept ORDER BY word"]).unwrap()
}

/// The moment at which a statement on a session of its own is done.
fn begins(server: &PrivatePostgres, statement: &str) -> Receiver<String> {
    let (sender, receiver) = channel();
    let mut session = psql(server);
    let statement = statement.to_owned();
    std::thread::spawn(move || {
        let output = session.args(["-c", &statement]).output().unwrap();
        // The test may have ended.
        let _ = sender.send(String::from_utf8(output.stdout).unwrap());
    });
    receiver
}

fn psql(server: &PrivatePostgres) -> Command {
    let mut psql = Command::new("psql");
    psql.args(["-X", "-q", "-A", "-t"]).arg(format!("{}/postgres", server.address()));
    psql
}

/// Whether no process works in the data directory and nothing of it is left.
fn is_gone(data: &Path) -> bool {
    let pids = std::fs::read_dir("/proc").unwrap().flatten();
    let left = pids.filter(|pid| std::fs::read_link(pid.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(data)));
    left.count() == 0 && !data.parent().unwrap().exists()
}

#[test]
fn it_comes_back_with_what_it_held_however_it_ended() {
    let mut server = with_a_row();
    let address = server.address();
    server.stop(Stop::Fast).unwrap();
    server.ask(&["SELECT 1"]).unwrap_err();
    server.start_again().unwrap();
    server.stop(Stop::Immediate).unwrap();
    server.start_again().unwrap();
    let session = begins(&server, "SELECT pg_sleep(1000)");
    server.kill().unwrap();
    session.recv_timeout(PATIENCE).unwrap();
    server.kill().unwrap_err();
    server.start_again().unwrap();
    server.start_again().unwrap_err();
    assert_eq!((words(&server).as_str(), server.address()), ("first", address));
}

#[test]
fn two_at_once_have_addresses_of_their_own() {
    let servers = [with_a_row(), PrivatePostgres::start().unwrap()];
    assert_ne!(servers[0].address(), servers[1].address());
    servers[1].ask(&["SELECT word FROM kept"]).unwrap_err();
}

#[test]
fn a_paused_server_answers_on_no_session_until_it_goes_on() {
    let server = with_a_row();
    let mut psql = psql(&server).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut session, answers) = (psql.stdin.take().unwrap(), BufReader::new(psql.stdout.take().unwrap()));
    let (sender, lines) = channel();
    std::thread::spawn(move || answers.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    writeln!(session, "SELECT 'before';").unwrap();
    assert_eq!(lines.recv_timeout(PATIENCE).unwrap(), "before");

    server.pause().unwrap();
    writeln!(session, "SELECT 'after';").unwrap();
    let new = begins(&server, "SELECT 'new'");
    lines.recv_timeout(MOMENT).unwrap_err();
    new.recv_timeout(MOMENT).unwrap_err();

    server.resume().unwrap();
    assert_eq!(lines.recv_timeout(PATIENCE).unwrap(), "after");
    assert_eq!(new.recv_timeout(PATIENCE).unwrap(), "new\n");
    drop(session);
    psql.wait().unwrap();
}

#[test]
fn a_standby_has_every_commit_and_takes_over() {
    let mut server = with_a_row();
    server.promote().unwrap_err();
    let standby = server.standby().unwrap();
    standby.ask(&["INSERT INTO kept VALUES ('here')"]).unwrap_err();
    standby.pause().unwrap();
    let commit = begins(&server, "INSERT INTO kept VALUES ('second') RETURNING word");
    commit.recv_timeout(MOMENT).unwrap_err();
    standby.resume().unwrap();
    assert_eq!(commit.recv_timeout(PATIENCE).unwrap(), "second\n");

    server.kill().unwrap();
    standby.promote().unwrap();
    standby.ask(&["INSERT INTO kept VALUES ('third')"]).unwrap();
    assert_eq!(words(&standby), "first\nsecond\nthird");
}

#[test]
fn nothing_of_it_is_left_after_a_panic_nor_of_a_paused_one() {
    let server = with_a_row();
    let data = server.data();
    server.pause().unwrap();
    assert!(!is_gone(&data));
    std::panic::catch_unwind(move || {
        let _server = server;
        panic!("a test that fails");
    })
    .unwrap_err();
    assert!(is_gone(&data));
}

/// This test starts itself once more, as an owner that is killed.
#[test]
fn nothing_of_it_is_left_when_its_owner_is_killed() {
    const OWNER: &str = "EXEUNT_OWNER_OF_A_SERVER";
    if std::env::var_os(OWNER).is_some() {
        let server = with_a_row();
        let _session = begins(&server, "SELECT pg_sleep(1000)");
        server.pause().unwrap();
        writeln!(std::io::stdout(), "\n{}", server.data().display()).unwrap();
        std::io::stdin().read_line(&mut String::new()).unwrap();
        return;
    }
    let mut owner = Command::new(std::env::current_exe().unwrap());
    owner.args(["nothing_of_it_is_left_when_its_owner_is_killed", "--exact", "--nocapture"]).env(OWNER, "1");
    let mut owner = owner.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines().map_while(Result::ok);
    let data = lines.find(|line| line.ends_with("/data")).unwrap();
    assert!(!is_gone(Path::new(&data)));
    owner.kill().unwrap();
    owner.wait().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !is_gone(Path::new(&data)) {
        assert!(Instant::now() < deadline, "{data} is left");
        std::thread::yield_now();
    }
}
