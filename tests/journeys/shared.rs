//! A device that other people use too, and what whoever comes after me can see of me on any device: nothing.

use crate::world::{ANAS_PASSWORD, Device, Exchange, LAPTOP, WORKSTATION, World, journey};
use serde_json::json;
use std::sync::Arc;

const NAME: &str = "Ana Reyes";

fn is_stream(path: &str) -> bool {
    path == "/api/v1/events"
}

/// A fresh shared device on which Ana has logged in.
async fn shared(world: &World) -> Arc<Device> {
    let device = world.device(&LAPTOP).await;
    device.open("/log-in").await;
    device.ticks("This is a shared device").await;
    device.log_in("ana", ANAS_PASSWORD).await;
    device.sees_heading("Overview").await;
    device
}

impl Device {
    /// Keeps nothing that a script could read.
    async fn keeps_nothing(&self) {
        let storage = self.storage().await;
        for area in ["localStorage", "sessionStorage"] {
            assert_eq!(storage[area], json!({}), "{area}");
        }
        for list in ["databases", "caches"] {
            assert_eq!(storage[list], json!([]), "{list}");
        }
    }

    /// Shows nothing of Ana, and has nothing of her in the document.
    async fn has_nothing_of_ana(&self) {
        self.does_not_see(NAME).await;
        self.holds_nowhere(NAME).await;
    }
}

#[tokio::test]
async fn a_shared_device_keeps_nothing_and_ends_with_the_browser() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        laptop.keeps_nothing().await;
        let mut cookies = laptop.cookie_names().await;
        cookies.sort();
        assert_eq!(cookies, ["__Host-device", "__Host-session"]);
        assert!(laptop.lasting_cookies().await.is_empty(), "a cookie outlives the browser");
        for page in ["/profile", "/settings/sessions", "/settings/accounts"] {
            laptop.open(page).await;
            laptop.keeps_nothing().await;
        }
        let laptop = world.restarts_browser(&laptop).await;
        laptop.open("/").await;
        laptop.must_type_everything().await;
        laptop.has_nothing_of_ana().await;
        laptop.keeps_nothing().await;
        assert!(laptop.cookie_names().await.is_empty(), "a cookie is left");
    })
    .await;
}

#[tokio::test]
async fn a_device_of_mine_alone_keeps_me_when_the_browser_is_closed() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        assert_eq!(laptop.lasting_cookies().await.len(), 2, "both cookies outlive the browser");
        let laptop = world.restarts_browser(&laptop).await;
        laptop.open("/profile").await;
        laptop.sees_heading(NAME).await;
    })
    .await;
}

#[tokio::test]
async fn a_shared_device_does_not_offer_to_remember_me_and_has_no_tile_afterwards() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        laptop.chooses_from_menu("Log out").await;
        laptop.sees_heading("Log out?").await;
        laptop.has_no("Remember and log out").await;
        laptop.presses("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.has_nothing_of_ana().await;
        laptop.keeps_nothing().await;
        laptop.reload().await;
        laptop.must_type_everything().await;
        laptop.has_no("Continue as Ana Reyes").await;
        laptop.has_nothing_of_ana().await;
        laptop.finds_ticked("This is a shared device", false).await;
    })
    .await;
}

#[tokio::test]
async fn a_shared_device_that_is_logged_out_elsewhere_keeps_nothing_either() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out_device(LAPTOP.shown_as).await;
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
        laptop.keeps_nothing().await;
        laptop.has_nothing_of_ana().await;
        laptop.reload().await;
        laptop.has_no("Continue as Ana Reyes").await;
        laptop.has_nothing_of_ana().await;
    })
    .await;
}

#[tokio::test]
async fn after_i_left_neither_back_nor_forward_shows_anything_of_me() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.sees_heading(NAME).await;
        // Steps inside the app, and steps that load it anew.
        laptop.chooses_from_menu("Settings").await;
        laptop.sees_heading("Settings").await;
        laptop.open("/settings/sessions").await;
        laptop.sees_heading("Where you're logged in").await;
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.watches_for(NAME).await;
        for _ in 0..3 {
            laptop.back().await;
            laptop.sees_heading("Log in").await;
            laptop.has_nothing_of_ana().await;
            laptop.never_saw_them().await;
        }
        for _ in 0..3 {
            laptop.forward().await;
            laptop.sees_heading("Log in").await;
            laptop.has_nothing_of_ana().await;
            laptop.never_saw_them().await;
        }
    })
    .await;
}

#[tokio::test]
async fn after_i_left_in_another_tab_the_first_one_and_its_copy_show_nothing_of_me() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.sees_heading(NAME).await;
        laptop.duplicates_tab().await;
        laptop.sees_heading(NAME).await;
        laptop.logs_out("Forget and log out").await;
        laptop.must_type_everything().await;
        laptop.has_nothing_of_ana().await;
        laptop.turns_to_tab(0).await;
        laptop.sees_heading("Log in").await;
        laptop.has_nothing_of_ana().await;
        laptop.duplicates_tab().await;
        laptop.sees_heading("Log in").await;
        laptop.has_nothing_of_ana().await;
        laptop.begins_to_open("/profile").await;
        laptop.must_type_everything().await;
        laptop.has_nothing_of_ana().await;
    })
    .await;
}

/// Leaves the profile for another site; it stays in the browser's memory. Somebody watches for these words.
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
        assert!(laptop.came_from_memory().await, "the page was loaded again: this says nothing about the memory");
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
        // What another tab says may put the page out of the browser's memory: then it is loaded again.
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
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out_device(LAPTOP.shown_as).await;
        comes_back(world, &laptop).await;
        assert!(laptop.came_from_memory().await, "the page was loaded again: this says nothing about the memory");
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
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
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out_device(LAPTOP.shown_as).await;
        comes_back(world, &laptop).await;
        assert!(laptop.came_from_memory().await, "the page was loaded again: this says nothing about the memory");
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
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
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out_device(LAPTOP.shown_as).await;
        comes_back(world, &laptop).await;
        laptop.sees_text(&format!("You were logged out from {}", WORKSTATION.shown_as)).await;
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
