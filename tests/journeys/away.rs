//! The server is away, or an answer is lost: the page keeps its content, one line says so, and every promise can be
//! kept.

use crate::ways::{ANAS_OTHER_DEVICES, is_api};
use crate::world::{ANAS_PASSWORD, LAPTOP, World, journey};
use std::time::Instant;

#[tokio::test]
async fn what_was_on_the_screen_stays_and_one_line_says_that_nothing_can_be_reached() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("Logged in on").await;
        laptop.presses("See where you're logged in").await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.loses_its_network().await;
        laptop.presses("Overview").await;
        laptop.sees_text("You're offline. This is from").await;
        laptop.sees_text("Logged in on").await;
        laptop.has_its_network_again().await;
        laptop.does_not_see("You're offline").await;
        world.network().breaks(is_api);
        laptop.chooses_from_menu("Profile").await;
        laptop.sees_text("Not loaded yet").await;
        laptop.presses("Overview").await;
        laptop.sees_text("Logged in on").await;
        laptop.sees_text("Password last changed").await;
        laptop.sees_text("can't reach the server. This is from").await;
        laptop.sees("Try again").await;
        let alerts = "done(document.querySelectorAll('main [role=alert]').length);";
        assert_eq!(laptop.runs(alerts).await, 0, "no box for each card");
        laptop.axe_finds_nothing().await;
        // Leaving needs no server.
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.sees_text("Ends 1 login. Other devices stay logged in.").await;
        laptop.sees_text("This needs a connection").await;
        laptop.presses("Log out").await;
        laptop.must_type_everything().await;
        laptop.sees_text("as soon as it can be reached").await;
        world.network().mends();
        laptop.sees_text("The server knows now that you left.").await;
        laptop.holds_nowhere("Ana Reyes").await;
        crate::offline::is_ended_for_the_server(world).await;
    })
    .await;
}

#[tokio::test]
async fn leaving_with_all_accounts_unheard_promises_one_tap_where_there_is_a_tile_and_says_nothing_older_above_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.adds_ben().await;
        world.network().breaks(is_api);
        laptop.chooses_in_settings("Log out of all accounts").await;
        laptop.ticks("Remember the logins on this device").await;
        laptop.presses("Log out").await;
        laptop.sees_text("You're logged out of 2 accounts. One tap logs you in again.").await;
        laptop.sees("Continue as Ana Reyes").await;
        laptop.sees("Continue as Ben Osei").await;
        world.network().mends();
        laptop.sees_text("The server knows now that you left.").await;
        laptop.reload().await;
        laptop.presses("Continue as Ben Osei").await;
        laptop.is_greeted("Ben Osei").await;
    })
    .await;
}

#[tokio::test]
async fn where_one_tap_is_promised_there_is_a_tile_to_tap_whichever_answer_was_lost() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().breaks(|path| path == "/api/v1/device/accounts");
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text("One tap logs you in again on this device").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        world.network().mends();
        // The page hears of the end, by a stream and by what it shows, before the answer arrives.
        laptop.open("/profile").await;
        laptop.sees_text("Here since").await;
        let asked = world.network().asked("GET", "/api/v1/profile");
        laptop.chooses_from_menu("Log out").await;
        world.network().holds(|path| path == "/api/v1/session");
        laptop.presses("Remember and log out").await;
        world.network().is_asked_times("GET", "/api/v1/profile", asked + 1).await;
        laptop.sees_text("One tap logs you in again on this device").await;
        laptop.is_at("/log-in").await;
        world.network().releases();
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        // The newest of two notices takes the place of the other.
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text("One tap logs you in again on this device").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.presses("Remove").await;
        laptop.sees_text("Ana Reyes is removed from this device").await;
        laptop.does_not_see("remembers nothing of your login").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text("One tap logs you in again on this device").await;
        world.operator("reset-password", "ana", "").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_text("One tap is no longer enough for Ana Reyes").await;
        laptop.does_not_see("One tap logs you in again").await;
        laptop.does_not_see("remembers nothing of your login").await;
    })
    .await;
}

#[tokio::test]
async fn one_list_that_fails_among_others_is_not_asked_for_without_end() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        world.network().breaks(|path| path == "/api/v1/activity");
        let begun = Instant::now();
        laptop.open("/").await;
        laptop.sees_text("Logged in on").await;
        world.network().is_asked_times("GET", "/api/v1/activity", 2).await;
        for page in ["Settings", "Overview", "Settings"] {
            laptop.presses(page).await;
            laptop.sees_heading(page).await;
        }
        let asked = world.network().asked("GET", "/api/v1/activity");
        // A page that is opened asks, and so does one that is open, every two seconds at most; and the browser itself sends
        // up to three times what a connection that it had kept open breaks off.
        let elapsed = begun.elapsed().as_secs();
        assert!(asked < 3 * (8 + usize::try_from(elapsed).unwrap()), "{asked} times in {elapsed} s");
        world.network().mends();
        laptop.presses("Overview").await;
        laptop.sees_text("Nothing right now").await;
    })
    .await;
}
