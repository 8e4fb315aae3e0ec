//! The findings of axe-core on every page and every dialog, in the light and in the dark.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD, is_api};
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, World, journey};

async fn walks_every_page(laptop: &Device) {
    laptop.open("/sign-up").await;
    laptop.reads_beside("Password", "At least 15 characters").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Create account").await;
    laptop.reads_beside("Username", "Enter your username").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.open("/log-in").await;
    laptop.sees("New here? Create an account").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Log in").await;
    laptop.reads_beside("Password", "Enter your password").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.log_in("ana", "not my password at all").await;
    laptop.is_alerted("The username or the password is wrong").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop.sees_text("Logged in on 4 devices").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Account menu").await;
    laptop.sees("Log out").await;
    laptop.axe_finds_nothing_in_any_light().await;
    for (path, heading) in [
        ("/profile", "Ana Reyes"),
        ("/settings", "Settings"),
        ("/settings/password", "Change password"),
        ("/settings/saved-logins", "Saved logins"),
        ("/settings/activity", "Activity"),
        ("/settings/delete-account", "Delete account"),
        ("/add-account", "Add another account"),
        ("/nowhere", "Page not found"),
    ] {
        laptop.open(path).await;
        laptop.sees_heading(heading).await;
        laptop.axe_finds_nothing_in_any_light().await;
    }
    walks_the_dialogs(laptop).await;
    walks_a_change_of_the_password(laptop).await;
    walks_past_two_accounts(laptop).await;
    laptop.logs_out("Remember and log out").await;
    laptop.sees("Continue as Ana Reyes").await;
    laptop.axe_finds_nothing_in_any_light().await;
}

async fn walks_past_two_accounts(laptop: &Device) {
    laptop.adds_ben().await;
    laptop.opens_menu().await;
    laptop.sees("Switch to Ana Reyes").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.open("/add-account").await;
    laptop.sees_heading("Choose an account").await;
    laptop.axe_finds_nothing_in_any_light().await;
}

async fn walks_the_dialogs(laptop: &Device) {
    laptop.open("/profile").await;
    laptop.presses("Edit profile").await;
    laptop.sees_field("Displayed name").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.open("/settings/saved-logins").await;
    laptop.presses("Remove Ana Reyes from this device").await;
    laptop.sees("Remove").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.open("/settings/sessions").await;
    laptop.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[0])).await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
    laptop.sees_field("Name for this device").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Cancel").await;
    laptop.presses("Log out all other devices").await;
    laptop.sees_heading("Log out 3 devices?").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Cancel").await;
    laptop.chooses_in_settings("Forget this device").await;
    laptop.sees("Forget everything").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Cancel").await;
    laptop.presses("Log out of all accounts").await;
    laptop.sees_text("Ends 4 logins, on this and all other devices.").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.ticks("Everywhere").await;
    laptop.has_no("Remember the logins on this device").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Cancel").await;
    laptop.presses("Log out").await;
    laptop.sees("Forget and log out").await;
    laptop.axe_finds_nothing_in_any_light().await;
    // One tap, so that the next sensitive act asks for the password.
    laptop.presses("Remember and log out").await;
    laptop.presses("Continue as Ana Reyes").await;
    laptop.sees_heading("Overview").await;
    laptop.open("/settings/sessions").await;
    laptop.presses(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
    laptop.presses("Log out").await;
    laptop.sees_heading("Confirm it's you").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.confirms_with(ANAS_PASSWORD).await;
    laptop.sees_text("is logged out").await;
    laptop.axe_finds_nothing_in_any_light().await;
}

async fn walks_a_change_of_the_password(laptop: &Device) {
    laptop.changes_password(ANAS_PASSWORD, "kettle moss 9").await;
    laptop.reads_beside("New password", "too short").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
    laptop.sees_heading("Password changed").await;
    laptop.finds_ticked(ANAS_OTHER_DEVICES[1], true).await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.open("/").await;
    laptop.sees("Finish: choose which devices stay logged in").await;
    laptop.axe_finds_nothing_in_any_light().await;
    laptop.presses("Finish: choose which devices stay logged in").await;
    laptop.presses("Keep them logged in").await;
    laptop.sees_text("stay logged in").await;
    laptop.axe_finds_nothing_in_any_light().await;
}

#[tokio::test]
async fn every_page_and_dialog_is_accessible_in_the_light_and_in_the_dark() {
    journey(async |world: &World| walks_every_page(&*world.device(&LAPTOP).await).await).await;
}

#[tokio::test]
async fn a_page_whose_server_is_away_is_accessible() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().breaks(is_api);
        laptop.presses("See where you're logged in").await;
        laptop.sees("Try again").await;
        laptop.axe_finds_nothing().await;
    })
    .await;
}
