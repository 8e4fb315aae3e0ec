//! The harness's used browsers, tried on a small page: what one journey left in a browser, the next one must not find.

use crate::world::{Device, Pages, USED_LAPTOP, World, forgets_the_evidence, trial};
use futures_util::FutureExt;
use serde_json::{Value, json};
use std::panic::AssertUnwindSafe;

/// The script stands for one that may run as a service worker.
const SHELF: &str = "<!doctype html><html lang=en><title>Shelf</title><script src=/empty-0.js></script>
<main><h1>Shelf</h1></main>";

/// What the page can tell about the tab and the browser that it is in, each of it in a fact of its own.
const FACTS: &str = "navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => done({
  width: innerWidth, dark: matchMedia('(prefers-color-scheme: dark)').matches, script: window.planted ?? null,
  permission: state, history: history.length, agent: navigator.userAgent, tongue: navigator.language,
}));";

async fn facts(device: &Device) -> Value {
    device.runs(FACTS).await
}

/// The two trials stand in one test, for no other may take the browser in between.
#[tokio::test]
async fn a_browser_that_is_used_again_is_as_good_as_a_new_one_and_after_a_failure_none_is() {
    let script = [("content-type", "text/javascript"), ("cache-control", "max-age=3600")];
    let pages = Pages::default().page("/", SHELF).answer("/empty-0.js", &script, "");
    trial(pages.clone(), async |world: &World| {
        let device = world.device(&USED_LAPTOP).await;
        device.open("/").await;
        device.holds_nothing_at_all().await;
        let new = facts(&device).await;

        device.plants_something_everywhere().await;
        let denied = json!({ "permission": { "name": "geolocation" }, "setting": "denied" });
        device.protocol("Browser.setPermission", denied).await;
        device.likes_the_dark().await;
        device.has_a_window(320, 568).await;
        device.runs_before_every_page("window.planted = 'seed'").await;
        device.open("/?again").await;
        let used = facts(&device).await;
        for fact in ["width", "dark", "script", "permission", "history"] {
            assert_ne!(used[fact], new[fact], "{fact}");
        }
        device.opens_tab("/").await;
        let fetched = world.network().asked("GET", "/empty-0.js");
        world.lays_down(&device).await;

        let again = world.device(&USED_LAPTOP).await;
        assert!(again.is_the_browser_of(&device), "the browser was not used again");
        again.open("/").await;
        again.holds_nothing_at_all().await;
        assert_eq!(facts(&again).await, new);
        assert!(world.network().asked("GET", "/empty-0.js") > fetched, "a file came out of the cache");
        assert_eq!(again.count_of_tabs().await, 1);
    })
    .await;

    let mut last = None;
    let told = trial(pages.clone(), async |world: &World| {
        last = Some(world.device(&USED_LAPTOP).await);
        panic!("a failure");
    });
    assert!(AssertUnwindSafe(told).catch_unwind().await.is_err());
    forgets_the_evidence();
    let last = last.expect("the browser of the journey that failed");
    trial(pages, async |world: &World| {
        assert!(!world.device(&USED_LAPTOP).await.is_the_browser_of(&last), "the browser was used again");
    })
    .await;
}
