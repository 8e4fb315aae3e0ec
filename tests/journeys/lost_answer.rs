//! Answers that are lost after the server did its work, buttons pressed twice, and slow lines: each intent has one
//! effect.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD, is_api};
use crate::world::{ANAS_PASSWORD, Device, Exchange, Key, LAPTOP, World, journey};

const AWAY: &str = "can't reach the server";
const UNAVAILABLE: (u16, &str, &str) = (
    503,
    "application/problem+json",
    r#"{"type":"/problems/unavailable","title":"Unavailable","status":503,"code":"unavailable","errors":[]}"#,
);

fn is_sign_up(path: &str) -> bool {
    path == "/api/v1/accounts"
}

/// The keys under which this was asked for, in the order in which it was.
fn keys(world: &World, method: &str, path: &str) -> Vec<String> {
    let exchanges = world.network().exchanges();
    let asked = exchanges.iter().filter(|exchange| exchange.is(method, path));
    asked.map(key).collect()
}

fn key(exchange: &Exchange) -> String {
    let key = exchange.asked.get("idempotency-key").and_then(|key| key.to_str().ok());
    key.unwrap_or_else(|| panic!("{exchange} has no key")).to_owned()
}

#[tokio::test]
async fn a_password_change_whose_answer_was_lost_is_done_when_i_press_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().loses_answers(|path| path == "/api/v1/password");
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.is_alerted(AWAY).await;
        laptop.does_not_see("Nothing was changed").await;
        world.network().loses_nothing();
        laptop.presses("Try again").await;
        laptop.sees_heading("Password changed").await;
        let keys = keys(world, "PUT", "/api/v1/password");
        assert!(keys.len() > 1 && keys.iter().all(|key| *key == keys[0]), "one intent: {keys:?}");
        // The cookie that was lost came with the second answer.
        laptop.reload().await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_server_did_and_could_not_say_is_done_once_when_i_press_again() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        for answer in [UNAVAILABLE, (520, "text/html", "<!doctype html><title>Web server</title>")] {
            laptop.open("/sign-up").await;
            let name = format!("cleo{}", answer.0);
            laptop.types_into("Username", &name).await;
            laptop.types_into("Password", NEW_PASSWORD).await;
            world.network().replaces_answers(is_sign_up, answer);
            laptop.presses("Create account").await;
            laptop.sees("Try again").await;
            world.network().answers_nothing_itself();
            laptop.presses("Try again").await;
            laptop.is_greeted(&name).await;
            let keys = keys(world, "POST", "/api/v1/accounts");
            let [.., first, second] = &keys[..] else { panic!("asked twice: {keys:?}") };
            assert_eq!(first, second, "one intent");
            laptop.logs_out("Forget and log out").await;
            laptop.must_type_everything().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_changed_without_a_word_is_changed_when_i_press_again() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().replaces_answers(|path| path == "/api/v1/password", UNAVAILABLE);
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.is_alerted("The server can't answer right now").await;
        laptop.does_not_see("Nothing was changed").await;
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_on_after_a_change_whose_answer_was_lost_comes_to_log_in() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().loses_answers(|path| path == "/api/v1/password");
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.is_alerted(AWAY).await;
        world.network().loses_nothing();
        laptop.presses("Settings").await;
        laptop.presses("Where you're logged in").await;
        laptop.is_alerted("You're not logged in any more").await;
        laptop.presses("Try again").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.types_into("Password", NEW_PASSWORD).await;
        laptop.presses("Log in").await;
        laptop.sees_heading("Where you're logged in").await;
    })
    .await;
}

#[tokio::test]
async fn a_log_out_that_is_still_to_be_told_does_not_double_a_sign_up_whose_answer_was_lost() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().breaks(is_api);
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text("doesn't know yet that you left").await;
        world.network().breaks(|path| path.starts_with("/api/v1/device/accounts/"));
        laptop.presses("New here? Create an account").await;
        laptop.types_into("Username", "cleo").await;
        laptop.types_into("Password", NEW_PASSWORD).await;
        world.network().loses_answers(is_sign_up);
        laptop.presses("Create account").await;
        laptop.is_alerted(AWAY).await;
        world.network().loses_nothing();
        laptop.presses("Try again").await;
        laptop.is_greeted("cleo").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_of_somebody_in_between_is_not_taken_for_the_servers_answer() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let device = ANAS_OTHER_DEVICES[0];
        laptop.presses(&format!("Log out {device}")).await;
        world
            .network()
            .answers_itself(is_api, (200, "text/html", "<!doctype html><title>Welcome to the hotel</title>"));
        laptop.presses("Log out").await;
        laptop.is_alerted("doesn't understand").await;
        laptop.does_not_see("is logged out").await;
        laptop.press_key(Key::Escape).await;
        laptop.logs_out("Forget and log out").await;
        laptop.sees_text("doesn't know yet that you left").await;
        let tells = |one: &Exchange| one.uri.path().starts_with("/api/v1/device/accounts/") && one.over;
        world.network().carries("the word that she left", |all| all.iter().any(tells)).await;
        laptop.does_not_see("The server knows now").await;
        assert!(!laptop.local_storage().await.is_empty(), "it is yet to be told");
        world.network().answers_nothing_itself();
        laptop.sees_text("The server knows now").await;
        laptop.reload().await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn what_i_want_anew_has_a_new_key_and_what_was_answered_has_one_too() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.types_into("Current password", "not my password at all").await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        world.network().breaks(is_api);
        laptop.presses("Change password").await;
        laptop.is_alerted(AWAY).await;
        world.network().mends();
        laptop.types_into("Current password", "neither is this one").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "The password is wrong").await;
        laptop.types_into("Current password", "neither is this one").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "The password is wrong").await;
        world
            .network()
            .carries("three tries", |all| all.iter().filter(|one| one.is("PUT", "/api/v1/password")).count() > 2)
            .await;
        let mut keys = keys(world, "PUT", "/api/v1/password");
        let tries = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), 3, "three intents in {tries} requests: {keys:?}");
    })
    .await;
}

#[tokio::test]
async fn what_ends_something_is_meant_anew_after_a_while() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/sessions").await;
        world.network().breaks(|path| path.starts_with("/api/v1/sessions/"));
        laptop.presses(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.presses("Log out").await;
        for milliseconds in [0, 61_000] {
            laptop.is_alerted(AWAY).await;
            laptop.puts_the_clock_forward(milliseconds).await;
            laptop.presses("Try again").await;
        }
        laptop.is_alerted(AWAY).await;
        let ends = |exchange: &&Exchange| exchange.uri.path().starts_with("/api/v1/sessions/");
        let mut keys: Vec<String> = world.network().exchanges().iter().filter(ends).map(key).collect();
        assert!(keys.len() > 2, "three tries: {keys:?}");
        keys.dedup();
        assert_eq!(keys.len(), 2, "the same within a minute, another one after it: {keys:?}");
    })
    .await;
}

impl Device {
    /// Presses twice what sends this, and the server is asked once.
    async fn sends_once(&self, world: &World, name: &str, method: &str, path: &'static str) {
        let before = world.network().asked(method, path);
        world.network().holds(is_api);
        self.presses_twice(name).await;
        world.network().is_asked_times(method, path, before + 1).await;
        world.network().releases();
        let asked = world.network().asked(method, path) - before;
        assert_eq!(asked, 1, "{method} {path} after «{name}» was pressed twice");
    }
}

#[tokio::test]
async fn a_button_that_i_press_twice_does_it_once() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/sign-up").await;
        laptop.types_into("Username", "cleo").await;
        laptop.types_into("Password", NEW_PASSWORD).await;
        laptop.sends_once(world, "Create account", "POST", "/api/v1/accounts").await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Forget and log out").await;
        laptop.types_into("Username", "ana").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.sends_once(world, "Log in", "POST", "/api/v1/session").await;
        laptop.sees_heading("Overview").await;

        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        laptop.sends_once(world, "Save", "PATCH", "/api/v1/profile").await;
        laptop.sees_heading("Ana R.").await;

        laptop.open("/settings/sessions").await;
        for device in ANAS_OTHER_DEVICES {
            laptop.ticks(&format!("Select {device}")).await;
        }
        laptop.presses("Log out 3 selected").await;
        laptop.sends_once(world, "Log out", "DELETE", "/api/v1/sessions").await;
        laptop.sees_text("3 devices are logged out").await;

        laptop.open("/settings/password").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        laptop.sends_once(world, "Change password", "PUT", "/api/v1/password").await;
        laptop.sees_heading("Password changed").await;

        laptop.open("/").await;
        laptop.chooses_from_menu("Log out").await;
        laptop.sees("Remember and log out").await;
        laptop.sends_once(world, "Remember and log out", "DELETE", "/api/v1/session").await;
        laptop.sees("Continue as Ana R.").await;
        laptop.sends_once(world, "Continue as Ana R.", "POST", "/api/v1/session/resume").await;
        laptop.sees_heading("Overview").await;
        laptop.chooses_in_settings("Forget this device").await;
        laptop.sends_once(world, "Forget everything", "DELETE", "/api/v1/device").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn on_a_slow_line_the_button_says_that_it_is_on_its_way_and_it_happens_once() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/log-in").await;
        laptop.types_into("Username", "ana").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.has_a_slow_line().await;
        laptop.presses("Log in").await;
        assert_eq!(laptop.runs("done(document.querySelector('form button[type=submit]').ariaBusy);").await, "true");
        laptop.presses("Log in").await;
        laptop.sees_heading("Overview").await;
        assert_eq!(world.network().asked("POST", "/api/v1/session"), 1);
        laptop.logs_out("Remember and log out").await;
        laptop.presses_twice("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        assert_eq!(world.network().asked("POST", "/api/v1/session/resume"), 1);
        laptop.has_its_network_again().await;
    })
    .await;
}
