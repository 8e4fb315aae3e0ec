//! Concurrent requests, a thousand times each with steps in another order: two tabs, answers that are lost or swapped,
//! a log-out, a forgotten device or a changed password meanwhile. On PostgreSQL, of two requests on their way at once
//! each is at another node. A failing seed is printed, and fails again.

mod sign_out_all;

use crate::world::dice::{Dice, Underway, seeds, side_by_side};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, MINUTE, NEW_PASSWORD, World, quiet,
};
use exeunt_contract::accounts::{AccountState, ForgetAccount};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::sessions::{EndSessions, SessionState, SessionsToEnd};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{AccountRef, Code, Nothing};
use std::time::Duration;

const SEEDS: u64 = 1000;

fn tap(device: &Device, account: &AccountRef) -> Underway {
    Box::pin(device.taps(account))
}

/// The answers arrive in any order.
fn arrive(dice: &mut Dice, device: &mut Device, answers: Vec<Option<Answer>>) {
    let mut arriving: Vec<Answer> = answers.into_iter().flatten().collect();
    dice.shuffle(&mut arriving);
    for answer in &arriving {
        device.receives(answer);
    }
}

#[tokio::test]
async fn two_tabs_that_tap_at_once_get_one_session_and_no_alarm() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut device, ana) = world.remembers_ana().await;
    device.account = Some(ana.clone());
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        let answers = side_by_side(&mut dice, vec![tap(&device, &ana), tap(&device, &ana)], None).await;
        let cookies: Vec<_> = answers.iter().flatten().map(Answer::set_cookies).collect();
        assert_eq!((cookies[0].len(), &cookies[0]), (2, &cookies[1]));
        arrive(&mut dice, &mut device, answers);
        assert_eq!(device.sessions().await.len(), 1);
        let story = device.story().await;
        assert_eq!(story[..2], [ActivityKind::Resumed, ActivityKind::SignedOutRemembered], "one tap is told");
        assert!(device.log_out(true).await.unwrap());
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn of_three_tabs_one_crashes_before_its_answer_and_the_others_are_in() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut device, ana) = world.remembers_ana().await;
    device.account = Some(ana.clone());
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        let taps = (0..3).map(|_| tap(&device, &ana)).collect();
        let crash = dice.roll(3);
        let answers = side_by_side(&mut dice, taps, Some(crash)).await;
        assert_eq!(answers.iter().flatten().filter(|answer| answer.status == 200).count(), 2);
        arrive(&mut dice, &mut device, answers);
        assert_eq!(device.sessions().await.len(), 1);
        assert!(device.log_out(true).await.unwrap());
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn a_tap_whose_answer_is_lost_can_be_repeated_at_any_time_by_any_tab() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut device, ana) = world.remembers_ana().await;
    device.account = Some(ana.clone());
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        for _ in 0..=dice.roll(2) {
            side_by_side(&mut dice, vec![tap(&device, &ana)], Some(0)).await;
            world.later(dice.one_of(&[Duration::from_secs(2), MINUTE * 2, DAY * 2]));
        }
        let taps = (0..=dice.roll(2)).map(|_| tap(&device, &ana)).collect();
        let answers = side_by_side(&mut dice, taps, None).await;
        assert!(answers.iter().flatten().all(|answer| answer.status == 200));
        arrive(&mut dice, &mut device, answers);
        device.enter_password_again(ANAS_PASSWORD).await.unwrap();
        assert_eq!(device.sessions().await.len(), 1);
        assert!(device.log_out(true).await.unwrap());
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn whoever_logs_out_while_another_tab_taps_is_logged_out() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut device, mut watcher) = (world.anas(CHROME).await, world.device(FIREFOX));
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        watcher.jar.clear();
        let ana = device.account.clone().unwrap();
        let remember = dice.coin();
        let log_out = device.start(device.request(&SignOut, &SignOutChoice { remember }));
        let answers = side_by_side(&mut dice, vec![tap(&device, &ana), Box::pin(log_out)], None).await;
        assert_eq!(answers[1].as_ref().unwrap().status, 200);
        let late = tap(&device, &ana);
        arrive(&mut dice, &mut device, answers);
        watcher.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let told: Vec<ActivityKind> = watcher.story().await;
        let left = [ActivityKind::SignedOutRemembered, ActivityKind::SignedOut, ActivityKind::AccountRemoved];
        assert!(told[1..3].iter().any(|kind| left.contains(kind)), "whoever was told so is logged out: {told:?}");
        // A tap that comes after "log out and remember" is a tap like any other; one that came before it is over.
        let tapped_after = told[1] == ActivityKind::Resumed;
        assert!(remember || !tapped_after, "{told:?}");
        let state = watcher.sessions().await.iter().find(|session| !session.current).map(|session| session.state);
        assert_eq!(state == Some(SessionState::SignedIn), tapped_after, "{told:?}");
        if !tapped_after {
            assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
            let late = late.await;
            assert!(remember || late.problem().code == Code::PasswordNeeded);
        }
        watcher.log_out(false).await.unwrap();
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        assert_eq!(device.sessions().await.len(), 1);
        if seed % 20 == 19 {
            // A new browser: the sessions that ended on one are looked through at every log-in.
            device.log_out(false).await.unwrap();
            device.jar.clear();
            device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn an_account_that_is_removed_while_another_tab_taps_is_gone() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let mut device = world.device(CHROME);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        device.jar.clear();
        device.log_in(BEN, BENS_PASSWORD).await.unwrap();
        let ana = device.log_in(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
        device.log_out(true).await.unwrap();
        device.account = None;
        let forget = device.start(device.request(&ForgetAccount { account: ana.clone() }, &Nothing {}));
        let taps = 1 + dice.roll(2);
        let mut requests: Vec<Underway> = (0..taps).map(|_| tap(&device, &ana)).collect();
        requests.push(Box::pin(forget));
        let answers = side_by_side(&mut dice, requests, None).await;
        assert_eq!(answers[taps].as_ref().unwrap().status, 204);
        let before = device.copied_into(CHROME);
        arrive(&mut dice, &mut device, answers);
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
        let tiles = device.tiles().await;
        assert_eq!((tiles.len(), tiles[0].account.username.as_str()), (1, BEN), "only Ben is left");
        for tab in [&before, &device] {
            assert_eq!(tab.taps(&ana).await.problem().code, Code::PasswordNeeded);
        }
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn a_password_that_changes_elsewhere_while_i_tap_leaves_me_asked_or_out() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let mut desk = world.anas(FIREFOX).await;
    let mut phone = world.device(CHROME);
    let (mut current, mut next) = (ANAS_PASSWORD, NEW_PASSWORD);
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        // A new browser each time: the sessions that ended on one are looked through at every log-in.
        phone.jar.clear();
        let ana = phone.log_in(ANA, current).await.unwrap().account.reference;
        phone.log_out(true).await.unwrap();
        world.later(MINUTE);
        let change = PasswordChange { current: current.into(), new: next.into() };
        let change = desk.start(desk.request(&ChangePassword, &change));
        let lost = dice.coin().then_some(0);
        let mut answers = side_by_side(&mut dice, vec![tap(&phone, &ana), Box::pin(change)], lost).await;
        let changed = answers.pop().flatten().unwrap();
        assert_eq!(changed.status, 200, "{}", changed.text());
        desk.receives(&changed);
        let tapped = answers.pop().flatten();
        let state = |sessions: Vec<exeunt_contract::sessions::DeviceSession>| {
            sessions.into_iter().find(|session| !session.current).map(|session| session.state)
        };
        let there = state(desk.sessions().await);
        assert_ne!(there, Some(SessionState::Remembered), "it stood for the old password");
        if lost.is_some() {
            // The tap came before the change or after it: nothing is given out again.
            assert_eq!(phone.taps(&ana).await.problem().code, Code::PasswordNeeded);
        }
        if let Some(answer) = &tapped {
            phone.receives(answer);
            assert_eq!(there == Some(SessionState::SignedIn), answer.status == 200);
            assert_eq!(phone.who().await.is_ok(), answer.status == 200);
            assert_ne!(phone.tiles().await[0].state, AccountState::Remembered);
        }
        desk.answer(&EndSessions, &SessionsToEnd { ids: None }).await;
        assert!(phone.who().await.is_err());
        assert_eq!(phone.taps(&ana).await.problem().code, Code::PasswordNeeded);
        (current, next) = (next, current);
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn answers_that_arrive_in_another_order_leave_a_browser_that_can_tap() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let (mut device, ana) = world.remembers_ana().await;
    let ben = device.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        let both = [ana.clone(), ben.clone()];
        let wanted: Vec<AccountRef> = (0..2 + dice.roll(2)).map(|_| dice.one_of(&both)).collect();
        let taps = wanted.iter().map(|account| tap(&device, account)).collect();
        let answers = side_by_side(&mut dice, taps, None).await;
        for (answer, wanted) in answers.iter().flatten().zip(&wanted) {
            match answer.status.is_success() {
                true => assert!(answer.text().contains(&wanted.0), "each tab is on the account that it tapped"),
                false => assert_eq!(answer.problem().code, Code::AccountChanged),
            }
        }
        arrive(&mut dice, &mut device, answers);
        device.account = None;
        let here = device.who().await.unwrap();
        world.later(dice.one_of(&[Duration::ZERO, Duration::from_secs(10), MINUTE]));
        let next = dice.one_of(&both);
        assert_eq!(device.tap(&next).await.unwrap().account.reference, next, "after {}", here.account.username);
        let (password, account) = if next == ana { (ANAS_PASSWORD, ANA) } else { (BENS_PASSWORD, BEN) };
        assert_eq!(device.enter_password_again(password).await.unwrap().account.username, account);
        world.looks_for_new_secrets_only();
    }
}
