//! At log-in the device's secret is fresh and random, and the one before opens nothing.

use super::{DEVICE, SESSION};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, EndReason, Nothing};

/// Logs in, and the answer never arrives.
async fn logs_in_for_nothing(device: &Device, identifier: &str, password: &str) {
    let typed = Credentials { identifier: identifier.into(), password: password.into(), shared_device: false };
    let lost = device.start(device.request(&SignIn, &typed)).await;
    assert_eq!(lost.status, 200);
}

#[tokio::test]
async fn a_lost_answer_to_a_log_in_raises_no_alarm_and_the_next_log_in_goes_on_with_the_device() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.who().await.unwrap();
    logs_in_for_nothing(&device, ANA, ANAS_PASSWORD).await;
    for pause in [MINUTE, DAY] {
        world.later(pause);
        assert_eq!(device.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
    }
    logs_in_for_nothing(&device, ANA, ANAS_PASSWORD).await;
    world.later(DAY);
    let session = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(session.account.reference, ana, "the device knows me");
    assert_eq!((device.sessions().await.len(), device.tiles().await.len()), (1, 2));
}

#[tokio::test]
async fn a_secret_from_before_a_log_in_joins_nobodys_device() {
    let world = World::new().await;
    let mut planted = world.anas(CHROME).await;
    let mut victim = planted.copied_into(CHROME);
    let ben = victim.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    assert!(planted.tiles().await.is_empty(), "it shows nobody's name");
    assert_eq!(planted.tap(&ben).await.unwrap_err().code, Code::PasswordNeeded);
    let forgot = planted.answer(&ForgetAccount { account: ben.clone() }, &Nothing {}).await;
    assert_eq!(forgot.problem().code, Code::NotFound);
    planted.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(planted.tiles().await.len(), 1, "a device of its own");
    assert_eq!(planted.tap(&ben).await.unwrap_err().code, Code::PasswordNeeded);
    victim.who().await.unwrap();
    victim.tap(&ben).await.unwrap();
}

#[tokio::test]
async fn a_secret_that_a_log_in_replaced_is_an_alarm_once_the_login_has_arrived() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let thief = mine.copied_into(FIREFOX);
    let me = mine.log_in(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
    mine.who().await.unwrap();
    let at_once = thief.taps(&me).await;
    assert_eq!((at_once.problem().code, at_once.set_cookies().len()), (Code::AccountChanged, 0));
    mine.who().await.unwrap();
    world.later(MINUTE);
    assert_eq!(thief.taps(&me).await.problem().code, Code::PasswordNeeded);
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
}

#[tokio::test]
async fn a_lost_tap_does_not_leave_the_device_behind_when_i_log_in_instead() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    device.log_out(true).await.unwrap();
    device.taps(&ana).await;
    world.later(DAY);
    let session = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(session.account.reference, ana);
    assert_eq!(device.sessions().await.len(), 1, "the device is listed once");
}

#[tokio::test]
async fn what_a_list_proves_counts_as_arrived_too() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let ana = mine.account.clone().unwrap();
    mine.log_out(true).await.unwrap();
    let thief = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    // The session's token is never used, but the device's secret is: in the list of its accounts.
    mine.jar.remove(SESSION);
    assert_eq!(mine.tiles().await.len(), 1);
    world.later(MINUTE);
    assert!(thief.taps(&ana).await.set_cookies().iter().any(|line| line.starts_with(&format!("{DEVICE}=;"))));
    assert!(mine.tiles().await.is_empty());
}

#[tokio::test]
async fn a_lost_tap_from_before_a_password_change_is_not_given_out_again() {
    let world = World::new().await;
    let mut phone = world.anas(CHROME).await;
    let me = phone.account.clone().unwrap();
    phone.log_out(true).await.unwrap();
    phone.taps(&me).await;
    let mut desk = world.anas(FIREFOX).await;
    world.later(MINUTE);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(phone.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(phone.who().await.unwrap_err().code, Code::NotSignedIn);
    phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
}
