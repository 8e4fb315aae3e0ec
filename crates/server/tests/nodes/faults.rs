//! Faults while people are at work: afterwards each answer that they got is compared with what every node says.

use crate::world::{Installation, Line, Node, People, a_database};
use exeunt_private_postgres::Stop;
use std::io::Write;
use std::time::Duration;

/// How many rounds of work show that people can go on: each person has done several.
const ROUNDS: u32 = 9;
/// Whether this is a long run (`cargo xtask soak`).
fn is_long() -> bool {
    std::env::var_os("EXEUNT_SEED").is_some()
}

/// How long the database is away. Longer than a connection (2 s) and a statement (5 s) may take, so that those under way at
/// the beginning have failed; in a long run also longer than a request (15 s).
fn away() -> Duration {
    Duration::from_secs(if is_long() { 30 } else { 8 })
}

/// After the database's return people go on, and no node has to be started again. The promise is five seconds, which a
/// busy machine may not keep: a long run asserts it.
async fn recovers(people: &People) {
    let took = people.go_on(1).await;
    let figure = format!("\nfigure: people went on {:.1} s after the database was back\n", took.as_secs_f64());
    std::io::stdout().lock().write_all(figure.as_bytes()).unwrap();
    assert!(took < Duration::from_secs(if is_long() { 5 } else { 20 }), "{took:?}");
    people.go_on(ROUNDS).await;
}

fn port_of(address: &str) -> u16 {
    address.rsplit(':').next().unwrap().parse().unwrap()
}

async fn for_a_while(span: Duration) {
    tokio::time::sleep(span).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_at_work_loses_nothing() {
    let mut installation = Installation::of(3).await;
    let people = People::at(&installation.origins());
    people.go_on(ROUNDS).await;
    installation.nodes[0].kill();
    people.go_on(ROUNDS).await;
    let port = installation.nodes[0].port;
    installation.nodes[0] = Node::begun("node1", port, &installation.address, &[]).ready().await;
    people.go_on(ROUNDS).await;
    people.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_stopped_nobody_gets_in_and_nobody_is_logged_out() {
    let mut installation = Installation::of(2).await;
    let people = People::at(&installation.origins());
    people.go_on(ROUNDS).await;
    installation.database.stop(Stop::Fast).unwrap();
    for_a_while(away()).await;
    installation.database.start_again().unwrap();
    recovers(&people).await;
    people.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_stands_still_nobody_gets_in_and_nobody_is_logged_out() {
    let installation = Installation::of(2).await;
    let people = People::at(&installation.origins());
    people.go_on(ROUNDS).await;
    installation.database.pause().unwrap();
    for_a_while(away()).await;
    installation.database.resume().unwrap();
    recovers(&people).await;
    people.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_whose_answers_are_lost_are_neither_lost_nor_done_twice() {
    let database = a_database();
    let (line, port) = Line::to(port_of(&database.address())).await;
    let address = format!("postgres://exeunt@127.0.0.1:{port}/exeunt");
    let installation = Installation::on(database, &address, 2).await;
    let people = People::at(&installation.origins());
    line.cuts_one_commit_in(5);
    people.go_on(4 * ROUNDS).await;
    line.cuts_one_commit_in(0);
    people.go_on(ROUNDS).await;
    assert!(line.cuts() > 10, "{} commits were cut off", line.cuts());
    people.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_slow_by_two_seconds_a_query_loses_nothing() {
    let database = a_database();
    let (line, port) = Line::to(port_of(&database.address())).await;
    let address = format!("postgres://exeunt@127.0.0.1:{port}/exeunt");
    let installation = Installation::on(database, &address, 2).await;
    let people = People::at(&installation.origins());
    people.go_on(ROUNDS).await;
    line.delays(Duration::from_secs(2));
    for_a_while(away()).await;
    line.delays(Duration::ZERO);
    recovers(&people).await;
    people.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_primary_dies_the_promoted_standby_knows_everything() {
    let mut primary = a_database();
    let standby = primary.standby().unwrap();
    let (first, second) = (port_of(&primary.address()), port_of(&standby.address()));
    let address =
        format!("postgres://exeunt@127.0.0.1:{first},127.0.0.1:{second}/exeunt?target_session_attrs=read-write");
    let nodes = Installation::on(standby, &address, 2).await;
    let people = People::at(&nodes.origins());
    people.go_on(ROUNDS).await;
    primary.kill().unwrap();
    nodes.database.promote().unwrap();
    recovers(&people).await;
    people.compare(&nodes).await;
}
