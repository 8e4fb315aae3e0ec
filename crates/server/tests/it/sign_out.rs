//! Logging out of this browser.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, NEW_PASSWORD, World};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{Code, EndReason, Nothing};

#[tokio::test]
async fn i_log_out_forgotten_and_nothing_of_me_is_left_on_the_device() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.who().await.unwrap().account.reference;
    let device_cookie = device.jar["__Host-device"].clone();
    assert!(!device.log_out(false).await.unwrap());
    assert!(device.jar.is_empty(), "the device knows nobody, so its cookie goes too");
    device.jar.insert("__Host-device".into(), device_cookie);
    assert!(device.tiles().await.is_empty());
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    let again = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_ne!(again.account.reference, me, "what was forgotten is not known again");
}

#[tokio::test]
async fn the_other_account_of_the_device_stays_when_one_is_forgotten() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.log_out(false).await.unwrap();
    assert!(device.jar.contains_key("__Host-device"));
    let tiles = device.tiles().await;
    assert_eq!((tiles.len(), tiles[0].account.username.as_str(), tiles[0].state), (1, ANA, AccountState::SignedIn));
}

#[tokio::test]
async fn after_either_answer_the_old_cookie_is_dead_and_my_other_devices_stay() {
    let world = World::new().await;
    let mut other = world.anas(FIREFOX).await;
    for remember in [true, false] {
        let mut device = world.anas(CHROME).await;
        let captured = device.jar.clone();
        device.log_out(remember).await.unwrap();
        device.jar = captured;
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn, "remember: {remember}");
    }
    other.who().await.unwrap();
}

#[tokio::test]
async fn whoever_still_holds_the_cookie_is_told_that_it_was_a_log_out() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let captured = device.jar.clone();
    device.log_out(false).await.unwrap();
    device.jar = captured;
    let ended = device.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.by), (EndReason::SignedOut, None));
}

#[tokio::test]
async fn logging_out_is_safe_to_repeat_and_always_takes_the_session_cookie() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let captured = device.jar.clone();
    assert!(device.log_out(true).await.unwrap());
    device.jar = captured;
    for _ in 0..2 {
        let answer = device.answer(&SignOut, &SignOutChoice { remember: true }).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, r#"{"remembered":true}"#));
        assert_eq!(answer.set_cookies(), ["__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"]);
    }
    assert_eq!(device.tiles().await[0].state, AccountState::Remembered, "repeating it took nothing back");
}

#[tokio::test]
async fn a_shared_device_never_remembers_and_shows_no_tile_afterwards() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let me = device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap().account.reference;
    let device_cookie = device.jar["__Host-device"].clone();
    assert!(!device.log_out(true).await.unwrap());
    device.jar.insert("__Host-device".into(), device_cookie);
    assert!(device.tiles().await.is_empty());
    let again = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_ne!(again.account.reference, me, "the device had forgotten me");
}

#[tokio::test]
async fn a_login_with_the_old_password_is_not_remembered() {
    let world = World::new().await;
    let mut phone = world.anas(CHROME).await;
    let mut desk = world.anas(FIREFOX).await;
    world.later(crate::world::MINUTE);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(phone.who().await.unwrap().can_be_remembered_until, None);
    assert!(!phone.log_out(true).await.unwrap());
    assert_eq!(phone.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(desk.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_page_of_another_account_cannot_log_this_one_out() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let anas_page = device.account.clone();
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.account = anas_page;
    assert_eq!(device.log_out(false).await.unwrap_err().code, Code::AccountChanged);
    device.account = None;
    device.call(&GetSession, &Nothing {}).await.unwrap();
}

#[tokio::test]
async fn each_answer_is_in_my_activity() {
    let world = World::new().await;
    let mut other = world.anas(FIREFOX).await;
    world.anas(CHROME).await.log_out(true).await.unwrap();
    world.anas(CHROME).await.log_out(false).await.unwrap();
    use ActivityKind::{SignedIn, SignedOut, SignedOutRemembered};
    assert_eq!(other.story().await[..4], [SignedOut, SignedIn, SignedOutRemembered, SignedIn]);
}

#[tokio::test]
async fn i_log_out_forgotten_where_another_tab_had_it_remembered_and_nothing_of_me_is_left() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.account.clone().unwrap();
    let device_cookie = device.jar["__Host-device"].clone();
    assert!(device.log_out(true).await.unwrap());
    assert!(!device.log_out(false).await.unwrap(), "the tab that was still open");
    assert!(device.jar.is_empty(), "the device knows nobody, so its cookie goes too");
    device.jar.insert("__Host-device".into(), device_cookie);
    assert!(device.tiles().await.is_empty());
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    assert!(!device.log_out(false).await.unwrap(), "and it is safe to repeat");
}

#[tokio::test]
async fn i_log_out_forgotten_after_my_session_was_over_and_nothing_of_me_is_left() {
    for ended_elsewhere in [true, false] {
        let world = World::new().await;
        let mut device = world.device(CHROME);
        device.log_in(BEN, BENS_PASSWORD).await.unwrap();
        device.log_out(true).await.unwrap();
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        if ended_elsewhere {
            let id = device.id().await;
            world.anas(FIREFOX).await.end(&id).await.unwrap();
        } else {
            world.later(DAY * 14);
        }
        assert_eq!(device.tiles().await.len(), 2);
        device.log_out(true).await.unwrap();
        assert_eq!(device.tiles().await.len(), 2, "only \"forget\" forgets");
        device.log_out(false).await.unwrap();
        let tiles = device.tiles().await;
        assert_eq!((tiles.len(), tiles[0].account.username.as_str()), (1, BEN), "and nobody else is forgotten");
    }
}

#[tokio::test]
async fn a_login_is_remembered_only_where_the_device_cookie_could_tap_it() {
    for all in [false, true] {
        for cookie in ["none", "another device's", "unknown"] {
            let world = World::new().await;
            let mut other = world.device(FIREFOX);
            other.log_in(BEN, BENS_PASSWORD).await.unwrap();
            let mut device = world.anas(CHROME).await;
            let own = device.jar.remove("__Host-device").unwrap();
            match cookie {
                "none" => None,
                "unknown" => device.jar.insert("__Host-device".into(), "0".repeat(64)),
                _ => device.jar.insert("__Host-device".into(), other.jar["__Host-device"].clone()),
            };
            let (before, me) = (device.jar.get("__Host-device").cloned(), device.account.clone().unwrap());
            if !all {
                assert!(!device.log_out(true).await.unwrap(), "{cookie}");
                assert_eq!(device.jar.get("__Host-device"), before.as_ref(), "it is no cookie of this device");
            } else if cookie == "none" {
                assert_eq!(device.log_out_of_all(Reach::Device, true).await.unwrap(), 1);
            } else {
                continue;
            }
            assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
            device.jar.insert("__Host-device".into(), own);
            assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded, "no tap was promised");
            other.who().await.unwrap();
        }
    }
}
