//! A lossy line, with lost calls and answers of every kind: a person who keeps trying gets everything done, once.

use crate::ways::NEW_PASSWORD;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, WORKSTATION, World, journey};

const AWAY: &str = "can't reach the server";

impl Device {
    /// Presses the button for as long as the page says that the server is away, until it says that this is done.
    async fn keeps_trying(&self, button: &str, done: &str) {
        for _ in 0..12 {
            if self.reads_that_it_is_done(done, AWAY, button).await {
                return;
            }
            self.presses(button).await;
        }
        panic!("«{done}» does not come however often I try");
    }
}

#[tokio::test]
async fn i_log_in_change_my_password_log_the_others_out_and_leave() {
    journey(async |world: &World| {
        for one_of in [3, 4, 5] {
            let (old, new) = if one_of == 4 { (NEW_PASSWORD, ANAS_PASSWORD) } else { (ANAS_PASSWORD, NEW_PASSWORD) };
            let workstation = world.device(&WORKSTATION).await;
            workstation.open("/log-in").await;
            workstation.log_in("ana", old).await;
            let laptop = world.device(&LAPTOP).await;
            laptop.open("/log-in").await;
            world.network().drops_one_of(one_of);
            laptop.log_in("ana", old).await;
            laptop.keeps_trying("Try again", "Hello, Ana").await;
            laptop.open("/settings/password").await;
            laptop.keeps_trying("Try again", "Current password").await;
            laptop.types_into("Current password", old).await;
            laptop.types_into("New password", new).await;
            laptop.presses("Change password").await;
            laptop.keeps_trying("Try again", "Devices to log out").await;
            world.network().loses_nothing();
            workstation.sees_heading("Overview").await;
            world.network().drops_one_of(one_of);
            laptop.presses("Keep them logged in").await;
            laptop.keeps_trying("Keep them logged in", "Your other devices stay logged in").await;
            laptop.chooses_from_menu("Log out").await;
            laptop.presses("Remember and log out").await;
            laptop.presses("Continue as Ana Reyes").await;
            laptop.keeps_trying("Continue as Ana Reyes", "Hello, Ana").await;
            world.network().loses_nothing();
            laptop.reload().await;
            laptop.is_greeted("Ana Reyes").await;
        }
    })
    .await;
}
