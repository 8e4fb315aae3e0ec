//! Saved logins: the accounts that this browser knows.

use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, LAPTOP, World, journey};

#[tokio::test]
async fn i_see_which_accounts_this_browser_knows_and_remove_one() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Use another account").await;
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.presses("Saved logins").await;
        laptop.sees_heading("Saved logins").await;
        laptop.sees_text("Ben Osei").await;
        laptop.sees_text("Logged in now").await;
        laptop.sees_text("One tap until").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.sees_heading("Remove Ana Reyes from this device?").await;
        laptop.presses("Remove").await;
        laptop.sees_text("Ana Reyes is removed from this device").await;
        laptop.has_no("Remove Ana Reyes from this device").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ben Osei").await;
        laptop.has_no("Continue as Ana Reyes").await;
        laptop.reload().await;
        laptop.sees("Continue as Ben Osei").await;
        laptop.has_no("Continue as Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn i_remove_a_remembered_login_on_the_log_in_page() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.must_type_everything().await;
        assert_eq!(laptop.local_storage().await, []);
        laptop.reload().await;
        laptop.must_type_everything().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text("Logged in on 4 devices").await;
    })
    .await;
}

#[tokio::test]
async fn removing_the_account_that_is_logged_in_logs_it_out() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/saved-logins").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.sees_text("You'll be logged out here").await;
        laptop.presses("Remove").await;
        laptop.must_type_everything().await;
        laptop.open("/profile").await;
        laptop.must_type_everything().await;
    })
    .await;
}
