//! Failures of products like this one, each as the attack or the accident happened then. A test is named after what went
//! wrong, and its comment names the row of docs/requirements.md and where it was reported. That table is the index of all
//! forty: where another test of this tree tests the same, it names that one, and there is none here.

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
    world.database().number(sql)
}
