//! Logging out of all accounts: on this device, or everywhere. The page states the reach before.

use crate::ways::on_a_phone_and_at_a_desk;
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, CHROMEBOOK, Device, Key, Kind, LAPTOP, WORKSTATION, World, journey};
use std::sync::Arc;

on_a_phone_and_at_a_desk! {
    i_read_how_far_each_answer_reaches_and_may_stay
    on_this_device_leaves_my_other_devices_in
    my_logins_are_remembered_here_and_one_tap_comes_back
    everywhere_asks_for_my_password_and_reaches_the_other_devices_of_both_accounts
}

/// A device with Ana and Ben on it, and one more of each.
async fn three_devices(world: &World, kind: &Kind) -> (Arc<Device>, Arc<Device>, Arc<Device>) {
    let anas = world.anas_device(&WORKSTATION).await;
    let bens = world.bens_device(&CHROMEBOOK).await;
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    (device, anas, bens)
}

/// Is still logged in: the next page is there, after a reload too.
async fn is_still_in(device: &Device, name: &str) {
    device.chooses_from_menu("Profile").await;
    device.sees_heading(name).await;
    device.reload().await;
    device.sees_heading(name).await;
}

async fn i_read_how_far_each_answer_reaches_and_may_stay(world: &World, kind: &Kind) {
    let (device, anas, bens) = three_devices(world, kind).await;
    device.chooses_in_settings("Log out of all accounts").await;
    device.sees_heading("Log out of all accounts?").await;
    device.finds_ticked("On this device", true).await;
    device.finds_ticked("Everywhere", false).await;
    device.sees_text("Ends 2 logins. Other devices stay logged in.").await;
    // Ana's: three from before, the workstation and this one. Ben's: the Chromebook and this one.
    device.sees_text("Ends 7 logins, on this and all other devices.").await;
    device.ticks("Everywhere").await;
    device.sees_text("5 devices").await;
    device.sees_text("2 devices").await;
    device.presses("Cancel").await;
    device.has_no("Cancel").await;
    device.reload().await;
    device.sees_heading("Settings").await;
    device.opens_menu().await;
    device.sees("Switch to Ana Reyes").await;
    is_still_in(&anas, "Ana Reyes").await;
    is_still_in(&bens, "Ben Osei").await;
    // Asked again, it begins with the smaller reach.
    device.open("/settings").await;
    device.presses("Log out of all accounts").await;
    device.finds_ticked("On this device", true).await;
}

async fn on_this_device_leaves_my_other_devices_in(world: &World, kind: &Kind) {
    let (device, anas, bens) = three_devices(world, kind).await;
    device.chooses_in_settings("Log out of all accounts").await;
    device.sees_text("Ends 2 logins. Other devices stay logged in.").await;
    device.ticks("On this device").await;
    device.presses("Log out").await;
    device.sees_text("You're logged out of all accounts on this device: 2 logins have ended.").await;
    device.must_type_everything().await;
    device.does_not_see("Ana").await;
    device.holds_nothing_at_all().await;
    device.open("/profile").await;
    device.must_type_everything().await;
    anas.sees_text("Logged in on 4 devices").await;
    bens.sees_text("Logged in on 1 device").await;
    is_still_in(&anas, "Ana Reyes").await;
    is_still_in(&bens, "Ben Osei").await;
}

async fn my_logins_are_remembered_here_and_one_tap_comes_back(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    device.chooses_in_settings("Log out of all accounts").await;
    device.ticks("Remember the logins on this device").await;
    device.sees_text("Logs you out of 2 accounts. One tap logs you in again.").await;
    device.presses("Log out").await;
    device.sees_text("You're logged out of 2 accounts. One tap logs you in again.").await;
    device.sees("Continue as Ben Osei").await;
    device.has_no_field("Password").await;
    device.presses("Continue as Ana Reyes").await;
    device.presses("Overview").await;
    device.is_greeted("Ana Reyes").await;
    device.goes_over_to("Ben Osei").await;
}

async fn everywhere_asks_for_my_password_and_reaches_the_other_devices_of_both_accounts(world: &World, kind: &Kind) {
    let (device, anas, bens) = three_devices(world, kind).await;
    // One tap is no password.
    device.logs_out("Remember and log out").await;
    device.presses("Continue as Ben Osei").await;
    device.is_greeted("Ben Osei").await;
    device.chooses_in_settings("Log out of all accounts").await;
    device.sees_text("Ends 7 logins, on this and all other devices.").await;
    device.ticks("Everywhere").await;
    device.has_no("Remember the logins on this device").await;
    device.presses("Log out").await;
    device.confirms_with("not my password at all").await;
    device.is_alerted("The password is wrong").await;
    anas.is_greeted("Ana Reyes").await;
    device.confirms_with(BENS_PASSWORD).await;
    device.sees_text("You're logged out everywhere: 7 logins have ended.").await;
    device.must_type_everything().await;
    device.does_not_see("Ana").await;
    let said = format!("You logged out of all your accounts everywhere from {}", device.shown_as());
    // They say so untouched, and one tap opens neither.
    for (other, name) in [(anas, "Ana Reyes"), (bens, "Ben Osei")] {
        other.sees_text(&said).await;
        other.does_not_see("Overview").await;
        other.reload().await;
        other.sees_text(&said).await;
        other.presses(&format!("Continue as {name}")).await;
        other.sees_field("Password").await;
    }
    device.log_in("ana", ANAS_PASSWORD).await;
    device.is_greeted("Ana Reyes").await;
    device.sees_text("Logged in on 1 device").await;
}

#[tokio::test]
async fn closing_the_question_about_my_password_ends_nothing() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.ticks("Everywhere").await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Confirm it's you").await;
        laptop.presses("Cancel").await;
        laptop.sees_heading("Log out of all accounts?").await;
        laptop.presses("Cancel").await;
        is_still_in(&laptop, "Ana Reyes").await;
        is_still_in(&workstation, "Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn the_count_follows_what_happens_elsewhere_while_i_think() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.sees_text("Ends 1 login. Other devices stay logged in.").await;
        laptop.sees_text("Ends 4 logins, on this and all other devices.").await;
        laptop.ticks("Everywhere").await;
        world.anas_device(&WORKSTATION).await;
        laptop.sees_text("Ends 5 logins, on this and all other devices.").await;
        laptop.finds_ticked("Everywhere", true).await;
        laptop.presses("Log out").await;
        laptop.sees_text("You're logged out everywhere: 5 logins have ended.").await;
    })
    .await;
}

#[tokio::test]
async fn a_login_that_ended_elsewhere_meanwhile_says_so_instead() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.sees_text("Ends 5 logins").await;
        world.network().breaks(|path| path == "/api/v1/events");
        workstation.logs_out_device(LAPTOP.shown_as).await;
        laptop.presses("Log out").await;
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
        laptop.sees("Continue as Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn i_wanted_to_leave_and_nothing_leads_back_to_where_i_was() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.sees_text("Ends 5 logins").await;
        laptop.ticks("Everywhere").await;
        // The answer is slower than what every device hears of it, this one included.
        world.network().holds(|path| path == "/api/v1/device/accounts");
        laptop.presses("Log out").await;
        workstation.sees_text("You logged out of all your accounts everywhere").await;
        world.network().releases();
        laptop.sees_text("You're logged out everywhere: 5 logins have ended.").await;
        laptop.is_at("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn after_two_log_outs_that_failed_at_the_same_time_the_page_still_notices_that_i_am_logged_out_elsewhere() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Forget this device").await;
        let both = |path: &str| path == "/api/v1/device" || path.starts_with("/api/v1/device/accounts/");
        world.network().answers_itself(both, (503, "application/json", "{}"));
        world.network().holds(both);
        laptop.presses("Forget everything").await;
        world.network().is_asked("DELETE", "/api/v1/device").await;
        laptop.press_key(Key::Escape).await;
        laptop.presses("Saved logins").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.presses("Remove").await;
        world.network().carries("both", |all| all.iter().filter(|it| both(it.uri.path())).count() == 2).await;
        // The one that began first ends first.
        world.network().holds(|path| path.starts_with("/api/v1/device/accounts/"));
        laptop.has_loaded("/api/v1/device").await;
        world.network().releases();
        laptop.is_alerted("can't reach the server").await;
        world.network().answers_nothing_itself();
        workstation.logs_out_device(LAPTOP.shown_as).await;
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
    })
    .await;
}
