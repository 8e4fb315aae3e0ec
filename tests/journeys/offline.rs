//! Leaving without a network: everything of mine goes at once, and the server is told as soon as it can be.

use crate::ways::is_api;
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, Device, Exchange, LAPTOP, WORKSTATION, World, journey};
use std::sync::Arc;
use tokio::time::Instant;

const NAME: &str = "Ana Reyes";
pub(crate) const WILL_BE_TOLD: &str = "will be told as soon as it can be reached";
pub(crate) const TOLD: &str = "The server knows now that you left.";

pub(crate) fn everything(_: &str) -> bool {
    true
}

/// The page's request about a login that is forgotten.
pub(crate) fn is_forgetting(path: &str) -> bool {
    path.starts_with("/api/v1/device/accounts/")
}

/// Nothing of Ana is left on the page or in what scripts can read.
async fn has_nothing_of_ana(laptop: &Device) {
    laptop.does_not_see(NAME).await;
    laptop.holds_nowhere(NAME).await;
    let kept = laptop.storage().await.to_string();
    assert!(!kept.contains(NAME), "her name is kept: {kept}");
}

/// From another device, Ana looks where she is logged in: not on the laptop.
pub(crate) async fn is_ended_for_the_server(world: &World) {
    let workstation = world.anas_device(&WORKSTATION).await;
    workstation.open("/settings/sessions").await;
    workstation.sees(&format!("Rename {}", WORKSTATION.shown_as)).await;
    workstation.has_no(&format!("Log out {}", LAPTOP.shown_as)).await;
}

/// A laptop on which Ana logs out, with this answer, where nothing can be reached.
pub(crate) async fn leaves_unheard(world: &World, answer: &str) -> Arc<Device> {
    let laptop = world.anas_device(&LAPTOP).await;
    world.network().breaks(everything);
    laptop.logs_out(answer).await;
    laptop.sees_text(WILL_BE_TOLD).await;
    laptop
}

/// A laptop on which Ana has logged in, and whose browser lets nothing be stored.
pub(crate) async fn anas_laptop_without_storage(world: &World) -> Arc<Device> {
    let laptop = world.device(&LAPTOP).await;
    laptop.open("/log-in").await;
    laptop.blocks_storage().await;
    laptop.reload().await;
    laptop.log_in("ana", ANAS_PASSWORD).await;
    laptop.sees_heading("Overview").await;
    laptop
}

#[tokio::test]
async fn i_am_forgotten_at_once_and_the_server_is_told_when_it_is_there_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.opens_tab("/profile").await;
        laptop.sees_heading(NAME).await;
        world.network().breaks(everything);
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text(WILL_BE_TOLD).await;
        laptop.must_type_everything().await;
        has_nothing_of_ana(&laptop).await;
        laptop.turns_to_tab(0).await;
        laptop.must_type_everything().await;
        has_nothing_of_ana(&laptop).await;
        laptop.turns_to_tab(1).await;
        world.network().mends();
        laptop.sees_text(TOLD).await;
        laptop.does_not_see(WILL_BE_TOLD).await;
        assert_eq!(laptop.local_storage().await, [], "nothing is left to be told");
        is_ended_for_the_server(world).await;
        laptop.reload().await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_where_i_left_says_that_the_server_knows_where_another_one_told_it() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Forget and log out").await;
        world.network().mends();
        laptop.opens_tab("/").await;
        laptop.sees_text(TOLD).await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text(TOLD).await;
    })
    .await;
}

#[tokio::test]
async fn i_am_forgotten_while_my_computer_has_no_network_itself() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.loses_its_network().await;
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text(WILL_BE_TOLD).await;
        has_nothing_of_ana(&laptop).await;
        laptop.has_its_network_again().await;
        laptop.sees_text(TOLD).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn i_am_remembered_and_one_tap_works_when_the_server_is_there_again() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.does_not_see("Hello, Ana").await;
        world.network().mends();
        laptop.sees_text(TOLD).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.open("/settings/sessions").await;
        workstation.sees(&format!("Log out {}", LAPTOP.shown_as)).await;
        workstation.sees_text("Logged out, one tap logs in").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

/// Leaves without a network, closes the browser, and opens it where there is one: what is `hidden` is never shown, and
/// the first thing that the server hears is that she left.
async fn comes_back_after_a_restart(world: &World, answer: &str, hidden: &[&str]) -> Arc<Device> {
    let laptop = leaves_unheard(world, answer).await;
    let laptop = world.restarts_browser(&laptop).await;
    world.network().mends();
    let before = world.network().exchanges().len();
    for words in hidden {
        laptop.watches_for(words).await;
    }
    laptop.open("/").await;
    laptop.sees_text(TOLD).await;
    laptop.never_saw_them().await;
    let exchanges = world.network().exchanges();
    let first = exchanges[before..].iter().find(|exchange| is_api(exchange.uri.path())).expect("something was asked");
    assert_eq!(first.method.as_str(), "DELETE", "the first thing that the server heard was {first}");
    laptop
}

#[tokio::test]
async fn i_am_forgotten_even_if_i_close_the_browser_before_the_server_is_there_again() {
    journey(async |world: &World| {
        let laptop = comes_back_after_a_restart(world, "Forget and log out", &[NAME, "Overview"]).await;
        laptop.must_type_everything().await;
        has_nothing_of_ana(&laptop).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn i_am_remembered_even_if_i_close_the_browser_before_the_server_is_there_again() {
    journey(async |world: &World| {
        let laptop = comes_back_after_a_restart(world, "Remember and log out", &["Hello, Ana", "Overview"]).await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn somebody_else_can_log_in_while_the_server_is_still_to_be_told() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Forget and log out").await;
        world.network().breaks(is_forgetting);
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.sees_text("Hello, Ben").await;
        world.network().mends();
        let taken = |sent: &Exchange| is_forgetting(sent.uri.path()) && sent.status == Some(204);
        world.network().carries("the word that Ana left", |exchanges| exchanges.iter().any(taken)).await;
        laptop.reload().await;
        laptop.sees_text("Hello, Ben").await;
        laptop.holds_nowhere(NAME).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn i_can_log_in_again_while_the_server_is_still_to_be_told() {
    journey(async |world: &World| {
        let laptop = leaves_unheard(world, "Forget and log out").await;
        world.network().breaks(is_forgetting);
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        world.network().mends();
        laptop.clicks_on().await;
        laptop.sees_heading(NAME).await;
        laptop.reload().await;
        laptop.sees_heading(NAME).await;
        // Nothing is left to be told: the new login has taken the place of the old one.
        let kept = laptop.storage().await.to_string();
        assert!(!kept.contains("owed"), "something is still to be told: {kept}");
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Rename {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn where_nothing_can_be_kept_the_page_says_to_keep_it_open() {
    journey(async |world: &World| {
        let laptop = anas_laptop_without_storage(world).await;
        world.network().breaks(everything);
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text("Keep this page open").await;
        laptop.does_not_see("if you close the browser").await;
        has_nothing_of_ana(&laptop).await;
        world.network().mends();
        laptop.sees_text(TOLD).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn a_slow_server_does_not_keep_my_page_on_the_screen() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().holds(is_api);
        let pressed = Instant::now();
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text(WILL_BE_TOLD).await;
        let waited = pressed.elapsed();
        // The page waits three seconds; the rest is room for slow machines, well below its patience for other answers.
        assert!(waited.as_secs() < 12, "the page stayed for {waited:?}");
        laptop.must_type_everything().await;
        has_nothing_of_ana(&laptop).await;
        world.network().releases();
        laptop.sees_text(TOLD).await;
        is_ended_for_the_server(world).await;
    })
    .await;
}
