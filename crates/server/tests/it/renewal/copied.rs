//! One session in two hands at the same time, without any new secret: the signs of it are told, and end nothing.

use super::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, HOUR, IPHONE, MINUTE, SESSION, World};
use crate::world::FIREFOX;
use exeunt_contract::activity::{ActivityEvent, ActivityKind};
use exeunt_store::Change;
use futures_util::FutureExt;
use std::collections::BTreeSet;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const NEWER_CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
const CHROME_ON_A_PHONE: &str =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";

async fn signs(device: &mut Device) -> Vec<ActivityEvent> {
    let all = device.activity().await.events;
    all.into_iter().filter(|event| event.kind == ActivityKind::CopySuspected).collect()
}

fn at(device: &mut Device, address: &str) {
    device.address = address.parse().unwrap();
}

#[tokio::test]
async fn a_copy_in_another_family_of_browsers_was_never_told() {
    let world = World::new().await;
    let (mut mine, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut thief = mine.copied_into(FIREFOX);
    thief.account = None;
    for _ in 0..5 {
        thief.who().await.unwrap();
        world.later(HOUR);
    }
    let told = signs(&mut phone).await;
    let [sign] = told.as_slice() else { panic!("{told:?}") };
    let browsers = [&sign.device, &sign.target].map(|device| device.clone().unwrap().browser.unwrap());
    assert_eq!(browsers, ["Firefox", "Chrome"], "who came, and whose login it is");
    mine.who().await.unwrap();
    thief.who().await.unwrap();
    world.later(DAY);
    thief.who().await.unwrap();
    assert_eq!(signs(&mut mine).await.len(), 2, "once a day");
}

#[tokio::test]
async fn a_tap_from_another_family_of_browsers_is_told_and_goes_on() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    let mut phone = world.anas(IPHONE).await;
    let mut thief = mine.copied_into(FIREFOX);
    thief.tap(&ana).await.unwrap();
    assert_eq!(signs(&mut phone).await.len(), 1);
    mine.account = None;
}

#[tokio::test]
async fn new_cookies_for_another_family_of_browsers_were_told_of_a_second_time_the_same_day() {
    let world = World::new().await;
    let (mine, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let thief = mine.copied_into(FIREFOX);
    world.later(DAY);
    assert_eq!(thief.asks_for_new_cookies().await.status, 200);
    assert_eq!(signs(&mut phone).await.len(), 1);
}

#[tokio::test]
async fn a_list_learned_at_the_next_beat_that_a_renewal_came_from_another_system() {
    let world = World::new().await;
    let mine = world.anas(CHROME).await.copied_into(CHROME_ON_A_PHONE);
    world.later(DAY);
    let account = world.state.store.account_by_username(ANA).await.unwrap().unwrap().id;
    let mut changes = world.state.events.subscribe();
    assert_eq!(mine.asks_for_new_cookies().await.status, 200);
    let account = BTreeSet::from([Change::Account(account)]);
    assert!(changes.recv(&account).now_or_never().is_some());
}

#[tokio::test]
async fn updates_the_desktop_mode_of_a_phone_and_a_move_are_no_signs() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    at(&mut mine, "192.0.2.7");
    mine.who().await.unwrap();
    for agent in [NEWER_CHROME, CHROME_ON_A_PHONE, CHROME] {
        let mut same = mine.copied_into(agent);
        same.address = mine.address;
        same.who().await.unwrap();
    }
    for (address, later) in [
        ("192.0.2.200", SECOND),
        ("198.51.100.9", SECOND),
        ("198.51.100.10", MINUTE),
        ("192.0.2.7", MINUTE),
        ("203.0.113.1", SECOND),
        ("198.51.100.9", SECOND),
        ("2001:db8:1::7", SECOND),
        ("198.51.100.9", SECOND),
    ] {
        world.later(later);
        at(&mut mine, address);
        mine.who().await.unwrap();
    }
    assert!(signs(&mut mine).await.is_empty());
}

#[tokio::test]
async fn a_session_that_two_networks_use_in_turn_was_never_told() {
    for (home, elsewhere) in [("192.0.2.7", "198.51.100.9"), ("2001:db8:1::7", "2001:db8:2::7")] {
        let world = World::new().await;
        let mut phone = world.anas(IPHONE).await;
        let mut mine = world.device(CHROME);
        at(&mut mine, home);
        mine.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let mut thief = mine.copied_into(CHROME);
        at(&mut thief, elsewhere);
        world.later(HOUR);
        for _ in 0..20 {
            thief.who().await.unwrap();
            world.later(SECOND);
            mine.who().await.unwrap();
            world.later(SECOND);
        }
        world.later(DAY * 2);
        thief.who().await.unwrap();
        mine.who().await.unwrap();
        thief.who().await.unwrap();
        let told = signs(&mut phone).await;
        assert_eq!(told.len(), 1, "once: if that is how this machine is connected, it was said");
        assert_eq!(told[0].target.as_ref().unwrap().browser.as_deref(), Some("Chrome"));
    }
}

#[tokio::test]
async fn of_two_accounts_on_one_device_the_one_that_is_used_twice_is_told() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let anas = mine.jar[SESSION].clone();
    mine.log_in(BEN, BENS_PASSWORD).await.unwrap();
    mine.who().await.unwrap();
    let mut thief = mine.copied_into(FIREFOX);
    thief.account = None;
    thief.jar.insert(SESSION.into(), anas);
    thief.who().await.unwrap();
    assert!(signs(&mut mine).await.is_empty());
    assert_eq!(signs(&mut world.anas(IPHONE).await).await.len(), 1);
}
