//! Devices that know the account, and sessions that ask for its password again.

use super::{WRONG, seconds};
use crate::world::{ANA, ANAS_PASSWORD, CHROME, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::{Code, EndReason};

#[tokio::test]
async fn a_hundred_failures_from_a_hundred_addresses_do_not_keep_the_owner_out() {
    let world = World::new().await;
    let mut owner = world.anas(CHROME).await;
    owner.log_out(false).await.unwrap();
    let mut known = world.anas(IPHONE).await;
    known.log_out(true).await.unwrap();
    world.strangers_fail(ANA, 100).await;
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    owner.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

/// No wait of a device that does not know the account is bounded while the guessing goes on (docs/security.md, "Known
/// limits"): an attacker who asks once a minute has each turn before the owner who comes back every quarter of an hour.
#[tokio::test]
async fn whoever_keeps_guessing_keeps_the_owner_off_new_devices_and_not_off_known_ones() {
    let world = World::new().await;
    let mut known = world.anas(IPHONE).await;
    world.strangers_fail(ANA, 20).await;
    for minute in 1..=180 {
        world.later(seconds(60));
        world.stranger_tries(ANA, WRONG).await;
        if minute % 15 == 0 {
            world.later(seconds(30));
            assert!(!world.stranger_tries(ANA, ANAS_PASSWORD).await, "the owner got a turn in minute {minute}");
            world.later(seconds(30));
        }
    }
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(seconds(900));
    world.device(FIREFOX).log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_device_is_known_to_the_accounts_that_live_on_it_and_to_nobody_who_was_a_guest_or_is_forgotten() {
    let world = World::new().await;
    let mut bens = world.device(CHROME);
    bens.log_in("ben", crate::world::BENS_PASSWORD).await.unwrap();
    let mut guest = world.device(CHROME);
    guest.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    let mut forgotten = world.anas(CHROME).await;
    let cookies = forgotten.jar.clone();
    forgotten.forget_everything().await;
    forgotten.jar = cookies;
    world.strangers_fail(ANA, 20).await;
    for stranger in [&mut bens, &mut guest, &mut forgotten] {
        assert_eq!(stranger.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    }
}

#[tokio::test]
async fn a_stolen_device_cookie_gives_twenty_guesses_and_then_those_of_a_stranger() {
    let world = World::new().await;
    let (owner, mut elsewhere) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let pair = world.state.limits.throttles.known_device.clone();
    world.strangers_fail(ANA, 5).await;
    for number in 1..=20 {
        world.later(pair.wait_before(number).saturating_sub(seconds(1)));
        if number > 10 {
            assert!(
                !world.looks(owner.copied_into(FIREFOX), ANA, ANAS_PASSWORD).await,
                "number {number} came too early"
            );
            world.later(seconds(1));
        }
        assert!(world.looks(owner.copied_into(FIREFOX), ANA, WRONG).await, "number {number}");
    }
    // The next one is the sixth of the strangers, whose wait is long over.
    assert!(world.looks(owner.copied_into(FIREFOX), ANA, WRONG).await);
    assert!(!world.looks(owner.copied_into(FIREFOX), ANA, ANAS_PASSWORD).await, "the seventh waits");
    assert!(!world.stranger_tries(ANA, WRONG).await, "and strangers wait with it");
    elsewhere.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(MINUTE);
    let mut owner = owner;
    owner.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.strangers_fail(ANA, 6).await;
    owner.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(owner.story().await.contains(&ActivityKind::ManyFailures), "the owner is told at twenty");
}

#[tokio::test]
async fn five_wrong_current_passwords_end_the_session_which_says_why() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let hashed = world.state.hashing.computed();
    for _ in 0..3 {
        assert_eq!(desk.enter_password_again(WRONG).await.unwrap_err().code, Code::WrongPassword);
    }
    for _ in 0..2 {
        let refused = desk.change_password(WRONG, NEW_PASSWORD).await.unwrap_err();
        assert_eq!(refused.code, Code::WrongPassword);
    }
    for _ in 0..2 {
        let refused = desk.enter_password_again(ANAS_PASSWORD).await.unwrap_err();
        assert_eq!(refused.ended.unwrap().reason, EndReason::TooManyAttempts);
    }
    assert_eq!(world.state.hashing.computed() - hashed, 5);
    phone.who().await.unwrap();
    for _ in 0..5 {
        assert!(world.looks(desk.copied_into(CHROME), ANA, WRONG).await, "they count for the device, too");
    }
    assert!(!world.looks(desk.copied_into(CHROME), ANA, WRONG).await, "ten are free in all");
}

#[tokio::test]
async fn the_right_current_password_gives_the_wrong_ones_back() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(desk.enter_password_again(WRONG).await.unwrap_err().code, Code::WrongPassword);
        }
        desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn many_wrong_current_passwords_at_once_are_no_more_than_one_after_the_other() {
    use exeunt_contract::session::{PasswordAgain, Reauthenticate};
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.who().await.unwrap();
    let hashed = world.state.hashing.computed();
    let typed = PasswordAgain { password: WRONG.into() };
    let all: Vec<_> = (0..40).map(|_| tokio::spawn(desk.start(desk.request(&Reauthenticate, &typed)))).collect();
    for one in all {
        one.await.unwrap();
    }
    assert_eq!(world.state.hashing.computed() - hashed, 5);
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::TooManyAttempts);
}
