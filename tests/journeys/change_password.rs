//! Changing the password, and then deciding about the other devices.

use crate::one_time::arrives_with;
use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, CHROMEBOOK, LAPTOP, WORKSTATION, World, journey};

#[tokio::test]
async fn i_log_out_one_of_my_other_devices_and_exactly_that_one_is_out_and_says_why() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let chromebook = world.anas_device(&CHROMEBOOK).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.is_at("/settings/password/changed").await;
        laptop.finds_ticked(WORKSTATION.shown_as, true).await;
        for device in ANAS_OTHER_DEVICES.into_iter().chain([CHROMEBOOK.shown_as]) {
            laptop.unticks(device).await;
        }
        laptop.presses("Log out 1 device").await;
        laptop.sees_text("1 device is logged out").await;

        // The page shows it by itself, without a click.
        workstation
            .sees_text(&format!("The password was changed from {}, and this device was logged out", LAPTOP.shown_as))
            .await;
        workstation.does_not_see("Overview").await;
        chromebook.clicks_on().await;
        chromebook.sees_heading("Ana Reyes").await;
        laptop.clicks_on().await;
        laptop.sees_heading("Ana Reyes").await;

        // The old password opens nothing any more.
        workstation.presses("Continue as Ana Reyes").await;
        workstation.types_into("Password", ANAS_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.is_alerted("The username or the password is wrong").await;
        workstation.types_into("Password", NEW_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn i_log_out_all_my_other_devices() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.presses("Log out 4 devices").await;
        laptop.sees_text("4 devices are logged out").await;
        laptop.open("/").await;
        laptop.sees_text("Logged in on 1 device").await;
        workstation.sees_text("this device was logged out").await;
    })
    .await;
}

#[tokio::test]
async fn i_keep_all_my_other_devices_logged_in() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.presses("Keep them logged in").await;
        laptop.sees_text("Your other devices stay logged in").await;
        laptop.reload().await;
        laptop.sees_text("There is nothing left to decide about your other devices").await;
        workstation.clicks_on().await;
        workstation.sees_heading("Ana Reyes").await;
        laptop.open("/").await;
        laptop.sees_text("Logged in on 5 devices").await;
        laptop.sees_text("Nothing right now").await;
        laptop.has_no("Finish: choose which devices stay logged in").await;
    })
    .await;
}

#[tokio::test]
async fn the_question_waits_for_me_through_a_reload_and_on_the_overview() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.reload().await;
        laptop.sees_heading("Password changed").await;
        for device in ANAS_OTHER_DEVICES {
            laptop.finds_ticked(device, true).await;
        }
        laptop.open("/").await;
        laptop.presses("Finish: choose which devices stay logged in").await;
        laptop.is_at("/settings/password/changed").await;
        laptop.presses("Log out 3 devices").await;
        laptop.sees_text("3 devices are logged out").await;
        laptop.open("/").await;
        laptop.sees_text("Nothing right now").await;
    })
    .await;
}

#[tokio::test]
async fn with_no_other_device_there_is_nothing_to_decide() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.changes_password(BENS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.sees_text("You're not logged in on any other device").await;
        laptop.has_no("Keep them logged in").await;
    })
    .await;
}

#[tokio::test]
async fn a_device_that_was_remembered_with_the_old_password_asks_for_the_new_one() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out("Remember and log out").await;
        workstation.sees("Continue as Ana Reyes").await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.presses("Keep them logged in").await;
        laptop.sees_text("Your other devices stay logged in").await;
        laptop.reload().await;
        laptop.sees_text("There is nothing left to decide about your other devices").await;
        workstation.presses("Continue as Ana Reyes").await;
        workstation.types_into("Password", NEW_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn a_password_that_breaks_a_rule_is_refused_beside_its_field_and_stays_as_typed() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.reads_beside("New password", "At least 15 characters").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        for (new, said) in [
            ("kettle moss 9", "too short"),
            ("iloveyouiloveyou", "list of common passwords"),
            ("ana reyes ana reyes 1990", "too close to your name"),
            (ANAS_PASSWORD, "your current password"),
            ("                    ", "easy to guess"),
            ("", "Enter a new password"),
        ] {
            laptop.types_into("New password", new).await;
            laptop.presses("Change password").await;
            laptop.reads_beside("New password", said).await;
            laptop.field_holds("New password", new).await;
            laptop.field_holds("Current password", ANAS_PASSWORD).await;
        }
        laptop.types_into("New password", NEW_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing_and_keeps_the_new_one_typed() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password("not my password at all", NEW_PASSWORD).await;
        laptop.sees_text("The password is wrong").await;
        laptop.field_holds("New password", NEW_PASSWORD).await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn i_can_look_at_what_i_type() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        laptop.finds_hidden("New password", true).await;
        laptop.presses("Show password").await;
        laptop.finds_hidden("New password", false).await;
        laptop.field_holds("New password", NEW_PASSWORD).await;
        laptop.presses("Show password").await;
        laptop.finds_hidden("New password", true).await;
    })
    .await;
}

#[tokio::test]
async fn a_device_that_i_kept_can_be_remembered_once_it_has_the_new_password() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.presses("Keep them logged in").await;
        laptop.sees_text("Your other devices stay logged in").await;
        workstation.open("/").await;
        workstation.chooses_from_menu("Log out").await;
        workstation.sees_heading("Log out?").await;
        workstation.sees_text("One tap can't be offered for this login").await;
        workstation.has_no("Remember and log out").await;
        workstation.presses("Cancel").await;
        workstation.changes_password(NEW_PASSWORD, "another lantern in the quiet orchard").await;
        workstation.sees_heading("Password changed").await;
        workstation.logs_out("Remember and log out").await;
        workstation.sees("Continue as Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn after_a_one_time_password_i_read_that_no_other_device_is_logged_in() {
    journey(async |world: &World| {
        let one_time = world.operator_resets("ana").await;
        let laptop = arrives_with(world, &one_time).await;
        laptop.changes_password(&one_time, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        laptop.sees("Account menu").await;
        laptop.sees_text("You're not logged in on any other device").await;
        laptop.does_not_see("left to decide").await;
        // The question was answered once, and is asked in no session again.
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.is_greeted("Ben Osei").await;
        laptop.open("/settings/password/changed").await;
        laptop.sees_text("There is nothing left to decide").await;
    })
    .await;
}

/// A tab that no other tab can tell anything.
const DEAF: &str = "for (const what of ['storage', 'message']) {
  addEventListener(what, (event) => event.stopImmediatePropagation(), true);
}
BroadcastChannel.prototype.addEventListener = () => {};
Object.defineProperty(BroadcastChannel.prototype, 'onmessage', { set() {} });";

#[tokio::test]
async fn a_tab_that_slept_through_a_reset_becomes_the_form_when_i_go_on_in_it() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.runs_before_every_page(DEAF).await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        world.network().breaks(|path| path == "/api/v1/events");
        let one_time = world.operator_resets("ana").await;
        laptop.opens_tab("/").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.types_into("Password", &one_time).await;
        laptop.presses("Log in").await;
        laptop.sees_heading("Change password").await;
        laptop.turns_to_tab(0).await;
        laptop.field_holds("Displayed name", "Ana R.").await;
        laptop.presses("Save").await;
        laptop.sees_heading("Change password").await;
        laptop.sees_text("Choose a password that nobody else knows").await;
        laptop.has_no("Account menu").await;
    })
    .await;
}
