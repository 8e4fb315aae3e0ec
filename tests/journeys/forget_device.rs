//! Making a device forget everything, as if the app had just been installed.

use crate::ways::{is_api, on_a_phone_and_at_a_desk};
use crate::world::{ANAS_PASSWORD, Key, Kind, LAPTOP, WORKSTATION, World, journey};

const EMPTY: &str = "This device has forgotten everything. We looked: there are no cookies, storage, databases, caches or \
                     service workers of Exeunt left.";

on_a_phone_and_at_a_desk! {
    nothing_is_left_the_page_has_looked_and_i_type_everything_again
    my_other_devices_stay_logged_in
    another_tab_shows_nothing_of_me
    i_may_think_again
}

async fn nothing_is_left_the_page_has_looked_and_i_type_everything_again(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    device.plants_something_everywhere().await;
    device.chooses_in_settings("Forget this device").await;
    device.sees_heading("Forget this device?").await;
    device.presses("Forget everything").await;
    device.sees_text(EMPTY).await;
    device.must_type_everything().await;
    device.does_not_see("Ana").await;
    device.does_not_see("Ben").await;
    device.holds_nothing_at_all().await;
    device.back().await;
    device.must_type_everything().await;
    device.does_not_see("Ben").await;
    device.open("/profile").await;
    device.is_at("/log-in?next=/profile").await;
    device.must_type_everything().await;
    device.has_no("Back to the accounts on this device").await;
    device.holds_nothing_at_all().await;
    device.log_in("ana", ANAS_PASSWORD).await;
    device.sees_heading("Ana Reyes").await;
    device.opens_menu().await;
    device.has_no("Switch to Ben Osei").await;
}

async fn my_other_devices_stay_logged_in(world: &World, kind: &Kind) {
    let (anas, bens) = (world.anas_device(&WORKSTATION).await, world.bens_device(&WORKSTATION).await);
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    anas.sees_text("Logged in on 5 devices").await;
    bens.sees_text("Logged in on 2 devices").await;
    device.chooses_in_settings("Forget this device").await;
    device.presses("Forget everything").await;
    device.sees_text(EMPTY).await;
    anas.sees_text("Logged in on 4 devices").await;
    bens.sees_text("Logged in on 1 device").await;
    for (other, name) in [(anas, "Ana Reyes"), (bens, "Ben Osei")] {
        other.reload().await;
        other.is_greeted(name).await;
        other.chooses_from_menu("Settings").await;
        other.presses("Activity").await;
        other.sees_text("Made a device forget everything").await;
    }
}

async fn another_tab_shows_nothing_of_me(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.opens_tab("/profile").await;
    device.sees_heading("Ana Reyes").await;
    device.turns_to_tab(0).await;
    device.chooses_in_settings("Forget this device").await;
    device.presses("Forget everything").await;
    device.sees_text(EMPTY).await;
    device.turns_to_tab(1).await;
    device.must_type_everything().await;
    device.does_not_see("Ana").await;
    device.holds_nothing_at_all().await;
    device.reload().await;
    device.must_type_everything().await;
    device.turns_to_tab(0).await;
    device.sees_text(EMPTY).await;
}

async fn i_may_think_again(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.chooses_in_settings("Forget this device").await;
    device.presses("Cancel").await;
    device.has_no("Forget everything").await;
    device.presses("Forget this device").await;
    device.sees("Forget everything").await;
    device.press_key(Key::Escape).await;
    device.has_no("Forget everything").await;
    device.reload().await;
    device.sees_heading("Settings").await;
}

#[tokio::test]
async fn i_wanted_to_leave_and_nothing_leads_back_to_where_i_was() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Forget this device").await;
        laptop.presses("Forget everything").await;
        laptop.sees_text(EMPTY).await;
        laptop.is_at("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn a_login_that_was_only_remembered_is_forgotten_too() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.adds_ben().await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        let (old_device, old_session) = (laptop.cookie("__Host-device").await, laptop.cookie("__Host-session").await);
        laptop.chooses_in_settings("Forget this device").await;
        laptop.presses("Forget everything").await;
        laptop.sees_text(EMPTY).await;
        // A copy of the cookies opens no session either, and names no account.
        laptop.gets_cookie("__Host-device", &old_device).await;
        laptop.gets_cookie("__Host-session", &old_session).await;
        laptop.open("/profile").await;
        laptop.must_type_everything().await;
        laptop.does_not_see("Ana").await;
        laptop.does_not_see("Ben").await;
    })
    .await;
}

#[tokio::test]
async fn without_a_server_it_says_that_nothing_was_done_and_does_it_later() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_in_settings("Forget this device").await;
        laptop.sees("Forget everything").await;
        world.network().breaks(is_api);
        laptop.presses("Forget everything").await;
        laptop.is_alerted("can't reach the server").await;
        world.network().mends();
        laptop.presses("Try again").await;
        laptop.sees_text(EMPTY).await;
        laptop.holds_nothing_at_all().await;
    })
    .await;
}
