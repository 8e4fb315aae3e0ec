//! One name, guessed at by strangers from everywhere.

use super::{WRONG, seconds, tries};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, NEW_PASSWORD, World};
use exeunt_contract::activity::{ActivityKind, ListActivity};
use exeunt_contract::{Code, Nothing};
use exeunt_server::password::Password;
use exeunt_server::password::hashing::{Cost, Hashing};
use exeunt_server::store::OperatorAct;

#[tokio::test]
async fn t1_a_hundred_guesses_take_21_hours_and_are_the_last() {
    let world = World::new().await;
    let mut owner = world.anas(CHROME).await;
    let began = world.now();
    let pool = world.backend.limits.throttles.pool.clone();
    for number in 1..=100 {
        let wait = pool.wait_before(number);
        if !wait.is_zero() {
            world.later(wait - seconds(1));
            assert!(!world.stranger_tries(ANA, WRONG).await, "number {number} came too early");
            assert!(!world.stranger_tries(ANA, ANAS_PASSWORD).await, "the right one is no better");
            world.later(seconds(1));
        }
        assert!(world.stranger_tries(ANA, WRONG).await, "number {number} had waited long enough");
    }
    assert_eq!(world.now().as_millis() - began.as_millis(), 77_523_000);
    for _ in 0..3 {
        assert!(!world.stranger_tries(ANA, ANAS_PASSWORD).await, "the hundredth was the last");
        world.later(DAY);
    }
    let (mut told, mut before) = (Vec::new(), None);
    loop {
        let page = owner.call(&ListActivity { before }, &Nothing {}).await.unwrap();
        told.extend(page.events.into_iter().filter(|line| line.kind == ActivityKind::ManyFailures));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let told: Vec<_> = told.into_iter().rev().map(|line| line.ended.unwrap()).collect();
    assert_eq!(told, [20, 100, 100, 100], "at twenty, at a hundred, and once a day while it goes on");
    owner.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.device(CHROME).log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn t1_a_right_password_ends_the_streak_and_after_many_wrong_ones_it_is_told() {
    let world = World::new().await;
    world.strangers_fail(ANA, 7).await;
    world.later(seconds(4));
    let mut owner = world.anas(CHROME).await;
    let line = owner.activity().await.events.into_iter().find(|line| line.kind == ActivityKind::SignedInAfterFailures);
    assert_eq!(line.unwrap().ended, Some(7));
    for _ in 0..5 {
        assert!(world.stranger_tries(ANA, WRONG).await, "five are free again");
    }
    assert!(!world.stranger_tries(ANA, WRONG).await);
}

#[tokio::test]
async fn t3_an_owner_with_a_new_device_gets_in_after_the_operator_has_set_a_new_password() {
    let world = World::new().await;
    world.strangers_fail(ANA, 100).await;
    let mut owner = world.device(CHROME);
    assert_eq!(owner.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    let hash = world.backend.hashing.hash(&Password::typed(NEW_PASSWORD)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    owner.log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn t3_a_password_that_the_owner_changes_begins_with_fresh_guesses_on_every_device() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(CHROME).await);
    for _ in 0..10 {
        phone.log_in(ANA, WRONG).await.unwrap_err();
    }
    world.strangers_fail(ANA, 20).await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
    world.device(CHROME).log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn t7_spellings_of_one_name_share_one_counter_and_no_other_name_does() {
    let world = World::new().await;
    for spelling in ["ana", " ANA ", "a\u{200b}na", "\u{ff21}\u{ff2e}\u{ff21}", "\u{feff}an\u{ad}a"] {
        assert!(world.stranger_tries(spelling, WRONG).await, "{spelling:?}");
    }
    for spelling in ["Ana", "an\u{2060}a", "a\u{200d}n\u{200d}a", "ana\u{0}", "a n a"] {
        assert!(!world.stranger_tries(spelling, WRONG).await, "{spelling:?}");
    }
    assert!(world.stranger_tries("anа", WRONG).await, "a Cyrillic letter is another name");
    world.device(CHROME).log_in(BEN, BENS_PASSWORD).await.unwrap();
}

/// What a stranger sees of an answer.
async fn seen(world: &World, identifier: &str, password: &str) -> (u16, Vec<String>, String) {
    tries(&mut world.device(CHROME), identifier, password).await.seen()
}

#[tokio::test(start_paused = true)]
async fn t10_unknown_wrong_waiting_disabled_and_closed_are_one_answer_after_the_time_of_one_hash() {
    let mut world = World::new().await;
    // Long enough to be told from nothing.
    let cost = Cost { memory: 4096, passes: 1, lanes: 1 };
    world.backend.hashing = Hashing::new(cost, 2, world.backend.random.clone()).unwrap();
    for (name, times) in [("cleo", 0), ("waits", 6), ("nobody-waits", 6), ("closed", 100)] {
        if name != "nobody-waits" {
            world.account(name, "Somebody", ANAS_PASSWORD).await;
        }
        world.strangers_fail(name, times).await;
    }
    world.operator(BEN, OperatorAct::Disable).await;
    let reference = seen(&world, "nobody", WRONG).await;
    for (name, password, hashes) in [
        ("cleo", WRONG, 1),
        (BEN, BENS_PASSWORD, 1),
        ("waits", WRONG, 1),
        ("waits", WRONG, 0),
        ("waits", ANAS_PASSWORD, 0),
        ("closed", ANAS_PASSWORD, 0),
        ("closed", WRONG, 0),
        ("nobody-waits", ANAS_PASSWORD, 1),
        ("nobody-waits", ANAS_PASSWORD, 0),
    ] {
        let (before, recent, begun) =
            (world.backend.hashing.computed(), world.backend.hashing.recent(), tokio::time::Instant::now());
        assert_eq!(seen(&world, name, password).await, reference, "{name} {password}");
        assert_eq!(world.backend.hashing.computed() - before, hashes, "{name} {password}");
        if hashes == 0 {
            let waited = begun.elapsed();
            let (least, most) = (*recent.iter().min().unwrap(), *recent.iter().max().unwrap());
            assert!(waited >= least && waited <= most + seconds(1), "{waited:?} is no time of {recent:?}");
        }
    }
}
