//! Limits are counted for all nodes together: an attacker who goes to each of them has no more attempts.

use crate::throttle::{WRONG, tries};
use crate::world::{ANA, ANAS_PASSWORD, CHROME, World, ZOES_PASSWORD};
use exeunt_contract::Code;
use exeunt_contract::profile::{EditProfile, ProfileChange};

#[derive(Clone, Copy, Debug)]
enum Limit {
    GuessesOfAName,
    GuessesOnAKnownDevice,
    FailuresOfANetwork,
    SignUpsOfANetwork,
    TapsOfADevice,
    WrongPasswordsInASession,
    ActsOfAnAccount,
}

/// Each limit, and the number of attempts at once that it allows.
const LIMITS: [(Limit, usize); 7] = [
    (Limit::GuessesOfAName, 5),
    (Limit::GuessesOnAKnownDevice, 10),
    (Limit::FailuresOfANetwork, 10),
    (Limit::SignUpsOfANetwork, 10),
    (Limit::TapsOfADevice, 10),
    (Limit::WrongPasswordsInASession, 5),
    (Limit::ActsOfAnAccount, 120),
];

const NETWORK: &str = "203.0.113.7";

/// Tries more often than the limit allows; how many attempts got through.
async fn got_through(world: &World, limit: Limit, allowed: usize) -> usize {
    let mut known = world.anas(CHROME).await;
    let ana = known.account.clone().unwrap();
    let mut through = 0;
    for number in 0..allowed + 4 {
        through += usize::from(match limit {
            Limit::GuessesOfAName => world.stranger_tries(ANA, WRONG).await,
            Limit::GuessesOnAKnownDevice => {
                let before = world.state.hashing.computed();
                tries(&mut known, ANA, WRONG).await.problem();
                world.state.hashing.computed() > before
            }
            Limit::FailuresOfANetwork => {
                let name = ["one", "two", "three"][number % 3];
                tries(&mut world.device_at(NETWORK), name, WRONG).await.problem().code != Code::TooManyAttempts
            }
            Limit::SignUpsOfANetwork => {
                world.device_at(NETWORK).sign_up(&format!("zoe-{number}"), ZOES_PASSWORD).await.is_ok()
            }
            Limit::TapsOfADevice => known.tap(&ana).await.is_ok(),
            Limit::WrongPasswordsInASession => {
                known.enter_password_again(WRONG).await.unwrap_err().code == Code::WrongPassword
            }
            Limit::ActsOfAnAccount => {
                let change = ProfileChange { name: Some(format!("Ana {number}")), hue: None };
                known.call(&EditProfile, &change).await.is_ok()
            }
        });
    }
    through
}

#[tokio::test]
async fn two_nodes_allow_no_more_attempts_than_one() {
    for (limit, allowed) in LIMITS {
        let (one, two) = (World::new().await, World::new().await.on_two_nodes());
        for (nodes, world) in [(1, one), (2, two)] {
            assert_eq!(got_through(&world, limit, allowed).await, allowed, "{limit:?} at {nodes}");
        }
    }
}

/// What is refused at one node is refused at the other: who is held off there cannot log in here.
#[tokio::test]
async fn a_right_password_at_the_other_node_does_not_help_who_is_held_off() {
    let world = World::new().await;
    world.strangers_fail(ANA, 50).await;
    let mut stranger = world.device(CHROME);
    stranger.is_served_by(world.second_node());
    assert!(!world.looks(stranger, ANA, ANAS_PASSWORD).await);
}
