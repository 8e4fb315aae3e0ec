//! Passwords: who may change one, which sessions survive a change, and how much of a long one counts.

use super::samples::every_sample;
use super::{DEVICE, SESSION, opens_nothing};
use crate::admin::one_time;
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, CHROME, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World, ZOES_PASSWORD,
};
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, EndReason, FieldCode, Method};
use exeunt_server::http::password::slots::Slots;
use serde_json::Value;
use std::process::Command;

/// Row 1, CVE-2025-62425 (Matrix Authentication Service): an attacker at an open browser could change the password,
/// because the server did not ask for the current one. No address at all does that, whatever stands in its place.
#[tokio::test]
async fn whoever_found_a_browser_logged_in_changed_the_password_without_knowing_it() {
    let mut tried = 0;
    for sample in every_sample().iter().filter(|sample| sample.method != Method::Get && sample.name != "sign_up") {
        for instead in [Some(Value::from("not my password at all")), Some(Value::from("")), Some(Value::Null), None] {
            let world = World::new().await;
            let mut other = world.anas(IPHONE).await;
            let id = other.id().await;
            let mut found = world.anas(CHROME).await;
            let me = found.account.clone().unwrap();
            world.later(MINUTE * 10);
            let mut sample = sample.filled_in(&me, &id);
            if let Some(body) = sample.body.as_mut().and_then(Value::as_object_mut) {
                for field in ["current", "password"] {
                    if let (Some(_), Some(value)) = (body.remove(field), &instead) {
                        body.insert(field.into(), value.clone());
                    }
                }
            }
            let before = world.state.store.account_by_username(ANA).await.unwrap().unwrap().password;
            found.send(sample.request(&found, &me, &id)).await;
            let after = world.state.store.account_by_username(ANA).await.unwrap().unwrap();
            assert_eq!((after.password, after.disabled_at), (before, None), "{} with {instead:?}", sample.name);
            other.who().await.unwrap();
            tried += 1;
        }
    }
    assert!(tried >= 40, "{tried}");
}

/// Row 15, GHSA-f3q3-rmf7-9655 (Mastodon): a password that the operator set on the command line left every session and
/// every token alive. The program itself sets it here, beside the running server.
#[tokio::test]
async fn the_operators_new_password_left_the_old_sessions_alive() {
    let world = World::new().await;
    let (desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut other_phone = phone.copied_into(IPHONE);
    phone.log_out(true).await.unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_exeunt-server"))
        .args(["account", "reset-password", ANA])
        .args(world.flags())
        .output()
        .unwrap();
    assert!(program.status.success());
    let one_time = one_time(&String::from_utf8(program.stdout).unwrap());
    other_phone.jar.insert(DEVICE.into(), phone.jar[DEVICE].clone());
    for copy in [&desk, &phone, &other_phone] {
        opens_nothing(&world, copy, "a new password of the operator").await;
    }
    assert_eq!(world.device(FIREFOX).log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    world.device(FIREFOX).log_in(ANA, &one_time).await.unwrap();
}

/// Row 18, CVE-2020-13302 (GitLab): in some conditions the old password still worked after a change.
#[tokio::test]
async fn the_old_password_worked_for_a_while_after_the_change() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    for node in 0..2 {
        let mut stranger = world.device(FIREFOX);
        if node == 1 {
            stranger.is_served_by(world.second_node());
            phone.is_served_by(world.second_node());
        }
        assert_eq!(stranger.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
        assert_eq!(phone.enter_password_again(ANAS_PASSWORD).await.unwrap_err().code, Code::WrongPassword);
        let again = phone.change_password(ANAS_PASSWORD, ZOES_PASSWORD).await.unwrap_err();
        assert_eq!(again.code, Code::WrongPassword, "node {node}");
        stranger.log_in(ANA, NEW_PASSWORD).await.unwrap();
    }
}

/// Sends a password to every address that takes one.
async fn everywhere(device: &mut Device, password: &str) -> [Answer; 4] {
    let text = || password.to_owned();
    let typed = Credentials { identifier: ANA.into(), password: text(), shared_device: false };
    let person = NewPerson { username: "zoe".into(), name: None, password: text(), shared_device: false };
    let change = PasswordChange { current: ANAS_PASSWORD.into(), new: text() };
    [
        device.answer(&SignIn, &typed).await,
        device.answer(&SignUp, &person).await,
        device.answer(&Reauthenticate, &PasswordAgain { password: text() }).await,
        device.answer(&ChangePassword, &change).await,
    ]
}

/// Row 30, CVE-2013-1443 (Django): a password of a megabyte was hashed, and a few of them kept the server busy.
#[tokio::test]
async fn a_huge_password_kept_the_server_busy() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let (computed, begun) = (world.state.hashing.computed(), std::time::Instant::now());
    for answer in everywhere(&mut device, &"p".repeat(1024 * 1024)).await {
        assert_eq!(answer.problem().code, Code::TooLarge);
    }
    assert_eq!(world.state.hashing.computed(), computed, "none of them was hashed");
    assert!(begun.elapsed().as_secs() < 2);

    let spent = world.state.hashing.work_done();
    world.device(FIREFOX).log_in(ANA, "not my password at all").await.unwrap_err();
    let one = world.state.hashing.work_done() - spent;
    for length in [1025, 15 * 1024] {
        let spent = world.state.hashing.work_done();
        let [sign_in, sign_up, again, change] = everywhere(&mut device, &"pq".repeat(length / 2 + 1)).await;
        assert_eq!(sign_in.problem().code, Code::WrongCredentials);
        assert_eq!(again.problem().code, Code::WrongPassword);
        for refused in [sign_up, change] {
            assert_eq!((refused.status.as_u16(), refused.problem().errors[0].code), (422, FieldCode::TooLong));
        }
        let spent = world.state.hashing.work_done() - spent;
        assert_eq!(spent, one * 3, "{length}: the log-in, the password again, and the current one: no new one");
    }
}

/// A hundred characters with every sign in them that stands for a letter.
fn full_of_signs() -> String {
    "4@8({[<369 1!|70$5+%2".chars().cycle().take(100).collect()
}

/// Row 30, zxcvbn-rs#69: a password with every sign that stands for a letter was judged for half a second, and that
/// thread served no other request. There is but one thread here: an answer while a password is judged shows that it is
/// judged elsewhere.
#[tokio::test]
async fn a_password_full_of_signs_for_letters_kept_the_server_busy() {
    let world = World::new().await;
    let mut inside = world.anas(CHROME).await;
    let judging = world.state.policy.judging.clone();
    let mut answered = 0;
    // A judgement could end before the first question, on a machine that is busy enough; not each of twenty.
    for number in 0..20 {
        let password = format!("{number}{}", full_of_signs());
        let person = NewPerson { username: "x".into(), name: None, password, shared_device: false };
        let mut stranger = world.device(FIREFOX);
        let mut sign_up = Box::pin(stranger.answer(&SignUp, &person));
        let refused = loop {
            tokio::select! {
                biased;
                answer = &mut sign_up => break answer,
                alive = inside.send(Request::get("/healthz").body(Body::empty()).unwrap()) => {
                    assert_eq!(alive.status, 200);
                    answered += usize::from(judging.in_use() > 0);
                }
            }
            let before = judging.in_use() > 0;
            inside.who().await.unwrap();
            answered += usize::from(before && judging.in_use() > 0);
        };
        assert_eq!(refused.problem().errors[0].code, FieldCode::TooShort);
    }
    assert!(answered > 0, "nobody was answered while a password was judged");
}

/// Row 30, zxcvbn-rs#69, how often: a sign-up with a password that is expensive to judge counts against the network's
/// limit. A refusal that costs nothing is unlimited.
#[tokio::test]
async fn passwords_that_cost_much_to_judge_were_judged_without_end() {
    let world = World::new().await;
    let mut stranger = world.device(FIREFOX);
    let person = |password: String| NewPerson { username: "x".into(), name: None, password, shared_device: false };
    for cheap in ["short".to_owned(), String::new(), "x".repeat(257)].iter().cycle().take(30) {
        assert_eq!(stranger.answer(&SignUp, &person(cheap.clone())).await.status, 422);
    }
    for _ in 0..10 {
        assert_eq!(stranger.answer(&SignUp, &person(full_of_signs())).await.status, 422);
    }
    // With no place to be judged in: it is not even asked for one.
    let mut world = world;
    world.state.policy.judging = Slots::new(0);
    let mut same = world.copy_of(&stranger);
    same.address = stranger.address;
    assert_eq!(same.answer(&SignUp, &person(full_of_signs())).await.problem().code, Code::TooManyAttempts);
    let elsewhere = world.device(FIREFOX).answer(&SignUp, &person(full_of_signs())).await;
    assert_eq!((elsewhere.problem().code, &elsewhere.headers["retry-after"]), (Code::Busy, &HeaderValue::from(2)));
    let change = world.anas(CHROME).await.change_password(ANAS_PASSWORD, &full_of_signs()).await;
    assert_eq!(change.unwrap_err().code, Code::Busy, "a change of the password waits for the same places");
}

/// Row 31, Okta, October 2024, at the front door: with the longest name and the longest password that an account may
/// have.
#[tokio::test]
async fn a_long_user_name_pushed_the_password_out_of_what_was_checked() {
    let world = World::new().await;
    let (name, words) = ("n".repeat(64), "river 🌊 lantern 🦊 orbit 🧭 maple 🥨 ");
    let password: String = words.chars().cycle().take(256).collect();
    world.device(CHROME).sign_up(&name, &password).await.unwrap();
    for position in [0, 71, 127, 255] {
        let wrong: String = password.chars().enumerate().map(|(at, c)| if at == position { 'X' } else { c }).collect();
        // Before and after the right one: nothing of a log-in that worked is kept for the next.
        let mut device = world.device(FIREFOX);
        assert_eq!(device.log_in(&name, &wrong).await.unwrap_err().code, Code::WrongCredentials, "{position}");
        device.log_in(&name, &password).await.unwrap();
        assert_eq!(device.log_in(&name, &wrong).await.unwrap_err().code, Code::WrongCredentials, "{position}");
    }
}

/// Row 39, the theft of cookies by malware, 2023 and 2024 (Google `MultiLogin`): a stolen token gave fresh cookies for
/// months, also after the password was changed. Everything is stolen here, up to the moment of the change.
#[tokio::test]
async fn a_stolen_token_gave_fresh_cookies_after_the_password_was_changed() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let me = desk.account.clone().unwrap();
    let mut stolen = vec![("the phone's log-in", phone.copied_into(IPHONE))];
    phone.log_out(true).await.unwrap();
    stolen.push(("the phone, remembered", phone.copied_into(IPHONE)));
    for taps in ["the desk's log-in", "the desk after a tap", "the desk after two taps"] {
        stolen.push((taps, desk.copied_into(CHROME)));
        desk.tap(&me).await.unwrap();
        desk.who().await.unwrap();
    }
    stolen.push(("the desk as it was", desk.copied_into(CHROME)));
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    desk.who().await.unwrap();
    for (what, copy) in &stolen {
        for only in [SESSION, DEVICE] {
            let mut copy = copy.copied_into(CHROME);
            copy.jar.retain(|name, _| name == only);
            assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "{what}: {only}");
            assert!(copy.tap(&me).await.is_err(), "{what}: {only}");
            assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "{what}: {only}");
        }
    }
    desk.who().await.unwrap();
    world.later(MINUTE);
    for (what, copy) in &mut stolen {
        assert_eq!(copy.tap(&me).await.unwrap_err().code, Code::PasswordNeeded, "{what}, later");
    }
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused, "the theft is noticed");
}
