//! The operator's commands, through the real program.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_exeunt-server");

/// Runs the program with `typed` on its standard input: whether it succeeded, and what it said beside its log.
fn run(data: &Path, words: &[&str], typed: &str) -> (bool, String) {
    let mut child = Command::new(PROGRAM)
        .arg("account")
        .args(words)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses before it reads closes its end; that is no fault of the test.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let (logged, said): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| line.contains(" exeunt::security: "));
    let acts = output.status.success() && words[0] != "list";
    assert_eq!(logged.len(), usize::from(acts), "an act of the operator is logged once: {logged:?}");
    assert!(logged.iter().all(|line| line.contains("event=\"authz_admin\"")), "{logged:?}");
    assert!(typed.is_empty() || !logged.concat().contains(typed.trim()), "{logged:?}");
    (output.status.success(), said.iter().map(|line| format!("{line}\n")).collect())
}

pub(crate) fn said(data: &Path, words: &[&str], typed: &str) -> String {
    let (succeeded, said) = run(data, words, typed);
    assert!(succeeded, "{words:?}: {said}");
    said
}

pub(crate) fn refused(data: &Path, words: &[&str], typed: &str) -> String {
    let (succeeded, said) = run(data, words, typed);
    assert!(!succeeded, "{words:?}: {said}");
    said
}

const PASSWORD: &str = "river lantern orbit maple\n";

/// The password in what was said: five times five letters and digits.
pub(crate) fn one_time(said: &str) -> String {
    let fits = |word: &&str| word.len() == 29 && word.split('-').all(|part| part.len() == 5);
    said.split(' ').find(fits).expect("a one-time password").to_owned()
}

#[test]
fn a_new_database_has_no_account_until_the_operator_makes_one() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(said(data.path(), &["add", " Ana ", "--name", "Ana Reyes"], PASSWORD), "ana (Ana Reyes) is added.\n");
    assert_eq!(said(data.path(), &["add", "ben"], PASSWORD), "ben (ben) is added.\n");
    assert_eq!(said(data.path(), &["list"], ""), "ana (Ana Reyes): 0 sessions\nben (ben): 0 sessions\n");
    assert_eq!(refused(data.path(), &["add", "ANA"], PASSWORD), "exeunt-server: there is an account ana already\n");
}

#[test]
fn passwords_of_new_accounts_follow_the_same_rules_and_the_reason_is_given() {
    let data = tempfile::tempdir().unwrap();
    for (typed, reason) in [
        ("", "it is empty"),
        ("short\n", "it is too short (15 to 256 characters)"),
        ("iloveyouiloveyou\n", "it is a common one"),
        ("ana ana ana ana ana\n", "it is little more than a name"),
        ("aaaaaaaaaaaaaaaaaaaa\n", "it is easy to guess"),
    ] {
        let said = refused(data.path(), &["add", "ana"], typed);
        assert!(said.contains(reason), "{typed:?}: {said}");
    }
    assert!(refused(data.path(), &["add", "a b"], PASSWORD).contains("the user name is not right"));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "nothing was made for any of them");
}

/// A mistyped directory became an empty database, and the answer was that there are no accounts.
#[test]
fn a_command_made_a_database_where_there_was_none() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("mistyped");
    for words in [
        &["list"][..],
        &["disable", "ana"],
        &["enable", "ana"],
        &["reset-password", "ana"],
        &["end-sessions", "ana"],
        &["end-all-sessions"],
    ] {
        let said = refused(&data, words, "");
        assert!(said.contains("there is no database") && said.contains("mistyped"), "{words:?}: {said}");
        assert!(!data.exists(), "{words:?}");
    }
}

#[test]
fn each_act_says_what_it_did_and_how_many_sessions_it_ended() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["add", "ana"], PASSWORD);
    assert_eq!(said(data.path(), &["disable", "ana"], ""), "ana is disabled. Ended: 0 sessions.\n");
    assert_eq!(said(data.path(), &["list"], ""), "ana (ana): 0 sessions, disabled\n");
    assert_eq!(said(data.path(), &["enable", "ana"], ""), "ana is enabled. Ended: 0 sessions.\n");
    let reset = said(data.path(), &["reset-password", "ana"], "");
    let one_time = one_time(&reset);
    assert_eq!(reset, format!("ana has the one-time password {one_time} for a day. Ended: 0 sessions.\n"));
    assert_ne!(one_time, self::one_time(&said(data.path(), &["reset-password", "ana"], "")), "each is another one");
    let added = said(data.path(), &["add", "ben", "--one-time"], "");
    assert!(added.starts_with("ben (ben) is added, with the one-time password "), "{added}");
    let list = said(data.path(), &["list"], "");
    assert!(list.starts_with("ana (ana): 0 sessions, has a one-time password until 20"), "{list}");
    // A day later it opens no session, and the operator sees why.
    let database = rusqlite::Connection::open(data.path().join("exeunt.db")).unwrap();
    database.execute("UPDATE account SET one_time_until = 0 WHERE username = 'ben'", []).unwrap();
    let list = said(data.path(), &["list"], "");
    assert!(list.contains("ben (ben): 0 sessions, has a one-time password that has run out\n"), "{list}");
    assert_eq!(said(data.path(), &["end-sessions", "ana"], ""), "ana is logged out everywhere. Ended: 0 sessions.\n");
}

#[test]
fn a_deletion_can_be_taken_back_for_a_week_or_is_done_at_once_and_the_list_says_so() {
    let data = tempfile::tempdir().unwrap();
    for name in ["ana", "ben"] {
        said(data.path(), &["add", name], PASSWORD);
    }
    let deleted = said(data.path(), &["delete", "ana"], "");
    assert!(deleted.starts_with("ana is deleted. Ended: 0 sessions. It is erased at 20"), "{deleted}");
    assert!(said(data.path(), &["list"], "").starts_with("ana (ana): 0 sessions, deleted, erased at 20"));
    let reset = said(data.path(), &["reset-password", "ana"], "");
    assert!(reset.contains("erased at 20"), "who lets somebody in is told that it is not for long: {reset}");
    assert_eq!(said(data.path(), &["delete", "--take-back", "ana"], ""), "ana is kept. Ended: 0 sessions.\n");
    assert!(!said(data.path(), &["list"], "").contains("deleted"));
    assert!(refused(data.path(), &["delete", "--now", "--take-back", "ana"], "").contains("cannot be used with"));
    let erased = said(data.path(), &["delete", "--now", "ana"], "");
    assert_eq!(erased, "ana is deleted and erased. Ended: 0 sessions. Backups still hold it.\n");
    assert_eq!(said(data.path(), &["list"], ""), "ben (ben): 0 sessions\n");
    assert!(refused(data.path(), &["delete", "--take-back", "ana"], "").contains("there is no account ana"));
    said(data.path(), &["add", "ana", "--name", "Somebody else"], PASSWORD);
}

#[test]
fn an_account_that_is_not_there_is_said_to_be_not_there() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["add", "ana"], PASSWORD);
    for act in ["disable", "enable", "reset-password", "end-sessions", "delete"] {
        assert_eq!(refused(data.path(), &[act, "nobody"], PASSWORD), "exeunt-server: there is no account nobody\n");
    }
}

#[test]
fn a_password_is_never_taken_from_the_command_line() {
    let data = tempfile::tempdir().unwrap();
    for words in [&["add", "ana", "--password", "x"][..], &["add", "ana", "river lantern orbit maple"]] {
        let (succeeded, _) = run(data.path(), words, PASSWORD);
        assert!(!succeeded, "{words:?}");
    }
}

/// Looking through all of a large database takes minutes.
#[test]
fn whoever_takes_access_away_does_not_wait_until_all_of_the_database_was_looked_through() {
    let data = tempfile::tempdir().unwrap();
    said(data.path(), &["add", "ana"], PASSWORD);
    let database = rusqlite::Connection::open(data.path().join("exeunt.db")).unwrap();
    let line =
        "PRAGMA foreign_keys = off; INSERT INTO activity (id, account_id, at, kind) VALUES ('x', 'lost', 1, 'y')";
    database.execute_batch(line).unwrap();
    drop(database);
    said(data.path(), &["list"], "");
    for act in [&["disable", "ana"][..], &["end-sessions", "ana"], &["end-all-sessions"], &["delete", "ana"]] {
        said(data.path(), act, "");
    }
    for act in ["enable", "reset-password"] {
        assert!(refused(data.path(), &[act, "ana"], PASSWORD).contains("damaged"), "{act} lets somebody in");
    }
}
