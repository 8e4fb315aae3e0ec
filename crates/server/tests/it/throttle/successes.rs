//! Right passwords: generous limits for people, bounds for programs, and no loss for other clients.

use super::{WRONG, seconds, tries};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::Code;
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn a_program_that_knew_the_password_started_sessions_without_end() {
    let world = World::new().await;
    let mut known = world.anas(CHROME).await;
    let before = world.state.hashing.computed();
    let mut started = 0;
    for _ in 0..300 {
        started += usize::from(tries(&mut world.device_at("203.0.113.7"), ANA, ANAS_PASSWORD).await.status == 200);
    }
    assert!((50..=120).contains(&started), "{started}");
    assert!(world.state.hashing.computed() - before < 140, "what is refused costs hardly a hash");
    let sessions = world.database().count("session");
    assert!(sessions <= 121, "{sessions} are kept");
    let refused = tries(&mut world.device_at("203.0.113.8"), ANA, ANAS_PASSWORD).await;
    assert_eq!(refused.problem().code, Code::TooManyAttempts);
    assert!(refused.headers.contains_key("retry-after") && refused.set_cookies().is_empty());
    let wrong = tries(&mut world.device_at("203.0.113.9"), ANA, WRONG).await;
    assert_eq!(wrong.problem().code, Code::WrongCredentials, "nobody learns of it without the password");
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.device_at("203.0.113.8").log_in(BEN, BENS_PASSWORD).await.unwrap();
    known.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    world.device_at("203.0.113.10").log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_person_with_as_many_devices_as_there_may_be_logs_in_on_all_of_them_at_once() {
    let world = World::new().await;
    for _ in 0..world.state.limits.sessions_per_account {
        world.anas(CHROME).await;
    }
}

#[tokio::test]
async fn a_session_entered_its_password_without_end_and_so_did_a_device() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) =
        (world.anas(CHROME).await, world.anas(IPHONE).await, world.anas(FIREFOX).await);
    for _ in 0..30 {
        desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
        tablet.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    let hashed = world.state.hashing.computed();
    assert_eq!(desk.enter_password_again(ANAS_PASSWORD).await.unwrap_err().code, Code::TooManyAttempts);
    assert_eq!(desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap_err().code, Code::TooManyAttempts);
    assert_eq!(tablet.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::TooManyAttempts);
    assert_eq!(world.state.hashing.computed(), hashed);
    desk.who().await.unwrap();
    world.later(seconds(20));
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    phone.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn new_passwords_that_are_not_taken_were_judged_without_end() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    for _ in 0..30 {
        let refused = desk.change_password(ANAS_PASSWORD, "iloveyouiloveyou").await.unwrap_err();
        assert_eq!(refused.code, Code::InvalidFields);
    }
    let refused = desk.change_password(ANAS_PASSWORD, "iloveyouiloveyou").await.unwrap_err();
    assert_eq!(refused.code, Code::TooManyAttempts);
}

#[tokio::test]
async fn one_account_filled_the_queue_for_hashing_and_everybody_else_was_sent_away() {
    let world = World::new().await;
    let mut inside = Vec::new();
    for user_agent in [CHROME, IPHONE, FIREFOX] {
        let mut device = world.anas(user_agent).await;
        device.who().await.unwrap();
        inside.push(device);
    }
    let slots = world.state.hashing.slots().clone();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = Arc::new(Mutex::new(released));
    let held: Vec<_> = (0..slots.capacity())
        .map(|_| {
            let (slots, released) = (slots.clone(), released.clone());
            tokio::spawn(async move { slots.run(move || released.lock().unwrap().recv()).await })
        })
        .collect();
    until(|| slots.in_use() == slots.capacity()).await;
    let again = PasswordAgain { password: ANAS_PASSWORD.into() };
    let ask = |number: usize| {
        let device = &inside[number % 3];
        tokio::spawn(device.start(device.request(&Reauthenticate, &again)))
    };
    let all: Vec<_> = (0..90).map(ask).collect();
    until(|| slots.waiting() + all.iter().filter(|one| one.is_finished()).count() == all.len()).await;
    let (mut bens, waiting) = (world.device(CHROME), slots.waiting());
    let (logged_in, ()) = tokio::join!(bens.log_in(BEN, BENS_PASSWORD), async {
        until(|| slots.waiting() != waiting).await;
        drop(release);
    });
    logged_in.unwrap();
    for one in all {
        one.await.unwrap();
        assert!(slots.waiting() <= 9);
    }
    for slot in held {
        slot.await.unwrap().unwrap().unwrap_err();
    }
}

/// Waits until this is so.
async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(MINUTE, waiting).await.unwrap();
}
