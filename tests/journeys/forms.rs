//! Forms that are not filled in, and buttons whose work takes a while.

use crate::ways::is_the_app;
use crate::world::{BENS_PASSWORD, LAPTOP, PHONE, WORKSTATION, World, journey};

#[tokio::test]
async fn an_empty_field_is_said_beside_it_and_nothing_is_sent() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.presses("Log in").await;
        laptop.reads_beside("Password", "Enter your password").await;
        laptop.reads_beside("Username", "Enter your username").await;
        laptop.keeps_focus_on("Username").await;
        assert_eq!(world.network().asked("POST", "/api/v1/session"), 0);
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.is_greeted("Ben Osei").await;
        laptop.open("/settings/password").await;
        laptop.sees_heading("Change password").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "Enter your password").await;
        laptop.reads_beside("New password", "Enter a new password").await;
        assert_eq!(world.network().asked("PUT", "/api/v1/password"), 0);
        // Both are said at once where the server has to say them.
        laptop.types_into("New password", "short").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("New password", "too short").await;
        laptop.reads_beside("Current password", "Enter your password").await;
        laptop.types_into("Current password", "not mine").await;
        laptop.types_into("New password", "short").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "The password is wrong").await;
        laptop.reads_beside("New password", "too short").await;
        // Nothing was changed, and no page says so.
        laptop.open("/settings/password/changed").await;
        laptop.sees_heading("Change password").await;
        laptop.is_at("/settings/password").await;
        laptop.open("/settings/delete-account").await;
        laptop.presses("Delete account").await;
        laptop.reads_beside("Password", "Enter your password").await;
        assert_eq!(world.network().asked("DELETE", "/api/v1/account"), 0);
        let workstation = world.anas_device(&WORKSTATION).await;
        workstation.is_asked_to_confirm().await;
        workstation.presses("Continue").await;
        workstation.reads_beside("Password", "Enter your password").await;
        assert_eq!(world.network().asked("POST", "/api/v1/session/reauthenticate"), 0);
    })
    .await;
}

/// Where the parts of the form stand, from the top of the page in pixels.
const PLACES: &str =
    "done(['h1', '#username', '#password', '.reveal', '#shared', '#log-in .actions button', 'summary'].map((part) =>
    `${part} ${Math.round(document.querySelector(part).getBoundingClientRect().top * 10)}`).join());";

#[tokio::test]
async fn the_form_stays_where_it_is_when_the_app_takes_over() {
    journey(async |world: &World| {
        for kind in [&LAPTOP, &PHONE] {
            let device = world.device(kind).await;
            world.network().holds(is_the_app);
            device.begins_to_open("/log-in").await;
            device.sees_field("Password").await;
            let before = device.runs(PLACES).await;
            world.network().releases();
            device.sees("New here? Create an account").await;
            assert_eq!(device.runs(PLACES).await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn the_button_that_i_pressed_is_busy_and_the_others_wait_for_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let states = "done([...document.querySelectorAll('dialog[open] .button, .tiles button, .menu-items button')].map((button) => \
            [button.ariaLabel ?? button.textContent, button.ariaBusy === 'true', button.ariaDisabled === 'true'].join(' ')).join());";
        laptop.chooses_from_menu("Log out").await;
        world.network().holds(|path| path == "/api/v1/session" || path == "/api/v1/session/resume");
        laptop.presses("Remember and log out").await;
        let seen = laptop.runs(states).await.to_string();
        assert!(seen.contains("Remember and log out true false"), "{seen}");
        assert!(seen.contains("Forget and log out false true") && seen.contains("Cancel false false"), "{seen}");
        laptop.presses("Continue as Ana Reyes").await;
        let seen = laptop.runs(states).await.to_string();
        assert!(seen.contains("Continue as Ana Reyes true false"), "{seen}");
        assert!(seen.contains("Remove Ana Reyes from this device false true"), "{seen}");
        world.network().releases();
        laptop.is_greeted("Ana Reyes").await;
        laptop.adds_ben().await;
        world.network().holds(|path| path == "/api/v1/session/resume");
        laptop.chooses_from_menu("Switch to Ana Reyes").await;
        let seen = laptop.runs(states).await.to_string();
        assert!(seen.contains("Switch to Ana Reyes true false") && seen.contains("Log out false true"), "{seen}");
        world.network().releases();
        laptop.is_greeted("Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn after_too_many_attempts_i_read_when_the_next_one_is_taken() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/log-in").await;
        loop {
            laptop.log_in("ana", "perhaps it is this one").await;
            let said = ["The username or the password is wrong", "Too many attempts"];
            if laptop.reads_one_of(&said).await == said[1] {
                break;
            }
            laptop.field_holds("Password", "").await;
            laptop.reload().await;
        }
        laptop.sees_text("You can try again in 0:").await;
        laptop.field_holds("Username", "ana").await;
        laptop.puts_the_clock_forward(60_000).await;
        laptop.sees_text("You can try again now").await;
    })
    .await;
}
