//! The frame around every page: the navigation, the account menu, messages, dialogs, and the page on paper.

use crate::shared::shared;
use crate::ways::ANAS_OTHER_DEVICES;
use crate::world::{Device, Key, LAPTOP, PHONE, World, journey};

/// The links that are marked, in every navigation that is shown: the page itself, and what it belongs to.
const MARKED: &str = "done([...document.querySelectorAll('nav a')].filter((link) => link.checkVisibility() && link.ariaCurrent !== 'false')
    .map((link) => `${link.innerText.trim()} ${link.ariaCurrent}`).join());";

impl Device {
    /// The navigation marks these links.
    async fn is_marked(&self, links: &str) {
        let marked = self.runs(MARKED).await.to_string().replace('’', "'");
        assert_eq!(marked.trim_matches('"'), links);
    }
}

#[tokio::test]
async fn at_a_desk_every_page_is_one_press_away() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        for (link, heading) in [
            ("Where you're logged in", "Where you're logged in"),
            ("Activity", "Activity"),
            ("Change password", "Change password"),
            ("Saved logins", "Saved logins"),
            ("Profile", "Ana Reyes"),
            ("Overview", "Overview"),
            ("Settings", "Settings"),
        ] {
            laptop.presses(link).await;
            laptop.sees_heading(heading).await;
            laptop.has_no("Back to Settings").await;
            let marked = laptop.runs(MARKED).await.to_string().replace('’', "'");
            assert!(marked.contains(&format!("{link} page")), "{link}: {marked}");
        }
        laptop.open("/").await;
        laptop.presses("Log out").await;
        laptop.sees_heading("Remember your login on this device?").await;
    })
    .await;
}

#[tokio::test]
async fn on_a_phone_a_tab_is_marked_on_every_page_and_its_root_has_no_way_back() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        for (path, heading, marked, root) in [
            ("/settings/sessions", "Where you're logged in", "Devices page", true),
            ("/settings/activity", "Activity", "Activity page", true),
            ("/settings", "Settings", "Profile true", true),
            ("/settings/password", "Change password", "Profile true", false),
            ("/settings/saved-logins", "Saved logins", "Profile true", false),
        ] {
            phone.open(path).await;
            phone.sees_heading(heading).await;
            phone.is_marked(marked).await;
            match root {
                true => phone.has_no("Back to Settings").await,
                false => phone.sees("Back to Settings").await,
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_account_menu_closes_when_tab_leads_out_of_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.presses("Account menu").await;
        laptop.sees("Add another account").await;
        laptop.runs("document.querySelector('.menu-items > :last-child').focus(); done();").await;
        laptop.press_key(Key::Tab).await;
        laptop.has_no("Add another account").await;
    })
    .await;
}

#[tokio::test]
async fn a_message_moves_nothing_and_lies_above_the_tabs() {
    journey(async |world: &World| {
        let phone = world.anas_device(&PHONE).await;
        phone.open("/settings/sessions").await;
        let rename = format!("Rename {}", ANAS_OTHER_DEVICES[0]);
        phone.sees(&rename).await;
        let top = "done(document.querySelector('main .rows').getBoundingClientRect().top + scrollY);";
        let before = phone.runs(top).await;
        phone.presses(&rename).await;
        phone.types_into("Name for this device", "Kitchen").await;
        phone.presses("Save").await;
        phone.sees_text("The device is called Kitchen now").await;
        assert_eq!(phone.runs(top).await, before, "the list stays where it is");
        let above = phone
            .runs(
                "const [message, tabs] = ['.announcement > span', '.tabs'].map((part) => document.querySelector(part).getBoundingClientRect());
                done(message.bottom <= tabs.top && message.top > 0);",
            )
            .await;
        assert_eq!(above, true, "the message can be read, and the tabs can be pressed");
    })
    .await;
}

#[tokio::test]
async fn a_shared_device_says_so_on_every_page_with_the_time_that_is_left() {
    journey(async |world: &World| {
        let laptop = shared(world).await;
        for path in ["/", "/settings", "/profile"] {
            laptop.open(path).await;
            laptop.sees_text("Shared device · ").await;
            laptop.sees_text(" min left").await;
        }
        laptop.has_a_window(390, 844).await;
        laptop.sees_text("Shared device · ").await;
        let own = world.anas_device(&PHONE).await;
        own.does_not_see("Shared device · ").await;
    })
    .await;
}

#[tokio::test]
async fn the_page_behind_a_question_does_not_scroll_and_a_press_outside_closes_it() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings").await;
        laptop.presses("Forget this device").await;
        laptop.sees("Forget everything").await;
        let overflow = "done(getComputedStyle(document.documentElement).overflowY);";
        assert_eq!(laptop.runs(overflow).await, "hidden");
        laptop.presses_at(8, 8).await;
        laptop.has_no("Forget everything").await;
        assert_ne!(laptop.runs(overflow).await, "hidden");
    })
    .await;
}

#[tokio::test]
async fn on_paper_a_list_of_devices_is_the_list_and_nothing_to_press() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.sees(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.prints().await;
        laptop.has_no(&format!("Log out {}", ANAS_OTHER_DEVICES[0])).await;
        laptop.has_no("Settings").await;
        laptop.has_no("Account menu").await;
        laptop.sees_heading(ANAS_OTHER_DEVICES[0]).await;
        let paper = laptop.runs("done(getComputedStyle(document.documentElement).backgroundColor);").await;
        assert_eq!(paper, "rgb(255, 255, 255)");
    })
    .await;
}
