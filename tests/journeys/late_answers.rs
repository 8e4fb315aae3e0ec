//! Answers that come late: I have left by then, or opened something else. They bring nothing back and close nothing.

use crate::ways::ANAS_OTHER_DEVICES;
use crate::world::{ANAS_PASSWORD, Device, Key, LAPTOP, World, journey};
use serde_json::{Value, json};

const REAUTHENTICATE: &str = "/api/v1/session/reauthenticate";

impl Device {
    /// The answers that were held have come: one that was asked for after them has.
    async fn has_them_all(&self, world: &World) {
        world.network().releases();
        self.calls("GET", "/api/v1/device/accounts", json!({}), Value::Null).await;
    }
}

#[tokio::test]
async fn an_answer_to_my_password_does_not_bring_me_back_after_i_left() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.is_asked_to_confirm().await;
        world.network().holds(|path| path == REAUTHENTICATE);
        laptop.confirms_with(ANAS_PASSWORD).await;
        world.network().is_asked("POST", REAUTHENTICATE).await;
        laptop.presses("Cancel").await;
        laptop.press_key(Key::Escape).await;
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.watches_for("Ana Reyes").await;
        laptop.has_them_all(world).await;
        laptop.must_type_everything().await;
        laptop.never_saw_them().await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_was_saved_closes_no_other_form() {
    journey(async |world: &World| {
        let [first, second, _] = ANAS_OTHER_DEVICES;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Rename {first}")).await;
        laptop.types_into("Name for this device", "Kitchen").await;
        world.network().holds(|path| path.starts_with("/api/v1/sessions/"));
        laptop.presses("Save").await;
        laptop.press_key(Key::Escape).await;
        laptop.presses(&format!("Rename {second}")).await;
        laptop.types_into("Name for this device", "Study").await;
        world.network().releases();
        laptop.sees_text("The device is called Kitchen now").await;
        laptop.field_holds("Name for this device", "Study").await;
        laptop.presses("Save").await;
        laptop.sees_text("The device is called Study now").await;
    })
    .await;
}

#[tokio::test]
async fn a_profile_that_was_saved_closes_no_other_form() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        world.network().holds(|path| path == "/api/v1/profile");
        laptop.presses("Save").await;
        world.network().is_asked("PATCH", "/api/v1/profile").await;
        laptop.presses("Cancel").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Anastasia").await;
        world.network().releases();
        laptop.sees_heading("Ana R.").await;
        laptop.field_holds("Displayed name", "Anastasia").await;
    })
    .await;
}

fn is_list(path: &str) -> bool {
    path == "/api/v1/device/accounts"
}

fn is_session(path: &str) -> bool {
    path == "/api/v1/session"
}

#[tokio::test]
async fn a_list_from_before_does_not_bring_back_what_i_forgot_in_another_tab() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/saved-logins").await;
        laptop.sees("Remove Ana Reyes from this device").await;
        let before = world.network().asked("GET", "/api/v1/device/accounts");
        world.network().holds(is_list);
        laptop.opens_tab("/profile").await;
        world.network().is_asked_times("GET", "/api/v1/device/accounts", before + 1).await;
        // The other tab does not learn yet that the session is over.
        world.network().holds(|path| is_list(path) || is_session(path));
        laptop.turns_to_tab(0).await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.presses("Remove").await;
        laptop.must_type_everything().await;
        world.network().holds(is_session);
        laptop.calls("GET", "/api/v1/device/accounts", json!({}), Value::Null).await;
        laptop.turns_to_tab(1).await;
        laptop.has_them_all(world).await;
        laptop.must_type_everything().await;
        assert_eq!(laptop.local_storage().await, [], "the name is back");
        laptop.reload().await;
        laptop.must_type_everything().await;
    })
    .await;
}

const WRONG: &str = "perhaps it is this one";

#[tokio::test]
async fn a_wrong_password_empties_no_field_of_another_page() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/delete-account").await;
        laptop.types_into("Password", WRONG).await;
        world.network().holds(|path| path == "/api/v1/account");
        laptop.presses("Delete account").await;
        world.network().is_asked("DELETE", "/api/v1/account").await;
        laptop.chooses_from_menu("Add another account").await;
        laptop.types_into("Username", "ben").await;
        laptop.types_into("Password", WRONG).await;
        laptop.has_them_all(world).await;
        laptop.field_holds("Password", WRONG).await;
        // And the other way round.
        world.network().holds(is_session);
        laptop.presses("Log in").await;
        world.network().is_asked("POST", "/api/v1/session").await;
        laptop.chooses_in_settings("Delete account").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.has_them_all(world).await;
        laptop.field_holds("Password", ANAS_PASSWORD).await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_empties_no_question_that_was_asked_after_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.is_asked_to_confirm().await;
        world.network().holds(|path| path == REAUTHENTICATE);
        laptop.confirms_with(WRONG).await;
        world.network().is_asked("POST", REAUTHENTICATE).await;
        laptop.presses("Cancel").await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Confirm it's you").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.has_them_all(world).await;
        laptop.field_holds("Password", ANAS_PASSWORD).await;
        laptop.presses("Continue").await;
        laptop.sees_text("3 devices are logged out").await;
    })
    .await;
}

#[tokio::test]
async fn a_tap_that_was_not_enough_takes_no_form_away_from_me() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        // The end of one tap is not sent to this browser.
        world.network().breaks(|path| matches!(path, "/api/v1/events" | "/api/v1/device/accounts"));
        world.operator("end-sessions", "ana", "").await;
        world.network().holds(|path| path == "/api/v1/session/resume");
        laptop.presses("Continue as Ana Reyes").await;
        world.network().is_asked("POST", "/api/v1/session/resume").await;
        laptop.presses("Use another account").await;
        laptop.types_into("Username", "ben").await;
        world.network().mends();
        laptop.has_them_all(world).await;
        laptop.field_holds("Username", "ben").await;
        laptop.does_not_see("One tap is no longer enough").await;
    })
    .await;
}
