//! Three nodes behind a real reverse proxy, with the very configuration that operators get in `packaging/`.

mod front;
mod tunnel;
mod work;

use crate::world::{Browser, Installation, Node, PATIENCE, a_database, until};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sessions::ListSessions;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, Nothing};
use exeunt_private_postgres::{Stop, free_port};
use front::{Front, Product};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use work::Work;

/// What a page hears within this time was passed on at once: the timer of its stream is longer.
const AT_ONCE: Duration = Duration::from_secs(10);
/// Within this time a proxy has looked at each node more than once: one look is a second, and fails after three.
const SEEN: Duration = Duration::from_secs(8);
/// How many rounds of work go by between two restarts.
const ROUNDS: u32 = 12;
/// More guesses than one network may make.
const GUESSES: u32 = 40;

/// Three nodes that trust the proxy of this machine.
async fn three_nodes(product: Product) -> Installation {
    let database = a_database();
    let address = format!("{}/exeunt", database.address());
    let starting = (1..=3).map(async |number| Node::start(&format!("node{number}"), &address, product.flags()).await);
    let nodes = futures_util::future::join_all(starting).await;
    Installation { database, nodes, address }
}

async fn in_front_of(product: Product) -> (Installation, Front) {
    let installation = three_nodes(product).await;
    let front = Front::of(product, &installation.origins()).await;
    (installation, front)
}

/// Live updates flow through at once, and the stream stays open.
async fn passes_live_updates_on(front: &Front) {
    let origins = [front.seen_from(Ipv4Addr::new(127, 0, 77, 5)).await];
    let (mut laptop, mut phone) = (Browser::before(&origins[0]), Browser::before(&origins[0]));
    laptop.sign_up(&origins, "ana").await.unwrap();
    phone.log_in(&origins, "ana").await.unwrap();
    let mut stream = phone.stream().await;
    let mut heard = String::new();
    let mut hears = async |words: &str, times: usize, within: Duration| {
        while heard.matches(words).count() < times {
            let chunk = timeout(within, stream.chunk()).await.expect("it is told in time").unwrap();
            heard.push_str(std::str::from_utf8(&chunk.expect("the stream is open")).unwrap());
        }
    };
    hears("event: changed", 1, AT_ONCE).await;
    let change = ProfileChange { name: Some("Ana Reyes".into()), hue: None };
    laptop.insist(&origins, &EditProfile, &change).await.unwrap();
    hears("event: changed", 2, AT_ONCE).await;
    hears("event: beat", 1, PATIENCE).await;
    laptop.insist(&origins, &EditProfile, &ProfileChange { name: Some("Ana R.".into()), hue: None }).await.unwrap();
    hears("event: changed", 3, AT_ONCE).await;
}

/// The address of a client is the true one, whatever it says of itself: every request here brings an `X-Forwarded-For`
/// that [`Browser`] makes up.
async fn tells_true_addresses(front: &Front, installation: &Installation) {
    let honest = [front.seen_from(Ipv4Addr::new(127, 0, 77, 5)).await];
    let guessing = [front.seen_from(Ipv4Addr::new(127, 0, 88, 6)).await];
    let mut laptop = Browser::before(&honest[0]);
    laptop.sign_up(&honest, "ben").await.unwrap();
    let sessions = laptop.insist(&honest, &ListSessions, &Nothing {}).await.unwrap();
    assert_eq!(sessions.sessions[0].network.as_deref(), Some("127.0.77.0/24"));

    let guess = |origin: &[String; 1], number: u32| {
        let (mut browser, origin) = (Browser::before(&origin[0]), origin.clone());
        let typed = Credentials {
            identifier: format!("person{}", number % 5),
            password: "not the right one".into(),
            shared_device: false,
        };
        async move { browser.insist(&origin, &SignIn, &typed).await.unwrap_err().code }
    };
    let mut guesses = 0;
    while guess(&guessing, guesses).await != Code::TooManyAttempts {
        guesses += 1;
        assert!(guesses < GUESSES, "a client that makes up addresses guesses without end");
    }
    assert_eq!(guess(&honest, guesses).await, Code::WrongCredentials, "another network is not held off");

    // `Forwarded` and `X-Real-IP` change nothing, and neither does a claim about the scheme.
    let forged =
        [("forwarded", "for=198.51.100.7;proto=http"), ("x-real-ip", "198.51.100.7"), ("x-forwarded-proto", "http")];
    let mut request = reqwest::Client::new().post(format!("{}/api/v1/session", honest[0]));
    for (name, value) in forged.into_iter().chain([("x-forwarded-for", "198.51.100.7")]) {
        request = request.header(name, value);
    }
    let typed = r#"{"identifier":"ben","password":"not the right one"}"#;
    let answer = request.header("content-type", "application/json").body(typed).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let log: String = installation.nodes.iter().map(Node::log).collect();
    assert!(log.contains("client=\"127.0.77.5\"") && log.contains("client=\"127.0.88.6\""), "{log}");
    assert!(!log.contains("client=\"198.51.") && !log.contains("client=\"100.64."), "{log}");
}

async fn passes_on_what_it_should(product: Product) {
    let (installation, front) = in_front_of(product).await;
    passes_live_updates_on(&front).await;
    tells_true_addresses(&front, &installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_streams_on_at_once_and_addresses_that_no_client_can_forge() {
    passes_on_what_it_should(Product::Nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn haproxy_passes_streams_on_at_once_and_addresses_that_no_client_can_forge() {
    passes_on_what_it_should(Product::Haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_streams_on_at_once_and_addresses_that_no_client_can_forge() {
    passes_on_what_it_should(Product::Caddy).await;
}

/// Restarts each node in turn while people are at work, none of whom tries anything twice.
async fn restarts_one_after_the_other(product: Product) {
    let (mut installation, front) = in_front_of(product).await;
    let work = Work::begin(&front).await;
    work.go_on(ROUNDS).await;
    for number in 0..3 {
        let port = installation.nodes[number].port;
        installation.nodes.remove(number).stop().await;
        work.go_on(ROUNDS).await;
        let node = Node::begun(&format!("node{}", number + 1), port, &installation.address, product.flags());
        let node = node.ready().await;
        installation.nodes.insert(number, node);
        work.go_on(ROUNDS).await;
    }
    work.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_behind_nginx_loses_no_request_and_logs_nobody_out() {
    restarts_one_after_the_other(Product::Nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_behind_haproxy_loses_no_request_and_logs_nobody_out() {
    restarts_one_after_the_other(Product::Haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_behind_caddy_loses_no_request_and_logs_nobody_out() {
    restarts_one_after_the_other(Product::Caddy).await;
}

/// One of three nodes cannot be ready, and people who try nothing twice notice nothing.
async fn passes_over_a_node_that_waits_for_its_database(product: Product) {
    let installation = Installation::of(2).await;
    let nowhere = "postgres://exeunt@127.0.0.1:1/nowhere";
    let waiting = Node::begun("node3", free_port().unwrap(), nowhere, &[]);
    let says_503 = async || reqwest::get(&waiting.origin).await.is_ok_and(|answer| answer.status() == 503);
    until("the third node listens", says_503).await;
    let origins = [installation.origins(), vec![waiting.origin.clone()]].concat();
    let front = Front::of(product, &origins).await;
    let work = Work::begin(&front).await;
    work.go_on(ROUNDS).await;
    work.compare(&installation).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_over_a_node_that_waits_for_its_database() {
    passes_over_a_node_that_waits_for_its_database(Product::Nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn haproxy_passes_over_a_node_that_waits_for_its_database() {
    passes_over_a_node_that_waits_for_its_database(Product::Haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_over_a_node_that_waits_for_its_database() {
    passes_over_a_node_that_waits_for_its_database(Product::Caddy).await;
}

/// The database is away for longer than a proxy needs to see it: the nodes go on with what needs none, and say themselves
/// that the rest has to wait.
async fn passes_on_what_nodes_say_without_their_database(product: Product) {
    let (mut installation, front) = in_front_of(product).await;
    let origins = [front.seen_from(Ipv4Addr::new(127, 0, 77, 5)).await];
    let mut laptop = Browser::before(&origins[0]);
    laptop.sign_up(&origins, "ana").await.unwrap();
    installation.database.stop(Stop::Fast).unwrap();
    let away = Instant::now();
    while away.elapsed() < SEEN {
        let file = reqwest::get(format!("{}/openapi.json", origins[0])).await.unwrap();
        assert_eq!(file.status(), 200, "what needs no database");
        assert_eq!(laptop.who().await.unwrap_err().code(), Some(Code::Unavailable), "a node's own answer");
    }
    installation.database.start_again().unwrap();
    until("the laptop is in again", async || laptop.who().await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_passes_on_what_nodes_say_without_their_database() {
    passes_on_what_nodes_say_without_their_database(Product::Nginx).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn haproxy_passes_on_what_nodes_say_without_their_database() {
    passes_on_what_nodes_say_without_their_database(Product::Haproxy).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_passes_on_what_nodes_say_without_their_database() {
    passes_on_what_nodes_say_without_their_database(Product::Caddy).await;
}

/// A balancer that only looks at `/readyz` has as long as the operator says.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_told_to_stop_says_so_first_and_serves_on_until_its_delay_is_over() {
    let database = a_database();
    let address = format!("{}/exeunt", database.address());
    let node = Node::start("node1", &address, &["--stop-delay", "1h"]).await;
    let origins = [node.origin.clone()];
    let mut browser = Browser::before(&node.origin);
    browser.sign_up(&origins, "ana").await.unwrap();
    let mut stream = browser.stream().await;
    node.signal("-TERM");
    let readiness = format!("{}/readyz", node.origin);
    until("it says that it stops", async || reqwest::get(&readiness).await.unwrap().status() == 503).await;
    browser.who().await.unwrap();
    browser.log_out(&origins, true).await.unwrap();
    // A second signal does not wait for the rest of the hour.
    node.stop().await;
    while timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().is_some() {}
}
