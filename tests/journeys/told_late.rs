//! The page's words on a log-out that the server learns of late: nothing that is not so.

use crate::offline::{TOLD, WILL_BE_TOLD, everything, is_ended_for_the_server, is_forgetting, leaves_unheard};
use crate::old_app::is_old;
use crate::ways::NEW_PASSWORD;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, WORKSTATION, World, journey};
use std::sync::Arc;

const ONE_TAP: &str = "One tap logs you in again";

/// A laptop on which Ana leaves in the second of two tabs, where the server cannot be reached. Both say that the server
/// will be told, and both are watched for the words that it was.
async fn leaves_unheard_in_two_tabs(world: &World) -> Arc<Device> {
    let laptop = world.anas_device(&LAPTOP).await;
    laptop.opens_tab("/").await;
    laptop.sees_heading("Overview").await;
    world.network().breaks(everything);
    laptop.logs_out("Forget and log out").await;
    for tab in [0, 1] {
        laptop.turns_to_tab(tab).await;
        laptop.sees_text(WILL_BE_TOLD).await;
        laptop.watches_for(TOLD).await;
    }
    laptop
}

#[tokio::test]
async fn no_page_says_that_the_server_knows_where_only_the_browser_has_forgotten_that_i_left() {
    journey(async |world: &World| {
        let laptop = leaves_unheard_in_two_tabs(world).await;
        laptop.wipes_storage().await;
        for tab in [0, 1] {
            laptop.turns_to_tab(tab).await;
            laptop.does_not_see(WILL_BE_TOLD).await;
            laptop.never_saw_them().await;
        }
    })
    .await;
}

#[tokio::test]
async fn no_page_says_that_the_server_knows_where_another_one_logs_me_in_again() {
    journey(async |world: &World| {
        let laptop = leaves_unheard_in_two_tabs(world).await;
        world.network().breaks(is_forgetting);
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.turns_to_tab(0).await;
        laptop.sees_heading("Overview").await;
        laptop.never_saw_them().await;
    })
    .await;
}

#[tokio::test]
async fn where_my_password_was_changed_meanwhile_the_page_does_not_promise_one_tap() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.loses_its_network().await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text(ONE_TAP).await;
        workstation.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        workstation.sees_heading("Password changed").await;
        laptop.has_its_network_again().await;
        laptop.sees_text(TOLD).await;
        laptop.sees_text("Asks for the password").await;
        laptop.does_not_see(ONE_TAP).await;
    })
    .await;
}

#[tokio::test]
async fn an_old_app_in_which_i_left_loads_a_newer_one_and_says_so_where_that_does_not_help() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Forget and log out").await;
        is_old(world.network());
        world.network().mends();
        world.network().is_asked_times("GET", "/log-in", 2).await;
        laptop.sees_text("too old for the server").await;
        laptop.does_not_see(WILL_BE_TOLD).await;
        assert_eq!(world.network().asked("GET", "/log-in"), 2, "loaded once more, and not again and again");
        world.network().is_straight();
        laptop.presses("Load it again").await;
        laptop.sees_text(TOLD).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn what_i_type_stays_where_the_server_refuses_the_page_in_which_i_left() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Forget and log out").await;
        laptop.types_into("Username", "be").await;
        is_old(world.network());
        world.network().mends();
        laptop.sees_text("too old for the server").await;
        laptop.field_holds("Username", "be").await;
        assert_eq!(world.network().asked("GET", "/log-in"), 1, "the page was not loaded again");
    })
    .await;
}
