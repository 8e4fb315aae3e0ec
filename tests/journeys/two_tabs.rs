//! Two tabs of one browser that do the same thing at the same moment.

use crate::world::{LAPTOP, WORKSTATION, World, journey};

const RESUME: &str = "/api/v1/session/resume";

fn is_resume(path: &str) -> bool {
    path == RESUME
}

#[tokio::test]
async fn two_tabs_that_tap_the_same_account_at_once_are_both_logged_in_once() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.opens_tab("/log-in").await;
        laptop.sees("Continue as Ana Reyes").await;
        // Neither tab hears of the other's answer before it has asked itself.
        world.network().holds(is_resume);
        laptop.presses("Continue as Ana Reyes").await;
        world.network().is_asked_times("POST", RESUME, 1).await;
        laptop.turns_to_tab(0).await;
        laptop.presses("Continue as Ana Reyes").await;
        world.network().is_asked_times("POST", RESUME, 2).await;
        world.network().releases();
        for tab in [0, 1] {
            laptop.turns_to_tab(tab).await;
            laptop.sees_heading("Overview").await;
        }
        for tab in [0, 1] {
            laptop.turns_to_tab(tab).await;
            laptop.reload().await;
            laptop.sees_heading("Overview").await;
            laptop.clicks_on().await;
            laptop.sees_heading("Ana Reyes").await;
        }
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.sees_text("Logged in on 5 devices").await;
        workstation.open("/settings/sessions").await;
        // Two of them could not be told apart.
        workstation.sees(&format!("Log out {}", LAPTOP.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn a_tab_that_may_not_ask_who_is_here_now_says_so_and_does_not_say_that_nobody_is() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.adds_ben().await;
        laptop.open("/settings/sessions").await;
        laptop.opens_tab("/").await;
        laptop.is_greeted("Ben Osei").await;
        let refused = r#"{"type":"/problems/too_many_attempts","title":"","status":429,"code":"too_many_attempts"}"#;
        world.network().answers_itself(|path| path == "/api/v1/session", (429, "application/problem+json", refused));
        laptop.chooses_from_menu("Switch to Ana Reyes").await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text("Too many attempts. Wait a while, then try again.").await;
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        laptop.sees_heading("Where you're logged in").await;
        laptop.chooses_from_menu("Profile").await;
        laptop.sees_heading("Ana Reyes").await;
    })
    .await;
}
