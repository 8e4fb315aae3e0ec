//! The operator's commands, through the real program.

use crate::world::Place;
use std::io::Write;
use std::process::{Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_exeunt-server");

/// Runs the program with `typed` on its standard input: whether it succeeded, and what it said beside its log.
fn run(place: &Place, words: &[&str], typed: &str) -> (bool, String) {
    let mut child = Command::new(PROGRAM)
        .arg("account")
        .args(words)
        .args(place.flags())
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

pub(crate) fn said(place: &Place, words: &[&str], typed: &str) -> String {
    let (succeeded, said) = run(place, words, typed);
    assert!(succeeded, "{words:?}: {said}");
    said
}

pub(crate) fn refused(place: &Place, words: &[&str], typed: &str) -> String {
    let (succeeded, said) = run(place, words, typed);
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
    let place = Place::new();
    assert_eq!(said(&place, &["add", " Ana ", "--name", "Ana Reyes"], PASSWORD), "ana (Ana Reyes) is added.\n");
    assert_eq!(said(&place, &["add", "ben"], PASSWORD), "ben (ben) is added.\n");
    assert_eq!(said(&place, &["list"], ""), "ana (Ana Reyes): 0 sessions\nben (ben): 0 sessions\n");
    assert_eq!(refused(&place, &["add", "ANA"], PASSWORD), "exeunt-server: there is an account ana already\n");
}

#[test]
fn passwords_of_new_accounts_follow_the_same_rules_and_the_reason_is_given() {
    let place = Place::new();
    for (typed, reason) in [
        ("", "it is empty"),
        ("short\n", "it is too short (15 to 256 characters)"),
        ("iloveyouiloveyou\n", "it is a common one"),
        ("ana ana ana ana ana\n", "it is little more than a name"),
        ("aaaaaaaaaaaaaaaaaaaa\n", "it is easy to guess"),
    ] {
        let said = refused(&place, &["add", "ana"], typed);
        assert!(said.contains(reason), "{typed:?}: {said}");
    }
    assert!(refused(&place, &["add", "a b"], PASSWORD).contains("the user name is not right"));
}

#[test]
fn each_act_says_what_it_did_and_how_many_sessions_it_ended() {
    let place = Place::new();
    said(&place, &["add", "ana"], PASSWORD);
    assert_eq!(said(&place, &["disable", "ana"], ""), "ana is disabled. Ended: 0 sessions.\n");
    assert_eq!(said(&place, &["list"], ""), "ana (ana): 0 sessions, disabled\n");
    assert_eq!(said(&place, &["enable", "ana"], ""), "ana is enabled. Ended: 0 sessions.\n");
    let reset = said(&place, &["reset-password", "ana"], "");
    let one_time = one_time(&reset);
    assert_eq!(reset, format!("ana has the one-time password {one_time} for a day. Ended: 0 sessions.\n"));
    assert_ne!(one_time, self::one_time(&said(&place, &["reset-password", "ana"], "")), "each is another one");
    let added = said(&place, &["add", "ben", "--one-time"], "");
    assert!(added.starts_with("ben (ben) is added, with the one-time password "), "{added}");
    let list = said(&place, &["list"], "");
    assert!(list.starts_with("ana (ana): 0 sessions, has a one-time password until 20"), "{list}");
    // A day later it opens no session, and the operator sees why.
    place.database().execute("UPDATE account SET one_time_until = 0 WHERE username = 'ben'");
    let list = said(&place, &["list"], "");
    assert!(list.contains("ben (ben): 0 sessions, has a one-time password that has run out\n"), "{list}");
    assert_eq!(said(&place, &["end-sessions", "ana"], ""), "ana is logged out everywhere. Ended: 0 sessions.\n");
}

#[test]
fn a_deletion_can_be_taken_back_for_a_week_or_is_done_at_once_and_the_list_says_so() {
    let place = Place::new();
    for name in ["ana", "ben"] {
        said(&place, &["add", name], PASSWORD);
    }
    let deleted = said(&place, &["delete", "ana"], "");
    assert!(deleted.starts_with("ana is deleted. Ended: 0 sessions. It is erased at 20"), "{deleted}");
    assert!(said(&place, &["list"], "").starts_with("ana (ana): 0 sessions, deleted, erased at 20"));
    let reset = said(&place, &["reset-password", "ana"], "");
    assert!(reset.contains("erased at 20"), "who lets somebody in is told that it is not for long: {reset}");
    assert_eq!(said(&place, &["delete", "--take-back", "ana"], ""), "ana is kept. Ended: 0 sessions.\n");
    assert!(!said(&place, &["list"], "").contains("deleted"));
    assert!(refused(&place, &["delete", "--now", "--take-back", "ana"], "").contains("cannot be used with"));
    let erased = said(&place, &["delete", "--now", "ana"], "");
    assert_eq!(erased, "ana is deleted and erased. Ended: 0 sessions. Backups still hold it.\n");
    assert_eq!(said(&place, &["list"], ""), "ben (ben): 0 sessions\n");
    assert!(refused(&place, &["delete", "--take-back", "ana"], "").contains("there is no account ana"));
    said(&place, &["add", "ana", "--name", "Somebody else"], PASSWORD);
}

#[test]
fn an_account_that_is_not_there_is_said_to_be_not_there() {
    let place = Place::new();
    said(&place, &["add", "ana"], PASSWORD);
    for act in ["disable", "enable", "reset-password", "end-sessions", "delete"] {
        assert_eq!(refused(&place, &[act, "nobody"], PASSWORD), "exeunt-server: there is no account nobody\n");
    }
}

#[test]
fn a_password_is_never_taken_from_the_command_line() {
    let place = Place::new();
    for words in [&["add", "ana", "--password", "x"][..], &["add", "ana", "river lantern orbit maple"]] {
        let (succeeded, _) = run(&place, words, PASSWORD);
        assert!(!succeeded, "{words:?}");
    }
}
