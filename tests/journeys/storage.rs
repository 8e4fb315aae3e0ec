//! The browser's storage for the chooser: it may be broken, foreign, from the future, full or forbidden, and the app
//! goes on.

use crate::ways::{is_api, is_the_app};
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, World, journey};
use serde_json::json;

/// Logs in, is remembered, comes back with one tap, and is forgotten.
async fn everything_works(laptop: &Device) {
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop.logs_out("Remember and log out").await;
    laptop.presses("Continue as Ana Reyes").await;
    laptop.sees_heading("Overview").await;
    laptop.logs_out("Forget and log out").await;
    laptop.must_type_everything().await;
}

/// The key under which the app keeps its list, found by letting it keep one.
async fn key(laptop: &Device) -> String {
    laptop.open("/log-in").await;
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop.logs_out("Remember and log out").await;
    laptop.sees("Continue as Ana Reyes").await;
    let mut kept = laptop.local_storage().await;
    assert_eq!(kept.len(), 1, "one versioned value: {kept:?}");
    let (key, value) = kept.remove(0);
    assert!(value.contains("Ana Reyes") && !value.contains("\"ana\""), "the name and no user name: {value}");
    laptop.presses("Remove Ana Reyes from this device").await;
    laptop.presses("Remove").await;
    laptop.must_type_everything().await;
    key
}

#[tokio::test]
async fn my_tile_is_there_before_the_network_answers() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        world.network().holds(is_api);
        laptop.reload().await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.presses("Continue as Ana Reyes").await;
        world.network().is_asked("POST", "/api/v1/session/resume").await;
        world.network().releases();
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_late_does_not_log_me_out_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        // The page asks for the session; before it reads that there is none, one tap has changed that.
        world.network().holds(|path| path == "/api/v1/session");
        laptop.reload().await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        world.network().releases();
        laptop.has_loaded("/api/v1/session").await;
        laptop.chooses_from_menu("Profile").await;
        laptop.sees_heading("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn broken_or_foreign_values_do_not_disturb() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let key = key(&laptop).await;
        for value in [
            "",
            "{\"v\":1,\"acc",
            "null",
            "\"hello\"",
            "[1,2,3]",
            "{\"v\":1,\"accounts\":\"none\"}",
            "{\"v\":1,\"accounts\":[{\"ref\":7}]}",
            "{\"v\":-1}",
            "{\"v\":1e99,\"accounts\":[]}",
        ] {
            laptop.puts_into_storage(&key, value).await;
            laptop.reload().await;
            laptop.must_type_everything().await;
        }
        everything_works(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn a_made_up_tile_opens_nothing_and_the_servers_list_wins() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let key = key(&laptop).await;
        let forged =
            "{\"v\":1,\"accounts\":[{\"ref\":\"made-up\",\"name\":\"Ben Osei\",\"hue\":10,\"state\":\"remembered\"}]}";
        // Without a cookie there is no list that could win: the tile is there, and asks for the password.
        laptop.puts_into_storage(&key, forged).await;
        laptop.reload().await;
        laptop.sees_text("Asks for the password").await;
        laptop.does_not_see("One tap to log in").await;
        laptop.presses("Use another account").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.puts_into_storage(&key, forged).await;
        laptop.reload().await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.has_no("Continue as Ben Osei").await;
        world.network().holds(is_api);
        laptop.puts_into_storage(&key, forged).await;
        laptop.reload().await;
        laptop.presses("Continue as Ben Osei").await;
        world.network().releases();
        laptop.sees_field("Password").await;
    })
    .await;
}

#[tokio::test]
async fn where_a_device_may_have_many_accounts_each_has_its_tile() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let key = key(&laptop).await;
        let tile = |number| json!({ "ref": format!("r{number}"), "name": format!("Guest {number}"), "hue": 10, "state": "remembered" });
        // An invalid tile hides none of the others.
        let strange = [json!(null), json!(7), json!({ "ref": "../x", "name": "Guest 0", "hue": 1, "state": "remembered" })];
        let kept = json!({ "v": 1, "accounts": strange.into_iter().chain((1..=12).map(tile)).collect::<Vec<_>>() });
        laptop.puts_into_storage(&key, &kept.to_string()).await;
        for these in [is_the_app as fn(&str) -> bool, is_api] {
            world.network().holds(these);
            laptop.begins_to_open("/log-in").await;
            laptop.sees_text("Guest 12").await;
            world.network().releases();
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_newer_app_keeps_is_left_alone() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let key = key(&laptop).await;
        let newer = "{\"v\":99,\"people\":{\"ana\":[]}}".to_owned();
        laptop.puts_into_storage(&key, &newer).await;
        laptop.reload().await;
        everything_works(&laptop).await;
        assert_eq!(laptop.local_storage().await, [(key, newer)]);
    })
    .await;
}

#[tokio::test]
async fn a_full_storage_does_not_disturb() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.fills_storage().await;
        laptop.reload().await;
        everything_works(&laptop).await;
    })
    .await;
}

#[tokio::test]
async fn a_forbidden_storage_does_not_disturb_and_the_server_remembers_me() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.blocks_storage().await;
        laptop.reload().await;
        everything_works(&laptop).await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.reload().await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn tiles_that_come_late_leave_what_i_type_alone() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let key = key(&laptop).await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        // Else a list that comes now would mend it.
        world.network().holds(is_api);
        laptop.puts_into_storage(&key, "gone").await;
        laptop.reload().await;
        laptop.types_into("Username", "be").await;
        world.network().releases();
        laptop.presses("Back to the accounts on this device").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.presses("Use another account").await;
        laptop.field_holds("Username", "").await;
    })
    .await;
}

#[tokio::test]
async fn without_my_cookies_my_tile_asks_for_the_password() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text("One tap to log in").await;
        laptop.loses_its_cookies().await;
        laptop.reload().await;
        laptop.sees_text("Asks for the password").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn without_my_cookies_a_page_that_is_open_asks_for_the_password() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.loses_its_cookies().await;
        laptop.hears_of_a_change().await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.does_not_see("Hello, Ana").await;
    })
    .await;
}

#[tokio::test]
async fn what_was_wiped_from_storage_comes_back_from_the_server() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.wipes_storage().await;
        laptop.reload().await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        laptop.wipes_storage().await;
        laptop.reload().await;
        laptop.sees_heading("Overview").await;
        laptop.keeps_something().await;
    })
    .await;
}
