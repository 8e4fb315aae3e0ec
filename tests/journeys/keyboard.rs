//! The main flow without a mouse: every control is reached with Tab, and the focus can always be seen.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD, is_the_app};
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, Device, Key, LAPTOP, WORKSTATION, World, journey};
use std::sync::Arc;

async fn reaches_and_presses(device: &Device, name: &str) {
    device.tab_to(name).await;
    device.press_key(Key::Enter).await;
}

/// Fills in the log-in form and sends it. What comes then is the story's to say.
async fn types_login(device: &Device, username: &str, password: &str) {
    device.tab_to("Username").await;
    device.types(username).await;
    device.tab_to("Password").await;
    device.types(password).await;
    device.press_key(Key::Enter).await;
}

/// A laptop on which Ana has logged in; she is on the overview.
async fn anas_laptop(world: &World) -> Arc<Device> {
    let laptop = world.device(&LAPTOP).await;
    laptop.open("/log-in").await;
    types_login(&laptop, "ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop
}

#[tokio::test]
async fn i_log_in_change_my_password_and_log_the_others_out() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Settings").await;
        laptop.sees_heading("Settings").await;
        reaches_and_presses(&laptop, "Change password").await;
        laptop.tab_to("Current password").await;
        laptop.types(ANAS_PASSWORD).await;
        laptop.tab_to("New password").await;
        laptop.types(NEW_PASSWORD).await;
        reaches_and_presses(&laptop, "Change password").await;
        laptop.sees_heading("Password changed").await;
        laptop.tab_to(ANAS_OTHER_DEVICES[0]).await;
        laptop.press_key(Key::Space).await;
        laptop.finds_ticked(ANAS_OTHER_DEVICES[0], false).await;
        reaches_and_presses(&laptop, "Log out 2 devices").await;
        laptop.sees_text("2 devices are logged out").await;
    })
    .await;
}

/// Types each of these and goes on with Tab alone; Enter sends the last.
async fn types_through(device: &Device, texts: &[&str]) {
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            device.press_key(Key::Tab).await;
        }
        device.types(text).await;
    }
    device.press_key(Key::Enter).await;
}

#[tokio::test]
async fn from_one_field_tab_leads_to_the_next_and_enter_sends_them() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        // Before the app is there, the way is the same.
        world.network().holds(is_the_app);
        laptop.begins_to_open("/log-in").await;
        laptop.tab_to("Username").await;
        laptop.types("ana").await;
        laptop.press_key(Key::Tab).await;
        laptop.types("river ").await;
        world.network().releases();
        laptop.arrives().await;
        laptop.types("lantern orbit maple").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_heading("Overview").await;

        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.tab_to("Username").await;
        types_through(&laptop, &["ana", ANAS_PASSWORD]).await;
        laptop.sees_heading("Overview").await;

        laptop.open("/settings/password").await;
        laptop.tab_to("Current password").await;
        types_through(&laptop, &[ANAS_PASSWORD, NEW_PASSWORD]).await;
        laptop.sees_heading("Password changed").await;

        laptop.open("/").await;
        laptop.is_asked_to_confirm().await;
        types_through(&laptop, &[NEW_PASSWORD]).await;
        laptop.sees_text("devices are logged out").await;

        laptop.open("/sign-up").await;
        laptop.reads_beside("Password", "At least").await;
        laptop.tab_to("Username").await;
        types_through(&laptop, &["cleo", "Cleo Marsh", "marble orchard lantern ferry"]).await;
        laptop.is_greeted("Cleo Marsh").await;
    })
    .await;
}

#[tokio::test]
async fn the_way_to_see_what_i_type_comes_after_the_field() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.tab_to("Password").await;
        laptop.types("river").await;
        laptop.press_key(Key::Tab).await;
        laptop.keeps_focus_on("Show password").await;
        laptop.press_key(Key::Space).await;
        laptop.finds_hidden("Password", false).await;
        laptop.field_holds("Password", "river").await;
        laptop.press_key(Key::Space).await;
        laptop.finds_hidden("Password", true).await;
    })
    .await;
}

#[tokio::test]
async fn i_name_a_device_and_log_it_out() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        types_login(&laptop, "ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Where you're logged in").await;
        reaches_and_presses(&laptop, &format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.tab_to("Name for this device").await;
        laptop.types("Kitchen").await;
        reaches_and_presses(&laptop, "Save").await;
        reaches_and_presses(&laptop, "Log out Kitchen").await;
        laptop.sees_heading("Log out Kitchen?").await;
        reaches_and_presses(&laptop, "Log out").await;
        laptop.sees_text("Kitchen is logged out").await;
    })
    .await;
}

#[tokio::test]
async fn i_log_out_and_come_back_with_one_key() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Log out").await;
        reaches_and_presses(&laptop, "Remember and log out").await;
        reaches_and_presses(&laptop, "Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Log out").await;
        laptop.sees_heading("Remember your login on this device?").await;
        laptop.press_key(Key::Escape).await;
        laptop.has_no("Forget and log out").await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Log out").await;
        reaches_and_presses(&laptop, "Forget and log out").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn i_make_an_account() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        reaches_and_presses(&laptop, "New here? Create an account").await;
        laptop.sees_heading("Create an account").await;
        laptop.tab_to("Username").await;
        laptop.types("cleo").await;
        laptop.tab_to("Displayed name").await;
        laptop.types("Cleo Marsh").await;
        laptop.tab_to("Password").await;
        laptop.types("kettle moss 9").await;
        laptop.press_key(Key::Enter).await;
        // The focus is on what is wrong, and what is typed next goes there.
        laptop.reads_beside("Password", "too short").await;
        laptop.tab_to("Password").await;
        laptop.types(" and a longer harbour").await;
        reaches_and_presses(&laptop, "Create account").await;
        laptop.is_greeted("Cleo Marsh").await;
    })
    .await;
}

#[tokio::test]
async fn i_add_an_account_and_go_over_and_back() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Add another account").await;
        laptop.sees_heading("Add another account").await;
        types_login(&laptop, "ben", BENS_PASSWORD).await;
        laptop.is_greeted("Ben Osei").await;
        reaches_and_presses(&laptop, "Account menu").await;
        laptop.sees("Switch to Ana Reyes").await;
        laptop.press_key(Key::Escape).await;
        laptop.has_no("Switch to Ana Reyes").await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Switch to Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        reaches_and_presses(&laptop, "Account menu").await;
        reaches_and_presses(&laptop, "Switch to Ben Osei").await;
        laptop.is_greeted("Ben Osei").await;
    })
    .await;
}

#[tokio::test]
async fn i_log_out_of_all_accounts_everywhere() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        reaches_and_presses(&laptop, "Settings").await;
        laptop.sees_heading("Settings").await;
        reaches_and_presses(&laptop, "Log out of all accounts").await;
        laptop.sees_text("Ends 4 logins").await;
        laptop.press_key(Key::Escape).await;
        laptop.has_no("Cancel").await;
        reaches_and_presses(&laptop, "Log out of all accounts").await;
        laptop.sees_text("Ends 4 logins").await;
        // Of several to choose from, the arrows go to the next.
        laptop.tab_to("On this device").await;
        laptop.press_key(Key::Down).await;
        laptop.finds_ticked("Everywhere", true).await;
        reaches_and_presses(&laptop, "Log out").await;
        laptop.sees_text("You're logged out everywhere: 4 logins have ended.").await;
        laptop.tab_to("Username").await;
    })
    .await;
}

#[tokio::test]
async fn i_make_this_device_forget_everything() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        reaches_and_presses(&laptop, "Settings").await;
        laptop.sees_heading("Settings").await;
        reaches_and_presses(&laptop, "Forget this device").await;
        laptop.sees_heading("Forget this device?").await;
        reaches_and_presses(&laptop, "Cancel").await;
        laptop.has_no("Forget everything").await;
        reaches_and_presses(&laptop, "Forget this device").await;
        reaches_and_presses(&laptop, "Forget everything").await;
        laptop.sees_text("This device has forgotten everything").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn i_put_a_stranger_out_and_name_my_own_device() {
    journey(async |world: &World| {
        let laptop = anas_laptop(world).await;
        let stranger = world.anas_device(&WORKSTATION).await;
        reaches_and_presses(&laptop, "No, log it out").await;
        laptop.sees_heading(&format!("Log out {}?", WORKSTATION.shown_as)).await;
        reaches_and_presses(&laptop, "Log out").await;
        laptop.sees_heading("Change password").await;
        stranger.sees_text("You were logged out").await;

        reaches_and_presses(&laptop, "Where you're logged in").await;
        reaches_and_presses(&laptop, LAPTOP.shown_as).await;
        laptop.sees_heading(LAPTOP.shown_as).await;
        reaches_and_presses(&laptop, &format!("Rename {}", LAPTOP.shown_as)).await;
        laptop.types("Kitchen laptop").await;
        laptop.press_key(Key::Enter).await;
        laptop.sees_text("The device is called Kitchen laptop now.").await;
        reaches_and_presses(&laptop, "Undo").await;
        laptop.sees_text(&format!("The device is called {} now.", LAPTOP.shown_as)).await;
        laptop.sees_heading(LAPTOP.shown_as).await;
    })
    .await;
}
