//! A device that my account had not seen: was this me? And telling many devices, and equal ones, apart.

use crate::ways::NEW_PASSWORD;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, PHONE, WORKSTATION, World, journey};
use serde_json::Value;

/// The names of the buttons that log a device out.
const NAMES: &str = "return [...document.querySelectorAll('[id^=end-]')].filter((button) => button.ariaLabel)
    .map((button) => button.ariaLabel.replace('Log out ', ''));";

/// Logs in on so many devices more, without touching this browser's cookies.
const LOG_IN_ELSEWHERE: &str = "const typed = { identifier: 'ana', password: 'river lantern orbit maple' };
    const body = JSON.stringify(typed);
    for (let device = 0; device < COUNT; device++) {
      await fetch('/api/v1/session', { method: 'POST', credentials: 'omit', headers: { 'content-type': 'application/json' }, body });
    }
    return true;";

impl Device {
    /// The answer of a few lines of script.
    async fn measures(&self, script: &str) -> Value {
        self.runs(&format!("(async () => {{ {script} }})().then(done);")).await
    }

    async fn reads_names(&self) -> Vec<String> {
        let names = self.measures(NAMES).await;
        let names = names.as_array().expect("a list");
        names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
    }
}

#[tokio::test]
async fn a_stranger_comes_in_and_i_put_them_out_from_the_overview_in_three_presses() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("All quiet").await;
        let stranger = world.anas_device(&WORKSTATION).await;
        laptop.sees_text("1 thing to check").await;
        laptop.sees_text(&format!("New log-in: {}", WORKSTATION.shown_as)).await;
        stranger.does_not_see("Was this you?").await;

        laptop.presses("No, log it out").await;
        laptop.sees_heading(&format!("Log out {}?", WORKSTATION.shown_as)).await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Change password").await;
        laptop.sees_text(&format!("{} is logged out", WORKSTATION.shown_as)).await;
        stranger.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", NEW_PASSWORD).await;
        laptop.presses("Change password").await;
        laptop.sees_heading("Password changed").await;

        laptop.open("/").await;
        laptop.sees_heading("Overview").await;
        laptop.has_no("No, log it out").await;
    })
    .await;
}

#[tokio::test]
async fn it_was_me_and_no_page_asks_any_more() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees("Yes, it was me").await;
        laptop.opens_tab("/settings/sessions").await;
        laptop.sees("Yes, it was me").await;
        laptop.presses("Yes, it was me").await;
        laptop.sees_text(&format!("{} is yours", WORKSTATION.shown_as)).await;
        laptop.has_no("No, log it out").await;
        laptop.turns_to_tab(0).await;
        laptop.sees_text("All quiet").await;
        workstation.sees_text("All quiet").await;
        laptop.open("/settings/activity").await;
        laptop.sees_text(&format!("Said that {} is yours", WORKSTATION.shown_as)).await;
    })
    .await;
}

#[tokio::test]
async fn two_equal_browsers_are_told_apart_by_one_name_everywhere() {
    journey(async |world: &World| {
        let first = world.anas_device(&LAPTOP).await;
        let second = world.anas_device(&LAPTOP).await;
        let third = world.anas_device(&LAPTOP).await;
        third.open("/settings/sessions").await;
        third.sees_text("This device").await;
        let mut names = third.reads_names().await;
        assert_eq!(names.iter().filter(|name| name.starts_with(LAPTOP.shown_as)).count(), 2, "{names:?}");
        let name = names.iter().find(|name| name.starts_with(LAPTOP.shown_as)).unwrap().clone();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5, "no two are the same: {names:?}");

        third.sees(&format!("Rename {name}")).await;
        third.presses(&name).await;
        third.sees_heading(&name).await;
        third.presses(&format!("Log out {name}")).await;
        third.sees_heading(&format!("Log out {name}?")).await;
        third.presses("Log out").await;
        third.sees_text(&format!("{name} is logged out")).await;
        third.open("/settings/activity").await;
        third.sees_text(&format!("Logged out {name}")).await;
        let ended = [&first, &second].map(async |device| device.reads_one_of(&["Overview", "Choose an account"]).await);
        let [one, other] = ended;
        assert_ne!(one.await, other.await, "one of the two, and not the other");
    })
    .await;
}

#[tokio::test]
async fn while_i_am_in_the_list_nothing_moves_and_what_came_is_announced() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.sees("Log out Edge on Windows").await;
        laptop.tab_to("Log out Edge on Windows").await;
        let places =
            "return [...document.querySelectorAll('.rows > li')].slice(0, 4).map((row) => row.getBoundingClientRect().top);";
        let before = laptop.measures(places).await;
        let workstation = world.anas_device(&WORKSTATION).await;
        laptop.sees_text(&format!("A device logged in: {}", WORKSTATION.shown_as)).await;
        laptop.sees(&format!("Log out {}", WORKSTATION.shown_as)).await;
        assert_eq!(laptop.measures(places).await, before);
        laptop.keeps_focus_on("Log out Edge on Windows").await;
        workstation.logs_out("Forget and log out").await;
        laptop.has_no(&format!("Log out {}", WORKSTATION.shown_as)).await;
        assert_eq!(laptop.measures(places).await, before);
    })
    .await;
}

#[tokio::test]
async fn fifty_devices_are_pleasant_on_a_phone() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        phone.measures(&LOG_IN_ELSEWHERE.replace("COUNT", "46")).await;
        phone.open("/settings/sessions").await;
        phone.sees_field("Find a device").await;
        phone.sees_text("Used today").await;
        let names = phone.reads_names().await;
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((names.len(), unique.len()), (49, 49), "{names:?}");
        let heights =
            "return Math.max(...[...document.querySelectorAll('.device-list li')].map((row) => row.offsetHeight));";
        let highest = phone.measures(heights).await.as_f64().unwrap();
        assert!(highest <= 72.0, "a row is {highest} px high");
        assert_eq!(phone.sticks_out().await, Vec::<String>::new());

        phone.types_into("Find a device", "ipad").await;
        phone.sees_text("No device matches").await;
        phone.types_into("Find a device", "windows").await;
        phone.ticks("Select Edge on Windows").await;
        phone.presses("Select all").await;
        phone.sees("Log out 1 selected").await;
        phone.presses("Clear").await;
        phone.types_into("Find a device", "").await;
        phone.ticks("Select all: Used this week").await;
        phone.sees_text("2 selected").await;
        phone.presses("Select all").await;
        phone.sees("Log out 49 selected").await;
        phone.presses("Clear").await;
        phone.has_no("Log out 49 selected").await;
        phone.finds_ticked("Select all: Used this week", false).await;
        phone.presses("Log out all other devices").await;
        phone.sees_heading("Log out 49 devices?").await;
        phone.presses("Log out").await;
        phone.sees_text("49 devices are logged out").await;
        phone.sees_text("You're not logged in anywhere else").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_jumps_on_any_page() {
    journey(async |world: &World| {
        let watch = "window.shifts = 0; new PerformanceObserver((list) => { for (const shift of list.getEntries()) \
            { if (!shift.hadRecentInput) { window.shifts += shift.value; } } }).observe({ type: 'layout-shift', buffered: true });";
        for kind in [&LAPTOP, &PHONE] {
            let device = world.anas_device(kind).await;
            device.runs_before_every_page(watch).await;
            let pages = [
                ("/", "Logged in on"),
                ("/settings/sessions", "Log out all other devices"),
                ("/settings/activity", "Logged in"),
                ("/settings/password", "At least 15 characters"),
                ("/settings/saved-logins", "Logged in now"),
                ("/settings", "Forget this device"),
                ("/profile", "Edit profile"),
            ];
            for (path, last) in pages {
                device.open(path).await;
                device.sees_text(last).await;
                let shifts = device.measures("return window.shifts").await;
                assert_eq!(shifts, Value::from(0), "{path} on {}", kind.shown_as);
            }
        }
    })
    .await;
}
