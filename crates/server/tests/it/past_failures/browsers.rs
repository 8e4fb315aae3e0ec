//! One browser and several people: no person gets data of the one before.

use super::{DEVICE, SESSION, count};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, HOUR, World, ZOES_PASSWORD};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{AccountRef, Code, Method, Nothing};
use std::collections::HashSet;

/// Everything that this browser can read, as text.
async fn all_it_reads(device: &mut Device) -> String {
    let mut text = String::new();
    let (nobody, nothing) = (AccountRef("0".repeat(32)), exeunt_contract::SessionId("0".repeat(32)));
    for sample in super::samples::every_sample().iter().filter(|sample| sample.method == Method::Get) {
        text += &device.send(sample.request(device, &nobody, &nothing)).await.text();
    }
    text
}

/// Row 2, CVE-2025-12390 (Keycloak): a log-out without its cookies cleaned nothing up, ids of sessions were used again,
/// and the next person in the browser got the one before.
#[tokio::test]
async fn the_next_person_in_the_browser_got_the_session_of_the_one_before() {
    for (shared, deleted) in [(false, &[SESSION, DEVICE][..]), (true, &[SESSION, DEVICE]), (true, &[SESSION])] {
        let world = World::new().await;
        let mut browser = world.device(CHROME);
        let ana = match shared {
            false => browser.log_in(ANA, ANAS_PASSWORD).await.unwrap(),
            true => browser.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap(),
        };
        let anas_jar = browser.jar.clone();
        browser.jar.retain(|name, _| !deleted.contains(&name.as_str()));
        browser.account = None;
        browser.log_out(false).await.unwrap();
        let ben = browser.log_in(BEN, BENS_PASSWORD).await.unwrap();
        assert_ne!(ben.id, ana.id);
        assert_ne!(ben.account.reference, ana.account.reference);
        assert!(anas_jar.values().all(|old| browser.jar.values().all(|new| new != old)));
        let read = all_it_reads(&mut browser).await;
        assert!(read.contains("Ben Osei"), "{read}");
        for trace in ["ana\"", "Ana Reyes", &ana.id.0, &ana.account.reference.0] {
            assert!(!read.contains(trace), "{trace}: {read}");
        }
        assert!(browser.tap(&ana.account.reference).await.is_err());
    }
}

/// Row 3, CVE-2022-3916 (Keycloak): on a shared computer the id of a remembered session, used again, led to another
/// person. Here they take turns, and everything that was ever given out stays what it was.
#[tokio::test]
async fn a_remembered_session_led_to_another_person_on_a_shared_computer() {
    let world = World::new().await;
    let mut browser = world.device(CHROME);
    let (mut ids, mut secrets) = (HashSet::new(), HashSet::new());
    let mut old: Vec<(&str, Device)> = Vec::new();
    for (name, password) in [(ANA, ANAS_PASSWORD), (BEN, BENS_PASSWORD), (ANA, ANAS_PASSWORD), (BEN, BENS_PASSWORD)] {
        browser.account = None;
        let session = browser.log_in(name, password).await.unwrap();
        assert_eq!(browser.who().await.unwrap().account.username, name);
        assert!(ids.insert(session.id), "an id is used once");
        assert!(secrets.insert(browser.jar[SESSION].clone()) && secrets.insert(browser.jar[DEVICE].clone()));
        old.push((name, browser.copied_into(CHROME)));
        assert!(browser.log_out(true).await.unwrap());
    }
    for tile in browser.tiles().await {
        let (name, account) = (tile.account.username, tile.account.reference);
        assert_eq!(browser.tap(&account).await.unwrap().account.username, name);
        assert_eq!(browser.who().await.unwrap().account.username, name);
        assert!(browser.log_out(true).await.unwrap());
    }
    for (name, copy) in &mut old {
        copy.jar.remove(DEVICE);
        assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "{name}");
    }
}

/// Row 5, CVE-2023-6787 (Keycloak): a person who began to prove who they are, and stopped, was left with a session that
/// was half of one person and half of another.
#[tokio::test]
async fn a_proof_that_was_broken_off_left_a_session_of_two_people() {
    let world = World::new().await;
    let mut browser = world.anas(CHROME).await;
    world.later(HOUR);
    let before = browser.who().await.unwrap();
    assert_eq!(before.recently_authenticated_until, None);
    let bens = browser.enter_password_again(BENS_PASSWORD).await.unwrap_err();
    assert_eq!(bens.code, Code::WrongPassword, "it is Ana's that is asked for");
    assert_eq!(browser.who().await.unwrap(), before);

    // Ben logs in here and closes the page before the answer: the browser is still Ana's, and hers alone.
    let typed = Credentials { identifier: BEN.into(), password: BENS_PASSWORD.into(), shared_device: false };
    let lost = browser.start(browser.request(&SignIn, &typed)).await;
    assert_eq!(lost.status, 200);
    let after = browser.who().await.unwrap();
    assert_eq!((&after.id, &after.account), (&before.id, &before.account));
    assert_eq!(after.recently_authenticated_until, None, "Ben's password is no proof of Ana's");

    // Half of one answer and half of the other: each cookie stays what it is, and no proof goes over.
    let mut mixed = browser.copied_into(CHROME);
    let mut bens = world.device(CHROME);
    bens.receives(&lost);
    mixed.jar.insert(DEVICE.into(), bens.jar[DEVICE].clone());
    assert_eq!(mixed.who().await.unwrap().account, before.account);
    let again = PasswordAgain { password: BENS_PASSWORD.into() };
    assert_eq!(mixed.answer(&Reauthenticate, &again).await.problem().code, Code::WrongPassword);
    mixed.account = Some(bens.who().await.unwrap().account.reference);
    assert_eq!(mixed.answer(&Reauthenticate, &again).await.problem().code, Code::AccountChanged);
    mixed.account = None;
    assert_eq!(mixed.who().await.unwrap().account, before.account);
}

/// Row 27, CVE-2020-5205 (Pow), CVE-2024-7341 (Keycloak), CVE-2026-33492 (AVideo): an attacker chose the id of a
/// session, by a cookie or in the address, waited until the victim had logged in with it, and was in as well.
#[tokio::test]
async fn an_id_that_somebody_had_chosen_before_became_the_session() {
    let world = World::new().await;
    let mut attacker = world.device(FIREFOX);
    attacker.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let made_up = "7".repeat(64);
    let planted: [Vec<(&str, String)>; 4] = [
        vec![(SESSION, made_up.clone()), (DEVICE, made_up.clone())],
        vec![(SESSION, attacker.jar[SESSION].clone()), (DEVICE, attacker.jar[DEVICE].clone())],
        vec![(DEVICE, attacker.jar[DEVICE].clone())],
        vec![(SESSION, attacker.jar[SESSION].clone())],
    ];
    for (round, cookies) in planted.into_iter().enumerate() {
        let mut victim = world.device(CHROME);
        let mut copy = attacker.copied_into(FIREFOX);
        copy.jar = cookies.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        victim.jar.clone_from(&copy.jar);
        let ana = victim.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        for value in victim.jar.values() {
            assert!(cookies.iter().all(|(_, planted)| planted != value), "{round}");
        }
        copy.account = None;
        assert!(copy.who().await.map_or(true, |who| who.account.username == BEN), "{round}");
        assert!(copy.tap(&ana.account.reference).await.is_err(), "{round}");
        assert_eq!(victim.who().await.unwrap().account.username, ANA, "{round}");
        attacker.log_in(BEN, BENS_PASSWORD).await.unwrap();
    }
    let zoe = world.device(CHROME).sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    assert!(zoe.id.0 != made_up && zoe.account.reference.0 != made_up);

    // A true token, anywhere but in its cookie, opens no session.
    let token = attacker.jar[SESSION].clone();
    let path = <GetSession as exeunt_contract::Endpoint>::PATH;
    for query in ["session", SESSION, "PHPSESSID", "sid", "token", "access_token"] {
        let request = Request::get(format!("{path}?{query}={token}"));
        let answer = world.device(CHROME).send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (401, 0), "{query}");
    }
    assert_eq!(attacker.answer(&GetSession, &Nothing {}).await.status, 200);
    assert_eq!(count(&world, "SELECT count(*) FROM device WHERE secret_hash LIKE '777%'"), 0);
}
