//! Another process holds the database: checks go on, writers are told to come back within five seconds, however many
//! wait, and when it lets go everything goes on by itself.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, FIREFOX, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::session::GetSession;
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::{Code, Nothing, Problem};
use std::time::{Duration, Instant};

/// As long as one act waits, and a moment for fifty answers on a busy machine.
const ONE_WAIT: Duration = Duration::from_millis(8_000);

#[tokio::test]
async fn fifty_who_wait_for_a_locked_database_wait_as_long_as_one_and_checks_do_not_wait() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let mut other_device = world.anas(FIREFOX).await;
    device.who().await.unwrap();
    other_device.who().await.unwrap();
    let other = world.database();
    other.holds_up_writers();
    let begun = Instant::now();
    let waiting: Vec<_> = (0..50)
        .map(|_| tokio::spawn(device.start(device.request(&EndSessions, &SessionsToEnd { ids: None }))))
        .collect();
    for _ in 0..20 {
        assert_eq!(device.answer(&GetSession, &Nothing {}).await.status, 200);
        for path in ["/healthz", "/readyz"] {
            assert_eq!(device.send(Request::get(path).body(Body::empty()).unwrap()).await.status, 200, "{path}");
        }
    }
    assert!(waiting.iter().all(|request| !request.is_finished()) && begun.elapsed() < Duration::from_secs(5));
    for request in waiting {
        let answer = request.await.unwrap();
        assert_eq!(answer.problem(), Problem::of(Code::Unavailable));
        assert_eq!(answer.headers["retry-after"], "5");
        assert!(answer.set_cookies().is_empty());
    }
    assert!(begun.elapsed() < ONE_WAIT, "they waited for each other: {:?}", begun.elapsed());
    other_device.who().await.unwrap();
    other.lets_writers_go();
    let begun = Instant::now();
    assert_eq!(device.answer(&EndSessions, &SessionsToEnd { ids: None }).await.status, 200);
    world.device(CHROME).log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4), "nobody who gave up stands in the queue");
    assert!(other_device.who().await.is_err());
}

#[tokio::test]
async fn an_act_that_waits_for_a_short_lock_goes_through() {
    let world = World::new().await;
    let device = world.anas(CHROME).await;
    let other = world.database();
    other.holds_up_writers();
    let waiting = tokio::spawn(device.start(device.request(&EndSessions, &SessionsToEnd { ids: None })));
    for _ in 0..5 {
        device.start(device.request(&GetSession, &Nothing {})).await;
    }
    assert!(!waiting.is_finished());
    other.lets_writers_go();
    assert_eq!(waiting.await.unwrap().status, 200);
}
