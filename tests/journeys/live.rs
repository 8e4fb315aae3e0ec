//! At once: a change on one device or in one tab shows in the others without a click.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, CHROMEBOOK, Device, LAPTOP, WORKSTATION, World, journey};

const STREAM: &str = "/api/v1/events";
const PAUSED: &str = "Live updates are paused";

fn is_stream(path: &str) -> bool {
    path == STREAM
}

impl Device {
    /// Gives a device of the list in view another name.
    async fn renames(&self, old: &str, new: &str) {
        self.presses(&format!("Rename {old}")).await;
        self.types_into("Name for this device", new).await;
        self.presses("Save").await;
        self.sees(&format!("Rename {new}")).await;
    }
}

#[tokio::test]
async fn a_device_that_i_log_out_elsewhere_says_why_when_and_from_where_without_a_click() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        let said = format!("You were logged out from {}", LAPTOP.shown_as);
        workstation.sees_text(&said).await;
        workstation.does_not_see("Hello, Ana").await;
        let when = workstation.moments().await;
        assert_eq!(when.len(), 1, "one moment: {when:?}");
        workstation.reload().await;
        workstation.sees_text(&said).await;
        assert_eq!(workstation.moments().await, when, "the same moment after a reload");
    })
    .await;
}

#[tokio::test]
async fn an_open_list_gains_a_device_that_logs_in_and_loses_it_when_it_leaves() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.has_no(&format!("Log out {}", WORKSTATION.shown_as)).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        workstation.logs_out("Forget and log out").await;
        laptop.has_no(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
    })
    .await;
}

#[tokio::test]
async fn a_new_name_of_a_device_and_my_own_new_name_and_colour_show_on_my_other_device() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        workstation.open("/settings/sessions").await;
        laptop.open("/settings/sessions").await;
        laptop.renames(ANAS_OTHER_DEVICES[0], "Kitchen").await;
        workstation.sees("Rename Kitchen").await;

        workstation.open("/profile").await;
        let before = workstation.colour_of_the_photo().await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Zoë Quist").await;
        laptop.ticks("Teal").await;
        laptop.presses("Save").await;
        laptop.sees_heading("Zoë Quist").await;
        let after = laptop.colour_of_the_photo().await;
        assert_ne!(before, after, "another colour");
        workstation.sees_heading("Zoë Quist").await;
        workstation.does_not_see("Ana Reyes").await;
        workstation.sees_photo_of_colour(&after).await;
    })
    .await;
}

#[tokio::test]
async fn a_tile_on_an_open_log_in_page_says_when_one_tap_is_no_longer_enough() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out("Remember and log out").await;
        workstation.sees_text("One tap to log in").await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        workstation.sees_text("Asks for the password").await;
        workstation.does_not_see("One tap to log in").await;
        workstation.presses("Continue as Ana Reyes").await;
        workstation.sees_field("Password").await;
    })
    .await;
}

#[tokio::test]
async fn eight_tabs_hold_one_stream_and_all_of_them_hear() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        for _ in 1..8 {
            workstation.opens_tab("/").await;
            workstation.sees_heading("Overview").await;
        }
        world.network().keeps_open(STREAM, 1).await;
        // More than six open connections to one address would leave none for anything else.
        workstation.chooses_from_menu("Profile").await;
        workstation.sees_text("Here since").await;

        let laptop = world.anas_device(&LAPTOP).await;
        world.network().keeps_open(STREAM, 2).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        for tab in 0..8 {
            workstation.turns_to_tab(tab).await;
            workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
            workstation.does_not_see("Hello, Ana").await;
        }
        world.network().keeps_open(STREAM, 1).await;
    })
    .await;
}

#[tokio::test]
async fn when_the_tab_that_listens_is_closed_another_one_listens() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        world.network().keeps_open(STREAM, 1).await;
        for _ in 0..2 {
            workstation.opens_tab("/").await;
            workstation.sees_heading("Overview").await;
        }
        workstation.turns_to_tab(0).await;
        // The first one was there first, so it listens.
        workstation.closes_tab().await;
        world.network().is_asked_times("GET", STREAM, 2).await;
        world.network().keeps_open(STREAM, 1).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        for tab in 0..2 {
            workstation.turns_to_tab(tab).await;
            workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_cut_stream_says_so_quietly_and_afterwards_shows_what_i_missed() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.open("/settings/sessions").await;
        workstation.sees(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        world.network().keeps_open(STREAM, 1).await;
        world.network().breaks(is_stream);
        workstation.sees_text(PAUSED).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.renames(ANAS_OTHER_DEVICES[0], "Kitchen").await;
        workstation.sees(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        world.network().mends();
        workstation.does_not_see(PAUSED).await;
        workstation.sees("Rename Kitchen").await;
        workstation.sees(&format!("Log out {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn without_any_stream_the_next_click_shows_that_i_am_logged_out() {
    journey(async |world: &World| {
        world.network().breaks(is_stream);
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.sees_text(PAUSED).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        workstation.sees_heading("Overview").await;
        workstation.clicks_on().await;
        workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn what_i_type_to_change_my_password_stays_when_something_changes_elsewhere() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", "quiet harbour pen").await;
        let asked = laptop.has_asked("/api/v1/session").await;
        world.anas_device(&WORKSTATION).await;
        laptop.asks_again("/api/v1/session", asked).await;
        laptop.field_holds("Current password", ANAS_PASSWORD).await;
        laptop.field_holds("New password", "quiet harbour pen").await;
        // The next key goes where the last one went.
        laptop.types("cil thunder").await;
        laptop.field_holds("New password", NEW_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn what_i_type_as_the_name_of_a_device_stays_when_the_list_behind_it_changes() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.types_into("Name for this device", "Kit").await;
        world.anas_device(&CHROMEBOOK).await;
        laptop.sees_text(CHROMEBOOK.shown_as).await;
        laptop.field_holds("Name for this device", "Kit").await;
        laptop.types("chen").await;
        laptop.field_holds("Name for this device", "Kitchen").await;
        laptop.presses("Save").await;
        laptop.sees("Rename Kitchen").await;
    })
    .await;
}

#[tokio::test]
async fn what_i_type_to_log_in_stays_when_something_changes_elsewhere() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.logs_out("Remember and log out").await;
        workstation.presses("Use another account").await;
        workstation.types_into("Username", "ben").await;
        workstation.types_into("Password", "copper vio").await;
        let asked = workstation.has_asked("/api/v1/device/accounts").await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out_device(WORKSTATION.shown_as).await;
        workstation.asks_again("/api/v1/device/accounts", asked).await;
        workstation.field_holds("Username", "ben").await;
        workstation.types("let meadow train").await;
        workstation.field_holds("Password", crate::world::BENS_PASSWORD).await;
        workstation.presses("Log in").await;
        workstation.sees_text("Hello, Ben").await;
    })
    .await;
}

#[tokio::test]
async fn the_focus_stays_on_a_button_of_a_list_that_changes() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let button = format!("Rename {}", ANAS_OTHER_DEVICES[1]);
        laptop.tab_to(&button).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.keeps_focus_on(&button).await;
        workstation.logs_out("Forget and log out").await;
        laptop.has_no(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.keeps_focus_on(&button).await;
        laptop.press_key(crate::world::Key::Enter).await;
        laptop.sees_heading(&button).await;
    })
    .await;
}

#[tokio::test]
async fn a_tick_stays_with_its_device_in_a_list_that_changes() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let [_, mine, other] = ANAS_OTHER_DEVICES.map(|device| format!("Select {device}"));
        laptop.ticks(&mine).await;
        world.anas_device(&WORKSTATION).await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.finds_ticked(&mine, true).await;
        for unticked in [other, format!("Select {}", ANAS_OTHER_DEVICES[0]), format!("Select {}", WORKSTATION.shown_as)]
        {
            laptop.finds_ticked(&unticked, false).await;
        }
        laptop.presses("Log out 1 selected").await;
        laptop.presses("Log out").await;
        laptop.has_no(&format!("Log out {}", ANAS_OTHER_DEVICES[1])).await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[2])).await;
    })
    .await;
}
