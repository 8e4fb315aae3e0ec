//! A session ended on one node is over on every other, and its pages hear of it.

use crate::world::{Browser, Installation, Node, PATIENCE, a_database, until};
use exeunt_contract::sessions::{EndSession, ListSessions};
use exeunt_contract::{Code, Nothing, SessionId};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// What a page hears within this time after its stream was opened it was told: the timer of the stream comes after 15 s.
const TOLD: Duration = Duration::from_secs(10);

/// The words with which a node says that it listens.
const LISTENS: &str = "listens for changes of other nodes";

/// Breaks every connection of the nodes; the number of them.
const BREAK_ALL: &str =
    "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'exeunt'";

async fn all_listen(installation: &Installation, times: usize) {
    let all = || installation.nodes.iter().all(|node| node.log().matches(LISTENS).count() >= times);
    until("every node listens", async || all()).await;
}

/// Ana's laptop at the first node and her phone, with its session, at the second. Both nodes listen.
async fn one_account_at_both(installation: &Installation) -> (Browser, Browser, SessionId) {
    let origins = installation.origins();
    let (mut laptop, mut phone) = (installation.browser(0), installation.browser(1));
    laptop.sign_up(&origins[..1], "ana").await.unwrap();
    let session = phone.log_in(&origins[1..], "ana").await.unwrap();
    all_listen(installation, 1).await;
    (laptop, phone, session.id)
}

/// A page of this browser, which has drawn what it was first told.
async fn opens_a_page(browser: &Browser) -> reqwest::Response {
    let mut stream = browser.stream().await;
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains("event: changed") {
        heard.extend(timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().unwrap());
    }
    stream
}

/// Ends a session on one node, and waits until a page on another one is told.
async fn ends_and_is_heard(laptop: &mut Browser, phone: &mut Browser, id: SessionId) {
    let opened = Instant::now();
    let mut stream = opens_a_page(phone).await;
    let here = [laptop.origin.clone()];
    laptop.insist(&here, &EndSession { id }, &Nothing {}).await.unwrap();
    assert_eq!(phone.who().await.unwrap_err().code(), Some(Code::NotSignedIn), "from the very next request on");
    while timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().is_some() {}
    assert!(opened.elapsed() < TOLD, "the page may not have been told: its stream may have noticed by the timer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_on_another_node_hears_that_its_session_ended() {
    let installation = Installation::of(2).await;
    let (mut laptop, mut phone, session) = one_account_at_both(&installation).await;
    ends_and_is_heard(&mut laptop, &mut phone, session).await;
    let sessions = laptop.insist(&[laptop.origin.clone()], &ListSessions, &Nothing {}).await.unwrap();
    assert_eq!(sessions.sessions.len(), 1, "the laptop's own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_connections_broke_listens_again() {
    let installation = Installation::of(2).await;
    let (mut laptop, mut phone, session) = one_account_at_both(&installation).await;
    assert!(installation.number(BREAK_ALL).await > 2);
    all_listen(&installation, 2).await;
    ends_and_is_heard(&mut laptop, &mut phone, session).await;
}

/// F-11: the notifications are lost. The database has another function of that name first, which does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_told_notices_by_the_timer() {
    let database = a_database();
    database.ask(&["ALTER DATABASE exeunt SET search_path = public, deaf, pg_catalog"]).unwrap();
    let address = format!("{}/exeunt", database.address());
    let installation = Installation::on(database, &address, 2).await;
    let deaf = "CREATE SCHEMA deaf; \
                CREATE FUNCTION deaf.pg_notify(text, text) RETURNS TEXT LANGUAGE SQL AS 'SELECT CAST(NULL AS TEXT)'";
    installation.runs(deaf).await;
    let (mut laptop, mut phone, session) = one_account_at_both(&installation).await;
    let mut stream = opens_a_page(&phone).await;
    laptop.insist(&[laptop.origin.clone()], &EndSession { id: session }, &Nothing {}).await.unwrap();
    assert_eq!(phone.who().await.unwrap_err().code(), Some(Code::NotSignedIn), "from the very next request on");
    let ended = Instant::now();
    while timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().is_some() {}
    assert!(ended.elapsed() > Duration::from_secs(1), "it was told all the same");
}

/// As `exeunt-server copy` has it.
#[tokio::test(flavor = "multi_thread")]
async fn while_a_command_has_the_database_alone_no_node_answers_from_it_and_nobody_is_logged_out() {
    let installation = Installation::of(2).await;
    let origins = installation.origins();
    let mut laptop = installation.browser(0);
    laptop.sign_up(&origins[..1], "ana").await.unwrap();
    let alone = installation.holds_alone();
    let waits = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    until("the lock is waited for", async || installation.number(waits).await == 1).await;
    laptop.who().await.unwrap();
    assert!(!alone.is_finished(), "a node that answers has its share");
    installation.number(BREAK_ALL).await;
    let alone = alone.await.unwrap();
    for origin in &origins {
        assert_eq!(laptop.copy_at(origin).who().await.unwrap_err().code(), Some(Code::Unavailable));
    }
    drop(alone);
    until("the nodes go on", async || laptop.who().await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_the_log_and_every_metric_names_its_node() {
    let database = a_database();
    let address = format!("{}/exeunt", database.address());
    let node = Node::start("berlin-2", &address, &["--watch", "127.0.0.1:0"]).await;
    let log = node.log();
    let (_, watched) = log.split_once("watched address=\"").unwrap();
    let metrics = format!("http://{}/metrics", watched.split('"').next().unwrap());
    let metrics = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    let figures: Vec<&str> = metrics.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(figures.len() > 10 && figures.iter().all(|line| line.contains("node=\"berlin-2\"")), "{metrics}");
    assert!(figures.iter().any(|line| line.starts_with("exeunt_database_up{") && line.ends_with(" 1")), "{metrics}");
}
