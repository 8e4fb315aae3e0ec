//! Many guesses at once, and a storm of them.

use super::{WRONG, tries, typed};
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, MINUTE, World};
use exeunt_contract::Code;
use exeunt_contract::sign_in::SignIn;

#[tokio::test]
async fn two_hundred_guesses_at_once_at_two_nodes_are_no_more_than_five() {
    let world = World::new().await;
    let node = world.second_node();
    let hashed = world.state.hashing.computed();
    let mut all = Vec::new();
    for number in 0..200 {
        let mut device = world.device(CHROME);
        if number % 2 == 1 {
            device.is_served_by(node.clone());
        }
        all.push(tokio::spawn(async move { tries(&mut device, ANA, WRONG).await.problem().code }));
    }
    let mut refused = 0;
    for one in all {
        refused += usize::from(one.await.unwrap() == Code::WrongCredentials);
    }
    assert_eq!((world.state.hashing.computed() - hashed, refused), (5, 200));
}

#[tokio::test]
async fn many_names_at_once_from_one_network_are_bounded_and_what_was_too_much_is_owed() {
    let world = World::new().await;
    let hashed = world.state.hashing.computed();
    let mut all = Vec::new();
    for number in 0..200 {
        let mut device = world.device_at("203.0.113.7");
        all.push(tokio::spawn(async move { tries(&mut device, &format!("name-{number}"), WRONG).await.status }));
    }
    for one in all {
        one.await.unwrap();
    }
    let looked_at = world.state.hashing.computed() - hashed;
    assert!((10..=42).contains(&looked_at), "{looked_at}");
    assert_eq!(tries(&mut world.device_at("203.0.113.7"), "one more", WRONG).await.status, 429);
}

#[tokio::test]
async fn who_hangs_up_before_the_answer_has_made_a_guess_all_the_same() {
    let mut world = World::new().await;
    world.state.timeout = std::time::Duration::ZERO;
    let hasty = world.device(CHROME);
    let hashed = world.state.hashing.computed();
    for _ in 0..8 {
        let given_up = hasty.start(hasty.request(&SignIn, &typed(ANA, WRONG))).await;
        assert_ne!(given_up.problem().code, Code::WrongCredentials, "it is given up with its first step");
    }
    // A begun check is carried out without its client.
    world.state.in_flight.drain().await;
    assert_eq!(world.state.hashing.computed() - hashed, 5);
    world.state.timeout = MINUTE;
    assert!(!world.stranger_tries(ANA, WRONG).await);
}

#[tokio::test]
async fn a_storm_makes_strangers_wait_sooner_and_is_over_when_it_is_over() {
    let world = World::new().await;
    let mut known = world.anas(CHROME).await;
    let raging = async || world.state.store.is_under_attack(world.now()).await.unwrap();
    for number in 0..60 {
        assert!(world.stranger_tries(&format!("name-{number}"), WRONG).await);
    }
    assert!(!raging().await, "five minutes are not over");
    world.later(MINUTE * 5);
    assert!(raging().await);
    assert!(world.stranger_tries(BEN, WRONG).await, "one guess is free");
    assert!(!world.stranger_tries(BEN, WRONG).await);
    for number in 0..4 {
        let answer = tries(&mut world.device_at("203.0.113.7"), ["one", "two"][number % 2], WRONG).await;
        assert_eq!(answer.status, if number < 3 { 403 } else { 429 }, "three failures are free in a network");
    }
    known.log_in(ANA, "not hers").await.unwrap_err();
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(MINUTE * 5);
    assert!(!raging().await, "it was quiet for five minutes");
    for _ in 0..5 {
        assert!(world.stranger_tries("somebody else", WRONG).await);
    }
}

#[tokio::test]
async fn many_failures_with_as_many_log_ins_are_no_storm() {
    let world = World::new().await;
    for number in 0..60 {
        world.stranger_tries(&format!("name-{number}"), WRONG).await;
        if number % 3 == 0 {
            world.anas(CHROME).await;
        }
    }
    world.later(MINUTE * 5);
    assert!(!world.state.store.is_under_attack(world.now()).await.unwrap());
}
