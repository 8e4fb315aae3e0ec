//! Making an account, where sign-up is open.

use crate::ways::on_a_phone_and_at_a_desk;
use crate::world::{ANAS_PASSWORD, Kind, LAPTOP, PHONE, WORKSTATION, World, journey, journey_to_a_new_server};
use serde_json::json;

const PASSWORD: &str = "marble orchard lantern ferry";

on_a_phone_and_at_a_desk! {
    i_make_an_account_and_am_in_and_log_in_with_it_on_another_device
    what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost
    a_name_that_somebody_has_and_one_that_nobody_may_have_read_the_same
}

async fn i_make_an_account_and_am_in_and_log_in_with_it_on_another_device(world: &World, kind: &Kind) {
    let device = world.device(kind).await;
    device.open("/log-in").await;
    device.presses("New here? Create an account").await;
    device.sees_heading("Create an account").await;
    device.is_at("/sign-up").await;
    device.types_into("Username", "Cleo").await;
    device.types_into("Displayed name", "Cleo Marsh").await;
    device.types_into("Password", PASSWORD).await;
    device.presses("Create account").await;
    device.is_greeted("Cleo Marsh").await;
    device.is_at("/").await;
    device.sees_text("Logged in on 1 device").await;
    device.reload().await;
    device.is_greeted("Cleo Marsh").await;

    let workstation = world.device(&WORKSTATION).await;
    workstation.open("/log-in").await;
    workstation.log_in("cleo", PASSWORD).await;
    workstation.is_greeted("Cleo Marsh").await;
    workstation.sees_text("Logged in on 2 devices").await;
}

async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(world: &World, kind: &Kind) {
    let device = world.device(kind).await;
    device.open("/sign-up").await;
    device.presses("Create account").await;
    device.reads_beside("Username", "Enter your username").await;
    device.reads_beside("Password", "Enter your password").await;
    for (username, name, password, field, said) in [
        ("c", "Cleo", PASSWORD, "Username", "too short"),
        ("cleo marsh", "Cleo", PASSWORD, "Username", "characters that can't be used"),
        ("cl\u{435}o", "Cleo", PASSWORD, "Username", "characters that can't be used"),
        ("cleo", &"n".repeat(61), PASSWORD, "Displayed name", "too long"),
        ("cleo", "Cleo", "kettle moss 9", "Password", "too short"),
        ("cleo", "Cleo", "iloveyouiloveyou", "Password", "list of common passwords"),
        ("cleopatra", "Cleo", "cleopatra cleopatra", "Password", "too close to your name"),
    ] {
        device.types_into("Username", username).await;
        device.types_into("Displayed name", name).await;
        device.types_into("Password", password).await;
        device.presses("Create account").await;
        device.reads_beside(field, said).await;
        device.field_holds("Username", username).await;
        device.field_holds("Displayed name", name).await;
        device.field_holds("Password", password).await;
    }
    // Two faults at once are both said.
    device.types_into("Username", "c").await;
    device.types_into("Password", "kettle moss 9").await;
    device.presses("Create account").await;
    device.reads_beside("Username", "too short").await;
    device.reads_beside("Password", "too short").await;
    device.types_into("Username", "cleo").await;
    device.types_into("Displayed name", "").await;
    device.types_into("Password", PASSWORD).await;
    device.presses("Create account").await;
    // Without a name to show it is the username.
    device.is_greeted("cleo").await;
}

async fn a_name_that_somebody_has_and_one_that_nobody_may_have_read_the_same(world: &World, kind: &Kind) {
    let device = world.device(kind).await;
    let mut pages = Vec::new();
    for username in ["ana", "admin", "ANA", "ad-min"] {
        device.open("/sign-up").await;
        device.types_into("Username", username).await;
        device.types_into("Password", PASSWORD).await;
        device.presses("Create account").await;
        device.reads_beside("Username", "This username can't be had. Choose another.").await;
        device.field_holds("Username", username).await;
        device.field_holds("Password", PASSWORD).await;
        pages.push(device.reads().await);
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    // And Ana is who she was.
    device.open("/log-in").await;
    device.log_in("ana", ANAS_PASSWORD).await;
    device.is_greeted("Ana Reyes").await;
}

#[tokio::test]
async fn whoever_is_in_already_can_sign_up_beside_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Add another account").await;
        laptop.presses("New here? Create an account").await;
        laptop.sees_heading("Create an account").await;
        laptop.types_into("Username", "zoe").await;
        laptop.types_into("Password", "marble teapot sunrise ladder").await;
        laptop.presses("Create account").await;
        laptop.is_greeted("zoe").await;
        laptop.is_at("/").await;
        laptop.chooses_from_menu("Switch to Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn i_have_an_account_after_all() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/sign-up").await;
        laptop.presses("Have an account? Log in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_takes_nobody_new_shows_no_link_and_says_so_when_asked() {
    journey_to_a_new_server(async |world: &World| {
        world.operator_adds("cleo", PASSWORD).await;
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/sign-up").await;
        laptop.types_into("Username", "dora").await;
        laptop.types_into("Password", PASSWORD).await;
        laptop.presses("Create account").await;
        laptop.is_alerted("This server takes no new accounts").await;
        laptop.field_holds("Username", "dora").await;
        laptop.field_holds("Password", PASSWORD).await;
        laptop.presses("Have an account? Log in").await;
        laptop.sees_heading("Log in").await;
        laptop.has_no("New here? Create an account").await;
        laptop.log_in("dora", PASSWORD).await;
        laptop.is_alerted("The username or the password is wrong").await;
        laptop.has_no("New here? Create an account").await;
        laptop.log_in("cleo", PASSWORD).await;
        laptop.is_greeted("cleo").await;
    })
    .await;
}

#[tokio::test]
async fn my_phone_writes_my_name_with_capitals_and_what_i_log_in_with_as_it_is() {
    journey(async |world: &World| {
        let phone = world.device(&PHONE).await;
        phone.open("/sign-up").await;
        phone.sees_heading("Create an account").await;
        let capitals =
            "done(['username', 'name', 'password'].map((id) => document.getElementById(id).autocapitalize));";
        assert_eq!(phone.runs(capitals).await, json!(["none", "words", "none"]));
    })
    .await;
}
