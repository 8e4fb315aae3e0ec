//! Nodes start: at once, before their database, beside a newer program, and with a standby first in the address.

use crate::world::{Browser, Installation, Node, a_database, until};
use exeunt_private_postgres::{Stop, free_port};
use std::process::Command;

/// What a command that opens the database at this address says.
fn said(address: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let done = command.args(["account", "list"]).env("EXEUNT_DATABASE", address).output().unwrap();
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_that_start_at_once_on_an_empty_database_migrate_it_once() {
    let installation = Installation::of(3).await;
    let numbers = "SELECT COUNT(*) - MAX(number) FROM exeunt_schema";
    assert_eq!(installation.number(numbers).await, 0, "each migration was done, and none twice");
    let mut laptop = installation.browser(0);
    laptop.sign_up(&installation.origins(), "ana").await.unwrap();
    for origin in installation.origins() {
        assert_eq!(laptop.copy_at(&origin).who().await.unwrap().account.name, "ana");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_left_alone() {
    let mut installation = Installation::of(1).await;
    let newer = "WITH newer AS (INSERT INTO exeunt_schema (number) VALUES (4711) RETURNING number) \
                 SELECT COUNT(*) FROM newer";
    assert_eq!(installation.number(newer).await, 1);
    let refused = said(&installation.address);
    assert!(refused.contains("4711") && refused.contains("newer program"), "{refused}");
    // The node that ran before the newer one came goes on.
    let origins = installation.origins();
    installation.browser(0).sign_up(&origins, "ana").await.unwrap();
    installation.nodes[0].kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_starts_before_its_database_waits_for_it() {
    let mut database = a_database();
    let address = format!("{}/exeunt", database.address());
    database.stop(Stop::Fast).unwrap();
    let node = Node::begun("node1", free_port().unwrap(), &address, &[]);
    until("it waits", async || node.log().contains("this node waits for it")).await;
    assert_eq!(reqwest::get(&node.origin).await.unwrap().status(), 503);
    // A command does not wait: its operator reads the reason.
    let refused = said(&address);
    assert!(refused.contains("cannot be used"), "{refused}");
    database.start_again().unwrap();
    let node = node.ready().await;
    Browser::before(&node.origin).sign_up(node.origins(), "ana").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_hosts_the_one_that_takes_writes_is_found() {
    let primary = a_database();
    let standby = primary.standby().unwrap();
    let port = |address: String| address.rsplit(':').next().unwrap().to_owned();
    let (first, second) = (port(standby.address()), port(primary.address()));
    let address = format!("postgres://exeunt@127.0.0.1:{first},127.0.0.1:{second}/exeunt");
    let node = Node::start("node1", &address, &[]).await;
    Browser::before(&node.origin).sign_up(node.origins(), "ana").await.unwrap();
    let connected = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'exeunt'";
    assert_ne!(primary.ask(&[connected]).unwrap(), "0");
    assert_eq!(standby.ask(&[connected]).unwrap(), "0");
}
