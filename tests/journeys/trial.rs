//! The harness tried on small pages of its own: a fault that it missed, no journey could show.

use crate::world::{ANAS_PASSWORD, CHROMEBOOK, LAPTOP, Pages, WORKSTATION, World, journey, trial};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

const HTML: &str = "text/html; charset=utf-8";

/// Whether these steps fail, as they must.
async fn fails(steps: impl Future<Output = ()>) -> bool {
    AssertUnwindSafe(steps).catch_unwind().await.is_err()
}

/// The outcome of a journey that must fail. Its evidence is no sign of a fault.
async fn complaint_of(told: impl Future<Output = ()>) -> String {
    let told = AssertUnwindSafe(told).catch_unwind().await;
    crate::world::forgets_the_evidence();
    told.err().and_then(|panic| panic.downcast::<String>().ok()).map(|said| *said).unwrap_or_default()
}

const LETTERS: &str = "<!doctype html><html lang=en><title>Letters</title><main><h1>Letters</h1>
<button onclick=\"note.textContent = 'Sent to ' + to.value\">Send</button>
<button onclick=\"setTimeout(() => gone.remove(), 300)\">Clear <span aria-hidden=true>x</span></button>
<button disabled>Print</button>
<label for=to>Recipient</label><input id=to aria-describedby=hint><p id=hint>A name or an address</p>
<label><input type=checkbox> Keep a copy</label>
<p id=note role=status></p><p id=gone>Draft</p></main>";

#[tokio::test]
async fn controls_are_found_by_the_name_that_a_screen_reader_says() {
    trial(Pages::default().page("/", LETTERS), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.sees_heading("Letters").await;
        device.types_into("Recipient", "Ada").await;
        device.reads_beside("Recipient", "a name or an address").await;
        device.presses("Send").await;
        device.sees_text("Sent to Ada").await;
        device.ticks("Keep a copy").await;
        device.finds_ticked("Keep a copy", true).await;
        device.unticks("Keep a copy").await;
        device.sees_text("Draft").await;
        device.presses("Clear").await;
        device.does_not_see("Draft").await;
        device.is_at("/").await;
    })
    .await;
}

const TWINS: &str = "<!doctype html><html lang=en><title>Twins</title><main><h1>Twins</h1>
<button>Stop</button><button>Stop</button>
<button aria-label=Start>Begin</button></main>";

#[tokio::test]
async fn two_buttons_of_one_name_are_an_error_and_so_is_a_name_that_only_eyes_can_read() {
    trial(Pages::default().page("/", TWINS), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        assert!(fails(device.presses("Stop")).await);
        device.has_no("Begin").await;
        device.presses("Start").await;
    })
    .await;
}

const DIALOG: &str = "<!doctype html><html lang=en><title>Ask</title><main><h1>Ask</h1>
<button onclick=sure.showModal()>Delete</button><p>Three files</p></main>
<dialog id=sure aria-labelledby=sure-title><h2 id=sure-title>Delete three files?</h2>
<button onclick=sure.close()>Keep</button><button>Delete</button></dialog>";

#[tokio::test]
async fn behind_an_open_dialog_nothing_can_be_pressed() {
    trial(Pages::default().page("/", DIALOG), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.presses("Delete").await;
        device.sees_heading("Delete three files?").await;
        device.presses("Delete").await;
        device.presses("Keep").await;
        device.has_no("Keep").await;
        device.sees("Delete").await;
    })
    .await;
}

const HIDDEN_FOCUS: &str = "<!doctype html><html lang=en><title>Keys</title><main><h1>Keys</h1>
<button onclick=\"note.textContent = 'first'\">First</button>
<button style='outline: none'>Second</button>
<button tabindex=-1>Third</button><p id=note></p></main>";

#[tokio::test]
async fn the_tab_key_must_reach_a_control_and_show_that_it_did() {
    trial(Pages::default().page("/", HIDDEN_FOCUS), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.tab_to("First").await;
        device.press_key(crate::world::Key::Enter).await;
        device.sees_text("first").await;
        assert!(fails(device.tab_to("Second")).await);
        assert!(fails(device.tab_to("Third")).await);
    })
    .await;
}

const PALE: &str = "<!doctype html><html lang=en><title>Pale</title><main><h1>Pale</h1>
<p style='color: #ccc; background: #fff'>Hard to read</p><img src=data:,></main>";

const PALE_AT_NIGHT: &str = "<!doctype html><html lang=en><title>Night</title>
<style>p { color: #000; background: #fff; transition: color 300ms } @media (prefers-color-scheme: dark) { p { color: #eee } }</style>
<main><h1>Night</h1><p>Easy to read by day</p></main>";

#[tokio::test]
async fn axe_finds_what_is_wrong_and_runs_under_a_strict_policy() {
    let strict = ("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'");
    let sound = "<!doctype html><html lang=en><title>Sound</title><main><h1>Sound</h1><p>Easy to read</p></main>";
    let pages = Pages::default().page("/pale", PALE).answer("/", &[("content-type", HTML), strict], sound);
    let pages = pages.page("/night", PALE_AT_NIGHT);
    trial(pages, async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.axe_finds_nothing().await;
        device.open("/pale").await;
        let findings = device.axe_findings().await;
        assert!(findings.contains("color-contrast") && findings.contains("image-alt"), "{findings}");
        device.open("/night").await;
        device.axe_finds_nothing().await;
        assert!(device.axe_findings_in_any_light().await.starts_with("in the dark: color-contrast"));
        device.axe_finds_nothing().await;
    })
    .await;
}

const LOG_IN: &str = "<!doctype html><html lang=en><title>Leaky</title><main><h1>Leaky</h1><script>
const send = (path) => fetch(path, { method: 'POST', body: JSON.stringify({ password: 'river lantern orbit maple' }) });
</script>
<button onclick=\"send('/echo')\">Echo</button>
<button onclick=\"send('/quiet').then(() => localStorage.setItem('mine', 'river lantern orbit maple'))\">Keep</button>
<button onclick=\"send('/quiet').then(() => fetch('/quiet?p=river+lantern+orbit+maple'))\">Ask</button></main>";

/// Walks the page up to one leak, and says whether the world noticed at its end.
async fn is_noticed(button: &'static str, method: &'static str, path: &'static str) -> bool {
    let cookie = ("set-cookie", "__Host-session=0123456789abcdef; Secure; HttpOnly; Path=/");
    let pages = Pages::default().page("/", LOG_IN).answer("/quiet", &[cookie], "ok").answer(
        "/echo",
        &[cookie],
        "you said river lantern orbit maple",
    );
    let told = trial(pages, async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.presses(button).await;
        world.network().is_asked(method, path).await;
        if button == "Keep" {
            device.keeps_something().await;
        }
    });
    complaint_of(told).await.contains("secrets outside")
}

#[tokio::test]
async fn a_secret_in_an_answer_an_address_or_the_storage_ends_the_journey_badly() {
    assert_eq!(ANAS_PASSWORD, "river lantern orbit maple");
    assert!(is_noticed("Echo", "POST", "/echo").await);
    assert!(is_noticed("Keep", "POST", "/quiet").await);
    assert!(is_noticed("Ask", "GET", "/quiet").await);
}

#[tokio::test]
async fn a_broken_page_ends_the_journey_badly() {
    let broken =
        "<!doctype html><html lang=en><title>Broken</title><main><h1>Broken</h1><script>nothing()</script></main>";
    let told = trial(Pages::default().page("/", broken), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.sees_heading("Broken").await;
    });
    assert!(complaint_of(told).await.contains("the browser complains"));
}

const SLOW: &str = "<!doctype html><html lang=en><title>Slow</title><main><h1>Slow</h1>
<button onclick=\"fetch('/news').then((r) => r.text(), () => 'no answer').then((t) => note.textContent = t)\">News</button>
<p id=note>nothing yet</p></main>";

#[tokio::test]
async fn the_network_can_be_slow_or_broken() {
    let pages = Pages::default().page("/", SLOW).answer("/news", &[], "rain");
    trial(pages.clone(), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        world.network().holds(|path| path == "/news");
        device.presses("News").await;
        world.network().is_asked("GET", "/news").await;
        device.sees_text("nothing yet").await;
        world.network().releases();
        device.sees_text("rain").await;
        world.network().leads_nowhere();
        device.presses("News").await;
        device.sees_text("no answer").await;
        world.network().leads_to_pages(pages);
        device.presses("News").await;
        device.sees_text("rain").await;
    })
    .await;
}

#[tokio::test]
async fn each_device_presents_itself_as_what_it_is() {
    trial(Pages::default().page("/", SLOW), async |world: &World| {
        for kind in [LAPTOP, WORKSTATION, CHROMEBOOK] {
            let device = world.device(&kind).await;
            device.open("/").await;
            device.opens_tab("/").await;
        }
        let exchanges = world.network().exchanges();
        let pages: Vec<_> = exchanges.iter().filter(|exchange| exchange.is("GET", "/")).collect();
        let header = |number: usize, name: &str| {
            pages[number].asked.get(name).map(|value| value.to_str().unwrap_or_default().to_owned())
        };
        for tab in [0, 1] {
            assert!(header(tab, "user-agent").is_some_and(|agent| agent.contains("Windows NT")));
            assert_eq!(header(tab, "sec-ch-ua-platform").as_deref(), Some("\"Windows\""));
            assert!(header(2 + tab, "user-agent").is_some_and(|agent| agent.contains("Firefox")));
            assert_eq!(header(2 + tab, "sec-ch-ua"), None);
            assert_eq!(header(4 + tab, "sec-ch-ua-platform").as_deref(), Some("\"Chrome OS\""));
        }
    })
    .await;
}

const DIARY: &str = "<!doctype html><html lang=en><title>Diary</title><main><h1>Diary</h1>
<button onclick=\"try { localStorage.setItem('day', 'rainy'); note.textContent = 'kept' }
catch (trouble) { note.textContent = trouble.name }\">Keep</button><p id=note></p></main>";

#[tokio::test]
async fn the_storage_can_be_full_or_forbidden() {
    trial(Pages::default().page("/", DIARY), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.fills_storage().await;
        device.presses("Keep").await;
        device.sees_text("QuotaExceededError").await;
        device.blocks_storage().await;
        device.reload().await;
        device.presses("Keep").await;
        device.sees_text("SecurityError").await;
    })
    .await;
}

const FLASH: &str = "<!doctype html><html lang=en><title>Quiet</title><main><h1>Quiet</h1>
<p id=said></p><p hidden>Kept secret</p><button>Go on</button><button
 onclick=\"said.textContent = 'Ada'; setTimeout(() => { said.textContent = 'Done'; document.title = 'Ada'; }, 100)\"
>Flash</button></main>";

#[tokio::test]
async fn somebody_who_watches_sees_what_was_there_for_a_moment_only() {
    trial(Pages::default().page("/", FLASH), async |world: &World| {
        let device = world.device(&LAPTOP).await;
        device.open("/").await;
        device.watches_for("Ada").await;
        device.never_saw_them().await;
        device.never_saw_them_in_the_title().await;
        device.presses("Flash").await;
        device.keeps_focus_on("Flash").await;
        device.sees_text("Done").await;
        assert!(fails(device.never_saw_them()).await, "it was seen");
        device.does_not_see("Kept secret").await;
        assert!(!device.came_from_memory().await, "it was loaded");
        device.reload().await;
        device.never_saw_them().await;
        device.holds_nowhere("Bob").await;
        assert!(fails(device.holds_nowhere("Kept secret")).await, "it is in the document");
    })
    .await;
}

#[tokio::test]
async fn a_way_that_breaks_cuts_the_answers_that_are_still_coming() {
    journey(async |world: &World| {
        let device = world.anas_device(&LAPTOP).await;
        world.network().keeps_open("/api/v1/events", 1).await;
        world.network().breaks(|path| path == "/api/v1/events");
        world.network().keeps_open("/api/v1/events", 0).await;
        device.clicks_on().await;
        device.sees_heading("Ana Reyes").await;
        world.network().mends();
        world.network().keeps_open("/api/v1/events", 1).await;
    })
    .await;
}
