//! What happened to my account.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, LAPTOP, WORKSTATION, World, journey};

#[tokio::test]
async fn i_read_what_happened_and_on_which_device() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.presses("Log out").await;
        laptop.sees_text("is logged out").await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.presses("Keep them logged in").await;
        laptop.sees_text("stay logged in").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.presses("Activity").await;
        laptop.sees_heading("Activity").await;
        laptop.sees_text("Changed the password").await;
        laptop.sees_text("Kept the other devices logged in").await;
        laptop.sees_text(&format!("Logged out {}", WORKSTATION.shown_as)).await;
        laptop.sees_text(&format!("on {}", LAPTOP.shown_as)).await;
        laptop.sees_text(&format!("on {}", ANAS_OTHER_DEVICES[0])).await;
        workstation.sees_text("You were logged out from").await;
    })
    .await;
}

#[tokio::test]
async fn somebody_who_guesses_my_password_is_brought_to_my_attention() {
    journey(async |world: &World| {
        let stranger = world.device(&WORKSTATION).await;
        stranger.open("/log-in").await;
        stranger.log_in("ana", "perhaps it is this one").await;
        stranger.is_alerted("The username or the password is wrong").await;

        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("A wrong password was entered for your account").await;
        laptop.presses("See the activity").await;
        laptop.sees_heading("Activity").await;
        laptop.sees_text("Wrong password at log-in").await;
        laptop.sees_text(&format!("on {}", WORKSTATION.shown_as)).await;
    })
    .await;
}
