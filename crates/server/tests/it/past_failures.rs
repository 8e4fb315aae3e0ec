//! Forty failures of products like this one, each as the attack or the accident happened then. A test is named after
//! what went wrong, and its comment names the row of docs/requirements.md and where it was reported.

mod browsers;
mod guessing;
mod hosts;
mod signed_out;
mod passwords;
mod protocol;
mod remembered;
pub(crate) mod samples;
mod streams;
mod requirements;
mod stored;
mod enumeration;
mod two_tabs;

use crate::world::{Device, FIREFOX, World};
use exeunt_contract::Code;
use rusqlite::Connection;

const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";

/// A copy of a browser's cookies opens nothing, at either of two nodes: no page, no tap, no stream.
async fn opens_nothing(world: &World, copy: &Device, why: &str) {
    for node in 0..2 {
        let mut copy = copy.copied_into(FIREFOX);
        if node == 1 {
            copy.is_served_by(world.second_node());
        }
        assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "{why}, node {node}");
        let stream = world.front().await.ask("GET", &copy.cookies(), &[]).await;
        assert_eq!(stream.status, 204, "{why}, node {node}");
        let account = copy.account.clone().unwrap();
        let tap = copy.taps(&account).await;
        assert!([Code::PasswordNeeded, Code::AccountChanged].contains(&tap.problem().code), "{why}, node {node}");
        copy.receives(&tap);
        assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "{why}, node {node}");
    }
}

/// One number out of the database.
fn count(world: &World, sql: &str) -> i64 {
    Connection::open(world.database()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn no_row_is_forgotten() {
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/past_failures");
    let mut rows: Vec<u8> = Vec::new();
    for file in std::fs::read_dir(files).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for (at, _) in text.match_indices("/// Row ") {
            let (number, rest) = text[at + 8..].split_once(", ").unwrap();
            let (head, _) = rest.split_once("fn ").unwrap();
            assert!(head.contains("#[test]") || head.contains("#[tokio::test"), "row {number} has no test");
            rows.push(number.parse().unwrap());
        }
    }
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows, (1..=40).collect::<Vec<u8>>());
}
