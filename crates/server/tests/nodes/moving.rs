//! The move of an installation from one engine to the other, and back.

use crate::world::{Browser, Installation, Node, a_database, a_directory};
use std::process::Command;

/// Runs `exeunt-server copy`, and answers with whether it succeeded and what it said.
fn copy(from: &str, to: &str) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let done = command.args(["copy", "--from", from, "--to", to]).env("RUST_LOG", "error").output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_moves_to_postgresql_and_back_and_everybody_stays_logged_in() {
    let (first, second) = (a_directory(), a_directory());
    let (first, second) = (format!("sqlite:{}", first.path().display()), second.path().join("new"));
    let database = a_database();
    let on_a_server = format!("{}/exeunt", database.address());
    let node = Node::start("node1", &first, &[]).await;
    let mut laptop = Browser::before(&node.origin);
    laptop.sign_up(node.origins(), "ana").await.unwrap();
    let mut phone = Browser::before(&node.origin);
    phone.log_in(node.origins(), "ana").await.unwrap();
    let ended = phone.clone();
    phone.log_out(node.origins(), true).await.unwrap();

    let (done, said) = copy(&first, &on_a_server);
    assert!(!done && said.contains("stop it first"), "a server runs on it: {said}");
    node.stop().await;
    let (done, said) = copy(&first, &on_a_server);
    assert!(done && said.contains("session: 2"), "{said}");
    let (done, said) = copy(&first, &on_a_server);
    assert!(done, "the same once more changes nothing: {said}");
    let (done, said) = copy(&first, &format!("{on_a_server}?application_name=other"));
    assert!(done, "{said}");
    let (done, said) = copy(&first, &format!("sqlite:{}", second.display()));
    assert!(!done && said.contains("was moved to"), "{said}");
    let refused = Command::new(env!("CARGO_BIN_EXE_exeunt-server"))
        .args(["account", "list", "--database", &first])
        .output()
        .unwrap();
    assert!(!refused.status.success(), "what was moved is not served");

    let installation = Installation::on(database, &on_a_server, 2).await;
    for (node, origin) in installation.origins().iter().enumerate() {
        let mut laptop = laptop.copy_at(origin);
        assert_eq!(laptop.who().await.unwrap().account.name, "ana", "on node {node}");
        let mut ended = ended.copy_at(origin);
        assert!(ended.who().await.is_err(), "what ended stays ended");
    }
    let (done, said) = copy(&on_a_server, &format!("sqlite:{}", second.display()));
    assert!(!done && said.contains("stop it first"), "two servers run on it: {said}");
    for node in installation.nodes {
        node.stop().await;
    }
    let second = format!("sqlite:{}", second.display());
    let (done, said) = copy(&on_a_server, &second);
    assert!(done, "{said}");
    let node = Node::start("node1", &second, &[]).await;
    laptop.origin.clone_from(&node.origin);
    assert_eq!(laptop.who().await.unwrap().account.name, "ana");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_takes_no_target_that_holds_something_and_no_database_of_another_program() {
    let directory = a_directory();
    let source = format!("sqlite:{}", directory.path().display());
    let node = Node::start("node1", &source, &[]).await;
    Browser::before(&node.origin).sign_up(node.origins(), "ana").await.unwrap();
    node.stop().await;

    let other = a_directory();
    let full = format!("sqlite:{}", other.path().display());
    let node = Node::start("node1", &full, &[]).await;
    Browser::before(&node.origin).sign_up(node.origins(), "ben").await.unwrap();
    node.stop().await;
    let (done, said) = copy(&source, &full);
    assert!(!done && said.contains("is not empty"), "{said}");

    let database = a_database();
    database.ask(&["CREATE TABLE account (of_another_program TEXT)"]).unwrap();
    let foreign = format!("{}/postgres", database.address());
    let (done, said) = copy(&source, &foreign);
    assert!(!done && said.contains("another program"), "{said}");
    let (done, said) = copy(&format!("sqlite:{}/nothing", directory.path().display()), &foreign);
    assert!(!done && said.contains("there is no"), "{said}");
}

/// As an operator who loses patience: the move is killed again and again, at another moment each time. Chance has the
/// steps at which that is: a fault shows here that a kill at many moments would cause, or one in the step that takes the
/// longest, and seldom one between two steps that follow each other at once. Where a move was done before it was killed,
/// the later ones are refused and show nothing more.
#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_killed_is_run_again() {
    let directory = a_directory();
    let source = format!("sqlite:{}", directory.path().display());
    let node = Node::start("node1", &source, &[]).await;
    let mut laptop = Browser::before(&node.origin);
    laptop.sign_up(node.origins(), "ana").await.unwrap();
    node.stop().await;
    let database = a_database();
    let target = format!("{}/exeunt", database.address());
    for delay in [5, 20, 40, 80, 120, 160, 200, 300] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        let mut moving = command.args(["copy", "--from", &source, "--to", &target]).spawn().unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(delay)).await;
        let _ = moving.kill();
        moving.wait().unwrap();
    }
    let (done, said) = copy(&source, &target);
    assert!(done || said.contains("was moved to"), "{said}");
    let node = Node::start("node1", &target, &[]).await;
    laptop.origin.clone_from(&node.origin);
    assert_eq!(laptop.who().await.unwrap().account.name, "ana");
}
