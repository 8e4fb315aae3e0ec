//! One tap: going on where this device remembers the login.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{AccountRef, Code};
use exeunt_domain::session::Limits;
use exeunt_store::OperatorAct;

#[tokio::test]
async fn i_log_out_remembered_and_one_tap_lets_me_in_without_a_password() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.who().await.unwrap();
    assert!(device.log_out(true).await.unwrap());
    assert!(!device.jar.contains_key("__Host-session"));
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
    let tiles = device.tiles().await;
    assert_eq!((tiles[0].state, tiles[0].account.clone()), (AccountState::Remembered, me.account.clone()));
    assert_eq!(tiles[0].remembered_until.as_ref().unwrap().0, "2026-05-30T09:30:00.000Z", "90 days");

    world.later(DAY);
    let again = device.tap(&me.account.reference).await.unwrap();
    assert_eq!((again.id, again.since, again.authenticated_at), (me.id, me.since, me.authenticated_at));
    assert_eq!(again.recently_authenticated_until, None, "a tap is no password");
}

#[tokio::test]
async fn a_tap_right_after_the_login_still_is_no_recent_password() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let other = world.anas(FIREFOX).await.id().await;
    let me = device.who().await.unwrap().account.reference;
    device.log_out(true).await.unwrap();
    world.later(MINUTE);
    device.tap(&me).await.unwrap();
    assert_eq!(device.end(&other).await.unwrap_err().code, Code::ReauthenticationRequired);
    device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.end(&other).await.unwrap().ended, 1);
}

#[tokio::test]
async fn switching_between_two_accounts_of_a_device_is_a_tap_too() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.who().await.unwrap().account.reference;
    let anas_cookie = device.jar["__Host-session"].clone();
    let ben = device.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    device.tap(&ana).await.unwrap();
    assert_ne!(device.jar["__Host-session"], anas_cookie, "every tap gives a new token");
    assert_eq!(device.tap(&ben).await.unwrap().account.username, BEN);
}

#[tokio::test]
async fn one_tap_works_for_90_days_after_the_password_and_not_a_moment_longer() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.who().await.unwrap().account.reference;
    for _ in 0..8 {
        device.log_out(true).await.unwrap();
        world.later(DAY * 11);
        device.tap(&me).await.unwrap();
    }
    assert_eq!(device.who().await.unwrap().expires_at.0, "2026-05-30T09:30:00.000Z");
    device.log_out(true).await.unwrap();
    world.later(DAY * 2);
    assert_eq!(device.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn a_remembered_login_that_was_ended_elsewhere_needs_the_password() {
    let world = World::new().await;
    let mut phone = world.anas(CHROME).await;
    let me = phone.who().await.unwrap();
    phone.log_out(true).await.unwrap();
    let mut desk = world.anas(FIREFOX).await;
    assert_eq!(desk.end(&me.id).await.unwrap().ended, 1);
    assert_eq!(phone.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(phone.tap(&me.account.reference).await.unwrap_err().code, Code::PasswordNeeded);
    phone.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(phone.tiles().await[0].account.reference, me.account.reference);
}

#[tokio::test]
async fn a_password_change_ends_every_remembered_login_because_it_stood_for_the_old_one() {
    let world = World::new().await;
    let mut phone = world.anas(CHROME).await;
    let me = phone.who().await.unwrap().account.reference;
    phone.log_out(true).await.unwrap();
    let mut desk = world.anas(FIREFOX).await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(phone.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(phone.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_disabled_account_is_let_in_by_no_tap_and_enabling_it_brings_nothing_back() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.who().await.unwrap().account.reference;
    device.log_out(true).await.unwrap();
    assert_eq!(world.operator(ANA, OperatorAct::Disable).await, 1, "a remembered login is a session");
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    world.operator(ANA, OperatorAct::Enable).await;
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn the_ref_of_another_device_opens_nothing_here() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let my_ref = mine.who().await.unwrap().account.reference;
    mine.log_out(true).await.unwrap();
    let mut stranger = world.device(FIREFOX);
    let without_device = stranger.tap(&my_ref).await.unwrap_err();
    stranger.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let with_device = stranger.tap(&my_ref).await.unwrap_err();
    let unknown = stranger.tap(&AccountRef("0".repeat(32))).await.unwrap_err();
    assert_eq!(without_device.code, Code::PasswordNeeded);
    assert_eq!(with_device, unknown);
    mine.tap(&my_ref).await.unwrap();
}

#[tokio::test]
async fn a_tap_while_i_am_logged_in_stretches_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.account.clone().unwrap();
    for _ in 0..2 {
        world.later(DAY * 13);
        assert_eq!(device.tap(&me).await.unwrap().expires_at.0, "2026-03-31T09:30:00.000Z");
    }
    world.later(DAY * 4);
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn the_next_person_at_a_shared_device_neither_sees_me_nor_goes_on_as_me() {
    let world = World::with(Limits { accounts_per_device: 1, ..Limits::default() }).await;
    let mut device = world.device(CHROME);
    device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    let me = device.account.clone().unwrap();
    world.later(MINUTE);
    let session = device.tap(&me).await.unwrap();
    assert_eq!(session.expires_at.0, "2026-03-01T17:30:00.000Z", "eight hours after the login");
    assert_eq!(device.tiles().await.len(), 1, "I see myself");

    let mine = device.jar.remove("__Host-session").unwrap();
    assert!(device.tiles().await.is_empty());
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let tiles = device.tiles().await;
    assert_eq!((tiles.len(), tiles[0].account.username.as_str()), (1, BEN));
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);

    device.account = Some(me);
    device.jar.insert("__Host-session".into(), mine);
    device.who().await.unwrap();
}
