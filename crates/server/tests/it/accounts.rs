//! The tiles of the account chooser, and several accounts on one device.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, IPHONE, MINUTE, World, ZOES_PASSWORD,
};
use exeunt_contract::accounts::{AccountState, ForgetAccount, ListAccounts};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sessions::SessionState;
use exeunt_contract::{AccountRef, Code, EndReason, Nothing};

#[tokio::test]
async fn a_browser_that_was_never_here_has_no_tiles() {
    let world = World::new().await;
    assert!(world.device(CHROME).tiles().await.is_empty());
}

#[tokio::test]
async fn the_account_used_last_comes_first() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(MINUTE);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let names = |tiles: Vec<exeunt_contract::accounts::KnownAccount>| -> Vec<String> {
        tiles.into_iter().map(|tile| tile.account.username).collect()
    };
    assert_eq!(names(device.tiles().await), [BEN, ANA]);
    let ana = device.tiles().await[1].account.reference.clone();
    world.later(MINUTE);
    device.tap(&ana).await.unwrap();
    assert_eq!(names(device.tiles().await), [ANA, BEN]);
}

#[tokio::test]
async fn i_remove_my_tile_and_this_device_forgets_me_but_my_other_devices_stay() {
    let world = World::new().await;
    let mut other = world.anas(FIREFOX).await;
    let mut device = world.anas(CHROME).await;
    let me = device.who().await.unwrap().account.reference;
    device.log_out(true).await.unwrap();
    device.call(&ForgetAccount { account: me.clone() }, &Nothing {}).await.unwrap();
    assert!(device.jar.is_empty());
    assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(other.sessions().await.len(), 1);
    assert_eq!(other.story().await[0], ActivityKind::AccountRemoved);
}

#[tokio::test]
async fn removing_the_account_that_is_logged_in_logs_it_out_and_takes_both_cookies() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let captured = device.jar.clone();
    let me = device.account.clone().unwrap();
    let answer = device.answer(&ForgetAccount { account: me }, &Nothing {}).await;
    assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (204, 2));
    assert!(device.jar.is_empty());
    device.jar = captured;
    assert_eq!(device.who().await.unwrap_err().ended.unwrap().reason, EndReason::Removed);
}

#[tokio::test]
async fn removing_another_account_leaves_me_logged_in() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.call(&ForgetAccount { account: ana }, &Nothing {}).await.unwrap();
    assert_eq!(device.who().await.unwrap().account.username, BEN);
    assert_eq!(device.tiles().await.len(), 1);
}

#[tokio::test]
async fn a_tile_of_another_device_is_answered_like_one_that_never_was() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let my_ref = mine.account.clone().unwrap();
    let mut stranger = world.device(FIREFOX);
    let without_device = stranger.answer(&ForgetAccount { account: my_ref.clone() }, &Nothing {}).await;
    stranger.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let somebodys = stranger.answer(&ForgetAccount { account: my_ref }, &Nothing {}).await;
    let unknown = stranger.answer(&ForgetAccount { account: AccountRef("0".repeat(32)) }, &Nothing {}).await;
    assert_eq!(unknown.problem().code, Code::NotFound);
    assert_eq!(somebodys.body, unknown.body);
    assert_eq!(without_device.body, unknown.body);
    assert_eq!(mine.who().await.unwrap().account.username, ANA);
}

#[tokio::test]
async fn a_device_cookie_of_somebody_else_shows_tiles_but_opens_no_session() {
    let world = World::new().await;
    let mine = world.anas(CHROME).await;
    let mut stranger = world.device(FIREFOX);
    stranger.jar.insert("__Host-session".into(), mine.jar["__Host-device"].clone());
    assert_eq!(stranger.who().await.unwrap_err().code, Code::NotSignedIn, "a device secret is no session token");
    stranger.jar.clear();
    stranger.jar.insert("__Host-device".into(), mine.jar["__Host-session"].clone());
    assert!(stranger.call(&ListAccounts, &Nothing {}).await.unwrap().accounts.is_empty());
}

#[tokio::test]
async fn the_tile_of_an_account_that_is_out_asks_for_the_password() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let id = device.id().await;
    world.anas(FIREFOX).await.end(&id).await.unwrap();
    let tiles = device.tiles().await;
    assert_eq!((tiles[0].state, tiles[0].remembered_until.clone()), (AccountState::PasswordNeeded, None));
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.tiles().await[0].state, AccountState::SignedIn);
}

async fn tile(device: &mut Device, username: &str) -> (AccountRef, AccountState) {
    let found = device.tiles().await.into_iter().find(|tile| tile.account.username == username).unwrap();
    (found.account.reference, found.state)
}

#[tokio::test]
async fn i_add_a_second_account_and_the_first_stays_logged_in_one_tap_away() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let (anas_id, anas_cookie) = (device.id().await, device.jar["__Host-session"].clone());
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let (ana, state) = tile(&mut device, ANA).await;
    assert_eq!(state, AccountState::SignedIn);
    let row = world.anas(FIREFOX).await.sessions().await.remove(1);
    assert_eq!((&row.id, row.state), (&anas_id, SessionState::SignedIn), "her other devices see it, too");
    let back = device.tap(&ana).await.unwrap();
    assert_eq!((back.account.username.as_str(), back.id), (ANA, anas_id));
    assert_eq!(tile(&mut device, BEN).await.1, AccountState::SignedIn);
    device.jar.insert("__Host-session".into(), anas_cookie);
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn, "every switch gives a fresh token");
}

#[tokio::test]
async fn i_log_out_of_one_account_and_the_others_stay_as_they_were() {
    for remember in [true, false] {
        let world = World::new().await;
        world.account("cy", "Cy", ZOES_PASSWORD).await;
        let mut device = world.device(CHROME);
        device.log_in("cy", ZOES_PASSWORD).await.unwrap();
        device.log_out(true).await.unwrap();
        device.log_in(BEN, BENS_PASSWORD).await.unwrap();
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        assert_eq!(device.log_out(remember).await.unwrap(), remember);
        let tiles = device.tiles().await;
        assert_eq!(tiles.len(), if remember { 3 } else { 2 });
        assert_eq!(tile(&mut device, "cy").await.1, AccountState::Remembered);
        let (ben, state) = tile(&mut device, BEN).await;
        assert_eq!(state, AccountState::SignedIn);
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn, "nobody is switched to without a tap");
        assert_eq!(device.tap(&ben).await.unwrap().account.username, BEN);
    }
}

#[tokio::test]
async fn eight_accounts_fit_on_a_device_and_the_ninth_is_refused_until_one_leaves() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    for number in 1..=9 {
        world.account(&format!("friend{number}"), "Friend", ZOES_PASSWORD).await;
    }
    for number in 1..=8 {
        device.log_in(&format!("friend{number}"), ZOES_PASSWORD).await.unwrap();
    }
    let before = device.jar.clone();
    let refused = device.log_in("friend9", ZOES_PASSWORD).await.unwrap_err();
    assert_eq!(refused.code, Code::TooManyAccounts);
    assert_eq!(device.sign_up("friend10", ZOES_PASSWORD).await.unwrap_err().code, Code::TooManyAccounts);
    assert_eq!((device.tiles().await.len(), &device.jar), (8, &before));
    assert_eq!(device.who().await.unwrap().account.username, "friend8");
    device.log_in("friend1", ZOES_PASSWORD).await.unwrap();
    let (third, _) = tile(&mut device, "friend3").await;
    device.call(&ForgetAccount { account: third }, &Nothing {}).await.unwrap();
    device.log_in("friend9", ZOES_PASSWORD).await.unwrap();
    assert_eq!(device.tiles().await.len(), 8);
}

#[tokio::test]
async fn when_somebody_goes_on_at_a_shared_device_the_login_before_is_over_at_once() {
    for tapped in [false, true] {
        let world = World::new().await;
        let mut bens_phone = world.device(IPHONE);
        bens_phone.log_in(BEN, BENS_PASSWORD).await.unwrap();
        let mut device = world.anas(CHROME).await;
        let ana = device.account.clone().unwrap();
        device.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
        let left_behind = device.jar["__Host-session"].clone();
        assert_eq!(bens_phone.sessions().await.len(), 2);
        if tapped {
            device.tap(&ana).await.unwrap();
        } else {
            device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        assert_eq!(bens_phone.sessions().await.len(), 1, "nothing could reach it any more");
        assert_eq!(device.tiles().await.len(), 1);
        device.jar.insert("__Host-session".into(), left_behind);
        let ended = device.who().await.unwrap_err().ended.unwrap();
        assert_eq!((ended.reason, ended.by), (EndReason::Replaced, None));
    }
}

#[tokio::test]
async fn whoever_signs_up_at_a_shared_device_ends_the_login_before_and_one_that_is_not_shared_stays() {
    for shared in [true, false] {
        let world = World::new().await;
        let mut device = world.device(CHROME);
        if shared {
            device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
        } else {
            device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        device.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
        assert_eq!(world.anas(FIREFOX).await.sessions().await.len(), if shared { 1 } else { 2 });
        assert_eq!(device.tiles().await.len(), if shared { 1 } else { 2 });
    }
}

#[tokio::test]
async fn a_tap_on_the_own_tile_of_a_shared_login_keeps_it() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let me = device.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.tap(&me.account.reference).await.unwrap().id, me.id);
    device.who().await.unwrap();
}
