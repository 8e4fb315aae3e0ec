//! I delete my account: everything of it is logged out, my other devices say why, and for a week I can come back.

use crate::ways::on_a_phone_and_at_a_desk;
use crate::world::{ANAS_PASSWORD, Key, Kind, LAPTOP, WORKSTATION, World, journey};

const ACCOUNT: &str = "/api/v1/account";

on_a_phone_and_at_a_desk! {
    i_take_a_copy_and_delete_it_my_other_device_says_why_and_a_log_in_takes_it_back
}

async fn i_take_a_copy_and_delete_it_my_other_device_says_why_and_a_log_in_takes_it_back(world: &World, kind: &Kind) {
    let other = world.anas_device(&WORKSTATION).await;
    let device = world.anas_device(kind).await;
    // One tap is no password.
    device.logs_out("Remember and log out").await;
    device.presses("Continue as Ana Reyes").await;
    device.sees_heading("Overview").await;
    device.chooses_in_settings("Delete account").await;
    device.sees_heading("Delete account").await;
    device.sees_text("All 5 devices are logged out at once").await;
    device.sees_text("Logging in with your password within 7 days takes it back").await;
    device.presses("Download what is known about me").await;
    device.confirms_with(ANAS_PASSWORD).await;
    device.has_no("Continue").await;
    device.sees("Download what is known about me").await;

    device.types_into("Password", "not my password at all").await;
    device.presses("Delete account").await;
    device.reads_beside("Password", "The password is wrong").await;
    device.field_holds("Password", "").await;
    other.is_greeted("Ana Reyes").await;
    device.types_into("Password", ANAS_PASSWORD).await;
    device.presses("Delete account").await;
    let week = "Logging in with the password within 7 days takes that back.";
    device.sees_text(&format!("The account was deleted. {week}")).await;
    device.must_type_everything().await;
    device.does_not_see("Ana").await;
    other.sees_text(&format!("The account was deleted from {}. {week}", device.shown_as())).await;
    other.must_type_everything().await;
    let asked = world.network().exchanges();
    let files = asked.iter().filter(|one| one.is("GET", ACCOUNT) && one.status == Some(200));
    assert_eq!(files.count(), 2, "once for the page, and once as a file");

    other.log_in("ana", ANAS_PASSWORD).await;
    other.is_greeted("Ana Reyes").await;
    other.sees_text("Your account was deleted, and a log-in in the last 7 days took that back").await;
    other.sees_text("Logged in on 1 device").await;
    device.log_in("ana", ANAS_PASSWORD).await;
    device.is_at("/").await;
    device.sees_text("Logged in on 2 devices").await;
}

#[tokio::test]
async fn i_delete_it_with_the_keyboard_alone() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.tab_to("Settings").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_heading("Settings").await;
        laptop.tab_to("Delete account").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_heading("Delete account").await;
        laptop.tab_to("Download what is known about me").await;
        laptop.tab_to("Password").await;
        laptop.types(ANAS_PASSWORD).await;
        laptop.tab_to("Delete account").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_text("The account was deleted").await;
        laptop.tab_to("Username").await;
    })
    .await;
}
