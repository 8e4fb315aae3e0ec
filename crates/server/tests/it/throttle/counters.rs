//! Counters are rows: only time and success remove them.

use super::{WRONG, seconds, tries};
use crate::world::dice::figure;
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, HOUR, World};
use exeunt_domain::device::DeviceDescription;
use exeunt_store::{Admission, Attempt, Outcome};

#[tokio::test]
async fn a_restart_keeps_every_counter() {
    let world = World::new().await;
    world.strangers_fail(ANA, 50).await;
    for _ in 0..10 {
        tries(&mut world.device_at("203.0.113.7"), "nobody", WRONG).await;
    }
    // The same database, opened by a process that has just been started.
    let again = world.second_node();
    let mut owner = world.device(CHROME);
    owner.is_served_by(again.clone());
    assert!(!world.looks(owner, ANA, ANAS_PASSWORD).await, "the wait goes on");
    let mut neighbour = world.device_at("203.0.113.7");
    neighbour.is_served_by(again);
    assert_eq!(tries(&mut neighbour, ANA, ANAS_PASSWORD).await.status, 429);
}

/// Fails once under each of so many names, without a hash.
async fn fail_everywhere(world: &World, names: u32) {
    for number in 0..names {
        let name = format!("name-{number}");
        let attempt = Attempt {
            username: name.clone(),
            counted: name,
            device: None,
            network: Some(format!("network-{number}")),
            description: DeviceDescription::default(),
            shown_network: None,
            now: world.now(),
        };
        let Admission::Counted(counted) = world.state.store.admit(attempt).await.unwrap() else { panic!() };
        world.state.store.record_outcome(counted.1, Outcome::Wrong, world.now()).await.unwrap();
    }
}

async fn other_names_evict_nothing(names: u32) {
    let world = World::new().await;
    world.strangers_fail(ANA, 30).await;
    fail_everywhere(&world, names).await;
    world.state.store.sweep(world.now()).await.unwrap();
    world.later(seconds(899));
    assert!(!world.stranger_tries(ANA, ANAS_PASSWORD).await, "the wait is as long as before");
    world.later(seconds(1));
    assert!(world.stranger_tries(ANA, WRONG).await);
    figure(&format!("{names} other names failed once each: the one that had failed 30 times waits as long as before"));
}

/// As many as take a moment; the million is a soak.
#[tokio::test]
async fn a_thousand_other_names_make_nobody_forget_the_failures_of_one() {
    other_names_evict_nothing(1000).await;
}

#[tokio::test]
#[ignore = "soak"]
async fn a_million_other_names_make_nobody_forget_the_failures_of_one() {
    other_names_evict_nothing(1_000_000).await;
}

#[tokio::test]
async fn counters_go_a_day_after_a_success_or_for_each_failure_in_a_row_seven_hours_later() {
    let world = World::new().await;
    let database = world.database();
    let rows = |kind: &str| database.count(&format!("throttle WHERE kind = '{kind}'"));
    world.strangers_fail("nobody", 100).await;
    world.strangers_fail(ANA, 6).await;
    world.device(CHROME).log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert_eq!(rows("pool"), 3);
    world.later(HOUR * 25);
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(rows("pool"), 2, "what counts nothing is gone");
    world.later(HOUR * 24);
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(rows("pool"), 1, "six in a row are kept for six times 7.2 hours");
    world.later(DAY * 27);
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(rows("pool"), 1);
    world.later(DAY);
    world.state.store.sweep(world.now()).await.unwrap();
    for kind in ["pool", "network", "challenge"] {
        assert_eq!(rows(kind), 0, "{kind}");
    }
    for table in ["throttle_name", "throttle_slot"] {
        assert_eq!(database.count(table), 0, "{table}");
    }
}

/// An attacker with a network of their own for each of ten thousand names leaves nothing behind, and the counter of an
/// existing name stays.
#[tokio::test]
async fn what_failures_under_names_of_nobody_leave_behind_is_gone_a_few_hours_later() {
    let world = World::new().await;
    let database = world.database();
    let rows = |of: &str| database.count(of);
    fail_everywhere(&world, 10_000).await;
    world.strangers_fail(ANA, 6).await;
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(rows("activity WHERE account_id IS NULL"), 0);
    assert!(rows("throttle") > 20_000, "what may hold somebody off stays");
    world.later(HOUR * 8);
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(
        (rows("throttle"), rows("throttle_name"), rows("throttle WHERE kind = 'pool' AND fails = 6")),
        (1, 0, 1)
    );
    assert_eq!(rows("activity WHERE kind = 'sign_in_failed'"), 6, "the owner reads of it");
}

#[tokio::test]
async fn names_that_strangers_type_are_nowhere_to_be_read() {
    let world = World::new().await;
    let secret = "what-i-typed-in-the-wrong-field";
    world.stranger_tries(secret, WRONG).await;
    assert!(!world.stolen().windows(secret.len()).any(|window| window == secret.as_bytes()));
}

#[tokio::test]
async fn what_cannot_be_counted_is_refused() {
    let world = World::new().await;
    let mut inside = world.anas(CHROME).await;
    world.database().execute("DROP TABLE throttle");
    let hashed = world.state.hashing.computed();
    let answer = tries(&mut world.device(CHROME), ANA, ANAS_PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (500, 0));
    inside.enter_password_again(ANAS_PASSWORD).await.unwrap_err();
    assert_eq!(world.state.hashing.computed(), hashed);
    inside.who().await.unwrap();
}

#[tokio::test]
async fn a_session_check_writes_nothing() {
    let world = World::new().await;
    let mut inside = world.anas(CHROME).await;
    let database = world.database();
    // The first use of a token is noted as soon as the database takes it, on a busy machine by a later check than the
    // first.
    for _ in 0..20 {
        inside.who().await.unwrap();
    }
    let before = database.version();
    for _ in 0..20 {
        inside.who().await.unwrap();
        inside.sessions().await;
    }
    assert_eq!(database.version(), before);
}
