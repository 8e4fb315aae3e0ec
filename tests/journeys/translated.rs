//! The page through a translator in the browser, which puts elements of its own in the place of every text.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, WORKSTATION, World, journey};
use std::sync::Arc;

/// Every text that a translator was let at, one to a line.
const TRANSLATED: &str =
    "done([...document.querySelectorAll('#app font > font')].map((one) => one.textContent).join('\\n'));";

/// A laptop on which Ana reads all that is ours in a translation; she is on the overview.
async fn anas_translated_laptop(world: &World) -> Arc<Device> {
    let laptop = world.device(&LAPTOP).await;
    laptop.reads_it_translated().await;
    laptop.open("/log-in").await;
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop
}

/// Finds these words with the translator, or nowhere there.
async fn lets_translate(device: &Device, words: &str, translated: bool) {
    let texts = device.runs(TRANSLATED).await;
    let texts = texts.as_str().unwrap_or_default();
    assert_eq!(texts.contains(words), translated, "{words:?} among what was translated:\n{texts}");
}

#[tokio::test]
async fn headings_counts_and_errors_stay_what_they_were_when_a_translator_has_been_at_them() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.reads_it_translated().await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", "not my password at all").await;
        laptop.is_alerted("The username or the password is wrong").await;
        laptop.presses("Log in").await;
        laptop.reads_beside("Password", "Enter your password").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;

        laptop.presses("Change password").await;
        laptop.sees_heading("Change password").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", "kettle moss 9").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("New password", "too short").await;
        laptop.types_into("Current password", "not my password at all").await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "The password is wrong").await;
        laptop.does_not_see("too short").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
        laptop.sees("Log out 3 devices").await;
        laptop.unticks(ANAS_OTHER_DEVICES[0]).await;
        laptop.presses("Log out 2 devices").await;
        laptop.sees_text("2 devices are logged out").await;
        laptop.presses("See where you're logged in").await;
        laptop.sees_heading("Where you're logged in").await;
        laptop.has_no(&format!("Log out {}", ANAS_OTHER_DEVICES[1])).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees_heading("Choose an account").await;
        laptop.sees_text("You're logged out. One tap logs you in again on this device.").await;
        laptop.presses("Use another account").await;
        laptop.sees_heading("Log in").await;
        lets_translate(&laptop, "Username", true).await;
    })
    .await;
}

#[tokio::test]
async fn questions_ticks_and_live_lists_stay_true_when_a_translator_has_been_at_them() {
    journey(async |world: &World| {
        let laptop = anas_translated_laptop(world).await;
        laptop.presses("See where you're logged in").await;
        laptop.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.sees("Log out 1 selected").await;
        laptop.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[1])).await;
        laptop.presses("Log out 2 selected").await;
        laptop.sees_heading("Log out 2 devices?").await;
        laptop.sees_text("They end at once").await;
        laptop.presses("Cancel").await;
        laptop.presses(&format!("Log out {}", ANAS_OTHER_DEVICES[2])).await;
        laptop.sees_heading(&format!("Log out {}?", ANAS_OTHER_DEVICES[2])).await;
        laptop.sees_text("It ends at once").await;
        laptop.presses("Log out").await;
        laptop.sees_text(&format!("{} is logged out", ANAS_OTHER_DEVICES[2])).await;
        laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.types_into("Name for this device", "Garden Shed").await;
        laptop.presses("Save").await;
        laptop.sees_text("The device is called Garden Shed now").await;
        laptop.does_not_see("is logged out").await;

        laptop.open("/").await;
        laptop.sees_text("Logged in on 3 devices").await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees_text("Logged in on 4 devices").await;
        workstation.logs_out("Forget and log out").await;
        laptop.sees_text("Logged in on 3 devices").await;
        laptop.does_not_see("Logged in on 4 devices").await;
    })
    .await;
}

#[tokio::test]
async fn names_are_no_words_to_be_translated() {
    journey(async |world: &World| {
        let laptop = anas_translated_laptop(world).await;
        laptop.is_greeted("Ana Reyes").await;
        lets_translate(&laptop, "Hello", true).await;
        lets_translate(&laptop, "Reyes", false).await;
        lets_translate(&laptop, "Exeunt", false).await;
        laptop.opens_menu().await;
        laptop.sees_text("Add another account").await;
        lets_translate(&laptop, "Reyes", false).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.types_into("Name for this device", "Garden Shed").await;
        laptop.presses("Save").await;
        laptop.sees_text("The device is called Garden Shed now").await;
        laptop.presses("Log out Garden Shed").await;
        laptop.sees_heading("Log out Garden Shed?").await;
        lets_translate(&laptop, "Shed", false).await;
        laptop.presses("Log out").await;
        laptop.sees_text("Garden Shed is logged out").await;
        lets_translate(&laptop, "is logged out", true).await;
        lets_translate(&laptop, "Shed", false).await;
        for path in ["/profile", "/settings/activity", "/settings/saved-logins"] {
            laptop.open(path).await;
            laptop.sees_text(if path == "/settings/activity" { "Garden Shed" } else { "ana" }).await;
            lets_translate(&laptop, "Shed", false).await;
            lets_translate(&laptop, "Reyes", false).await;
            lets_translate(&laptop, "ana\n", false).await;
        }
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.sees_heading("Remove Ana Reyes from this device?").await;
        lets_translate(&laptop, "Reyes", false).await;
        laptop.presses("Cancel").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        lets_translate(&laptop, "Reyes", false).await;
    })
    .await;
}
