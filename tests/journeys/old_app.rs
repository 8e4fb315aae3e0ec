//! A new server and an old app, or half of a new one: the page loads a newer app once, reports its limits, and keeps
//! typed text.

use crate::ways::{NEW_PASSWORD, is_the_app};
use crate::world::{ANAS_PASSWORD, LAPTOP, Network, World, journey};

const OLD: &str = "too old for the server";

/// From now on the app is one that this server no longer speaks with.
pub(crate) fn is_old(network: &Network) {
    network.bends_requests(|_, headers| {
        if headers.contains_key("x-client") {
            headers.insert("x-client", "0".parse().expect("a number"));
        }
    });
}

#[tokio::test]
async fn an_old_app_loads_a_newer_one_once_and_says_so_where_that_does_not_help() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.sees_heading("Ana Reyes").await;
        is_old(world.network());
        laptop.hears_of_a_change().await;
        world.network().is_asked_times("GET", "/profile", 2).await;
        laptop.sees_text(OLD).await;
        laptop.hears_of_a_change().await;
        laptop.sees_text(OLD).await;
        assert_eq!(world.network().asked("GET", "/profile"), 2, "loaded once more, and not again and again");
        // A newer app is there by now.
        world.network().is_straight();
        laptop.presses("Try again").await;
        laptop.sees_heading("Ana Reyes").await;
        assert_eq!(world.network().asked("GET", "/profile"), 3);
    })
    .await;
}

#[tokio::test]
async fn an_old_app_keeps_what_i_typed() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/password").await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        is_old(world.network());
        laptop.presses("Change password").await;
        laptop.is_alerted(OLD).await;
        laptop.field_holds("Current password", ANAS_PASSWORD).await;
        laptop.field_holds("New password", NEW_PASSWORD).await;
        assert_eq!(world.network().asked("GET", "/settings/password"), 1, "the page was not loaded again");
        world.network().is_straight();
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;
    })
    .await;
}

#[tokio::test]
async fn an_old_app_with_a_form_that_is_filled_in_and_untouched_loads_a_newer_one() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Ana R.").await;
        laptop.presses("Save").await;
        laptop.sees_heading("Ana R.").await;
        laptop.presses("Edit profile").await;
        laptop.field_holds("Displayed name", "Ana R.").await;
        is_old(world.network());
        laptop.hears_of_a_change().await;
        world.network().is_asked_times("GET", "/profile", 2).await;
        world.network().is_straight();
    })
    .await;
}

fn is_the_script_of_the_app(path: &str) -> bool {
    path.starts_with("/exeunt-app-") && path.ends_with(".js")
}

fn is_the_script_before_the_app(path: &str) -> bool {
    path.starts_with("/boot-")
}

fn is_the_style(path: &str) -> bool {
    path.ends_with(".css")
}

#[tokio::test]
async fn a_half_that_is_missing_or_is_something_else_says_so_until_it_is_there() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let html = (200, "text/html", "<!doctype html><title>Welcome</title>");
        let missing = (404, "text/plain", "not there");
        let as_promised = (200, "application/wasm", "no program");
        for (these, answer) in [
            (is_the_app as fn(&str) -> bool, missing),
            (is_the_app, html),
            (is_the_app, as_promised),
            (is_the_script_of_the_app, missing),
            (is_the_script_of_the_app, html),
            (is_the_script_before_the_app, missing),
            (is_the_script_before_the_app, html),
        ] {
            let laptop = &laptop;
            world.network().answers_itself(these, answer);
            // Files in the browser's cache need no request.
            laptop.forgets_what_it_loaded().await;
            laptop.begins_to_open("/log-in").await;
            laptop.is_alerted("Exeunt couldn't be loaded").await;
            world.network().answers_nothing_itself();
            laptop.presses("Try again").await;
            laptop.arrives().await;
            laptop.must_type_everything().await;
        }
    })
    .await;
}

#[tokio::test]
async fn without_its_style_the_page_still_works_and_offers_to_load_again() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().answers_itself(is_the_style, (404, "text/plain", "not there"));
        laptop.open("/log-in").await;
        laptop.sees_text("Exeunt couldn't be loaded").await;
        world.network().answers_nothing_itself();
        laptop.presses("Try again").await;
        laptop.arrives().await;
        laptop.does_not_see("couldn't be loaded").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}
