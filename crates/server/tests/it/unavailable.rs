//! Failures behind the server: no session begins, none ends, and the answer says no more than it must.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, MINUTE, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::accounts::ListAccounts;
use exeunt_contract::activity::ListActivity;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, Nothing, Problem};
use exeunt_domain::secret::{NoRandomness, Random};
use std::sync::Arc;
use std::time::Duration;

fn typed() -> Credentials {
    Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false }
}

async fn get(device: &mut Device, path: &str) -> u16 {
    device.send(Request::get(path).body(Body::empty()).unwrap()).await.status.as_u16()
}

#[tokio::test]
async fn while_another_process_holds_the_database_reading_goes_on_and_writing_is_told_to_come_back() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.who().await.unwrap();
    let other = world.database();
    other.holds_up_writers();
    device.who().await.unwrap();
    let before = device.jar.clone();
    let refused = device.answer(&SignIn, &typed()).await;
    assert_eq!(refused.problem(), Problem::of(Code::Unavailable));
    assert_eq!(refused.headers["retry-after"], "5");
    assert_eq!(device.jar, before, "no cookie was touched");
    other.lets_writers_go();
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn while_another_process_holds_the_database_no_check_waits_for_it_to_note_anything() {
    for idle in [Duration::ZERO, MINUTE] {
        let mut world = World::new().await;
        // Less than a single wait for the database takes.
        world.state.timeout = Duration::from_secs(4);
        let mut device = world.anas(CHROME).await;
        device.log_out(true).await.unwrap();
        let ana = device.account.clone().unwrap();
        device.tap(&ana).await.unwrap();
        world.later(idle);
        let other = world.database();
        other.holds_up_writers();
        let mut checks = Vec::new();
        for _ in 0..4 {
            checks.push(tokio::spawn(device.start(device.request(&GetSession, &Nothing {}))));
            checks.push(tokio::spawn(device.start(device.request(&ListAccounts, &Nothing {}))));
        }
        for check in checks {
            let answer = check.await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        other.lets_writers_go();
    }
}

#[tokio::test]
async fn a_fault_of_the_server_says_nothing_about_itself() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.database().execute("DROP TABLE activity");
    let answer = device.answer(&ListActivity::default(), &Nothing {}).await;
    assert_eq!(answer.problem(), Problem::of(Code::Internal));
    assert!(!answer.text().to_lowercase().contains("activity"));
    device.who().await.unwrap();
}

#[tokio::test]
async fn the_process_is_alive_without_a_database_but_not_ready() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    assert_eq!((get(&mut device, "/healthz").await, get(&mut device, "/readyz").await), (200, 200));
    world.database().execute("DROP TABLE note");
    assert_eq!((get(&mut device, "/healthz").await, get(&mut device, "/readyz").await), (200, 503));
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let mut world = World::new().await;
    world.state.timeout = Duration::ZERO;
    let mut device = world.device(CHROME);
    let answer = device.answer(&SignIn, &typed()).await;
    assert_eq!(answer.problem().code, Code::Unavailable);
    assert!(answer.headers.contains_key("retry-after") && answer.set_cookies().is_empty());
}

/// Gives ids, but no secrets.
struct Dry {
    panics: bool,
}

impl Random for Dry {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        match bytes.len() {
            32 if self.panics => panic!("the source is dry"),
            32 => Err(NoRandomness),
            _ => {
                bytes.fill(7);
                Ok(())
            }
        }
    }
}

#[tokio::test]
async fn without_randomness_or_in_a_panic_nobody_gets_in_and_the_server_lives_on() {
    for panics in [false, true] {
        let mut world = World::new().await;
        let mut inside = world.anas(CHROME).await;
        world.state.random = Arc::new(Dry { panics });
        let mut device = world.device(CHROME);
        let answer = device.answer(&SignIn, &typed()).await;
        let code = if panics { Code::Internal } else { Code::Unavailable };
        assert_eq!(answer.problem(), Problem::of(code));
        assert_eq!(answer.headers.contains_key("retry-after"), !panics);
        assert!(answer.headers.contains_key("content-security-policy") && device.jar.is_empty());
        inside.who().await.unwrap();
        device.answer(&GetSession, &Nothing {}).await.problem();
    }
}
