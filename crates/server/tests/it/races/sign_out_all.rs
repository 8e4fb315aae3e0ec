//! A tap during a log-out of all accounts: whatever comes first, no session is left afterwards.

use super::{SEEDS, arrive, tap};
use crate::world::dice::{Dice, Underway, seeds, side_by_side};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, MINUTE, World, quiet,
};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{AccountRef, Code, EndReason, Nothing};
use std::time::Duration;

/// No secret that this browser held or was given opens anything or shows a session.
async fn opens_nothing(device: &mut Device, accounts: &[&AccountRef]) {
    device.account = None;
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
    for account in accounts {
        let refused = device.taps(account).await;
        assert_eq!((refused.problem().code, refused.set_cookies().len()), (Code::PasswordNeeded, 0), "and no alarm");
    }
}

#[tokio::test]
async fn a_device_that_is_forgotten_while_a_tab_taps_knows_nobody_and_raises_no_alarm() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let mut device = world.device(CHROME);
    device.tiles().await;
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        device.jar.clear();
        device.account = None;
        let ana = device.log_in(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
        device.log_out(true).await.unwrap();
        let ben = device.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
        if dice.coin() {
            device.log_out(true).await.unwrap();
        }
        if dice.coin() {
            device.tiles().await;
        }
        let before = device.copied_into(CHROME);
        let taps = 1 + dice.roll(2);
        let tapped: Vec<AccountRef> = (0..taps).map(|_| dice.one_of(&[ana.clone(), ben.clone()])).collect();
        let mut requests: Vec<Underway> = tapped.iter().map(|account| tap(&device, account)).collect();
        requests.push(Box::pin(device.start(device.request(&ForgetDevice, &Nothing {}))));
        let lost = dice.coin().then(|| dice.roll(taps));
        let answers = side_by_side(&mut dice, requests, lost).await;
        let forgot = answers[taps].as_ref().unwrap();
        assert_eq!((forgot.status.as_u16(), forgot.text().as_str()), (200, r#"{"ended":2}"#));
        arrive(&mut dice, &mut device, answers);
        for pause in [Duration::ZERO, dice.one_of(&[MINUTE, DAY])] {
            world.later(pause);
            for tab in [&mut device, &mut before.copied_into(CHROME)] {
                opens_nothing(tab, &[&ana, &ben]).await;
                assert!(tab.tiles().await.is_empty());
            }
        }
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn whoever_logs_out_everywhere_while_another_device_taps_is_in_nowhere() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut desk, mut phone) = (world.device(FIREFOX), world.device(CHROME));
    desk.tiles().await;
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        for device in [&mut desk, &mut phone] {
            device.jar.clear();
            device.account = None;
        }
        let ana = phone.log_in(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
        if dice.roll(4) != 0 {
            phone.log_out(true).await.unwrap();
        }
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let before = phone.copied_into(CHROME);
        let choice = SignOutAllChoice { reach: Reach::Everywhere, remember: false };
        let taps = 1 + dice.roll(2);
        let mut requests: Vec<Underway> = (0..taps).map(|_| tap(&phone, &ana)).collect();
        requests.push(Box::pin(desk.start(desk.request(&SignOutAll, &choice))));
        let lost = dice.coin().then(|| dice.roll(taps));
        let mut answers = side_by_side(&mut dice, requests, lost).await;
        let left = answers.pop().flatten().unwrap();
        assert_eq!((left.status.as_u16(), left.text().as_str()), (200, r#"{"ended":2}"#));
        let mut spare = desk.copied_into(FIREFOX);
        desk.receives(&left);
        assert!(desk.jar.is_empty());
        let was_in = answers.iter().flatten().any(|answer: &Answer| answer.status.is_success());
        arrive(&mut dice, &mut phone, answers);
        if was_in {
            let over = phone.who().await.unwrap_err().ended.unwrap();
            assert_eq!((over.reason, over.by.unwrap().browser.as_deref()), (EndReason::Everywhere, Some("Firefox")));
        }
        assert_eq!(spare.who().await.unwrap_err().ended.unwrap().reason, EndReason::SignedOut);
        for tab in [&mut phone, &mut before.copied_into(CHROME), &mut spare] {
            opens_nothing(tab, &[&ana]).await;
        }
        world.looks_for_new_secrets_only();
    }
}
