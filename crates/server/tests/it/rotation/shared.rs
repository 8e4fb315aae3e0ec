//! One tap on a shared device: no session goes to the next person, and no row of it is left behind.

use super::{DEVICE, SESSION};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, FIREFOX, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::{Code, EndReason};
use std::time::Duration;

#[tokio::test]
async fn the_next_person_at_a_shared_device_does_not_get_the_answer_that_the_last_one_lost() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    let ana = device.account.clone().unwrap();
    device.taps(&ana).await;
    world.later(MINUTE);
    assert_eq!(device.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn a_tap_that_is_answered_again_ends_the_shared_login_whose_cookie_it_replaces_and_a_refused_one_does_not() {
    for (pause, other_browser) in [(Duration::ZERO, false), (MINUTE, false), (Duration::ZERO, true)] {
        let world = World::new().await;
        let mut device = world.anas(CHROME).await;
        let ana = device.account.clone().unwrap();
        device.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
        let early = device.taps(&ana);
        device.enter_password_again(BENS_PASSWORD).await.unwrap();
        // The first tap came with a token that the password had replaced, and its answer is lost.
        assert_eq!(early.await.status, 200);
        world.later(pause);
        let bens_cookie = device.jar[SESSION].clone();
        let mut tab = device.copied_into(if other_browser { FIREFOX } else { CHROME });
        let tapped = tab.tap(&ana).await;
        device.jar.insert(SESSION.into(), bens_cookie);
        match tapped {
            Ok(_) => {
                assert!(!other_browser);
                assert_eq!(device.who().await.unwrap_err().ended.unwrap().reason, EndReason::Replaced, "{pause:?}");
            }
            Err(refused) => {
                assert_eq!((refused.code, other_browser), (Code::AccountChanged, true));
                device.who().await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_tap_that_is_refused_ends_no_shared_login() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    let old = device.jar[DEVICE].clone();
    device.log_out(true).await.unwrap();
    let ben = device.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
    let mut desk = world.anas(FIREFOX).await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let unknown = "ab".repeat(32);
    for (secret, account) in
        [(None, &ana), (Some(&unknown), &ana), (Some(&old), &ana), (Some(&old), &ben.account.reference)]
    {
        let mut tab = device.copied_into(CHROME);
        if let Some(secret) = secret {
            tab.jar.insert(DEVICE.into(), secret.clone());
        }
        tab.tap(account).await.unwrap_err();
        assert_eq!(device.who().await.unwrap().id, ben.id);
    }
}
