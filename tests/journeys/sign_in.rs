//! Logging in.

use crate::ways::{ANAS_OTHER_DEVICES, is_the_app};
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, LAPTOP, World, journey};

#[tokio::test]
async fn i_log_in_and_see_my_devices() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/").await;
        laptop.sees_heading("Log in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.sees_text("Logged in on 4 devices").await;
        laptop.presses("See where you're logged in").await;
        laptop.sees_heading("Where you're logged in").await;
        laptop.sees_text(LAPTOP.shown_as).await;
        laptop.sees_text("This device").await;
        for device in ANAS_OTHER_DEVICES {
            laptop.sees(&format!("Log out {device}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn my_username_may_have_capitals_and_spaces_around_it() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.log_in("  Ana ", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_keeps_the_username_i_typed_and_the_next_try_is_mine() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", "river lantern orbit mapel").await;
        laptop.is_alerted("The username or the password is wrong").await;
        laptop.field_holds("Username", "ana").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_from_the_page_whether_a_username_exists() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let mut pages = Vec::new();
        for username in ["ana", "nobody-of-that-name"] {
            laptop.open("/log-in").await;
            laptop.log_in(username, "river lantern orbit mapel").await;
            laptop.is_alerted("The username or the password is wrong").await;
            pages.push(laptop.reads().await);
        }
        assert_eq!(pages[0], pages[1]);
    })
    .await;
}

#[tokio::test]
async fn an_empty_form_says_beside_each_field_what_is_missing() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.presses("Log in").await;
        laptop.reads_beside("Username", "Enter your username").await;
        laptop.reads_beside("Password", "Enter your password").await;
    })
    .await;
}

#[tokio::test]
async fn after_log_in_i_am_where_i_wanted_to_go() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        for (path, heading) in [
            ("/settings/sessions", "Where you're logged in"),
            ("/settings/password", "Change password"),
            ("/profile", "Ana Reyes"),
        ] {
            laptop.open(path).await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            laptop.sees_heading(heading).await;
            laptop.is_at(path).await;
            laptop.logs_out("Forget and log out").await;
            laptop.must_type_everything().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_after_log_in_is_not_followed() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in?next=//example.com/").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.is_at("/").await;
    })
    .await;
}

#[tokio::test]
async fn what_i_type_before_the_app_has_come_is_kept() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().holds(is_the_app);
        laptop.begins_to_open("/log-in").await;
        laptop.types_into("Username", "ben").await;
        laptop.types_into("Password", BENS_PASSWORD).await;
        world.network().releases();
        laptop.arrives().await;
        laptop.field_holds("Username", "ben").await;
        laptop.field_holds("Password", BENS_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn pressing_log_in_before_the_app_has_come_logs_me_in() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().holds(is_the_app);
        laptop.begins_to_open("/log-in").await;
        laptop.log_in("ben", BENS_PASSWORD).await;
        world.network().releases();
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn on_a_shared_device_nothing_is_remembered() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.ticks("This is a shared device").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        assert_eq!(laptop.local_storage().await, []);
        laptop.chooses_from_menu("Log out").await;
        laptop.sees("Forget and log out").await;
        laptop.has_no("Remember and log out").await;
        laptop.presses("Forget and log out").await;
        laptop.must_type_everything().await;
        assert_eq!(laptop.local_storage().await, []);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_does_not_exist_says_so() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/no/such/page").await;
        laptop.sees_heading("Page not found").await;
        laptop.presses("Go to the overview").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/nothing").await;
        laptop.sees_heading("Page not found").await;
    })
    .await;
}

#[tokio::test]
async fn the_address_that_password_managers_know_leads_to_the_page() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/.well-known/change-password").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Change password").await;
        laptop.open("/.well-known/change-password").await;
        laptop.sees_heading("Change password").await;
        laptop.is_at("/settings/password").await;
    })
    .await;
}

#[tokio::test]
async fn two_tabs_are_one_login() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.opens_tab("/settings").await;
        laptop.sees_heading("Settings").await;
        laptop.turns_to_tab(0).await;
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.turns_to_tab(1).await;
        laptop.must_type_everything().await;
        laptop.does_not_see("Ana Reyes").await;
        assert_eq!(laptop.local_storage().await, []);
    })
    .await;
}
