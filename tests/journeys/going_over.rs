//! Going over to another account of this device where that does not work at once: it takes a while, fails, or takes the
//! password after all. In the meantime I may be somewhere else.

use crate::world::{ANAS_PASSWORD, Device, LAPTOP, World, journey};

const RESUME: &str = "/api/v1/session/resume";

impl Device {
    /// Adds Ben's account, and is on a page where there is something to type, as Ben.
    async fn edits_bens_profile(&self) {
        self.adds_ben().await;
        self.open("/profile").await;
        self.presses("Edit profile").await;
        self.types_into("Displayed name", "Benjamin").await;
    }
}

#[tokio::test]
async fn where_a_switch_does_not_get_through_i_read_why_and_try_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.edits_bens_profile().await;
        world.network().breaks(|path| path == RESUME);
        laptop.presses("Account menu").await;
        for _ in 0..2 {
            laptop.presses("Switch to Ana Reyes").await;
            laptop.is_alerted("Exeunt can't reach the server").await;
        }
        laptop.keeps_focus_on("Switch to Ana Reyes").await;
        laptop.axe_finds_nothing().await;
        laptop.is_at("/profile").await;
        laptop.field_holds("Displayed name", "Benjamin").await;
        world.network().mends();
        laptop.presses("Switch to Ana Reyes").await;
        laptop.sees_heading("Ana Reyes").await;
        laptop.has_no("Switch to Ben Osei").await;
        laptop.does_not_see("Exeunt can't reach the server").await;
    })
    .await;
}

#[tokio::test]
async fn a_switch_that_fails_late_does_not_take_me_away_from_what_i_do_by_then() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.edits_bens_profile().await;
        world.network().answers_itself(|path| path == RESUME, (503, "application/json", "{}"));
        world.network().holds(|path| path == RESUME);
        laptop.chooses_from_menu("Switch to Ana Reyes").await;
        world.network().is_asked("POST", RESUME).await;
        // It is still on its way, and says so; I go on without it.
        laptop.sees("Switch to Ana Reyes").await;
        assert_eq!(laptop.runs("done(document.querySelectorAll('.menu [aria-busy=true]').length);").await, 1);
        laptop.presses("Account menu").await;
        laptop.types_into("Displayed name", "Benjamin O.").await;
        world.network().releases();
        laptop.has_loaded(RESUME).await;
        laptop.opens_menu().await;
        laptop.sees("Switch to Ana Reyes").await;
        laptop.does_not_see("can't answer").await;
        laptop.is_at("/profile").await;
        laptop.field_holds("Displayed name", "Benjamin O.").await;
        world.network().answers_nothing_itself();
    })
    .await;
}

#[tokio::test]
async fn where_one_tap_is_no_longer_enough_i_am_asked_for_the_password_of_that_account() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.adds_ben().await;
        // The end of one tap is not sent to this browser.
        world.network().breaks(|path| matches!(path, "/api/v1/events" | "/api/v1/device/accounts"));
        world.operator("end-sessions", "ana", "").await;
        // The form is open, for another account.
        laptop.chooses_from_menu("Add another account").await;
        laptop.presses("Use another account").await;
        for _ in 0..2 {
            laptop.chooses_from_menu("Switch to Ana Reyes").await;
            laptop.sees_text("One tap is no longer enough for Ana Reyes on this device").await;
            laptop.keeps_focus_on("Password").await;
            // The second time it is known before it is tried, and I come from elsewhere.
            laptop.presses("Overview").await;
            laptop.is_greeted("Ben Osei").await;
        }
        world.network().mends();
        laptop.chooses_from_menu("Switch to Ana Reyes").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.is_at("/").await;
    })
    .await;
}
