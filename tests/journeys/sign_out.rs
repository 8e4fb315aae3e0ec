//! Logging out, remembered or forgotten.

use crate::world::{ANAS_PASSWORD, LAPTOP, WORKSTATION, World, journey};

#[tokio::test]
async fn i_am_remembered_one_tap_and_i_am_in_but_what_is_sensitive_asks_for_the_password() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.reload().await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.has_no_field("Password").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/sessions").await;
        laptop.presses("Log out all other devices").await;
        laptop.presses("Log out").await;
        laptop.confirms_with("not my password at all").await;
        laptop.is_alerted("The password is wrong").await;
        laptop.confirms_with(ANAS_PASSWORD).await;
        laptop.sees_text("3 devices are logged out").await;
    })
    .await;
}

#[tokio::test]
async fn i_am_forgotten_and_nothing_of_me_is_left_on_the_device() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Profile").await;
        laptop.sees_heading("Ana Reyes").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.sees_heading("Settings").await;
        laptop.presses("Log out").await;
        laptop.presses("Forget and log out").await;
        laptop.must_type_everything().await;
        let storage = laptop.storage().await;
        for area in ["localStorage", "sessionStorage"] {
            assert_eq!(storage[area], serde_json::json!({}), "{area}");
        }
        for list in ["databases", "caches"] {
            assert_eq!(storage[list], serde_json::json!([]), "{list}");
        }
        assert_eq!(storage["cookies"], "", "cookies that scripts can read");
        assert!(laptop.cookie_names().await.is_empty(), "a cookie is left");
        laptop.back().await;
        laptop.must_type_everything().await;
        laptop.does_not_see("Ana Reyes").await;
        laptop.open("/profile").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn i_can_think_again_and_stay() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Log out").await;
        laptop.sees_heading("Remember your login on this device?").await;
        laptop.presses("Cancel").await;
        laptop.has_no("Forget and log out").await;
        laptop.open("/settings").await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Remember your login on this device?").await;
        laptop.press_key(crate::world::Key::Escape).await;
        laptop.has_no("Forget and log out").await;
        laptop.reload().await;
        laptop.sees_heading("Settings").await;
    })
    .await;
}

#[tokio::test]
async fn a_remembered_device_that_i_log_out_from_elsewhere_asks_for_the_password() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out("Remember and log out").await;
        workstation.sees("Continue as Ana Reyes").await;

        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.sees_text("Logged out, one tap logs in").await;
        laptop.presses(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.presses("Log out").await;
        laptop.sees_text(&format!("{} is logged out", WORKSTATION.shown_as)).await;

        // Its page does not know yet, and one tap opens nothing.
        workstation.presses("Continue as Ana Reyes").await;
        workstation.sees_field("Password").await;
        workstation.field_holds("Username", "ana").await;
        workstation.types_into("Password", ANAS_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.sees_heading("Overview").await;
    })
    .await;
}
