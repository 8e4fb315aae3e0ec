//! A shared device: the idle limit of a session, the requests that count as use, and the answer after the end.

use crate::world::{ANAS_PASSWORD, CHROME, DAY, Device, HOUR, MINUTE, World};
use axum::http::HeaderValue;
use exeunt_contract::endpoint::UNATTENDED_HEADER;
use exeunt_contract::session::{GetSession, Session};
use exeunt_contract::{EndReason, Nothing, Problem};
use exeunt_domain::session::Limits;
use std::time::Duration;

impl Device {
    /// The page asks for the session by itself, and no person has used it.
    async fn looks_unattended(&mut self) -> Result<Session, Problem> {
        let mut request = self.request(&GetSession, &Nothing {});
        request.headers_mut().insert(UNATTENDED_HEADER, HeaderValue::from_static("1"));
        let answer = self.send(request).await;
        if answer.status == 200 { Ok(serde_json::from_slice(&answer.body).unwrap()) } else { Err(answer.problem()) }
    }
}

async fn shared(world: &World) -> Device {
    let mut device = world.device(CHROME);
    device.log_in_on_shared_device("ana", ANAS_PASSWORD).await.unwrap();
    device
}

#[tokio::test]
async fn a_shared_device_is_told_until_when_it_may_go_unused_and_each_use_moves_that() {
    let world = World::new().await;
    let mut device = shared(&world).await;
    let session = device.who().await.unwrap();
    assert_eq!((session.idle_until.unwrap().0.as_str(), session.idle_limit), ("2026-03-01T10:00:00.000Z", Some(1800)));
    world.later(MINUTE * 10);
    assert_eq!(device.who().await.unwrap().idle_until.unwrap().0, "2026-03-01T10:10:00.000Z");
    // Nothing that is used at home, and nothing that ends for its age before.
    assert_eq!(world.anas(CHROME).await.who().await.unwrap().idle_until, None);
    for _ in 0..27 {
        world.later(MINUTE * 17);
        device.who().await.unwrap();
    }
    assert_eq!(device.who().await.unwrap().idle_until, None);
}

#[tokio::test]
async fn a_page_that_asks_by_itself_keeps_no_session_alive() {
    let world = World::new().await;
    let mut device = shared(&world).await;
    world.later(MINUTE * 29);
    let session = device.looks_unattended().await.unwrap();
    assert_eq!(session.idle_until.unwrap().0, "2026-03-01T10:00:00.000Z");
    world.later(MINUTE);
    let ended = device.looks_unattended().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.idle_limit), (EndReason::Expired, Some(1800)));
    assert_eq!(device.who().await.unwrap_err().ended.unwrap().idle_limit, Some(1800), "and so whenever it is asked");
}

#[tokio::test]
async fn other_ends_name_no_limit_of_disuse() {
    let world = World::new().await;
    let (mut old, mut unused) = (shared(&world).await, world.anas(CHROME).await);
    for _ in 0..32 {
        world.later(MINUTE * 15);
        let _ = old.who().await;
    }
    let ended = old.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.idle_limit), (EndReason::Expired, None), "it reached its age");
    world.later(DAY * 14);
    assert_eq!(unused.who().await.unwrap_err().ended.unwrap().idle_limit, None, "it is no shared device");
    let mut left = shared(&world).await;
    left.log_out(false).await.unwrap();
    assert!(left.who().await.is_err());
}

#[tokio::test]
async fn a_session_in_use_stays_however_short_the_limit_is() {
    let shared_idle = Duration::from_secs(20);
    let world = World::with(Limits { shared_idle, ..Limits::default() }).await;
    let mut device = shared(&world).await;
    for _ in 0..20 {
        world.later(Duration::from_secs(8));
        device.who().await.unwrap();
    }
    world.later(shared_idle);
    assert_eq!(device.who().await.unwrap_err().ended.unwrap().idle_limit, Some(20));
    world.later(HOUR);
}
