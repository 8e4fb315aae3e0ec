//! The server goes away and comes back in the middle of each flow: typed text is still there, and «Try again» goes on
//! with the same act. Only logging out needs no server.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD, is_api, is_the_app};
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, World, journey};

const AWAY: &str = "can't reach the server";

/// The server comes back, and the person tries again.
async fn tries_again(world: &World, device: &Device) {
    device.sees_text(AWAY).await;
    world.server_comes_back().await;
    device.presses("Try again").await;
    device.does_not_see(AWAY).await;
}

#[tokio::test]
async fn while_i_log_in() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        world.server_dies().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_alerted(AWAY).await;
        laptop.field_holds("Username", "ana").await;
        laptop.field_holds("Password", ANAS_PASSWORD).await;
        tries_again(world, &laptop).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_come_back_with_one_tap() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        world.server_dies().await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_alerted(AWAY).await;
        world.server_comes_back().await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_change_my_password() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.sees_heading("Change password").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        world.server_dies().await;
        laptop.presses("Change password").await;
        laptop.is_alerted(AWAY).await;
        laptop.field_holds("Current password", ANAS_PASSWORD).await;
        laptop.field_holds("New password", NEW_PASSWORD).await;
        tries_again(world, &laptop).await;
        laptop.sees_heading("Password changed").await;
        laptop.finds_ticked(ANAS_OTHER_DEVICES[0], true).await;
        laptop.unticks(ANAS_OTHER_DEVICES[0]).await;
        world.server_stops().await;
        laptop.presses("Log out 2 devices").await;
        laptop.sees_text(AWAY).await;
        laptop.finds_ticked(ANAS_OTHER_DEVICES[0], false).await;
        tries_again(world, &laptop).await;
        laptop.sees_text("2 devices are logged out").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_open_where_i_am_logged_in() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Settings").await;
        laptop.sees_heading("Settings").await;
        world.server_dies().await;
        laptop.presses("Where you're logged in").await;
        tries_again(world, &laptop).await;
        for device in ANAS_OTHER_DEVICES {
            laptop.sees(&format!("Log out {device}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn while_i_log_a_device_out() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let device = ANAS_OTHER_DEVICES[0];
        laptop.presses(&format!("Log out {device}")).await;
        world.server_dies().await;
        laptop.presses("Log out").await;
        tries_again(world, &laptop).await;
        laptop.sees_text(&format!("{device} is logged out")).await;
        laptop.reload().await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[1])).await;
        laptop.has_no(&format!("Log out {device}")).await;
    })
    .await;
}

#[tokio::test]
async fn while_i_rename_a_device() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.types_into("Name for this device", "Kitchen").await;
        world.server_dies().await;
        laptop.presses("Save").await;
        laptop.sees_text(AWAY).await;
        laptop.field_holds("Name for this device", "Kitchen").await;
        tries_again(world, &laptop).await;
        laptop.sees("Rename Kitchen").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_edit_my_profile() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        world.server_dies().await;
        laptop.presses("Save").await;
        laptop.sees_text(AWAY).await;
        laptop.field_holds("Displayed name", "Ana R.").await;
        tries_again(world, &laptop).await;
        laptop.sees_heading("Ana R.").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_confirm_that_it_is_me() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.is_asked_to_confirm().await;
        world.server_dies().await;
        laptop.confirms_with(ANAS_PASSWORD).await;
        laptop.sees_text(AWAY).await;
        laptop.field_holds("Password", ANAS_PASSWORD).await;
        tries_again(world, &laptop).await;
        laptop.sees_text("3 devices are logged out").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_log_out_and_i_am_out_at_once_all_the_same() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Log out").await;
        world.server_dies().await;
        laptop.presses("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.sees_text("The server doesn't know yet that you left. It will be told").await;
        world.server_comes_back().await;
        laptop.sees_text("The server knows now that you left").await;
        laptop.does_not_see("doesn't know yet").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn while_i_come_back_to_a_page_i_had_open() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().breaks(is_api);
        laptop.open("/settings/activity").await;
        laptop.sees_text(AWAY).await;
        world.network().mends();
        laptop.presses("Try again").await;
        laptop.sees_heading("Activity").await;
    })
    .await;
}

#[tokio::test]
async fn while_the_app_is_on_its_way() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().breaks(is_the_app);
        laptop.begins_to_open("/log-in").await;
        laptop.sees("Try again").await;
        world.network().mends();
        laptop.presses("Try again").await;
        laptop.arrives().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}
