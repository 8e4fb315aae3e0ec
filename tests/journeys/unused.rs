//! A shared device left unused: it says so before it logs me out, and any use of the page keeps me in.

use crate::shared::shared;
use crate::world::{ANAS_PASSWORD, Exchange, Key, LAPTOP, World, journey};

const SESSION: &str = "/api/v1/session";
const SESSIONS: &str = "/api/v1/sessions";
const QUESTION: &str = "Stay logged in?";
const GONE: &str = "after 16 seconds without use, because this is a shared device";

#[tokio::test]
async fn a_shared_device_warns_me_before_it_logs_me_out_and_what_i_type_keeps_me_in() {
    journey(async |world: &World| {
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--shared-idle", "16s"]).await;
        let laptop = shared(world).await;
        // One press in one tab is heard in the other.
        laptop.opens_tab("/settings/password").await;
        laptop.sees_heading("Change password").await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text(QUESTION).await;
        laptop.sees_text("You'll be logged out in 0:0").await;
        laptop.axe_finds_nothing().await;
        laptop.keeps_focus_on("Stay logged in").await;
        laptop.presses("Stay logged in").await;
        laptop.does_not_see(QUESTION).await;
        laptop.turns_to_tab(1).await;
        laptop.does_not_see(QUESTION).await;
        // Longer than the limit, with nothing but keys.
        laptop.types_into("New password", "a").await;
        let asked = laptop.has_asked(SESSION).await;
        while laptop.has_asked(SESSION).await < asked + 4 {
            laptop.types("a").await;
            laptop.sees_heading("Change password").await;
        }
        laptop.does_not_see(GONE).await;
        laptop.sees_text(QUESTION).await;
        laptop.sees_text(GONE).await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text(GONE).await;
    })
    .await;
}

#[tokio::test]
async fn when_the_time_is_up_nothing_of_me_is_shown_although_the_server_is_away_and_log_out_now_is_one_press() {
    journey(async |world: &World| {
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--shared-idle", "8s"]).await;
        let laptop = shared(world).await;
        laptop.sees_text(QUESTION).await;
        laptop.presses("Log out now").await;
        laptop.must_type_everything().await;
        let laptop = shared(world).await;
        laptop.open("/profile").await;
        laptop.sees_heading("Ana Reyes").await;
        world.network().breaks(|path| path.starts_with("/api/"));
        laptop.has_nothing_of_ana().await;
        laptop.sees_text("can't reach the server").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_page_asks_while_it_lies_unused_is_no_use_of_it_and_what_i_do_is() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.has_a_clock_that_can_be_put_forward().await;
        laptop.open("/log-in").await;
        laptop.ticks("This is a shared device").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text("Logged in on").await;
        let network = world.network();
        let is_marked = |asked: &&Exchange| asked.asked.contains_key("x-unattended");
        assert!(!network.exchanges().iter().any(|asked| is_marked(&asked)), "the person has just come");
        laptop.puts_the_clock_forward(61_000).await;
        laptop.hears_of_a_change().await;
        network
            .carries("a list that the page asked for by itself", |all| {
                all.iter().any(|it| is_marked(&it) && it.is("GET", SESSIONS))
            })
            .await;
        let by_hand = |all: &[Exchange]| all.iter().filter(|it| it.is("GET", SESSIONS) && !is_marked(it)).count();
        let before = by_hand(&network.exchanges());
        laptop.presses("Settings").await;
        laptop.presses("Overview").await;
        network.carries("that the person goes on", |all| by_hand(all) > before).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_of_mine_that_is_loaded_again_shows_no_log_in_form_before_it_is_known_who_is_here() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        let address = "done([location.pathname, location.search, document.title, document.querySelectorAll('#password').length, \
            document.querySelectorAll('.loading').length].join());";
        for (page, heading) in [("/settings", "Settings"), ("/add-account", "Add another account"), ("/", "Overview")] {
            laptop.open(page).await;
            laptop.sees_heading(heading).await;
            laptop.watches_for("Username").await;
            world.network().holds(|path| path == SESSION);
            laptop.reload().await;
            laptop.sees_text("Loading").await;
            let seen = laptop.runs(address).await.to_string();
            assert!(seen.contains(&format!("{page},,Exeunt,0,1")), "{page}: {seen}");
            world.network().releases();
            laptop.sees_heading(heading).await;
            laptop.is_at(page).await;
        }
        // A tab that knows nothing goes by where it is sent.
        world.network().holds(|path| path == SESSION);
        laptop.opens_tab("/settings/activity").await;
        laptop.sees_text("Loading").await;
        let seen = laptop.runs(address).await.to_string();
        assert!(seen.contains("/settings/activity,,Exeunt,0,1"), "{seen}");
        world.network().releases();
        laptop.sees_heading("Activity").await;
        // A log-in that was asked for on the way there leads back there.
        let stranger = world.device(&LAPTOP).await;
        stranger.open("/add-account").await;
        stranger.log_in("ana", ANAS_PASSWORD).await;
        stranger.sees_heading("Add another account").await;
    })
    .await;
}

#[tokio::test]
async fn where_i_log_in_again_because_the_device_is_shared_my_name_goes_from_it_and_the_warning_comes() {
    journey(async |world: &World| {
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--shared-idle", "16s"]).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.chooses_from_menu("Add another account").await;
        laptop.ticks("This is a shared device").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.is_greeted("Ana Reyes").await;
        assert_eq!(laptop.local_storage().await, [], "the tile is still there");
        laptop.sees_text(QUESTION).await;
        laptop.presses("Log out now").await;
        laptop.must_type_everything().await;
        laptop.has_nothing_of_ana().await;
    })
    .await;
}

#[tokio::test]
async fn where_the_server_does_not_hear_that_i_stay_the_warning_cannot_be_closed() {
    journey(async |world: &World| {
        world.server_stops().await;
        world.server_comes_back_with(&["--demo", "--shared-idle", "24s"]).await;
        let laptop = shared(world).await;
        laptop.sees_text(QUESTION).await;
        world.network().breaks(|path| path == SESSION);
        // A browser lets a page keep a dialog open once, and closes it the next time.
        for _ in 0..3 {
            laptop.press_key(Key::Escape).await;
            laptop.is_alerted("can't reach the server").await;
            laptop.sees("Log out now").await;
        }
        world.network().mends();
        laptop.presses("Stay logged in").await;
        laptop.does_not_see(QUESTION).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}
