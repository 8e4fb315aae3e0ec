//! Pages that lie in the browser's memory after I went on to another site, and come back: nothing of me is on the
//! screen until my session is confirmed, and nothing waits for ever.

use crate::shared::shared;
use crate::ways::is_api;
use crate::world::{Device, Exchange, LAPTOP, WORKSTATION, World, journey};

const NAME: &str = "Ana Reyes";

fn is_stream(path: &str) -> bool {
    path == "/api/v1/events"
}

/// Leaves the profile for another site; it stays in the browser's memory. The screen is watched for these words.
async fn lies_in_memory(laptop: &Device, words: &str) {
    laptop.open("/profile").await;
    laptop.sees_heading(NAME).await;
    laptop.watches_for(words).await;
    laptop.leaves_for_another_site().await;
}

#[tokio::test]
async fn a_page_that_comes_back_from_the_browsers_memory_is_still_mine() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, NAME).await;
        laptop.begins_to_go_back().await;
        laptop.sees_heading(NAME).await;
        laptop.was_not_loaded_again().await;
        laptop.clicks_on().await;
        laptop.sees_heading(NAME).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_i_come_back_to_shows_nothing_of_me_after_i_left_in_another_tab() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, NAME).await;
        laptop.opens_tab("/profile").await;
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.turns_to_tab(0).await;
        // A message of another tab may put the page out of the browser's memory: then it is loaded again.
        comes_back(world, &laptop).await;
        laptop.must_type_everything().await;
        laptop.never_saw_them().await;
        laptop.has_nothing_of_ana().await;
    })
    .await;
}

#[tokio::test]
async fn a_page_in_the_browsers_memory_shows_nothing_of_me_after_i_was_logged_out_elsewhere() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, "Here since").await;
        comes_back_and_reads_why(world, &laptop).await;
        laptop.holds_nowhere("Here since").await;
        laptop.never_saw_them().await;
    })
    .await;
}

#[tokio::test]
async fn on_a_shared_device_not_even_my_name_comes_back_from_the_browsers_memory() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        lies_in_memory(&laptop, NAME).await;
        comes_back_and_reads_why(world, &laptop).await;
        laptop.has_nothing_of_ana().await;
        laptop.never_saw_them().await;
    })
    .await;
}

#[tokio::test]
async fn the_title_of_a_tab_that_comes_back_from_the_browsers_memory_does_not_name_me() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        lies_in_memory(&laptop, NAME).await;
        comes_back_and_reads_why(world, &laptop).await;
        laptop.never_saw_them_in_the_title().await;
    })
    .await;
}

/// Goes back to the page that was left. As long as the answer to its question is held there is nothing of Ana on the
/// screen; live updates are cut, so only that question can tell.
async fn comes_back(world: &World, laptop: &Device) {
    world.network().breaks(is_stream);
    let asks = |exchange: &&Exchange| exchange.is("GET", "/api/v1/session");
    let before = world.network().exchanges().iter().filter(asks).count();
    world.network().holds(|path| path == "/api/v1/session");
    laptop.begins_to_go_back().await;
    world.network().is_asked_times("GET", "/api/v1/session", before + 1).await;
    laptop.does_not_see(NAME).await;
    laptop.does_not_see("Here since").await;
    world.network().releases();
    laptop.arrives().await;
}

/// Is logged out from another device, and comes back out of the browser's memory.
async fn comes_back_and_reads_why(world: &World, laptop: &Device) {
    let workstation = world.anas_device(&WORKSTATION).await;
    workstation.logs_out_device(LAPTOP.shown_as).await;
    comes_back(world, laptop).await;
    laptop.was_not_loaded_again().await;
    laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
}

impl Device {
    async fn was_not_loaded_again(&self) {
        assert!(self.came_from_memory().await, "the page was loaded again: this says nothing about the memory");
    }
}

/// Goes back, and no answer comes until the page no longer waits for it.
async fn comes_back_on_a_slow_line(world: &World, laptop: &Device) {
    world.network().holds(is_api);
    laptop.begins_to_go_back().await;
}

#[tokio::test]
async fn on_a_slow_line_my_page_comes_back_once_the_answer_is_there() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, "Here since").await;
        comes_back_on_a_slow_line(world, &laptop).await;
        laptop.sees_text("Loading").await;
        laptop.never_saw_them().await;
        world.network().releases();
        laptop.sees_heading(NAME).await;
        laptop.sees_text("Here since").await;
        laptop.was_not_loaded_again().await;
    })
    .await;
}

#[tokio::test]
async fn on_a_slow_line_my_page_says_why_i_am_logged_out_once_the_answer_is_there() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, "Here since").await;
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out_device(LAPTOP.shown_as).await;
        world.network().breaks(is_stream);
        comes_back_on_a_slow_line(world, &laptop).await;
        laptop.sees_text("Loading").await;
        world.network().releases();
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
        laptop.never_saw_them().await;
        laptop.was_not_loaded_again().await;
    })
    .await;
}

#[tokio::test]
async fn on_a_slow_line_the_log_in_page_comes_back_with_its_tiles_and_with_what_i_typed() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Use another account").await;
        laptop.types_into("Username", "ben").await;
        laptop.leaves_for_another_site().await;
        comes_back_on_a_slow_line(world, &laptop).await;
        laptop.field_holds("Username", "ben").await;
        world.network().releases();
        laptop.presses("Back to the accounts on this device").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}

#[tokio::test]
async fn while_nothing_can_be_reached_the_title_of_the_page_that_comes_back_does_not_name_me() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        lies_in_memory(&laptop, NAME).await;
        world.network().breaks(is_api);
        laptop.begins_to_go_back().await;
        laptop.is_alerted("can't reach the server").await;
        laptop.never_saw_them().await;
        laptop.never_saw_them_in_the_title().await;
        world.network().mends();
        laptop.presses("Try again").await;
        laptop.sees_heading(NAME).await;
    })
    .await;
}
