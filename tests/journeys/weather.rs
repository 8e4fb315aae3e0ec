//! Bad weather: browsers that lack something, answers that never come, a clock that is wrong. The page keeps what it has, says
//! once what is the matter, and nothing turns for ever.

use crate::ways::{ANAS_OTHER_DEVICES, is_api};
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, LAPTOP, World, journey};

const AWAY: &str = "can't reach the server";
const PAUSED: &str = "Live updates are paused";

/// What browsers lack or do that were not expected: each call ends and says how.
const CALLS: [(&str, bool); 6] = [
    ("delete AbortSignal.timeout;", true),
    ("delete window.AbortController; delete window.AbortSignal;", true),
    ("delete crypto.randomUUID; delete Crypto.prototype.randomUUID;", true),
    ("throws", false),
    ("never", false),
    ("nothing", false),
];

/// From now on, what changes something is fetched otherwise; and what takes a second takes a tenth of it.
const OTHERWISE: &str = "const [real, later] = [window.fetch, window.setTimeout];
window.setTimeout = (act, span, ...rest) => later(act, span / 10, ...rest);
const how = { throws: () => { throw new TypeError('no'); }, never: () => new Promise(() => {}), nothing: () => undefined };
window.fetch = (path, init) => (window.fine || init?.method === 'GET' || !init?.method ? real(path, init) : how.HOW());";

#[tokio::test]
async fn whatever_fetch_does_a_log_in_ends_and_says_how() {
    journey(async |world: &World| {
        for (how, goes) in CALLS {
            let laptop = world.device(&LAPTOP).await;
            let script = if goes { how.to_owned() } else { OTHERWISE.replace("HOW", how) };
            laptop.runs_before_every_page(&script).await;
            laptop.open("/log-in").await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            if !goes {
                laptop.is_alerted(AWAY).await;
                laptop.field_holds("Password", ANAS_PASSWORD).await;
                laptop.runs("done(window.fine = true);").await;
                laptop.presses("Try again").await;
            }
            laptop.sees_heading("Overview").await;
        }
    })
    .await;
}

/// What live updates need, and whether they come without it.
const LIVE: [(&str, bool); 5] = [
    ("delete window.EventSource;", false),
    ("window.EventSource = class { constructor() { throw new TypeError('no'); } };", false),
    ("Object.defineProperty(navigator, 'locks', { value: undefined });", true),
    ("navigator.locks.request = () => { throw new TypeError('no'); };", true),
    ("delete window.BroadcastChannel;", true),
];

#[tokio::test]
async fn a_browser_without_what_live_updates_need_follows_all_the_same_or_says_that_they_are_paused() {
    journey(async |world: &World| {
        for (lacks, follows) in LIVE {
            let laptop = world.device(&LAPTOP).await;
            laptop.runs_before_every_page(lacks).await;
            laptop.open("/log-in").await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            laptop.sees_heading("Overview").await;
            if follows {
                laptop.open("/settings/activity").await;
                laptop.sees_heading("Activity").await;
                world.anas_device(&LAPTOP).await.logs_out("Forget and log out").await;
                laptop.sees_text("Logged out, login forgotten").await;
                laptop.does_not_see(PAUSED).await;
                laptop.open("/profile").await;
                laptop.sees_text("Here since").await;
                laptop.logs_out("Forget and log out").await;
            } else {
                laptop.sees_text(PAUSED).await;
            }
        }
        // Neither the script nor a word from the stream.
        let laptop = world.device(&LAPTOP).await;
        world.network().answers_itself(|path| path.starts_with("/live-"), (404, "text/plain", "not there"));
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text(PAUSED).await;
        world.network().answers_nothing_itself();
        let laptop = world.device(&LAPTOP).await;
        world.network().holds(|path| path == "/api/v1/events");
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text(PAUSED).await;
        world.network().releases();
        laptop.does_not_see(PAUSED).await;
    })
    .await;
}

#[tokio::test]
async fn a_device_whose_clock_is_wrong_tells_the_servers_time_and_goes_on_telling_it() {
    journey(async |world: &World| {
        for (devices, days) in [(1, -3), (2, 400)] {
            let laptop = world.device(&LAPTOP).await;
            let clock = format!(
                "const now = Date.now; Date.now = () => now() + {days} * 86400000 + (window.ahead ?? 0);
                const every = window.setInterval; window.setInterval = (act, span) => every(act, span / 100);"
            );
            laptop.runs_before_every_page(&clock).await;
            laptop.open("/log-in").await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            laptop.sees_heading("Overview").await;
            laptop.open("/settings/sessions").await;
            laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
            let read = laptop.reads().await;
            assert_eq!(read.matches("Active now").count(), devices, "{days} days: {read}");
            assert!(read.contains("ago") || read.contains("yesterday"), "{days} days: {read}");
        }
        let laptop = world.device(&LAPTOP).await;
        laptop.runs_before_every_page("delete Intl.RelativeTimeFormat;").await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
    })
    .await;
}

#[tokio::test]
async fn what_was_on_the_screen_stays_and_one_line_says_that_nothing_can_be_reached() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("Logged in on").await;
        laptop.presses("See where you're logged in").await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        world.network().breaks(is_api);
        laptop.presses("Overview").await;
        laptop.sees_text("Logged in on").await;
        laptop.sees_text("Password last changed").await;
        laptop.sees_text("This is from").await;
        laptop.sees("Try again").await;
        let alerts = "done(document.querySelectorAll('main [role=alert]').length);";
        assert_eq!(laptop.runs(alerts).await, 0, "no box for each card");
        laptop.axe_finds_nothing().await;
        // Leaving needs nobody.
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
        laptop.sees_text("One tap logs you in again").await;
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
        // The newest of two notices takes the place of the other.
        laptop.logs_out("Remember and log out").await;
        laptop.sees_text("One tap logs you in again on this device").await;
        world.operator("reset-password", "ana", "").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_text("One tap is no longer enough for Ana Reyes").await;
        laptop.does_not_see("One tap logs you in again").await;
    })
    .await;
}

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
        laptop.reads_beside("New password", "Enter something here").await;
        assert_eq!(world.network().asked("PUT", "/api/v1/password"), 0);
        // Both are said at once where the server has to say them.
        laptop.types_into("Current password", "not mine").await;
        laptop.types_into("New password", "short").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("Current password", "The password is wrong").await;
        laptop.reads_beside("New password", "too short").await;
        // Nothing was changed, and nobody says so.
        laptop.open("/settings/password/changed").await;
        laptop.sees_heading("Change password").await;
        laptop.is_at("/settings/password").await;
    })
    .await;
}

#[tokio::test]
async fn the_button_that_i_pressed_is_busy_and_the_others_wait_for_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let states = "done([...document.querySelectorAll('dialog[open] .button, .tiles button')].map((button) => \
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
    })
    .await;
}
