//! The device's secret changes at every tap. An old one gets the same answer again for the browser that lost it, and is
//! an alarm where a thief holds a copy. The races are in `races.rs`.

mod arrived;
mod evidence;
mod log_in;
mod shared;
mod theft;

use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, HOUR, MINUTE, World, ZOES_PASSWORD,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, EndReason};
use exeunt_domain::session::Limits;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";

/// A browser on which Ana and Ben are logged in, and Ben is here.
async fn anas_and_bens(world: &World) -> (Device, AccountRef, AccountRef) {
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.who().await.unwrap();
    let ben = device.account.clone().unwrap();
    (device, ana, ben)
}

#[tokio::test]
async fn every_tap_changes_both_cookies_and_a_shared_login_ends_with_the_browser() {
    let world = World::new().await;
    for (shared, device_life, session_life) in [(false, "; Max-Age=15552000", "; Max-Age=5184000"), (true, "", "")] {
        let mut device = world.device(CHROME);
        match shared {
            true => device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap(),
            false => device.log_in(ANA, ANAS_PASSWORD).await.unwrap(),
        };
        let (before, ana) = (device.jar.clone(), device.account.clone().unwrap());
        let answer = device.answer(&Resume, &ResumeAccount { account: ana }).await;
        for (line, (name, life)) in answer.set_cookies().iter().zip([(SESSION, session_life), (DEVICE, device_life)]) {
            assert_ne!(device.jar[name], before[name]);
            let value = &device.jar[name];
            assert_eq!(line, &format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{life}"));
        }
        device.who().await.unwrap();
    }
}

#[tokio::test]
async fn a_guest_does_not_shorten_the_life_of_the_cookie_of_those_who_are_at_home_here() {
    let world = World::new().await;
    let lives = |answer: &Answer| {
        let lines = answer.set_cookies();
        assert!(lines.iter().any(|line| line.starts_with(DEVICE) && line.ends_with("; Max-Age=15552000")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with(SESSION) && line.contains("Max-Age")), "{lines:?}");
    };
    let (mut device, ana) = world.remembers_ana().await;
    let typed = Credentials { identifier: BEN.into(), password: BENS_PASSWORD.into(), shared_device: true };
    device.account = None;
    let guest = device.answer(&SignIn, &typed).await;
    lives(&guest);
    let ben = device.who().await.unwrap().account.reference;
    let (tap, other_tab) = (device.taps(&ben).await, device.taps(&ana).await);
    lives(&tap);
    assert_eq!(other_tab.problem().code, Code::AccountChanged);
    lives(&other_tab);
    device.receives(&tap);
    let (username, password) = ("zoe".to_owned(), ZOES_PASSWORD.to_owned());
    device.account = None;
    lives(&device.answer(&SignUp, &NewPerson { username, name: None, password, shared_device: true }).await);
    assert_eq!(device.tap(&ana).await.unwrap().account.username, ANA);
    device.log_out(false).await.unwrap();
    let guest = device.answer(&SignIn, &typed).await;
    assert!(guest.set_cookies().iter().all(|line| !line.contains("Max-Age")), "nobody is at home here any more");
}

#[tokio::test]
async fn a_lost_answer_is_safe_to_repeat_after_2_seconds_2_minutes_and_2_days() {
    for (pause, lines) in [(SECOND * 2, 1), (MINUTE * 2, 2), (DAY * 2, 2)] {
        let world = World::new().await;
        let (mut device, ana) = world.remembers_ana().await;
        let lost = device.taps(&ana).await;
        assert_eq!(lost.status, 200);
        world.later(pause);
        assert_eq!(device.tiles().await[0].state, AccountState::SignedIn, "the device still knows its accounts");
        let again = device.taps(&ana).await;
        device.receives(&again);
        assert_eq!(again.status, 200, "{pause:?}: {}", again.text());
        let (old, new) = (lost.set_cookies(), again.set_cookies());
        assert_eq!(old[1], new[1], "the device gets the secret that was lost");
        assert_eq!(old[0] == new[0], pause < SECOND * 30, "{pause:?}");
        device.account = Some(ana.clone());
        device.who().await.unwrap();
        if old[0] != new[0] {
            let mut finder = device.copied_into(CHROME);
            finder.receives(&lost);
            assert_eq!(finder.who().await.unwrap_err().code, Code::NotSignedIn, "the token that nobody used is dead");
        }
        let taps = device.story().await.iter().filter(|kind| **kind == ActivityKind::Resumed).count();
        assert_eq!((taps, device.sessions().await.len()), (lines, 1), "{pause:?}");
        world.later(HOUR);
        device.tap(&ana).await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_answer_that_is_repeated_twice_late_is_the_same_for_both_tabs() {
    let world = World::new().await;
    let (mut device, ana) = world.remembers_ana().await;
    device.taps(&ana).await;
    world.later(DAY);
    let (one, two) = (device.taps(&ana).await, device.taps(&ana).await);
    assert_eq!(one.set_cookies(), two.set_cookies());
    device.receives(&two);
    device.receives(&one);
    device.who().await.unwrap();
}

#[tokio::test]
async fn a_tap_at_one_node_and_its_double_at_another_give_one_session() {
    let world = World::new().await;
    let (mut device, ana) = world.remembers_ana().await;
    let one = device.taps(&ana).await;
    device.is_served_by(world.second_node());
    let two = device.taps(&ana).await;
    assert_eq!((one.status, one.set_cookies(), &one.body), (two.status, two.set_cookies(), &two.body));
    device.receives(&two);
    device.account = Some(ana.clone());
    assert_eq!(device.sessions().await.len(), 1);
    let mut thief = device.copied_into(CHROME);
    device.tap(&ana).await.unwrap();
    device.who().await.unwrap();
    world.later(MINUTE);
    assert_eq!(thief.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded, "what one node gave away, both know");
    assert_eq!(device.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
}

#[tokio::test]
async fn a_clock_that_is_set_back_within_the_overlap_raises_no_alarm() {
    let world = World::new().await;
    let (mut device, ana) = world.remembers_ana().await;
    let (mut other_tab, late) = (device.copied_into(CHROME), device.copied_into(CHROME));
    device.tap(&ana).await.unwrap();
    world.set_back(HOUR);
    assert_eq!(other_tab.tap(&ana).await.unwrap().account.username, ANA);
    assert_eq!(device.jar, other_tab.jar);
    device.who().await.unwrap();
    assert_eq!(late.taps(&ana).await.problem().code, Code::AccountChanged);
    world.later(HOUR + SECOND * 20);
    device.who().await.unwrap();
    device.tap(&ana).await.unwrap();
}

#[tokio::test]
async fn nothing_in_the_database_opens_anything() {
    let world = World::new().await;
    let (mut device, ana, ben) = anas_and_bens(&world).await;
    for account in [&ana, &ben, &ana] {
        device.tap(account).await.unwrap();
        world.later(MINUTE);
    }
    let spare = device.copied_into(CHROME);
    device.tap(&ben).await.unwrap();
    let open = device.sessions().await;
    let mut tried = 0;
    for value in every_value(&world) {
        let mut thief = world.device(CHROME);
        for account in [&ana, &ben] {
            thief.account = None;
            thief.jar = [(SESSION.into(), value.clone()), (DEVICE.into(), value.clone())].into();
            assert_eq!(thief.who().await.unwrap_err().code, Code::NotSignedIn);
            assert!(thief.tiles().await.is_empty());
            assert_eq!(thief.tap(account).await.unwrap_err().code, Code::PasswordNeeded);
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
    assert_eq!(device.sessions().await, open);
    let stolen = world.stolen();
    for secret in [&spare.jar, &device.jar].into_iter().flat_map(|jar| jar.values()) {
        assert!(!stolen.windows(64).any(|bytes| bytes == secret.as_bytes()));
    }
}

/// Every value in every column of every table that can stand in a cookie.
pub(crate) fn every_value(world: &World) -> Vec<String> {
    let database = world.database();
    assert!(database.tables().iter().any(|table| table == "retired_secret"));
    let mut values = database.values();
    values.retain(|text| text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    values.sort();
    values.dedup();
    values
}

#[tokio::test]
async fn a_tab_that_taps_another_account_at_once_is_told_to_look_again_and_loses_nothing() {
    let world = World::new().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    mine.log_out(true).await.unwrap();
    let (one, two) = (mine.taps(&ana).await, mine.taps(&ben).await);
    mine.receives(&one);
    assert_eq!(two.problem().code, Code::AccountChanged);
    assert!(matches!(two.set_cookies().as_slice(), [device] if device.starts_with(DEVICE)), "{:?}", two.set_cookies());
    let jar = mine.jar.clone();
    mine.receives(&two);
    assert_eq!(mine.jar, jar, "it is the secret that the first tab got");
    mine.account = None;
    assert_eq!(mine.who().await.unwrap().account.reference, ana);
    mine.tap(&ben).await.unwrap();
}

#[tokio::test]
async fn logging_out_beats_the_overlap() {
    for remember in [true, false] {
        let world = World::new().await;
        let (mut mine, ana) = world.remembers_ana().await;
        let late = mine.copied_into(CHROME);
        mine.tap(&ana).await.unwrap();
        mine.log_out(remember).await.unwrap();
        let refused = late.taps(&ana).await;
        assert_eq!((refused.problem().code, refused.set_cookies().len()), (Code::PasswordNeeded, 0));
        assert_eq!(mine.tap(&ana).await.is_ok(), remember, "and the tap that I mean still works");
    }
}

#[tokio::test]
async fn three_tabs_in_half_a_minute_are_no_theft_even_where_the_secret_changed_twice() {
    let world = World::new().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    let third = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    mine.tap(&ben).await.unwrap();
    mine.who().await.unwrap();
    let late = third.taps(&ana).await;
    assert_eq!((late.problem().code, late.set_cookies().len()), (Code::AccountChanged, 0));
    mine.who().await.unwrap();
    world.later(MINUTE);
    assert_eq!(third.taps(&ana).await.problem().code, Code::PasswordNeeded);
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
}

#[tokio::test]
async fn a_double_never_brings_back_a_token_that_the_password_has_replaced() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    let double = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    mine.enter_password_again(ANAS_PASSWORD).await.unwrap();
    let late = double.taps(&ana).await;
    mine.receives(&late);
    assert_eq!(late.problem().code, Code::AccountChanged);
    mine.who().await.unwrap();
    mine.tap(&ana).await.unwrap();
}

#[tokio::test]
async fn the_overlap_is_as_long_as_the_operator_says() {
    let world = World::with(Limits { rotation_overlap: SECOND * 5, ..Limits::default() }).await;
    for (pause, alarm) in [(SECOND * 4, false), (SECOND * 5, true)] {
        let (mut mine, ana) = world.remembers_ana().await;
        let double = mine.copied_into(CHROME);
        mine.tap(&ana).await.unwrap();
        mine.who().await.unwrap();
        world.later(pause);
        let code = if alarm { Code::PasswordNeeded } else { Code::AccountChanged };
        assert_eq!(double.taps(&ana).await.problem().code, code);
        assert_eq!(mine.who().await.is_err(), alarm);
    }
}
