//! The page goes while I leave: the server has done it, the browser has taken the cookies from the head of its answer,
//! and no page reads the rest. Nothing of mine is on the device when the page is there again.

use crate::ways::is_api;
use crate::world::{Device, Exchange, LAPTOP, World, journey};

const NAME: &str = "Ana Reyes";

/// Reloads after the server has begun to answer this, and before the page has heard of it.
async fn reloads_before_the_answer(world: &World, laptop: &Device, path: &str) {
    let asked = |one: &Exchange| one.method == "DELETE" && one.uri.path().starts_with(path);
    world.network().carries("the answer", |all| all.iter().any(asked)).await;
    let kept = laptop.local_storage().await;
    assert!(kept.iter().all(|(_, value)| !value.contains(NAME)), "a page that dies now leaves her name: {kept:?}");
    laptop.loses_its_cookies().await;
    laptop.begins_to_open("/").await;
    world.network().releases();
}

async fn has_nothing_of_ana(laptop: &Device) {
    laptop.must_type_everything().await;
    laptop.does_not_see(NAME).await;
    laptop.holds_nowhere(NAME).await;
}

#[tokio::test]
async fn i_log_out_and_want_to_be_forgotten() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().holds(|path| path == "/api/v1/session");
        laptop.logs_out("Forget and log out").await;
        reloads_before_the_answer(world, &laptop, "/api/v1/session").await;
        has_nothing_of_ana(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn i_log_out_of_all_accounts() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.sees_text("Ends 1 login. Other devices stay logged in.").await;
        world.network().holds(|path| path == "/api/v1/device/accounts");
        laptop.presses("Log out").await;
        reloads_before_the_answer(world, &laptop, "/api/v1/device/accounts").await;
        has_nothing_of_ana(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn i_let_the_device_forget_everything() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Forget this device").await;
        world.network().holds(|path| path == "/api/v1/device");
        laptop.presses("Forget everything").await;
        reloads_before_the_answer(world, &laptop, "/api/v1/device").await;
        has_nothing_of_ana(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn i_remove_my_tile() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        world.network().holds(|path| path.starts_with("/api/v1/device/accounts/"));
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.presses("Remove").await;
        reloads_before_the_answer(world, &laptop, "/api/v1/device/accounts/").await;
        has_nothing_of_ana(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn what_the_server_refuses_to_forget_is_still_here() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Forget this device").await;
        world.network().answers_itself(is_api, (503, "application/json", "{}"));
        laptop.presses("Forget everything").await;
        laptop.sees("Try again").await;
        let kept = laptop.storage().await.to_string();
        assert!(kept.contains(NAME), "the tile is kept: {kept}");
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        has_nothing_of_ana(&laptop).await;
    })
    .await;
}
