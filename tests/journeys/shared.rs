//! A device that other people use too, and my data on any device after I left: the next person sees none of it.

use crate::offline::{TOLD, anas_laptop_without_storage, everything, is_ended_for_the_server, is_forgetting};
use crate::old_app::is_old;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, WORKSTATION, World, journey};
use serde_json::json;
use std::sync::Arc;

const NAME: &str = "Ana Reyes";
const KEEP_OPEN: &str = "Keep this page open";

/// A fresh shared device on which Ana has logged in.
pub(crate) async fn shared(world: &World) -> Arc<Device> {
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

    /// Logs out, where nothing can be remembered and nothing can be reached.
    async fn leaves_unheard(&self, world: &World) {
        world.network().breaks(everything);
        self.chooses_from_menu("Log out").await;
        self.presses("Forget and log out").await;
        self.sees_text(KEEP_OPEN).await;
    }

    /// Shows nothing of Ana, and has nothing of her in the document.
    pub(crate) async fn has_nothing_of_ana(&self) {
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
        for (page, heading) in [
            ("/profile", NAME),
            ("/settings/sessions", "Where you're logged in"),
            ("/settings/saved-logins", "Saved logins"),
        ] {
            laptop.open(page).await;
            laptop.sees_heading(heading).await;
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

#[tokio::test]
async fn after_i_left_a_shared_device_without_a_network_the_other_tab_shows_nothing_of_me_and_tells_the_server() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        laptop.opens_tab("/profile").await;
        laptop.sees_heading(NAME).await;
        laptop.leaves_unheard(world).await;
        for tab in [1, 0] {
            laptop.turns_to_tab(tab).await;
            laptop.must_type_everything().await;
            laptop.has_nothing_of_ana().await;
            laptop.keeps_nothing().await;
        }
        laptop.turns_to_tab(1).await;
        laptop.closes_tab().await;
        laptop.sees_text(KEEP_OPEN).await;
        world.network().mends();
        laptop.sees_text(TOLD).await;
        is_ended_for_the_server(world).await;
        laptop.reload().await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn i_log_in_again_on_a_shared_device_and_no_other_tab_tells_the_server_that_i_left() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        laptop.opens_tab("/profile").await;
        laptop.sees_heading(NAME).await;
        laptop.leaves_unheard(world).await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text(KEEP_OPEN).await;
        laptop.watches_for(TOLD).await;
        world.network().breaks(is_forgetting);
        laptop.turns_to_tab(1).await;
        laptop.ticks("This is a shared device").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted(NAME).await;
        laptop.turns_to_tab(0).await;
        laptop.is_greeted(NAME).await;
        laptop.never_saw_them().await;
        let told = || world.network().exchanges().iter().filter(|one| is_forgetting(one.uri.path())).count();
        let before = told();
        world.network().mends();
        for tab in [1, 0] {
            laptop.turns_to_tab(tab).await;
            laptop.clicks_on().await;
            laptop.sees_heading(NAME).await;
        }
        assert_eq!(told(), before, "the server was told of somebody who is here");
    })
    .await;
}

/// Ana leaves in the second of two tabs, where nothing can be reached; one tap works in the first when it can be again.
async fn is_out_in_both_tabs(world: &World, laptop: &Device) {
    world.network().breaks(everything);
    laptop.logs_out("Remember and log out").await;
    for tab in [1, 0] {
        laptop.turns_to_tab(tab).await;
        laptop.sees_text(KEEP_OPEN).await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.does_not_see("Hello, Ana").await;
    }
    world.network().mends();
    laptop.sees_text(TOLD).await;
    laptop.presses("Continue as Ana Reyes").await;
    laptop.is_greeted(NAME).await;
}

#[tokio::test]
async fn where_nothing_can_be_kept_the_other_tab_shows_nothing_of_me_either() {
    journey(async |world: &World| {
        let laptop = anas_laptop_without_storage(world).await;
        laptop.opens_tab("/profile").await;
        laptop.blocks_storage().await;
        laptop.reload().await;
        laptop.sees_heading(NAME).await;
        is_out_in_both_tabs(world, &laptop).await;
    })
    .await;
}

#[tokio::test]
async fn where_nothing_more_can_be_kept_the_other_tab_shows_nothing_of_me_either() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.opens_tab("/profile").await;
        laptop.sees_heading(NAME).await;
        laptop.fills_storage().await;
        is_out_in_both_tabs(world, &laptop).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_the_server_refuses_says_so_and_does_not_load_again_by_itself_on_a_shared_device() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        laptop.leaves_unheard(world).await;
        is_old(world.network());
        world.network().mends();
        laptop.sees_text("too old for the server").await;
        laptop.sees_text("log out once more").await;
        assert_eq!(world.network().asked("GET", "/log-in"), 1, "a page that is loaded again forgets that I left");
        world.network().is_straight();
        laptop.presses("Load it again").await;
        laptop.is_greeted(NAME).await;
    })
    .await;
}
