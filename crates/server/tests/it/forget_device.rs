//! Letting this device forget everything.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, World};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{Code, EndReason, Nothing};
use exeunt_domain::secret::Secret;

/// Ana is logged in, Ben is remembered.
async fn both(world: &World) -> Device {
    let mut device = world.device(CHROME);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.log_out(true).await.unwrap();
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    device
}

async fn reason(device: &mut Device) -> EndReason {
    device.who().await.unwrap_err().ended.unwrap().reason
}

#[tokio::test]
async fn this_device_is_as_if_the_app_had_just_been_installed_and_no_other_is_touched() {
    let world = World::new().await;
    let mut anas_phone = world.anas(IPHONE).await;
    let mut bens_laptop = world.device(FIREFOX);
    bens_laptop.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut device = both(&world).await;
    let (captured, refs) = (device.jar.clone(), device.tiles().await);
    let answer = device.answer(&ForgetDevice, &Nothing {}).await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, r#"{"ended":2}"#));
    assert_eq!(answer.headers["clear-site-data"], r#""cache", "cookies", "storage""#);
    let expired = |name| format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    assert_eq!(answer.set_cookies(), [expired("__Host-session"), expired("__Host-device")]);
    assert!(device.jar.is_empty());

    device.jar = captured;
    for _ in 0..2 {
        assert_eq!(reason(&mut device).await, EndReason::DeviceForgotten);
    }
    assert!(device.tiles().await.is_empty());
    for tile in &refs {
        assert_eq!(device.tap(&tile.account.reference).await.unwrap_err().code, Code::PasswordNeeded);
    }
    assert_eq!(anas_phone.who().await.unwrap().account.username, ANA);
    assert_eq!(bens_laptop.who().await.unwrap().account.username, BEN);
    let new = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(refs.iter().all(|tile| tile.account.reference != new.account.reference), "what was forgotten is not known");
    assert_eq!(device.tiles().await.len(), 1);
}

#[tokio::test]
async fn any_one_of_its_cookies_is_enough_and_none_clears_all_the_same() {
    for (kept, ended) in [(&["__Host-device"][..], 2), (&["__Host-session"], 1), (&[], 0)] {
        let world = World::new().await;
        let mut device = both(&world).await;
        let captured = device.jar.clone();
        device.jar.retain(|name, _| kept.contains(&name.as_str()));
        device.account = None;
        let answer = device.answer(&ForgetDevice, &Nothing {}).await;
        assert_eq!(answer.text(), format!(r#"{{"ended":{ended}}}"#), "{kept:?}");
        assert!(answer.headers.contains_key("clear-site-data"));
        assert_eq!(answer.set_cookies().len(), 2);
        device.jar = captured;
        assert_eq!(device.tiles().await.len(), 2 - ended, "{kept:?}: a session alone stands for its own account");
    }
}

#[tokio::test]
async fn it_is_safe_to_repeat() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let captured = device.jar.clone();
    assert_eq!(device.forget_everything().await, 2);
    device.jar = captured;
    assert_eq!(device.forget_everything().await, 0, "the old cookies show that it is done");
    let refused = device.call(&ForgetDevice, &Nothing {}).await.unwrap_err();
    assert_eq!(refused.code, Code::CookieUnusable, "and without any the key would have to show it");
}

#[tokio::test]
async fn the_device_cookie_names_nothing_afterwards_and_is_never_adopted() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let captured = device.jar.clone();
    device.forget_everything().await;
    device.jar.insert("__Host-device".into(), captured["__Host-device"].clone());
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let tiles = device.tiles().await;
    assert_eq!((tiles.len(), tiles[0].account.username.as_str()), (1, BEN));
    let mut thief = world.device(FIREFOX);
    thief.jar.insert("__Host-device".into(), captured["__Host-device"].clone());
    assert!(thief.tiles().await.is_empty());
    assert_eq!(thief.tap(&tiles[0].account.reference).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(thief.forget_everything().await, 0);
    device.who().await.unwrap();
}

#[tokio::test]
async fn nothing_in_the_database_ties_the_device_to_its_accounts_any_more() {
    let world = World::new().await;
    world.anas(IPHONE).await;
    let mut device = both(&world).await;
    let secret = Secret::parse(&device.jar["__Host-device"]).unwrap().hash().0;
    let database = world.database();
    let named = format!("device WHERE secret_hash = '{secret}'");
    let known = "session WHERE forgotten_at IS NULL";
    assert_eq!((database.count(&named), database.count(known)), (1, 3));
    device.forget_everything().await;
    assert_eq!((database.count(&named), database.count(known)), (0, 1), "only the phone");
}

#[tokio::test]
async fn a_session_that_is_over_or_random_cookies_forget_nobodys_device() {
    let world = World::new().await;
    let mut device = both(&world).await;
    let over = device.jar["__Host-session"].clone();
    let bens = device.tiles().await.into_iter().find(|tile| tile.account.username == BEN).unwrap();
    device.log_out(false).await.unwrap();
    for cookie in [over, "a".repeat(64)] {
        let mut stranger = world.device(FIREFOX);
        stranger.jar.insert("__Host-session".into(), cookie.clone());
        assert_eq!(stranger.forget_everything().await, 0);
        stranger.jar.insert("__Host-device".into(), cookie);
        assert_eq!(stranger.forget_everything().await, 0);
    }
    device.tap(&bens.account.reference).await.unwrap();
}

#[tokio::test]
async fn cookies_of_two_devices_in_one_browser_are_both_forgotten() {
    let world = World::new().await;
    let mut one = world.anas(CHROME).await;
    let mut two = both(&world).await;
    let (ones, twos) = (one.jar.clone(), two.jar.clone());
    one.jar.insert("__Host-device".into(), twos["__Host-device"].clone());
    assert_eq!(one.forget_everything().await, 3);
    one.jar = ones;
    assert_eq!(
        (reason(&mut one).await, reason(&mut two).await),
        (EndReason::DeviceForgotten, EndReason::DeviceForgotten)
    );
}

#[tokio::test]
async fn what_has_expired_is_not_counted_and_a_shared_login_is() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    world.later(DAY * 14);
    device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.forget_everything().await, 1);
}

#[tokio::test]
async fn every_account_that_was_logged_in_or_remembered_there_is_told_and_no_other() {
    let world = World::new().await;
    let mut anas_phone = world.anas(IPHONE).await;
    let mut bens_phone = world.device(IPHONE);
    bens_phone.log_in(BEN, BENS_PASSWORD).await.unwrap();
    both(&world).await.forget_everything().await;
    for phone in [&mut anas_phone, &mut bens_phone] {
        let line = phone.activity().await.events.remove(0);
        assert_eq!(line.kind, ActivityKind::DeviceForgotten);
        assert_eq!(line.device.unwrap().browser.as_deref(), Some("Chrome"));
    }
    let mut device = both(&world).await;
    let captured = device.jar.clone();
    device.log_out(false).await.unwrap();
    device.jar = captured;
    device.forget_everything().await;
    use ActivityKind::SignedOut;
    assert_eq!(anas_phone.story().await[0], SignedOut, "Ana had left before");
    assert_eq!(bens_phone.story().await[0], ActivityKind::DeviceForgotten);
}

#[tokio::test]
async fn a_log_out_never_clears_what_the_browser_keeps() {
    let world = World::new().await;
    for remember in [true, false] {
        let answer = world.anas(CHROME).await.answer(&SignOut, &SignOutChoice { remember }).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.headers.contains_key("clear-site-data"));
    }
}
