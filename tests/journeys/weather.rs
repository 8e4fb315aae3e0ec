//! Bad conditions: browsers that lack something, answers that never come, a clock that is wrong. The page names the
//! cause, and no spinner turns for ever.

use crate::ways::{ANAS_OTHER_DEVICES, is_api};
use crate::world::{ANAS_PASSWORD, LAPTOP, World, journey};

const AWAY: &str = "can't reach the server";
const PAUSED: &str = "Live updates are paused";

/// Missing or unexpected behaviour of browsers: each call ends and reports its outcome.
const CALLS: [(&str, bool); 7] = [
    ("delete AbortSignal.timeout;", true),
    ("delete window.AbortController; delete window.AbortSignal;", true),
    ("delete crypto.randomUUID; delete Crypto.prototype.randomUUID;", true),
    ("throws", false),
    ("never", false),
    ("nothing", false),
    ("stalls", false),
];

/// From now on, what changes something is fetched otherwise; and what takes a second takes a tenth of it.
const OTHERWISE: &str = "const [real, later] = [window.fetch, window.setTimeout];
window.setTimeout = (act, span, ...rest) => later(act, span / 10, ...rest);
const never = () => new Promise(() => {});
const how = {
  throws: () => { throw new TypeError('no'); }, never, nothing: () => undefined,
  stalls: async (call) => Object.assign(await real(call), { text: never }),
};
window.fetch = (call) => (window.fine || (call.method ?? 'GET') === 'GET' ? real(call) : how.HOW(call));";

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
        // The app itself is fetched too.
        let laptop = world.device(&LAPTOP).await;
        laptop
            .runs_before_every_page(
                &OTHERWISE.replace("=== 'GET'", "=== 'GET' && !/wasm/.test(call)").replace("HOW", "never"),
            )
            .await;
        laptop.begins_to_open("/log-in").await;
        laptop.is_alerted("Exeunt couldn't be loaded").await;
    })
    .await;
}

/// The requirements of live updates, and whether updates come without each.
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
            laptop.has_a_clock_that_can_be_put_forward().await;
            let wrong = format!("const right = Date.now; Date.now = () => right() + {days} * 86_400_000;");
            laptop.runs_before_every_page(&wrong).await;
            laptop.open("/log-in").await;
            laptop.log_in("ana", ANAS_PASSWORD).await;
            laptop.sees_heading("Overview").await;
            laptop.sees_text("Logged in on").await;
            laptop.open("/settings/sessions").await;
            laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
            let read = laptop.reads().await;
            assert_eq!(read.matches("Active now").count(), devices, "{days} days: {read}");
            assert!(read.contains("yesterday") && !read.contains("2 hours ago"), "{days} days: {read}");
            // Hours later, without a word from the server.
            world.network().breaks(is_api);
            laptop.puts_the_clock_forward(2 * 3_600_000).await;
            if devices > 1 {
                laptop.sees_text("2 hours ago").await;
            }
            let read = laptop.reads().await;
            assert_eq!(read.matches("Active now").count(), 1, "{days} days: {read}");
            world.network().mends();
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
