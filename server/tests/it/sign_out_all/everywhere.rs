//! Everywhere: what it reaches, what it needs, and who is told.

use super::{bens, both, reason, shown_everywhere};
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, FIREFOX, IPHONE, MINUTE, World, ZOES_PASSWORD};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{Code, EndReason, FieldCode};

const EVERYWHERE: SignOutAllChoice = SignOutAllChoice { reach: Reach::Everywhere, remember: false };

#[tokio::test]
async fn everywhere_ends_every_session_of_these_accounts_and_tells_each_from_where() {
    let world = World::new().await;
    let mut anas_phone = world.anas(IPHONE).await;
    let mut bens_laptop = bens(&world, FIREFOX).await;
    let mut bens_phone = bens(&world, IPHONE).await;
    bens_phone.log_out(true).await.unwrap();
    let mut device = both(&world).await;
    let name = device.id().await;
    device.names(&name, "Ana's desk").await.unwrap();
    let captured = device.jar.clone();
    let shown = shown_everywhere(&mut device).await;
    assert_eq!((shown, device.log_out_of_all(Reach::Everywhere, false).await.unwrap()), (5, 5));
    assert!(device.jar.is_empty());
    device.jar = captured;
    assert_eq!(reason(&mut device).await, EndReason::SignedOut, "here I did it myself");
    assert!(device.tiles().await.is_empty());
    for (other, by) in [(&mut anas_phone, Some("Ana's desk")), (&mut bens_laptop, None)] {
        let ended = other.who().await.unwrap_err().ended.unwrap();
        assert_eq!((ended.reason, ended.at.0.as_str()), (EndReason::Everywhere, "2026-03-01T09:30:00.000Z"));
        let device = ended.by.unwrap();
        assert_eq!(
            (device.browser.as_deref(), device.name.as_deref()),
            (Some("Chrome"), by),
            "never another account's name"
        );
    }
    let tile = bens_phone.tiles().await.remove(0);
    assert_eq!(tile.state, AccountState::PasswordNeeded, "what was remembered elsewhere is over, too");
    assert_eq!(bens_phone.tap(&tile.account.reference).await.unwrap_err().code, Code::PasswordNeeded);
}

#[tokio::test]
async fn each_account_is_told_its_own_count() {
    let world = World::new().await;
    world.anas(IPHONE).await;
    both(&world).await.log_out_of_all(Reach::Everywhere, false).await.unwrap();
    let anas = world.anas(CHROME).await.activity().await.events.remove(1);
    let bens = bens(&world, CHROME).await.activity().await.events.remove(1);
    for (line, ended) in [(anas, 2), (bens, 1)] {
        assert_eq!((line.kind, line.ended), (ActivityKind::SignedOutEverywhere, Some(ended)));
        assert_eq!(line.device.unwrap().browser.as_deref(), Some("Chrome"));
    }
}

#[tokio::test]
async fn an_account_that_is_here_by_name_only_is_not_reached_elsewhere() {
    let world = World::new().await;
    world.account("cy", "Cy", ZOES_PASSWORD).await;
    let mut stranger = world.device(FIREFOX);
    stranger.log_in("cy", ZOES_PASSWORD).await.unwrap();
    let mut bens_phone = bens(&world, IPHONE).await;
    let mut device = both(&world).await;
    let tiles = device.tiles().await;
    let ben = tiles.iter().find(|tile| tile.account.username == BEN).unwrap();
    device.tap(&ben.account.reference).await.unwrap();
    let bens_here = device.id().await;
    bens_phone.end(&bens_here).await.unwrap();
    device.account = None;
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let shown = shown_everywhere(&mut device).await;
    assert_eq!((shown, device.log_out_of_all(Reach::Everywhere, false).await.unwrap()), (1, 1));
    bens_phone.who().await.unwrap();
    stranger.who().await.unwrap();
}

#[tokio::test]
async fn everywhere_needs_a_recent_password_and_this_device_does_not() {
    let world = World::new().await;
    let mut anas_phone = world.anas(IPHONE).await;
    let mut device = both(&world).await;
    world.later(MINUTE * 10);
    let refused = device.log_out_of_all(Reach::Everywhere, false).await.unwrap_err();
    assert_eq!(refused.code, Code::ReauthenticationRequired);
    anas_phone.who().await.unwrap();
    assert_eq!(device.tiles().await.len(), 2, "nothing happened here either");
    device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.log_out_of_all(Reach::Everywhere, false).await.unwrap(), 3);
    let mut resting = both(&world).await;
    world.later(MINUTE * 10);
    assert_eq!(resting.log_out_of_all(Reach::Device, false).await.unwrap(), 2);
}

#[tokio::test]
async fn what_ends_everywhere_is_remembered_nowhere() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let refused = device.log_out_of_all(Reach::Everywhere, true).await.unwrap_err();
    assert_eq!(refused.code, Code::InvalidFields);
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("remember", FieldCode::Invalid));
    device.who().await.unwrap();
}

#[tokio::test]
async fn only_who_is_logged_in_here_is_told_how_many_it_would_be() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let mut phone = world.anas(IPHONE).await;
    assert_eq!(device.known().await.everywhere, Some(3));
    let (own, foreign) = (device.jar.clone(), phone.jar["__Host-session"].clone());
    device.jar.insert("__Host-session".into(), foreign);
    assert_eq!(device.known().await.everywhere, None, "a session of another device");
    device.jar.remove("__Host-session");
    assert_eq!(device.known().await.everywhere, None, "a device cookie alone");
    device.jar = own.clone();
    device.jar.remove("__Host-device");
    assert_eq!(device.known().await.everywhere, None, "a session cookie alone");
    device.jar = own;
    phone.end(&device.id().await).await.unwrap();
    assert_eq!(device.known().await.everywhere, None, "a session that is over");
    assert_eq!(world.device(FIREFOX).known().await.everywhere, None);
}

#[tokio::test]
async fn a_repeated_log_out_finds_nobody_logged_in_and_says_why() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let (captured, account) = (device.jar.clone(), device.account.clone());
    device.log_out_of_all(Reach::Everywhere, false).await.unwrap();
    let mut later = world.anas(IPHONE).await;
    (device.jar, device.account) = (captured, account);
    let refused = device.answer(&SignOutAll, &EVERYWHERE).await.problem();
    assert_eq!((refused.code, refused.ended.unwrap().reason), (Code::NotSignedIn, EndReason::SignedOut));
    later.who().await.unwrap();
}

#[tokio::test]
async fn of_two_tabs_that_log_out_everywhere_at_once_one_does_it() {
    let world = World::new().await;
    world.anas(IPHONE).await;
    let device = both(&world).await;
    let mut tabs = Vec::new();
    for _ in 0..4 {
        let mut tab = world.device(CHROME);
        (tab.jar, tab.account) = (device.jar.clone(), device.account.clone());
        tabs.push(tokio::spawn(async move { tab.log_out_of_all(Reach::Everywhere, false).await }));
    }
    let mut counts = Vec::new();
    for tab in tabs {
        match tab.await.unwrap() {
            Ok(ended) => counts.push(ended),
            Err(problem) => assert_eq!(problem.code, Code::NotSignedIn),
        }
    }
    assert_eq!(counts, [3]);
}
