//! A change that was begun is finished: a client that hangs up, or whose request has run out of its time, has made its
//! log-in, and the owner, the log and the metrics know of it.

use crate::process::Server;
use crate::throttle::typed;
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, Journal, MINUTE, Place, World, ZOES_PASSWORD,
};
use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use exeunt_contract::Endpoint;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::SignIn;
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_server::observe::logs::Format;
use exeunt_store::{ActivitySelector, Observer, StoreError};
use futures_util::FutureExt;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower::ServiceExt;

const WRONG: &str = "not my password at all";

/// The whole request has been sent, and its client is gone.
fn hangs_up(device: &Device, request: Request<Body>) {
    assert!(device.start(request).now_or_never().is_none(), "nothing is answered at once");
}

/// Waits until all that was begun is done.
async fn everything_is_done(world: &World) {
    tokio::time::timeout(MINUTE, world.state.in_flight.drain()).await.unwrap();
}

async fn figures(world: &World) -> String {
    let request = Request::get("/metrics").header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let answer = exeunt_server::http::metrics::router(world.state.clone()).oneshot(request).await.unwrap();
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

async fn story(world: &World, username: &str) -> Vec<ActivityKind> {
    let account = world.state.store.account_by_username(username).await.unwrap().unwrap();
    let lines = world.state.store.activity(&account.id, ActivitySelector::default(), 50).await.unwrap();
    lines.into_iter().map(|line| line.event.kind).collect()
}

fn events(log: &Journal) -> Vec<String> {
    log.security().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_client_that_hung_up_after_the_password_left_no_line_no_figure_and_nothing_for_the_owner() {
    let world = World::new().await;
    let (desk, mut inside) = (world.device(CHROME), world.anas(CHROME).await);
    inside.who().await.unwrap();
    let log = Journal::begin(Format::Json);
    let log_in = |password: &str| desk.request(&SignIn, &typed(ANA, password));
    let again = |password: &str| inside.request(&Reauthenticate, &PasswordAgain { password: password.into() });
    let (current, new) = (WRONG.to_owned(), ZOES_PASSWORD.to_owned());
    let change = inside.request(&ChangePassword, &PasswordChange { current, new });
    let leave = inside.request(&SignOut, &SignOutChoice { remember: false });
    use ActivityKind::{Reauthenticated, ReauthenticationFailed, SignInFailed, SignedIn, SignedOut};
    for (what, device, request, event, kind) in [
        ("a wrong log-in", &desk, log_in(WRONG), "authn_login_fail", SignInFailed),
        ("a log-in", &desk, log_in(ANAS_PASSWORD), "authn_login_success", SignedIn),
        ("a wrong password again", &inside, again(WRONG), "authn_reauth_fail", ReauthenticationFailed),
        ("a wrong change", &inside, change, "authn_password_change_fail", ReauthenticationFailed),
        ("a log-out", &inside, leave, "session_logout", SignedOut),
    ] {
        hangs_up(device, request);
        everything_is_done(&world).await;
        assert_eq!(story(&world, ANA).await[0], kind, "{what}");
        assert!(events(&log).contains(&event.to_owned()), "{what}");
    }
    let mut inside = world.anas(CHROME).await;
    inside.who().await.unwrap();
    hangs_up(&inside, inside.request(&Reauthenticate, &PasswordAgain { password: ANAS_PASSWORD.into() }));
    everything_is_done(&world).await;
    assert_eq!(story(&world, ANA).await[0], Reauthenticated);
    let person = NewPerson { username: "zoe".into(), name: None, password: ZOES_PASSWORD.into(), shared_device: false };
    hangs_up(&desk, desk.request(&SignUp, &person));
    everything_is_done(&world).await;
    assert_eq!(story(&world, "zoe").await, [SignedIn, ActivityKind::AccountCreated]);
    assert!(events(&log).contains(&"user_created".to_owned()));
    let figures = figures(&world).await;
    for (way, outcome, count) in
        [("password", "wrong_credentials", 1), ("password", "success", 3), ("sign_up", "success", 1)]
    {
        let line = format!("exeunt_log_ins_total{{way=\"{way}\",outcome=\"{outcome}\"}} {count}\n");
        assert!(figures.contains(&line), "{line}{figures}");
    }
}

#[tokio::test]
async fn twenty_guesses_whose_clients_hung_up_were_never_told_to_the_owner() {
    let world = World::new().await;
    let pool = world.state.limits.throttles.shared.clone();
    for number in 1..=20 {
        world.later(pool.wait_before(number));
        let stranger = world.device(CHROME);
        hangs_up(&stranger, stranger.request(&SignIn, &typed(ANA, WRONG)));
        everything_is_done(&world).await;
    }
    assert!(story(&world, ANA).await.contains(&ActivityKind::ManyFailures));
}

/// A store in which one act waits until the test releases it.
struct Stalls(&'static str, Semaphore);

#[async_trait]
impl Observer for Stalls {
    async fn before(&self, act: &'static str) -> Result<(), StoreError> {
        if act == self.0 {
            let _ = self.1.acquire().await.unwrap();
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_log_in_that_ran_out_of_its_time_was_cut_off_between_the_count_and_the_line_in_the_log() {
    for (password, stalled, event, outcome, kind) in [
        (WRONG, "record_outcome", "authn_login_fail", "wrong_credentials", ActivityKind::SignInFailed),
        (ANAS_PASSWORD, "sign_in", "authn_login_success", "success", ActivityKind::SignedIn),
    ] {
        let mut world = World::new().await;
        world.state.timeout = Duration::from_millis(100);
        let stalls = Arc::new(Stalls(stalled, Semaphore::new(0)));
        world.is_observed_by(Arc::<Stalls>::clone(&stalls));
        let log = Journal::begin(Format::Json);
        let desk = world.device(CHROME);
        let answer = desk.start(desk.request(&SignIn, &typed(ANA, password))).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (503, 0));
        assert!(!events(&log).contains(&event.to_owned()));
        stalls.1.add_permits(100);
        everything_is_done(&world).await;
        assert_eq!(story(&world, ANA).await[0], kind);
        assert!(events(&log).contains(&event.to_owned()));
        let figures = figures(&world).await;
        let line = format!("exeunt_log_ins_total{{way=\"password\",outcome=\"{outcome}\"}} 1\n");
        assert!(figures.contains(&line) && !figures.contains("outcome=\"unavailable\""), "{figures}");
    }
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for_after_the_answer() {
    let mut world = World::new().await;
    world.state.timeout = Duration::from_millis(50);
    let device = world.device(CHROME);
    let nothing = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = Request::post(SignIn::PATH)
        .header("content-type", "application/json")
        .header("content-length", 100)
        .body(nothing)
        .unwrap();
    assert_eq!(device.start(request).await.status, 503);
    everything_is_done(&world).await;
}

#[tokio::test]
async fn a_client_that_closes_its_connection_has_logged_in() {
    let world = World::new().await;
    let log = Journal::begin(Format::Json);
    let front = world.front().await;
    let body = json!({"identifier": BEN, "password": BENS_PASSWORD}).to_string();
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length:";
    drop(front.send(&format!("{head} {}\r\n\r\n{body}", body.len())).await);
    let logged = async {
        while !events(&log).contains(&"session_created".to_owned()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(MINUTE, logged).await.unwrap();
    everything_is_done(&world).await;
    assert_eq!(story(&world, BEN).await[0], ActivityKind::SignedIn);
}

#[test]
fn a_server_that_stops_waits_for_what_was_begun_by_clients_that_are_gone() {
    let place = Place::new();
    let mut server = Server::start(&place, &["--demo", "--argon2-passes", "12"]);
    let body = json!({"identifier": "ana", "password": WRONG}).to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let head = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\
        Content-Type: application/json\r\nContent-Length:";
    write!(stream, "{head} {}\r\n\r\n", body.len()).unwrap();
    stream.read_exact(&mut [0; 25]).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    drop(stream);
    // By now it knows that the client is gone, and the hash is not done.
    for _ in 0..2 {
        server.ask("GET", "/healthz", "", None);
    }
    server.signal("-TERM");
    assert!(server.child.wait().unwrap().success());
    assert!(server.log().contains("authn_login_fail"));
}
