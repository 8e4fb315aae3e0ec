//! A thief has a copy of my cookies, and both of us use them: the copy is found out, that device is over for both, and
//! I read why.

use crate::world::{ANAS_PASSWORD, CHROMEBOOK, LAPTOP, WORKSTATION, World, journey};
use std::time::Duration;
use tokio::time::Instant;

/// The overlap: a secret replaced no longer ago than this may be a second tab's.
const OVERLAP: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_thief_who_tapped_before_me_is_out_when_i_log_in_and_my_other_devices_stay() {
    journey(async |world: &World| {
        // As short as a server allows, so that no test waits.
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--rotation-overlap", "1s"]).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;

        let thief = world.device(&CHROMEBOOK).await;
        thief.open("/log-in").await;
        thief.takes_the_cookies_of(&laptop).await;
        thief.reload().await;
        thief.presses("Continue as Ana Reyes").await;
        thief.is_greeted("Ana Reyes").await;
        let came = Instant::now();
        while came.elapsed() < OVERLAP {
            thief.open("/settings/activity").await;
            thief.sees_heading("Activity").await;
        }

        // The thief has what comes after the laptop's cookie, so that one is told nothing any more, not even who is at
        // home.
        laptop.reload().await;
        laptop.must_type_everything().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.sees_text("An old copy of one of your logins was used").await;
        thief.sees_text("You were logged out to be safe").await;
        thief.does_not_see("Hello, Ana").await;
        thief.holds_nowhere("Edge on Windows").await;

        workstation.reload().await;
        workstation.is_greeted("Ana Reyes").await;
        workstation.sees_text("An old copy of one of your logins was used").await;
        laptop.open("/settings/activity").await;
        laptop.sees_text("old copy").await;
    })
    .await;
}
