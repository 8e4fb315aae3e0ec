//! The server as a process: its start, its output, its stop, and the state of its files after a kill.

mod startup;
mod server;
mod throttled;

pub(crate) use server::{Server, command};

use crate::world::Place;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

const ANAS: &str = "river lantern orbit maple";

#[test]
fn it_says_where_it_is_ready_says_nothing_else_and_stops_when_it_is_told_to() {
    for signal in ["-TERM", "-INT"] {
        let place = Place::new();
        let mut server = Server::start(&place, &[]);
        let (head, _) = server.ask("GET", "/healthz", "", None);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(!head.to_lowercase().contains("\nserver:"), "{head}");
        server.signal(signal);
        assert!(server.child.wait().unwrap().success(), "{signal}");
        let mut rest = String::new();
        server.stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
    }
}

#[test]
fn open_streams_end_properly_when_it_is_told_to_stop_and_each_is_in_the_log_twice() {
    let place = Place::new();
    let mut server = Server::start(&place, &["--demo"]);
    let cookie = server.log_in("ana", ANAS).unwrap();
    let streams: Vec<_> = (0..5).map(|_| server.listen(&cookie)).collect();
    server.signal("-TERM");
    for mut stream in streams {
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with("\r\n0\r\n\r\n"), "it was cut off: {rest:?}");
    }
    assert!(server.child.wait().unwrap().success());
    let log = server.log();
    for (words, times) in [("a stream is open", 5), ("a stream is closed", 5), ("the server stops", 5)] {
        assert_eq!(log.matches(words).count(), times, "{words}: {log}");
    }
}

#[test]
fn without_the_demo_nobody_is_there() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    for (identifier, password) in [("ana", ANAS), ("admin", "admin"), ("root", ""), ("exeunt", "exeunt")] {
        assert_eq!(server.log_in(identifier, password), None, "{identifier}");
    }
}

#[test]
fn the_demo_has_two_accounts_and_ana_is_really_logged_in_on_three_other_devices() {
    let place = Place::new();
    for start in 0..2 {
        let server = Server::start(&place, &["--demo"]);
        assert!(server.log_in("ben", "copper violet meadow train").is_some());
        let cookie = server.log_in("ana", ANAS).unwrap();
        let (_, list) = server.ask("GET", "/api/v1/sessions", &cookie, None);
        let systems: Vec<&str> =
            list["sessions"].as_array().unwrap().iter().filter_map(|row| row["device"]["system"].as_str()).collect();
        assert_eq!(systems, ["iOS", "Android", "Windows"], "at start {start}");
        let (_, story) = server.ask("GET", "/api/v1/activity", &cookie, None);
        assert!(story["events"].as_array().unwrap().len() > 5);
        server.ask("DELETE", "/api/v1/session", &cookie, Some(json!({"remember": false})));
    }
}

#[test]
fn strangers_sign_up_where_the_operator_or_the_demo_lets_them_and_nowhere_else() {
    let open = |server: Server| {
        let (_, known) = server.ask("GET", "/api/v1/device/accounts", "", None);
        let typed = json!({"username": "zoe", "password": "marble teapot sunrise ladder"});
        let (head, answer) = server.ask("POST", "/api/v1/accounts", "", Some(typed));
        let took = head.starts_with("HTTP/1.1 200");
        assert_eq!(took, known["sign_up"]["password_min_length"] == 15, "{known}");
        assert_eq!(answer["code"] == "sign_up_closed", !took, "{answer}");
        took
    };
    let place = Place::new;
    assert!(!open(Server::start(&place(), &[])));
    assert!(open(Server::start(&place(), &["--sign-up"])));
    assert!(open(Server::start(&place(), &["--demo"])));
    for (word, taken) in [("true", true), ("1", true), ("off", false)] {
        assert_eq!(open(Server::run(command(&place(), &[]).env("EXEUNT_SIGN_UP", word))), taken, "{word}");
    }
}

#[test]
fn the_demo_is_never_mixed_with_accounts_of_the_operator() {
    let place = Place::new();
    let mut add = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let add = add.args(["account", "add", "zoe"]).args(place.flags()).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = add.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"quiet harbour seven lemons\n").unwrap();
    assert!(child.wait().unwrap().success());
    let output = command(&place, &["--demo"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("accounts of its own"));
    let server = Server::start(&place, &[]);
    assert_eq!(server.log_in("ana", ANAS), None);
    assert!(server.log_in("zoe", "quiet harbour seven lemons").is_some());
}

#[test]
fn what_the_operator_ends_while_the_server_runs_is_out_at_the_next_request() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"]);
    let operate = |act: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        let output = command.args(["account", act, "ana"]).args(place.flags()).output().unwrap();
        assert!(String::from_utf8(output.stderr).unwrap().contains("authz_admin"), "{act}");
        String::from_utf8(output.stdout).unwrap()
    };
    let reason = |cookie: &str| server.ask("GET", "/api/v1/session", cookie, None).1["ended"]["reason"].clone();
    let cookie = server.log_in("ana", ANAS).unwrap();
    assert_eq!(operate("end-sessions"), "ana is logged out everywhere. Ended: 4 sessions.\n");
    assert_eq!(reason(&cookie), "ended_by_operator");
    let cookie = server.log_in("ana", ANAS).unwrap();
    assert_eq!(operate("disable"), "ana is disabled. Ended: 1 session.\n");
    assert_eq!(reason(&cookie), "disabled");
    assert_eq!(server.log_in("ana", ANAS), None);
    assert_eq!(operate("enable"), "ana is enabled. Ended: 0 sessions.\n");
    assert_eq!(reason(&cookie), "disabled", "what ended does not come back");
    assert!(server.log_in("ana", ANAS).is_some());
}

#[test]
fn what_the_operator_erases_while_the_server_runs_is_out_at_the_next_request_and_in_no_file() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"]);
    let (ana, ben) = (server.log_in("ana", ANAS).unwrap(), server.log_in("ben", "copper violet meadow train").unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let output = command.args(["account", "delete", "--now", "ana"]).args(place.flags()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "ana is deleted and erased. Ended: 4 sessions. Backups still hold it.\n");
    let (head, answer) = server.ask("GET", "/api/v1/session", &ana, None);
    assert!(head.starts_with("HTTP/1.1 401") && answer["ended"].is_null(), "{head} {answer}");
    assert_eq!(server.log_in("ana", ANAS), None);
    let (head, _) = server.ask("GET", "/api/v1/session", &ben, None);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let files = place.stolen();
    let holds = |text: &str| files.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("Ben Osei") && !holds("Ana Reyes"));
}

#[test]
fn the_operator_logs_everybody_out_in_one_step() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"]);
    let cookies = [server.log_in("ana", ANAS).unwrap(), server.log_in("ben", "copper violet meadow train").unwrap()];
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let output = command.args(["account", "end-all-sessions"]).args(place.flags()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "Everybody is logged out everywhere. Ended: 5 sessions.\n");
    for cookie in cookies {
        let (_, answer) = server.ask("GET", "/api/v1/session", &cookie, None);
        assert_eq!(answer["ended"]["reason"], "ended_by_operator");
    }
}

#[test]
fn what_it_acknowledged_holds_after_it_was_killed() {
    let place = Place::new();
    let server = Server::start(&place, &["--demo"]);
    let (gone, kept) = (server.log_in("ana", ANAS).unwrap(), server.log_in("ana", ANAS).unwrap());
    let (head, _) = server.ask("DELETE", "/api/v1/session", &gone, Some(json!({"remember": false})));
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    server.signal("-KILL");
    drop(server);
    let server = Server::start(&place, &["--demo"]);
    let (head, answer) = server.ask("GET", "/api/v1/session", &gone, None);
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    assert_eq!(answer["ended"]["reason"], "signed_out");
    let (head, _) = server.ask("GET", "/api/v1/session", &kept, None);
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[test]
fn what_it_cannot_start_with_is_said_in_one_line() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    let place = Place::new();
    let server = Server::start(&place, &[]);
    let taken = format!("127.0.0.1:{}", server.port);
    for (flags, word) in [
        (vec!["--data", file.to_str().unwrap()], "a file"),
        (vec!["--app", "/nowhere/at/all"], "/nowhere/at/all"),
        (vec!["--trusted-origin", "localhost"], "localhost"),
        (vec!["--listen", taken.as_str()], taken.as_str()),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.arg("serve").args(&flags);
        for (flag, value) in [("--listen", "127.0.0.1:0".as_ref()), ("--data", data.path().as_os_str())] {
            if !flags.contains(&flag) {
                command.arg(flag).arg(value);
            }
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(word), "{flags:?}: {said}");
        assert!(output.stdout.is_empty());
        assert_eq!(said.lines().filter(|line| line.starts_with("exeunt-server: ")).count(), 1, "{said}");
    }
}

/// Starts the server with these flags, which must not succeed, and answers the lines that say why.
fn refused(place: &Place, flags: &[&str]) -> String {
    let mut child = command(place, flags).spawn().unwrap();
    let log = server::reads_along(&mut child);
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
    if !ready.is_empty() {
        child.kill().unwrap();
    }
    let (status, said) = (child.wait().unwrap(), log.join().unwrap());
    assert!(ready.is_empty() && !status.success(), "{flags:?}: {ready}{said}");
    said.lines().filter(|line| line.starts_with("exeunt-server: ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn public_passwords_are_never_served_by_accident() {
    let place = Place::new();
    drop(Server::start(&place, &["--demo"]));
    let line = "exeunt-server: this database holds the demo accounts, whose passwords are public; give another --data";
    assert_eq!(refused(&place, &[]), line);
    let server = Server::start(&place, &["--demo"]);
    assert!(server.log_in("ana", ANAS).is_some());
}

#[test]
fn a_demo_that_was_interrupted_at_its_first_start_is_not_taken_for_a_whole_one() {
    let place = Place::new();
    drop(Server::start(&place, &["--demo"]));
    place.database().execute("UPDATE note SET value = 'seeding' WHERE name = 'demo'");
    let said = refused(&place, &["--demo"]);
    assert!(said.contains("interrupted") && said.contains("delete") && said.lines().count() == 1, "{said}");
    let [_, address] = place.flags();
    let shown = address.to_str().unwrap().rsplit('@').next().unwrap();
    assert!(said.contains(shown), "{said}");
    assert!(refused(&place, &[]).contains("demo accounts"));
}

#[test]
fn the_operator_counts_with_the_limits_that_the_server_has() {
    let place = Place::new();
    let _server = Server::start(&place, &["--demo"]);
    let account = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        let output = command.arg("account").args(words).args(place.flags()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let list = |flags: &[&str]| account(&[&["list"], flags].concat());
    assert!(list(&[]).starts_with("ana (Ana Reyes): 3 sessions\n"), "{}", list(&[]));
    let short = ["--session-idle", "2d"];
    assert!(list(&short).starts_with("ana (Ana Reyes): 2 sessions\n"), "the laptop was here three days ago");
    let ended = account(&[&["end-sessions", "ana"], &short[..]].concat());
    assert_eq!(ended, "ana is logged out everywhere. Ended: 2 sessions.\n");
}
