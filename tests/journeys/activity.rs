//! The activity of my account.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, WORKSTATION, World, journey};
use serde_json::{Value, json};

#[tokio::test]
async fn i_read_what_happened_and_on_which_device() {
    journey(async |world: &World| {
        let workstation = world.anas_device(&WORKSTATION).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.presses(&format!("Log out {}", WORKSTATION.shown_as)).await;
        laptop.presses("Log out").await;
        laptop.sees_text("is logged out").await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.presses("Keep them logged in").await;
        laptop.sees_text("stay logged in").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.presses("Activity").await;
        laptop.sees_heading("Activity").await;
        laptop.sees_text("Changed the password").await;
        laptop.sees_text("Kept the other devices logged in").await;
        laptop.sees_text(&format!("Logged out {}", WORKSTATION.shown_as)).await;
        laptop.sees_text(&format!("on {}", LAPTOP.shown_as)).await;
        laptop.sees_text(&format!("on {}", ANAS_OTHER_DEVICES[0])).await;
        workstation.sees_text("You were logged out from").await;
    })
    .await;
}

/// A stranger at a device that does not know Ana tries a password.
async fn a_stranger_guesses(world: &World) {
    let stranger = world.device(&WORKSTATION).await;
    stranger.open("/log-in").await;
    stranger.log_in("ana", "perhaps it is this one").await;
    stranger.is_alerted("The username or the password is wrong").await;
}

#[tokio::test]
async fn somebody_who_guesses_my_password_is_brought_to_my_attention() {
    journey(async |world: &World| {
        a_stranger_guesses(world).await;

        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("A wrong password was entered for your account").await;
        laptop.presses("See the activity").await;
        laptop.sees_heading("Activity").await;
        laptop.sees_text("Wrong password at log-in").await;
        laptop.sees_text(&format!("on {}", WORKSTATION.shown_as)).await;
        laptop.ticks("Changes").await;
        laptop.does_not_see("Wrong password at log-in").await;
        laptop.ticks("Warnings").await;
        laptop.sees_text("Wrong password at log-in").await;
        laptop.does_not_see("The account was made").await;

        laptop.open("/").await;
        laptop.presses("Dismiss: A wrong password was entered for your account once in the last 7 days.").await;
        laptop.sees_text("All quiet").await;
        laptop.reload().await;
        laptop.sees_text("All quiet").await;
        a_stranger_guesses(world).await;
        laptop.reload().await;
        laptop.sees_text("A wrong password was entered for your account once").await;
    })
    .await;
}

#[tokio::test]
async fn a_log_in_that_was_not_mine_leads_from_the_activity_to_its_device_and_out() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let stranger = world.anas_device(&WORKSTATION).await;
        laptop.open("/settings/activity").await;
        laptop.presses(&format!("Wasn't you? Logged in on {}", WORKSTATION.shown_as)).await;
        laptop.sees_heading(WORKSTATION.shown_as).await;
        laptop.presses("No, log it out").await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Change password").await;

        // The other side may be the one that is right.
        stranger.sees_text(&format!("You were logged out from {}", LAPTOP.shown_as)).await;
        stranger.presses("Wasn't you? Log in, and choose a new password").await;
        stranger.types_into("Username", "ana").await;
        stranger.types_into("Password", ANAS_PASSWORD).await;
        stranger.presses("Log in").await;
        stranger.sees_heading("Change password").await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_answer_to_confirm_is_brought_to_my_attention_too() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("Nothing right now").await;
        laptop.is_asked_to_confirm().await;
        laptop.confirms_with("perhaps it is this one").await;
        laptop.is_alerted("The password is wrong").await;
        laptop.open("/").await;
        laptop.sees_text("A wrong password was entered for your account once in the last 7 days").await;
    })
    .await;
}

#[tokio::test]
async fn somebody_who_got_in_after_many_guesses_is_brought_to_my_attention() {
    journey(async |world: &World| {
        // A device that knows me may guess more often before it has to wait.
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Use another account").await;
        for _ in 0..5 {
            laptop.log_in("ana", "perhaps it is this one").await;
            laptop.is_alerted("The username or the password is wrong").await;
        }
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text("Somebody logged in after many wrong passwords in the last 7 days").await;
        laptop.axe_finds_nothing().await;
    })
    .await;
}

impl Device {
    /// Gives this device so many names, one after the other.
    async fn is_renamed(&self, times: usize) {
        let (session, _) = self.calls("GET", "/api/v1/session", json!({}), Value::Null).await;
        let (id, account) = (session["id"].as_str().expect("an id"), &session["account"]["ref"]);
        let headers = json!({ "content-type": "application/json", "x-account": account });
        for number in 0..times {
            let name = json!({ "name": format!("Number {number}") });
            self.calls("PATCH", &format!("/api/v1/sessions/{id}"), headers.clone(), name).await;
        }
    }
}

#[tokio::test]
async fn where_the_newest_page_is_not_all_of_it_nothing_and_numbers_are_not_said_as_if_it_were() {
    journey(async |world: &World| {
        a_stranger_guesses(world).await;
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.sees_text("for your account once in the last 7 days").await;
        laptop.is_renamed(28).await;
        laptop.sees_text("for your account at least once in the last 7 days").await;
        laptop.is_renamed(5).await;
        laptop.sees_text("Nothing in your latest activity. There is more from the last 7 days.").await;
        laptop.does_not_see("Nothing right now").await;
        laptop.presses("See the activity").await;
        laptop.sees_heading("Activity").await;
    })
    .await;
}

/// The instants of all events, newest first.
async fn all_of_it(laptop: &Device) -> Vec<Value> {
    let mut all = Vec::new();
    let mut address = "/api/v1/activity".to_owned();
    loop {
        let (page, _) = laptop.calls("GET", &address, json!({}), Value::Null).await;
        all.extend(page["events"].as_array().expect("events").iter().map(|event| event["at"].clone()));
        match page["next"].as_str() {
            Some(next) => address = format!("/api/v1/activity?before={next}"),
            None => return all,
        }
    }
}

#[tokio::test]
async fn older_activity_that_comes_when_much_more_has_happened_leaves_no_gap() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.is_renamed(30).await;
        laptop.open("/settings/activity").await;
        let older = |path: &str| path.contains("before=");
        world.network().holds(older);
        let before = world.network().asked("GET", "/api/v1/activity");
        laptop.presses("Show older").await;
        world.network().is_asked_times("GET", "/api/v1/activity", before + 1).await;
        // More than a page of it comes at once.
        world.network().holds(|path| path.starts_with("/api/v1/activity"));
        laptop.is_renamed(30).await;
        a_stranger_guesses(world).await;
        world.network().holds(older);
        laptop.sees_text("Wrong password at log-in").await;
        world.network().releases();
        let all = all_of_it(&laptop).await;
        let read = laptop.moments().await;
        assert!(read.len() < all.len(), "all of it is read already");
        assert_eq!(all[..read.len()], read[..], "something is left out");
    })
    .await;
}
