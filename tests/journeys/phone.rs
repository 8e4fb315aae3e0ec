//! The app on a phone: the way out by the photo, and whether everything fits a small window and a thumb.

use crate::walk::finds_nothing_wrong;
use crate::world::{Corner, Device, LAPTOP, PHONE, World, journey};

/// Taps the photo, the three lines and Settings, slides to the bottom, and taps on Log out.
async fn goes_the_long_way_out(phone: &Device) {
    phone.sees_in_the_corner("Profile", Corner::BottomRight).await;
    phone.presses("Profile").await;
    phone.sees_heading("Ana Reyes").await;
    phone.sees_in_the_corner("Menu", Corner::TopRight).await;
    phone.presses("Menu").await;
    phone.presses("Settings").await;
    phone.sees_heading("Settings").await;
    phone.slides_to_the_end().await;
    phone.ends_with_the_buttons(&["Forget this device", "Log out of all accounts", "Log out"]).await;
    phone.presses("Log out").await;
    phone.sees_heading("Remember your login on this device?").await;
}

#[tokio::test]
async fn my_photo_the_three_lines_settings_log_out_and_it_remembers_me() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        goes_the_long_way_out(&phone).await;
        phone.presses("Remember and log out").await;
        phone.sees_text("You're logged out. One tap logs you in again on this device.").await;
        phone.has_no_field("Password").await;
        phone.presses("Continue as Ana Reyes").await;
        phone.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn my_photo_the_three_lines_settings_log_out_and_it_forgets_me() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        goes_the_long_way_out(&phone).await;
        phone.presses("Forget and log out").await;
        phone.sees_text("You're logged out. This device remembers nothing of your login.").await;
        phone.must_type_everything().await;
        phone.holds_nothing_at_all().await;
        phone.reload().await;
        phone.must_type_everything().await;
        phone.does_not_see("Ana").await;
    })
    .await;
}

#[tokio::test]
async fn i_may_think_again_and_am_still_where_i_was() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        goes_the_long_way_out(&phone).await;
        phone.presses("Cancel").await;
        phone.has_no("Forget and log out").await;
        phone.reload().await;
        phone.sees_heading("Settings").await;
    })
    .await;
}

/// Every size is looked at on one walk: the walk itself is the longest part of it.
#[tokio::test]
async fn no_page_is_wider_than_my_phone_my_thumb_hits_every_control_and_no_bar_covers_what_has_the_focus() {
    journey(async |world: &World| {
        let phone = world.device(&PHONE).await;
        finds_nothing_wrong(&phone, async |phone: &Device| {
            phone.has_a_window(320, 568).await;
            let mut found = [phone.sticks_out().await, phone.loses_letters().await].concat();
            phone.has_a_window(390, 844).await;
            found.extend([phone.sticks_out().await, phone.loses_letters().await].concat());
            found.extend([phone.too_small_for_a_thumb().await, phone.zooms_when_i_type().await].concat());
            // A keyboard on the screen leaves about half of it.
            phone.has_a_window(390, 500).await;
            found.extend(phone.hides_the_focus().await);
            phone.has_a_window(390, 844).await;
            found
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn no_page_is_wider_than_a_desk_where_everything_is_twice_as_large() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        finds_nothing_wrong(&laptop, async |laptop: &Device| {
            laptop.has_a_window(640, 400).await;
            let found = laptop.sticks_out().await;
            laptop.has_a_window(1280, 800).await;
            found
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn every_page_is_accessible_on_my_phone_in_the_light_and_in_the_dark() {
    journey(async |world: &World| {
        finds_nothing_wrong(&*world.device(&PHONE).await, async |phone: &Device| {
            phone.axe_findings_in_any_light().await.lines().map(str::to_owned).collect()
        })
        .await;
    })
    .await;
}
