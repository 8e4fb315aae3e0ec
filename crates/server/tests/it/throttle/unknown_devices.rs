//! One name, guessed at by strangers from everywhere.

use super::{WRONG, seconds, tries};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHEAP, CHROME, DAY, HOUR, IPHONE, NEW_PASSWORD, World};
use exeunt_contract::activity::{ActivityKind, ListActivity};
use exeunt_contract::{Code, Nothing};
use exeunt_domain::password::Password;
use exeunt_server::http::password::hashing::Hashing;
use exeunt_store::OperatorAct;

#[tokio::test]
async fn a_hundred_guesses_take_21_hours_and_are_the_last() {
    let world = World::new().await;
    let mut owner = world.anas(CHROME).await;
    let began = world.now();
    let pool = world.state.limits.throttles.shared.clone();
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
        let page = owner.call(&ListActivity { before, ..ListActivity::default() }, &Nothing {}).await.unwrap();
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
async fn a_right_password_ends_the_streak_and_after_many_wrong_ones_it_is_told() {
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
async fn an_owner_with_a_new_device_gets_in_after_the_operator_has_set_a_new_password() {
    let world = World::new().await;
    world.strangers_fail(ANA, 100).await;
    let mut owner = world.device(CHROME);
    assert_eq!(owner.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    let hash = world.state.hashing.hash(&Password::typed(NEW_PASSWORD)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    owner.log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_password_that_the_owner_changes_begins_with_fresh_guesses_on_every_device() {
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
async fn spellings_of_one_name_share_one_counter_and_no_other_name_does() {
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

/// The parts of an answer that a stranger sees.
async fn seen(world: &World, identifier: &str, password: &str) -> (u16, Vec<String>, String) {
    tries(&mut world.device(CHROME), identifier, password).await.seen()
}

#[tokio::test]
async fn unknown_wrong_waiting_disabled_and_closed_are_one_answer_after_the_work_of_one_hash() {
    let world = World::new().await;
    for (name, times) in [("cleo", 0), ("waits", 6), ("nobody-waits", 6), ("closed", 100)] {
        if name != "nobody-waits" {
            world.account(name, "Somebody", ANAS_PASSWORD).await;
        }
        world.strangers_fail(name, times).await;
    }
    world.operator(BEN, OperatorAct::Disable).await;
    let before = world.state.hashing.work_done();
    let reference = seen(&world, "nobody", WRONG).await;
    let work = world.state.hashing.work_done() - before;
    for (name, password, looked_at) in [
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
        let (computed, spent) = (world.state.hashing.computed(), world.state.hashing.work_done());
        assert_eq!(seen(&world, name, password).await, reference, "{name} {password}");
        assert_eq!(world.state.hashing.computed() - computed, looked_at, "{name} {password}");
        assert_eq!(world.state.hashing.work_done() - spent, work, "{name} {password}: who waits costs as much");
    }
}

/// With every slot taken, a client that was held off was answered at once, and any other waited for a slot.
#[tokio::test]
async fn while_every_slot_is_taken_a_name_that_is_held_off_answered_sooner_than_one_that_is_not() {
    let mut world = World::new().await;
    world.strangers_fail(ANA, 6).await;
    world.state.hashing = Hashing::new(CHEAP, 0, world.state.random.clone()).unwrap();
    let (held_off, free) = tokio::join!(seen(&world, ANA, WRONG), seen(&world, BEN, WRONG));
    assert_eq!((held_off.0, free.0), (503, 503));
}

/// Counters of a name without an account went sooner: an attacker who tried twice a few hours later knew.
#[tokio::test]
async fn the_sweep_told_which_names_exist() {
    for fails in [1, 6, 20] {
        let world = World::new().await;
        world.strangers_fail(ANA, fails).await;
        world.strangers_fail("nobody", fails).await;
        let database = world.database();
        let kept = || database.count("throttle WHERE kind = 'pool'");
        let mut seen = Vec::new();
        for hours in 0..31 * 24 {
            world.later(HOUR);
            if hours % 3 == 0 {
                world.state.store.sweep(world.now()).await.unwrap();
                seen.push(kept());
            }
        }
        // Both were used at nearly the same moment, so that at most one sweep lies between their ends.
        assert!(seen.iter().filter(|kept| **kept == 1).count() <= 1, "{fails}: {seen:?}");
        assert_eq!((seen[0], *seen.last().unwrap()), (2, 0), "{fails}");
        let days = seen.iter().filter(|kept| **kept > 0).count() / 8;
        assert_eq!(days, usize::try_from(fails * 30 / 100).unwrap(), "{fails}: a hundred in thirty days, and no more");
    }
}

/// The failures were counted under the name without its invisible characters, and the person was looked up with it.
#[tokio::test]
async fn guesses_under_a_spelling_that_shows_the_same_closed_the_way_and_the_owner_never_heard_of_them() {
    let world = World::new().await;
    let mut bens = world.device(IPHONE);
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let spellings = [
        "be\u{200b}n",
        "\u{feff}ben",
        "b\u{ad}en",
        "be\u{2060}n",
        "b e n",
        "ben\u{0}",
        "\u{ff22}\u{200d}EN",
        "be\u{fe0f}n",
    ];
    let mut failures = 0;
    for number in 1..=20 {
        world.later(world.state.limits.throttles.shared.wait_before(number));
        let spelling = spellings[usize::try_from(number).unwrap() % spellings.len()];
        assert!(world.stranger_tries(spelling, WRONG).await, "{spelling:?}");
        failures += 1;
        let told = bens.story().await.iter().filter(|kind| **kind == ActivityKind::SignInFailed).count();
        assert_eq!(told, failures, "{spelling:?}");
    }
    assert!(bens.story().await.contains(&ActivityKind::ManyFailures));
    assert!(!world.stranger_tries(BEN, WRONG).await, "they count for the name as it is");
}
