//! Password hashing: the stored form, and too many hashes at once.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHEAP, CHROME, World};
use exeunt_contract::Code;
use exeunt_domain::password::Password;
use exeunt_server::http::password::error::HashingError;
use exeunt_server::http::password::hashing::{Cost, Hashing};
use exeunt_server::system::OsRandom;
use std::sync::Arc;

fn hashing(cost: Cost, slots: usize) -> Hashing {
    Hashing::new(cost, slots, Arc::new(OsRandom)).unwrap()
}

#[tokio::test]
async fn a_stored_password_is_argon2id_at_the_floor_with_its_own_salt() {
    let hashing = hashing(Cost::FLOOR, 1);
    let password = Password::typed("river lantern orbit maple");
    let (one, two) = (hashing.hash(&password).await.unwrap(), hashing.hash(&password).await.unwrap());
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    assert_ne!(one, two);
    assert!(hashing.verify(&password, Some(&one)).await.unwrap());
    assert!(hashing.verify(&password, Some(&two)).await.unwrap());
    assert!(!hashing.verify(&Password::typed("river lantern orbit mapl"), Some(&one)).await.unwrap());
    assert!(!hashing.verify(&password, None).await.unwrap(), "nothing matches the decoy");
}

#[tokio::test]
async fn the_whole_password_counts_however_long_it_is() {
    let hashing = hashing(CHEAP, 1);
    let long: String = "abcdefgh".repeat(32);
    let stored = hashing.hash(&Password::typed(&long)).await.unwrap();
    for position in [0, 8, 71, 72, 73, 127, 128, 254, 255] {
        let mut other: Vec<char> = long.chars().collect();
        other[position] = 'X';
        let other: String = other.into_iter().collect();
        assert!(!hashing.verify(&Password::typed(&other), Some(&stored)).await.unwrap(), "{position}");
    }
    assert!(hashing.verify(&Password::typed(&long), Some(&stored)).await.unwrap());
}

#[tokio::test]
async fn a_hash_of_another_cost_still_verifies_and_a_cheaper_one_is_outdated() {
    let (cheap, dear) = (hashing(CHEAP, 1), hashing(Cost { memory: 64, passes: 3, lanes: 1 }, 1));
    let password = Password::typed("river lantern orbit maple");
    let (old, new) = (cheap.hash(&password).await.unwrap(), dear.hash(&password).await.unwrap());
    assert!(dear.verify(&password, Some(&old)).await.unwrap());
    assert!(cheap.verify(&password, Some(&new)).await.unwrap());
    assert!(dear.is_outdated(&old));
    assert!(!dear.is_outdated(&new) && !cheap.is_outdated(&new));
}

#[tokio::test]
async fn the_memory_of_one_hash_from_dearer_times_was_kept_for_ever() {
    let dear = hashing(Cost { memory: 64 * 1024, passes: 1, lanes: 1 }, 1);
    let cheap = hashing(Cost { memory: 64, passes: 1, lanes: 1 }, 2);
    let password = Password::typed("river lantern orbit maple");
    let old = dear.hash(&password).await.unwrap();
    let usual = cheap.kept_memory();
    for _ in 0..3 {
        assert!(cheap.verify(&password, Some(&old)).await.unwrap());
        assert!(cheap.kept_memory() <= 2 * usual, "{} KiB are kept", cheap.kept_memory());
    }
}

#[tokio::test]
async fn a_stored_hash_that_is_broken_is_never_a_match_and_costs_as_much_as_one_that_is_not() {
    let hashing = hashing(CHEAP, 1);
    let whole = hashing.hash(&Password::typed("anything")).await.unwrap();
    let broken = [
        "",
        "plain text",
        "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ",
        "$argon2id$v=19$m=8,t=1,p=1$é$é",
        "\u{0}",
        "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0",
        "$argon2id$v=19$m=8,t=4294967295,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0",
    ];
    let cut = (0..whole.len()).map(|length| whole[..length].to_owned());
    let mangled = (0..whole.len()).map(|place| format!("{}é{}", &whole[..place], &whole[place + 1..]));
    for stored in broken.into_iter().map(str::to_owned).chain(cut).chain(mangled) {
        let before = hashing.work_done();
        assert!(!hashing.verify(&Password::typed("anything"), Some(&stored)).await.unwrap(), "{stored:?}");
        assert_eq!(hashing.work_done() - before, 8, "{stored:?}");
    }
}

#[tokio::test]
async fn a_storm_is_turned_away_and_leaves_the_slots_usable() {
    let hashing = hashing(CHEAP, 1);
    let password = Password::typed("river lantern orbit maple");
    let stored = hashing.hash(&password).await.unwrap();
    let storm = (0..200).map(|_| {
        let (hashing, password, stored) = (hashing.clone(), password.clone(), stored.clone());
        tokio::spawn(async move { hashing.verify(&password, Some(&stored)).await })
    });
    let (mut right, mut busy) = (0, 0);
    for one in storm.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(true) => right += 1,
            Err(HashingError::Busy) => busy += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(right + busy, 200);
    assert!(busy > 0 && right >= 32, "{right} were served and {busy} turned away");
    assert!(hashing.verify(&password, Some(&stored)).await.unwrap());
}

#[tokio::test]
async fn while_every_slot_is_taken_a_log_in_is_told_to_come_back_and_a_session_check_is_answered() {
    use crate::world::{ANA, ANAS_PASSWORD, CHROME};
    use exeunt_contract::Code;
    use exeunt_contract::sign_in::{Credentials, SignIn};
    let mut world = World::new().await;
    let mut inside = world.anas(CHROME).await;
    world.state.hashing = hashing(CHEAP, 0);
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let mut outside = world.device(CHROME);
    let mut log_in = Box::pin(outside.answer(&SignIn, &typed));
    let refused = loop {
        tokio::select! {
            biased;
            answer = &mut log_in => break answer,
            session = inside.who() => assert_eq!(session.unwrap().account.username, ANA),
        }
    };
    assert_eq!(refused.problem().code, Code::Busy);
    assert_eq!(refused.headers["retry-after"], "2");
}

#[tokio::test]
async fn a_stored_hash_that_cannot_be_read_looks_like_a_wrong_password() {
    let world = World::new().await;
    let database = world.database();
    let wrong = world.device(CHROME).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    for hash in
        ["", "é", "$argon2id$v=19$m=8,t=1,p=1$", "$2b$12$\u{e9}", "$argon2id$v=19$m=4294967295,t=9,p=1$AAAA$AAAA"]
    {
        database.execute(&format!("UPDATE account SET password = '{hash}' WHERE username = 'ana'"));
        let refused = world.device(CHROME).log_in(ANA, ANAS_PASSWORD).await.unwrap_err();
        assert_eq!(refused, wrong, "{hash:?}");
        assert_eq!(refused.code, Code::WrongCredentials);
    }
    world.device(CHROME).log_in(BEN, BENS_PASSWORD).await.unwrap();
}
