//! Stored values: ids that use all of their symbols, and hashes that are broken.

use super::{DEVICE, SESSION};
use crate::world::{ANA, BENS_PASSWORD, CHROME, World, quiet};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::secret::{Random, fresh_id};
use exeunt_server::system::OsRandom;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Row 35, RUSTSEC-2024-0343 (nano-id): ids that should have been made of 62 symbols were made of 32.
#[tokio::test]
async fn ids_were_made_of_half_of_their_symbols() {
    let world = World::unthrottled().await;
    let _quiet = quiet();
    let mut seen: Vec<Vec<BTreeSet<char>>> = vec![vec![BTreeSet::new(); 64]; 4];
    let mut all = BTreeSet::new();
    const LOG_INS: usize = 500;
    for _ in 0..LOG_INS {
        let mut device = world.device(CHROME);
        let session = device.log_in(ANA, crate::world::ANAS_PASSWORD).await.unwrap();
        let texts = [&device.jar[SESSION], &device.jar[DEVICE], &session.id.0, &session.account.reference.0];
        for (kind, text) in texts.into_iter().enumerate() {
            assert_eq!(text.len(), if kind < 2 { 64 } else { 32 }, "{text}");
            for (at, symbol) in text.chars().enumerate() {
                seen[kind][at].insert(symbol);
            }
            all.insert(text.clone());
        }
        world.looks_for_new_secrets_only();
    }
    assert_eq!(all.len(), LOG_INS * 4, "and none comes twice");
    for (kind, places) in seen.iter().enumerate() {
        for (at, symbols) in places.iter().enumerate().take(if kind < 2 { 64 } else { 32 }) {
            assert_eq!(symbols.iter().collect::<String>(), "0123456789abcdef", "kind {kind}, place {at}");
        }
    }
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    assert_ne!(fresh_id(&*random).unwrap(), fresh_id(&*random).unwrap());
}

/// Hashes as no program should ever have written them, and damaged ones of a true one.
fn broken(sound: &str) -> Vec<String> {
    let mut hashes: Vec<String> = [
        "",
        "!",
        "*",
        "é$é$é",
        "plain text",
        "$2b$12$é234567890123456789012345678901234567890123456789012",
        "$argon2id$",
        "$argon2id$v=19$m=8,t=1,p=1",
        "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ",
        "$argon2id$v=19$m=8,t=1,p=1$$",
        "$argon2id$v=19$m=8,t=1,p=1$é$é",
        "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=4294967295,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=99999999999999999999,t=1,p=1$c2FsdHNhbHQ$AAAA",
        "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$A",
    ]
    .map(str::to_owned)
    .to_vec();
    let short = sound.char_indices().map(|(at, _)| sound[..at].to_owned()).skip(40).step_by(7);
    hashes.extend(short);
    for (at, letter) in sound.char_indices().skip(40).step_by(9) {
        for other in ["é", "\u{1}", "$", " ", "A", "B"].into_iter().filter(|other| !other.starts_with(letter)) {
            hashes.push(format!("{}{other}{}", &sound[..at], &sound[at + letter.len_utf8()..]));
        }
    }
    hashes
}

/// Row 36, RUSTSEC-2026-0199 (bcrypt): a stored hash with a letter outside of ASCII brought the program down. No broken
/// hash opens a session, and a stranger gets the same answer as for a name without an account.
#[tokio::test]
async fn a_broken_hash_in_the_database_brought_the_server_down() {
    let world = World::new().await;
    let database = world.database();
    let sound = world.state.store.account_by_username("ben").await.unwrap().unwrap().password;
    let log_in = async |name: &str| {
        let typed =
            Credentials { identifier: name.to_owned(), password: BENS_PASSWORD.to_owned(), shared_device: false };
        world.device(CHROME).answer(&SignIn, &typed).await
    };
    let nobody = log_in("nobody").await;
    let hashes = broken(&sound);
    assert!(hashes.len() > 50);
    for (number, hash) in hashes.iter().enumerate() {
        let name = format!("zoe{number}");
        world.account(&name, "Zoe", BENS_PASSWORD).await;
        database.execute(&format!("UPDATE account SET password = '{hash}' WHERE username = '{name}'"));
        let spent = world.state.hashing.work_done();
        let answer = log_in(&name).await;
        assert_eq!((answer.status, answer.text()), (nobody.status, nobody.text()), "{hash:?}");
        assert!(answer.set_cookies().is_empty(), "{hash:?}");
        assert!(world.state.hashing.work_done() > spent, "it costs what it costs elsewhere: {hash:?}");
    }
    assert_eq!(log_in("ben").await.status, 200, "and everybody else is let in");
}
