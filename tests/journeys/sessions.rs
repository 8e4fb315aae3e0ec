//! The list of my sessions.

use crate::ways::ANAS_OTHER_DEVICES;
use crate::world::{ANAS_PASSWORD, CHROMEBOOK, Exchange, LAPTOP, WORKSTATION, World, journey};

#[tokio::test]
async fn i_log_out_one_device_and_it_says_at_once_why() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let chromebook = world.anas_device(&CHROMEBOOK).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let name = WORKSTATION.shown_as;
        laptop.presses(&format!("Log out {name}")).await;
        laptop.sees_heading(&format!("Log out {name}?")).await;
        laptop.presses("Cancel").await;
        laptop.presses(&format!("Log out {name}")).await;
        laptop.presses("Log out").await;
        laptop.sees_text(&format!("{name} is logged out")).await;
        laptop.has_no(&format!("Log out {name}")).await;
        laptop.reload().await;
        laptop.sees(&format!("Log out {}", CHROMEBOOK.shown_as)).await;
        laptop.has_no(&format!("Log out {name}")).await;

        workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        workstation.reload().await;
        workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        workstation.presses("Continue as Ana Reyes").await;
        workstation.sees_field("Password").await;
        chromebook.clicks_on().await;
        chromebook.sees_heading("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn i_tick_several_devices_and_log_them_out_together() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.sees("Log out 1 selected").await;
        laptop.ticks(&format!("Select {}", WORKSTATION.shown_as)).await;
        laptop.presses("Log out 2 selected").await;
        laptop.sees_heading("Log out 2 devices?").await;
        laptop.presses("Log out").await;
        laptop.sees_text("2 devices are logged out").await;
        laptop.has_no(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[1])).await;
        workstation.sees_text("You were logged out from").await;
    })
    .await;
}

#[tokio::test]
async fn what_i_ticked_stays_ticked_while_i_give_another_device_a_name() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[1])).await;
        laptop.types_into("Name for this device", "Kitchen").await;
        laptop.presses("Save").await;
        laptop.sees("Log out Kitchen").await;
        laptop.finds_ticked(&format!("Select {}", ANAS_OTHER_DEVICES[0]), true).await;
        laptop.presses("Log out 1 selected").await;
        laptop.presses("Log out").await;
        laptop.sees_text("is logged out").await;
        laptop.has_no("Log out 1 selected").await;
    })
    .await;
}

#[tokio::test]
async fn i_log_out_all_my_other_devices_and_stay_myself() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses("Log out all other devices").await;
        laptop.sees_heading("Log out 4 devices?").await;
        laptop.sees_text("They end at once").await;
        laptop.presses("Log out").await;
        laptop.sees_text("4 devices are logged out").await;
        laptop.sees_text("You're not logged in anywhere else").await;
        laptop.reload().await;
        laptop.sees_text("You're not logged in anywhere else").await;
        laptop.has_no("Log out all other devices").await;
        workstation.sees_text("You were logged out from").await;
    })
    .await;
}

#[tokio::test]
async fn i_give_a_device_a_name_of_mine() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let old = ANAS_OTHER_DEVICES[1];
        laptop.presses(&format!("Rename {old}")).await;
        laptop.sees_heading(&format!("Rename {old}")).await;
        laptop.types_into("Name for this device", &"x".repeat(61)).await;
        laptop.presses("Save").await;
        laptop.reads_beside("Name for this device", "too long").await;
        laptop.types_into("Name for this device", "Büro, 2. Stock").await;
        laptop.presses("Save").await;
        laptop.sees("Log out Büro, 2. Stock").await;
        laptop.reload().await;
        laptop.sees("Rename Büro, 2. Stock").await;
        laptop.presses("Rename Büro, 2. Stock").await;
        laptop.types_into("Name for this device", "").await;
        laptop.presses("Save").await;
        laptop.sees(&format!("Rename {old}")).await;
    })
    .await;
}

#[tokio::test]
async fn a_device_that_is_out_reads_which_browser_ended_it_and_not_the_name_that_i_gave_that_one() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Rename {}", LAPTOP.shown_as)).await;
        laptop.types_into("Name for this device", "Ana's laptop").await;
        laptop.presses("Save").await;
        laptop.sees("Rename Ana's laptop").await;
        laptop.presses(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.presses("Log out").await;
        laptop.sees_text("is logged out").await;
        workstation.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn logging_in_again_on_a_device_does_not_list_it_twice() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        for _ in 0..2 {
            laptop.logs_out("Remember and log out").await;
            laptop.presses("Use another account").await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            laptop.sees_heading("Overview").await;
        }
        laptop.sees_text("Logged in on 4 devices").await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Rename {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn a_device_in_use_is_called_active_as_long_as_the_page_is_open() {
    journey(async |world: &World| {
        world.anas_device(&WORKSTATION).await;
        let laptop = world.device(&LAPTOP).await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        assert_eq!(laptop.reads().await.matches("Active now").count(), 2);
        let asked = |exchanges: &[Exchange]| exchanges.iter().filter(|one| one.is("GET", "/api/v1/sessions")).count();
        let before = asked(&world.network().exchanges());
        laptop.puts_the_clock_forward(5 * 3_600_000).await;
        // The page asks again by itself, and learns with the answer that the server's clock has not moved.
        world.network().carries("two more readings", |exchanges| asked(exchanges) >= before + 2).await;
        laptop.does_not_see("5 hours ago").await;
        assert_eq!(laptop.reads().await.matches("Active now").count(), 2);
    })
    .await;
}
