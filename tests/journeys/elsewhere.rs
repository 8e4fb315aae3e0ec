//! Input from elsewhere: a link on another site, messages between tabs that no tab of mine sent, and windows that are
//! gone when I close them.

use crate::ways::is_api;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, PRIVATE_WINDOW, World, journey};
use serde_json::json;

const NAME: &str = "Ana Reyes";

impl Device {
    /// Follows a link on the page in view, which is another site's.
    async fn follows_a_link_to(&self, path: &str) {
        let address = json!(format!("{}{path}", self.origin()));
        self.runs(&format!(
            "const link = Object.assign(document.createElement('a'), {{ href: {address} }});
            document.body.append(link); setTimeout(() => link.click()); done();"
        ))
        .await;
        self.is_at(path).await;
        self.arrives().await;
    }
}

#[tokio::test]
async fn a_link_on_another_site_brings_me_to_my_page_and_i_am_still_logged_in() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.leaves_for_another_site().await;
        laptop.follows_a_link_to("/profile").await;
        laptop.sees_heading(NAME).await;
        laptop.sees_text("Here since").await;
        // The request of the link itself came without the cookie, and needs none.
        let exchanges = world.network().exchanges();
        let asked = exchanges.iter().rfind(|one| one.is("GET", "/profile")).expect("the page was asked for");
        assert_eq!(asked.asked.get("cookie"), None, "a strict cookie came with a link from another site");
    })
    .await;
}

/// Words that no tab of ours says, and those that one does, from a script that was slipped in.
const FORGED: &str = "const tabs = new BroadcastChannel('exeunt-live');
const forged = ['again', 'changed', 'live', 'paused', 'leave', '', '-', '+made-up', '-made-up', '=made-up', 0, -1, NaN, null, undefined, true, [], ['changed'], {},
  { data: 'changed' }, { type: 'signed-out' }, { reason: 'signed_out', by: '<b>nobody</b>' }, '<img src=x onerror=alert(1)>',
  'x'.repeat(1 << 20), new Date(), new Map([['changed', 1]]), new Uint8Array(9), new Error('changed'), /changed/];
for (let times = 0; times < 10; times += 1) forged.forEach((message) => tabs.postMessage(message));
for (const key of ['exeunt.accounts', 'exeunt.other', null]) {
  dispatchEvent(new StorageEvent('storage', { key, newValue: '{\"v\":1,\"accounts\":[],\"owed\":[]}' }));
}
exeunt.listen(true);
exeunt.show();
tabs.postMessage('live');
setTimeout(done);";

#[tokio::test]
async fn forged_words_between_tabs_change_nothing_and_make_no_tab_do_anything_but_look() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.opens_tab("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", "Anastasia").await;
        let (kept, before) = (laptop.local_storage().await, world.network().exchanges().len());
        laptop.turns_to_tab(0).await;
        laptop.runs(FORGED).await;
        world.network().is_asked_times("GET", "/api/v1/session", 2).await;
        laptop.is_greeted(NAME).await;
        laptop.turns_to_tab(1).await;
        laptop.field_holds("Displayed name", "Anastasia").await;
        laptop.does_not_see("Live updates are paused").await;
        assert_eq!(laptop.local_storage().await, kept);
        let exchanges = world.network().exchanges();
        let acts = exchanges[before..].iter().filter(|one| is_api(one.uri.path()) && !one.method.is_safe());
        assert_eq!(acts.map(ToString::to_string).collect::<Vec<_>>(), [""; 0], "a forged word made a tab act");
        let looks = exchanges[before..].iter().filter(|one| one.is("GET", "/api/v1/session")).count();
        // Each of two tabs looks when it is told ten times that something changed, and at the other things that are
        // played.
        assert!(looks <= 2 * 10 + 20, "hundreds of forged words made the tabs ask {looks} times");
    })
    .await;
}

#[tokio::test]
async fn a_private_window_works_like_any_other_and_leaves_nothing_when_it_is_closed() {
    journey(async |world: &World| {
        let window = world.device(&PRIVATE_WINDOW).await;
        window.open("/log-in").await;
        window.log_in("ana", ANAS_PASSWORD).await;
        window.is_greeted(NAME).await;
        window.logs_out("Remember and log out").await;
        window.presses("Continue as Ana Reyes").await;
        window.is_greeted(NAME).await;
        window.reload().await;
        window.is_greeted(NAME).await;
        let window = world.restarts_browser(&window).await;
        window.open("/").await;
        window.must_type_everything().await;
        window.holds_nowhere(NAME).await;
        assert!(window.cookie_names().await.is_empty(), "a cookie outlives the private window");
        assert_eq!(window.local_storage().await, []);
        // From another device the login that was left behind can be ended.
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("Logged in on 5 devices").await;
    })
    .await;
}
