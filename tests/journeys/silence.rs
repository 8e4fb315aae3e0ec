//! A stream that goes silent without an error, and a tab whose stream sleeps: a tab without messages for too long opens
//! a new stream.

use crate::ways::ANAS_OTHER_DEVICES;
use crate::world::{LAPTOP, WORKSTATION, World, journey};

const STREAM: &str = "/api/v1/events";
const PAUSED: &str = "Live updates are paused";
/// Longer than a stream may be silent.
const LONG: u32 = 41_000;

fn is_stream(path: &str) -> bool {
    path == STREAM
}

#[tokio::test]
async fn a_stream_that_is_silent_for_too_long_is_opened_anew_and_what_i_missed_shows() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.device(&LAPTOP).await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", crate::world::ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        world.network().keeps_open(STREAM, 2).await;
        world.network().silences(is_stream);
        workstation.open("/settings/sessions").await;
        workstation.logs_out_device(ANAS_OTHER_DEVICES[0]).await;
        laptop.sees(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        let before = world.network().asked("GET", STREAM);
        laptop.puts_the_clock_forward(LONG).await;
        world.network().is_asked_times("GET", STREAM, before + 1).await;
        laptop.sees_text(PAUSED).await;
        world.network().lets_hear();
        laptop.puts_the_clock_forward(LONG).await;
        laptop.does_not_see(PAUSED).await;
        laptop.has_no(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
    })
    .await;
}

#[tokio::test]
async fn another_tab_listens_when_the_one_that_did_falls_asleep() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().keeps_open(STREAM, 2).await;
        laptop.opens_tab("/").await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.turns_to_tab(0).await;
        laptop.sleeps(true).await;
        laptop.turns_to_tab(1).await;
        let before = world.network().asked("GET", STREAM);
        laptop.puts_the_clock_forward(LONG).await;
        world.network().is_asked_times("GET", STREAM, before + 1).await;
        workstation.open("/settings/sessions").await;
        workstation.logs_out_device(ANAS_OTHER_DEVICES[0]).await;
        laptop.has_no(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        // Awake again, it finds that its turn is over and leaves the listening to the other.
        laptop.turns_to_tab(0).await;
        laptop.sleeps(false).await;
        world.network().keeps_open(STREAM, 2).await;
        laptop.turns_to_tab(1).await;
        laptop.does_not_see(PAUSED).await;
    })
    .await;
}
