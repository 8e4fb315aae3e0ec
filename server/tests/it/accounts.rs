//! The tiles of the account chooser.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, FIREFOX, MINUTE, World};
use exeunt_contract::accounts::{AccountState, ForgetAccount, ListAccounts};
use exeunt_contract::activity::ActivityKind;
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
