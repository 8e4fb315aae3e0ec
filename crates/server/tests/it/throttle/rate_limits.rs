//! Rate limits without a password: taps, new accounts, acts upon sessions and the profile.

use super::seconds;
use crate::world::{ANAS_PASSWORD, CHROME, MINUTE, NEW_PASSWORD, World, ZOES_PASSWORD};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::profile::{EditProfile, GetProfile, ProfileChange};
use exeunt_contract::sign_in::{Resume, ResumeAccount};
use exeunt_contract::{Code, Nothing};

#[tokio::test]
async fn a_device_taps_ten_times_at_once_and_then_once_in_six_seconds() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    for _ in 0..10 {
        device.tap(&ana).await.unwrap();
    }
    let refused = device.answer(&Resume, &ResumeAccount { account: ana.clone() }).await;
    assert_eq!(
        (refused.problem().code, refused.headers["retry-after"].to_str().unwrap()),
        (Code::TooManyAttempts, "6")
    );
    assert_eq!(refused.problem().retry_after, refused.headers["retry-after"].to_str().unwrap().parse().ok());
    assert!(refused.set_cookies().is_empty());
    device.who().await.unwrap();
    world.later(super::seconds(6));
    device.tap(&ana).await.unwrap();
}

#[tokio::test]
async fn twenty_secrets_a_minute_that_name_nothing_are_all_that_one_network_may_try() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    let mut guesser = world.device_at("203.0.113.7");
    for number in 0..21 {
        guesser.jar.insert("__Host-device".into(), format!("{number:064x}"));
        let expected = if number < 20 { Code::PasswordNeeded } else { Code::TooManyAttempts };
        assert_eq!(guesser.tap(&ana).await.unwrap_err().code, expected, "{number}");
    }
    device.address = guesser.address;
    device.tap(&ana).await.unwrap();
    world.later(MINUTE);
    assert_eq!(guesser.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn secrets_that_name_nothing_were_limited_at_taps_alone() {
    let made_up = |number: u32| format!("{number:064x}");
    for (cookie, method, path, body) in [
        ("session", "GET", "/api/v1/session", ""),
        ("session", "GET", "/api/v1/sessions", ""),
        ("session", "DELETE", "/api/v1/session", r#"{"remember":false}"#),
        ("session", "PATCH", "/api/v1/profile", r#"{"hue":7}"#),
        ("session", "GET", "/api/v1/events", ""),
        ("device", "GET", "/api/v1/events", ""),
        ("device", "GET", "/api/v1/device/accounts", ""),
        ("device", "DELETE", "/api/v1/device/accounts/nobodys", ""),
        ("device", "DELETE", "/api/v1/device", ""),
        ("device", "DELETE", "/api/v1/session", r#"{"remember":true}"#),
    ] {
        let world = World::new().await;
        let mut known = world.anas(CHROME).await;
        let mut guesser = world.device_at("203.0.113.7");
        for number in 0..21 {
            guesser.jar.insert(format!("__Host-{cookie}"), made_up(number));
            let request = Request::builder().method(method).uri(path).header("x-account", "nobodys");
            let request = request.header("content-type", "application/json").body(Body::from(body)).unwrap();
            let status = guesser.send(request).await.status;
            assert_eq!(status == 429, number == 20, "{method} {path} {number}: {status}");
        }
        known.address = guesser.address;
        known.who().await.unwrap();
        guesser.jar.clear();
        assert_eq!(guesser.who().await.unwrap_err().code, Code::NotSignedIn);
    }
}

#[tokio::test]
async fn looking_for_a_session_that_is_not_there_writes_nothing() {
    let world = World::new().await;
    let database = world.database();
    let before = database.version();
    let mut guesser = world.device_at("203.0.113.7");
    for number in 0..40 {
        guesser.jar.insert("__Host-session".into(), format!("{number:064x}"));
        guesser.who().await.unwrap_err();
    }
    assert_eq!(database.version(), before);
}

#[tokio::test]
async fn a_network_makes_ten_accounts_at_once_and_a_name_that_is_taken_counts_as_much() {
    let world = World::new().await;
    for number in 0..10 {
        let name = if number % 2 == 0 { "ana".to_owned() } else { format!("zoe-{number}") };
        let made = world.device_at("203.0.113.7").sign_up(&name, ZOES_PASSWORD).await;
        assert_eq!(made.is_ok(), number % 2 == 1);
    }
    let hashed = world.state.hashing.computed();
    for name in ["ana", "zoe"] {
        let refused = world.device_at("203.0.113.7").sign_up(name, ZOES_PASSWORD).await.unwrap_err();
        assert_eq!(refused.code, Code::TooManyAttempts);
    }
    assert_eq!(world.state.hashing.computed(), hashed);
    world.device_at("203.0.113.8").sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    world.device_at("203.0.113.7").log_in("ana", ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_account_changes_its_profile_a_hundred_times_at_once_and_not_without_end() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for number in 0..120 {
        device.call(&EditProfile, &ProfileChange { name: None, hue: Some(number % 2) }).await.unwrap();
    }
    let more = ProfileChange { name: None, hue: Some(7) };
    let wrong = ProfileChange { name: None, hue: Some(360) };
    assert_eq!(device.call(&EditProfile, &wrong).await.unwrap_err().code, Code::InvalidFields);
    assert_eq!(device.call(&EditProfile, &more).await.unwrap_err().code, Code::TooManyAttempts);
    device.call(&GetProfile, &Nothing {}).await.unwrap();
    device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    world.later(seconds(2));
    device.call(&EditProfile, &more).await.unwrap();
}

#[tokio::test]
async fn an_account_acts_upon_its_sessions_a_hundred_times_at_once_and_not_without_end() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let id = device.id().await;
    for number in 0..120 {
        device.names(&id, &format!("Desk {number}")).await.unwrap();
    }
    assert_eq!(device.names(&id, "Once more").await.unwrap_err().code, Code::TooManyAttempts);
    assert_eq!(device.end(&id).await.unwrap_err().code, Code::TooManyAttempts);
    device.sessions().await;
    device.log_out(false).await.unwrap();
}
