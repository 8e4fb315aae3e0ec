//! Everywhere: its reach, its requirements, and the sessions that are told.

use super::{bens, both, reason, shown_by_account, shown_everywhere};
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, Device, FIREFOX, IPHONE, MINUTE, World, ZOES_PASSWORD};
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
    let by_account = shown_by_account(&mut device).await;
    assert_eq!(by_account, [(ANA.to_owned(), 2), (BEN.to_owned(), 3)], "what is remembered counts, too");
    let shown = shown_everywhere(&mut device).await;
    assert_eq!((shown, device.log_out_of_all(Reach::Everywhere, false).await.unwrap()), (5, 5));
    assert!(device.jar.is_empty());
    device.jar = captured;
    assert_eq!(reason(&mut device).await, EndReason::SignedOut, "here I did it myself");
    assert!(device.tiles().await.is_empty());
    for other in [&mut anas_phone, &mut bens_laptop] {
        let ended = other.who().await.unwrap_err().ended.unwrap();
        assert_eq!((ended.reason, ended.at.0.as_str()), (EndReason::Everywhere, "2026-03-01T09:30:00.000Z"));
        let device = ended.by.unwrap();
        assert_eq!(
            (device.browser.as_deref(), device.name.as_deref()),
            (Some("Chrome"), None),
            "never the name that somebody gave the device"
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
    assert_eq!(shown_by_account(&mut device).await, [(ANA.to_owned(), 1)], "Ben's tile needs a password");
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

/// The total that is told, and the number of accounts of which a count is told.
async fn counts(device: &mut Device) -> (Option<u32>, usize) {
    let known = device.known().await;
    (known.everywhere, known.everywhere_by_account.len())
}

#[tokio::test]
async fn only_who_is_logged_in_here_is_told_how_many_it_would_be() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let mut phone = world.anas(IPHONE).await;
    assert_eq!(counts(&mut device).await, (Some(3), 2));
    let (own, foreign) = (device.jar.clone(), phone.jar["__Host-session"].clone());
    device.jar.insert("__Host-session".into(), foreign);
    assert_eq!(counts(&mut device).await, (None, 0), "a session of another device");
    device.jar.remove("__Host-session");
    assert_eq!(counts(&mut device).await, (None, 0), "a device cookie alone");
    device.jar = own.clone();
    device.jar.remove("__Host-device");
    assert_eq!(counts(&mut device).await, (None, 0), "a session cookie alone");
    device.jar = own;
    phone.end(&device.id().await).await.unwrap();
    assert_eq!(counts(&mut device).await, (None, 0), "a session that is over");
    assert_eq!(counts(&mut world.device(FIREFOX)).await, (None, 0));
}

#[tokio::test]
async fn a_log_out_whose_answer_was_lost_is_safe_to_repeat_and_ends_nothing_more() {
    let both_go = ["__Host-session", "__Host-device"];
    for (choice, cookies) in [
        (EVERYWHERE, &both_go[..]),
        (SignOutAllChoice { reach: Reach::Device, remember: false }, &both_go),
        (SignOutAllChoice { reach: Reach::Device, remember: true }, &both_go[..1]),
    ] {
        let world = World::new().await;
        let mut device = both(&world).await;
        let lost = device.start(device.request(&SignOutAll, &choice)).await;
        assert_eq!(lost.status, 200);
        let mut later = world.anas(IPHONE).await;
        world.later(MINUTE);
        for _ in 0..2 {
            let captured = device.jar.clone();
            let again = device.answer(&SignOutAll, &choice).await;
            assert_eq!((again.status.as_u16(), again.text().as_str()), (200, r#"{"ended":0}"#), "{choice:?}");
            let expired = |name| format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
            assert_eq!(again.set_cookies(), cookies.iter().map(expired).collect::<Vec<_>>());
            device.jar = captured;
        }
        let mut nameless = device.copied_into(CHROME);
        nameless.account = None;
        let refused = nameless.start(nameless.request(&SignOutAll, &choice)).await;
        assert_eq!(refused.problem().code, Code::NotSignedIn, "a request without the account's name is another one");
        later.who().await.unwrap();
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
    }
}

#[tokio::test]
async fn what_was_not_done_yet_is_not_said_to_be_done() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let here = |remember| SignOutAllChoice { reach: Reach::Device, remember };
    let mut device = both(&world).await;
    let alone = device.jar.clone();
    device.log_out(false).await.unwrap();
    device.jar = alone;
    for choice in [EVERYWHERE, here(true), here(false)] {
        let refused = device.answer(&SignOutAll, &choice).await.problem();
        assert_eq!((refused.code, refused.ended.unwrap().reason), (Code::NotSignedIn, EndReason::SignedOut));
    }
    phone.who().await.unwrap();
    let mut device = world.anas(CHROME).await;
    phone.end(&device.id().await).await.unwrap();
    for choice in [EVERYWHERE, here(true), here(false)] {
        let refused = device.answer(&SignOutAll, &choice).await.problem();
        assert_eq!((refused.code, refused.ended.unwrap().reason), (Code::NotSignedIn, EndReason::EndedElsewhere));
    }
    let mut remembered = bens(&world, CHROME).await;
    let captured = remembered.jar.clone();
    remembered.log_out_of_all(Reach::Device, true).await.unwrap();
    remembered.jar = captured;
    assert_eq!(remembered.answer(&SignOutAll, &here(false)).await.problem().code, Code::NotSignedIn, "it is kept");
}

#[tokio::test]
async fn who_never_was_logged_in_is_told_so() {
    let world = World::new().await;
    let mut device = both(&world).await;
    device.log_out_of_all(Reach::Device, true).await.unwrap();
    let mut stranger = world.device(FIREFOX);
    for jar in [vec![], vec!["__Host-session"], vec!["__Host-device"], vec!["__Host-session", "__Host-device"]] {
        stranger.jar = jar.into_iter().map(|name| (name.to_owned(), "0".repeat(64))).collect();
        for choice in [EVERYWHERE, SignOutAllChoice { reach: Reach::Device, remember: true }] {
            let refused = stranger.answer(&SignOutAll, &choice).await.problem();
            assert_eq!(refused.code, Code::NotSignedIn);
            let why = refused.ended.map(|ended| ended.reason);
            assert_eq!(why, (stranger.jar.len() == 2).then_some(EndReason::Unrecognized));
        }
    }
    let refused = device.answer(&SignOutAll, &EVERYWHERE).await.problem();
    assert_eq!(refused.code, Code::NotSignedIn, "a page that knows the device and has no session");
}

#[tokio::test]
async fn a_session_of_another_device_than_the_page_shows_ends_nothing_of_either() {
    let world = World::new().await;
    let (mut device, mut phone) = (both(&world).await, bens(&world, IPHONE).await);
    let own = device.jar.insert("__Host-device".into(), phone.jar["__Host-device"].clone());
    for choice in [EVERYWHERE, SignOutAllChoice { reach: Reach::Device, remember: false }] {
        assert_eq!(device.answer(&SignOutAll, &choice).await.problem().code, Code::AccountChanged);
    }
    device.who().await.unwrap();
    phone.who().await.unwrap();
    device.jar.insert("__Host-device".into(), own.unwrap());
    assert_eq!(device.log_out_of_all(Reach::Everywhere, false).await.unwrap(), 3);
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
        counts.push(tab.await.unwrap().unwrap());
    }
    counts.sort_unstable();
    assert_eq!(counts, [0, 0, 0, 3], "each is told that it is done");
}
