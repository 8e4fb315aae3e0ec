//! One-time passwords: the operator has one made, and the person who logs in with it chooses their own before anything
//! else.

use crate::ways::NEW_PASSWORD;
use crate::world::{Device, Key, LAPTOP, PHONE, WORKSTATION, World, journey};
use std::sync::Arc;

async fn must_choose_a_password(device: &Device) {
    device.sees_heading("Change password").await;
    device.sees_text("Choose a password that nobody else knows").await;
    device.has_no("Overview").await;
    device.has_no("Account menu").await;
    device.has_no("Back to Settings").await;
}

/// A laptop on which Ana has logged in with this one-time password.
pub(crate) async fn arrives_with(world: &World, one_time: &str) -> Arc<Device> {
    let laptop = world.device(&LAPTOP).await;
    laptop.open("/log-in").await;
    laptop.log_in("ana", one_time).await;
    must_choose_a_password(&laptop).await;
    laptop
}

#[tokio::test]
async fn my_password_was_reset_and_i_choose_my_own() {
    journey(async |world: &World| {
        let one_time = world.operator_resets("ana").await;
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.log_in("ana", &one_time).await;
        must_choose_a_password(&laptop).await;
        laptop.axe_finds_nothing().await;
        laptop.open("/settings/activity").await;
        must_choose_a_password(&laptop).await;
        laptop.changes_password(&one_time, &one_time).await;
        laptop.reads_beside("New password", "This is your current password").await;
        must_choose_a_password(&laptop).await;
        laptop.changes_password(&one_time, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.open("/settings/sessions").await;
        laptop.sees_heading("Where you're logged in").await;
        let workstation = world.device(&WORKSTATION).await;
        workstation.open("/log-in").await;
        workstation.log_in("ana", &one_time).await;
        workstation.is_alerted("The username or the password is wrong").await;
        workstation.log_in("ana", NEW_PASSWORD).await;
        workstation.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn an_account_was_made_for_me_and_i_choose_its_password_later() {
    journey(async |world: &World| {
        let one_time = world.operator_adds_for_another("dora").await;
        let phone = world.device(&PHONE).await;
        phone.open("/log-in").await;
        phone.log_in("dora", &one_time).await;
        must_choose_a_password(&phone).await;
        phone.changes_password(&one_time, "teapot 7").await;
        phone.reads_beside("New password", "This is too short").await;
        phone.field_holds("New password", "teapot 7").await;
        phone.presses("Log out").await;
        // A password that is good for a day is not remembered for months.
        phone.has_no("Remember and log out").await;
        phone.presses("Forget and log out").await;
        phone.must_type_everything().await;
        phone.log_in("dora", &one_time).await;
        must_choose_a_password(&phone).await;
        phone.changes_password(&one_time, NEW_PASSWORD).await;
        phone.sees_heading("Password changed").await;
        phone.presses("Overview").await;
        phone.is_greeted("dora").await;
    })
    .await;
}

#[tokio::test]
async fn the_form_does_not_stay_when_the_page_cannot_read_what_became_of_me() {
    journey(async |world: &World| {
        let one_time = world.operator_resets("ana").await;
        let laptop = arrives_with(world, &one_time).await;
        laptop.types_into("One-time password", &one_time).await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        world.network().breaks(|path| path == "/api/v1/session");
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
        laptop.has_no_field("New password").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.sees_heading("Settings").await;
    })
    .await;
}

#[tokio::test]
async fn without_a_mouse_i_choose_my_own() {
    journey(async |world: &World| {
        let one_time = world.operator_resets("ana").await;
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        for (field, text) in [("Username", "ana"), ("Password", &*one_time)] {
            laptop.tab_to(field).await;
            laptop.types(text).await;
        }
        laptop.press_key(Key::Enter).await;
        must_choose_a_password(&laptop).await;
        for (field, text) in [("One-time password", &*one_time), ("New password", NEW_PASSWORD)] {
            laptop.tab_to(field).await;
            laptop.types(text).await;
        }
        laptop.tab_to("Log out").await;
        laptop.press_key(Key::Enter).await;
        laptop.tab_to("Cancel").await;
        laptop.press_key(Key::Enter).await;
        laptop.tab_to("New password").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}
