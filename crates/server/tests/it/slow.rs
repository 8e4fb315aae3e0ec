//! When the database is slow, gone or locked by another process: a clear refusal in bounded time, no session begins,
//! none ends, and the rest of the server goes on.

use crate::lost_answers::{new_key, new_password};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, IPHONE, World};
use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::change_password::ChangePassword;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{Code, Endpoint, Nothing, Visitor, every_endpoint};
use exeunt_store::{Observer, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

const WELL: u8 = 0;
const GONE: u8 = 1;
const STUCK: u8 = 2;
/// Fails for requests that list the sessions of an account.
const FORGETFUL: u8 = 3;

/// A database that is as the test wants it.
#[derive(Default)]
struct Moody(AtomicU8);

impl Moody {
    fn is(&self, mood: u8) {
        self.0.store(mood, Ordering::SeqCst);
    }
}

#[async_trait]
impl Observer for Moody {
    async fn before(&self, act: &'static str) -> Result<(), StoreError> {
        match self.0.load(Ordering::SeqCst) {
            GONE => Err(StoreError::Unavailable("gone".into())),
            STUCK => std::future::pending().await,
            FORGETFUL if act == "open_sessions" => Err(StoreError::Unavailable("gone".into())),
            _ => Ok(()),
        }
    }
}

async fn moody() -> (World, Arc<Moody>) {
    let (mut world, mood) = (World::new().await, Arc::<Moody>::default());
    world.is_observed_by(Arc::<Moody>::clone(&mood));
    (world, mood)
}

async fn get(device: &mut Device, path: &str) -> u16 {
    let answer = device.send(Request::get(path).body(Body::empty()).unwrap()).await;
    if path == "/readyz" && answer.status != 200 {
        assert_eq!(answer.problem().code, Code::Unavailable);
        assert!(answer.headers.contains_key("retry-after"));
    }
    answer.status.as_u16()
}

#[derive(Default)]
struct Targets(Vec<(&'static str, String, &'static [u8])>);

impl Visitor for Targets {
    fn visit<E: Endpoint>(&mut self) {
        // A body that every endpoint takes as far as the database.
        let body: &[u8] = match E::NAME {
            "sign_up" => br#"{"username":"somebody","password":"marble teapot sunrise ladder"}"#,
            "sign_in" => br#"{"identifier":"ana","password":"river lantern orbit maple"}"#,
            "resume" => br#"{"ref":"nobodys"}"#,
            "reauthenticate" => br#"{"password":"river lantern orbit maple"}"#,
            "sign_out" => br#"{"remember":true}"#,
            "sign_out_all" => br#"{"reach":"device","remember":false}"#,
            "change_password" => br#"{"current":"river lantern orbit maple","new":"quiet harbour seven lemons"}"#,
            "answer_offer" => br#"{"end":[]}"#,
            "rename_session" => br#"{"name":"x"}"#,
            _ => b"{}",
        };
        self.0.push((E::METHOD.as_str(), E::PATH.replace("{id}", "nobodys").replace("{ref}", "nobodys"), body));
    }
}

#[tokio::test]
async fn without_its_database_the_server_says_yes_to_nothing_and_takes_nothing_away() {
    let (world, mood) = moody().await;
    let mut desk = world.anas(CHROME).await;
    let before = desk.jar.clone();
    let mut targets = Targets::default();
    every_endpoint(&mut targets);
    mood.is(GONE);
    for (method, path, body) in targets.0 {
        let mut request = Request::builder().method(method).uri(&path).header("sec-fetch-site", "same-origin");
        request = request.header("x-account", &desk.account.as_ref().unwrap().0);
        let request = if method == "GET" {
            request.body(Body::empty())
        } else {
            request.header("content-type", "application/json").header("content-length", body.len()).body(body.into())
        };
        let answer = desk.send(request.unwrap()).await;
        assert_eq!(answer.problem().code, Code::Unavailable, "{method} {path}");
        assert_eq!(answer.headers["retry-after"], "5", "{method} {path}");
        assert_eq!(desk.jar, before, "{method} {path} touched a cookie");
    }
    assert_eq!((get(&mut desk, "/healthz").await, get(&mut desk, "/readyz").await), (200, 503));
    mood.is(WELL);
    assert_eq!(get(&mut desk, "/readyz").await, 200);
    assert_eq!(desk.who().await.unwrap().account.username, ANA);
}

#[tokio::test]
async fn while_the_database_is_stuck_every_request_is_given_up_in_time_and_the_process_lives() {
    let (mut world, mood) = moody().await;
    world.state.timeout = Duration::from_millis(300);
    let mut desk = world.anas(CHROME).await;
    mood.is(STUCK);
    let ask = |_| tokio::spawn(desk.start(desk.request(&GetSession, &Nothing {})));
    let asked: Vec<_> = (0..300).map(ask).collect();
    let mut other = world.device(IPHONE);
    assert_eq!(get(&mut other, "/healthz").await, 200);
    for answer in asked {
        let answer = answer.await.unwrap();
        assert_eq!(answer.problem().code, Code::Unavailable);
        assert!(answer.headers.contains_key("retry-after"));
    }
    assert_eq!(get(&mut other, "/readyz").await, 503);
    mood.is(WELL);
    desk.who().await.unwrap();
    assert_eq!(get(&mut other, "/readyz").await, 200);
}

#[tokio::test]
async fn writers_that_wait_for_a_held_database_starve_nobody_and_do_not_come_back_as_a_herd() {
    let mut world = World::new().await;
    world.state.timeout = Duration::from_secs(4);
    let mut inside = world.anas(CHROME).await;
    let leaving = world.anas(IPHONE).await;
    let other = world.database();
    other.holds_up_writers();
    let leave = |_| tokio::spawn(leaving.start(leaving.request(&SignOut, &SignOutChoice { remember: false })));
    let writers: Vec<_> = (0..300).map(leave).collect();
    for _ in 0..10 {
        inside.who().await.unwrap();
        assert_eq!((get(&mut inside, "/healthz").await, get(&mut inside, "/readyz").await), (200, 200));
    }
    for writer in writers {
        assert_eq!(writer.await.unwrap().problem().code, Code::Unavailable);
    }
    other.lets_writers_go();
    let mut ben = world.device(CHROME);
    while ben.log_in(BEN, BENS_PASSWORD).await.is_err() {}
    inside.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_server_that_starts_or_stops_is_alive_and_not_ready() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    for taking in [false, true, false] {
        if taking {
            world.state.readiness.set_ready()
        } else {
            world.state.readiness.set_stopping()
        }
        let ready = if taking { 200 } else { 503 };
        assert_eq!((get(&mut device, "/healthz").await, get(&mut device, "/readyz").await), (200, ready));
    }
}

#[tokio::test]
async fn a_password_that_was_changed_brings_its_cookies_also_where_the_rest_of_the_answer_cannot_be_read() {
    let (world, mood) = moody().await;
    let (mut desk, _other) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    desk.key = Some(new_key());
    mood.is(FORGETFUL);
    let change = new_password();
    assert_eq!(desk.answer(&ChangePassword, &change).await.problem().code, Code::Unavailable);
    mood.is(WELL);
    desk.who().await.unwrap();
    let again = desk.answer(&ChangePassword, &change).await;
    assert_eq!((again.status.as_u16(), again.set_cookies().len()), (200, 0), "done already, and the cookies are there");
}
