//! The reasons for a log-out: each has its sentence, on that device, for as long as it is not used for another login;
//! no other device reads it.

use crate::ways::NEW_PASSWORD;
use crate::world::{ANAS_PASSWORD, CHROMEBOOK, Device, LAPTOP, WORKSTATION, World, journey};

/// The device says the sentence by itself, and says it still after a reload; on a device that has never been here
/// there is no word of it.
async fn says_and_keeps_saying(world: &World, device: &Device, sentence: &str) {
    device.sees_text(sentence).await;
    device.does_not_see("Hello, Ana").await;
    device.reload().await;
    device.sees_text(sentence).await;
    let stranger = world.device(&CHROMEBOOK).await;
    stranger.open("/log-in").await;
    stranger.must_type_everything().await;
    stranger.does_not_see(sentence).await;
}

#[tokio::test]
async fn i_logged_it_out_from_another_device() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        let sentence = format!("You were logged out from {}.", LAPTOP.shown_as);
        says_and_keeps_saying(world, &workstation, &sentence).await;
        // The reason belongs to the login that ended: the next one makes an end of it.
        workstation.presses("Continue as Ana Reyes").await;
        workstation.types_into("Password", ANAS_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.sees_heading("Overview").await;
        workstation.logs_out("Forget and log out").await;
        workstation.reload().await;
        workstation.must_type_everything().await;
        workstation.does_not_see(&sentence).await;
    })
    .await;
}

#[tokio::test]
async fn i_changed_the_password_and_logged_it_out() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        workstation.sees_heading("Overview").await;
        laptop.presses("Log out 4 devices").await;
        laptop.sees_text("4 devices are logged out").await;
        let sentence = format!("The password was changed from {}, and this device was logged out.", LAPTOP.shown_as);
        says_and_keeps_saying(world, &workstation, &sentence).await;
    })
    .await;
}

#[tokio::test]
async fn i_logged_out_everywhere() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings").await;
        laptop.presses("Log out of all accounts").await;
        laptop.ticks("Everywhere").await;
        laptop.presses("Log out").await;
        laptop.sees_text("You're logged out everywhere").await;
        let sentence = format!("You logged out of all your accounts everywhere from {}.", LAPTOP.shown_as);
        says_and_keeps_saying(world, &workstation, &sentence).await;
    })
    .await;
}

#[tokio::test]
async fn i_let_the_device_forget_everything_in_another_tab() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let session = laptop.cookie("__Host-session").await;
        laptop.opens_tab("/settings").await;
        laptop.presses("Forget this device").await;
        laptop.presses("Forget everything").await;
        laptop.must_type_everything().await;
        // The other tab has no cookie that could tell why, and shows nothing of the account.
        laptop.turns_to_tab(0).await;
        laptop.must_type_everything().await;
        laptop.does_not_see("Ana").await;
        laptop.holds_nowhere("Ana Reyes").await;
        // A client with a copy of the old cookie reads why it opens nothing.
        laptop.gets_cookie("__Host-session", &session).await;
        laptop.reload().await;
        laptop.sees_text("This device was made to forget everything.").await;
        laptop.holds_nowhere("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_runs_the_service_disabled_the_account() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.operator("disable", "ana", "").await;
        says_and_keeps_saying(world, &laptop, "This account can't be used at the moment.").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.is_alerted("The username or the password is wrong").await;
        world.operator("enable", "ana", "").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_runs_the_service_reset_the_password() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        // The next click finds it out, and no stream before it.
        world.network().breaks(|path| path == "/api/v1/events");
        world.operator_resets("ana").await;
        laptop.clicks_on().await;
        says_and_keeps_saying(world, &laptop, "Whoever runs this service reset the password of the account.").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_runs_the_service_ended_all_logins() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.operator("end-sessions", "ana", "").await;
        says_and_keeps_saying(world, &laptop, "Whoever runs this service ended the account's logins.").await;
    })
    .await;
}

/// Ana's laptop, logged in under this limit, says that the limit was reached.
async fn its_time_is_up(world: &World, limit: &str) {
    world.server_stops().await;
    world.server_comes_back_with(&["--demo", limit, "15s"]).await;
    let laptop = world.anas_device(&LAPTOP).await;
    says_and_keeps_saying(world, &laptop, "this login had reached its time limit").await;
}

#[tokio::test]
async fn it_was_not_used_for_too_long() {
    journey(async |world: &World| its_time_is_up(world, "--session-idle").await).await;
}

#[tokio::test]
async fn it_was_logged_in_for_as_long_as_may_be() {
    journey(async |world: &World| its_time_is_up(world, "--session-max").await).await;
}

#[tokio::test]
async fn there_were_too_many_devices() {
    journey(async |world: &World| {
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--sessions-per-account", "1"]).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        world.anas_device(&LAPTOP).await;
        says_and_keeps_saying(world, &workstation, "the account reached its limit of devices").await;
    })
    .await;
}

#[tokio::test]
async fn i_logged_in_there_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let first = laptop.cookie("__Host-session").await;
        laptop.chooses_from_menu("Add another account").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.gets_cookie("__Host-session", &first).await;
        laptop.reload().await;
        laptop.sees_text("You logged in again on this device").await;
    })
    .await;
}
