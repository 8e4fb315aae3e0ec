//! A walk past every page, menu and dialog of the app, with one check at each of them.

use crate::ways::{ANAS_OTHER_DEVICES, NEW_PASSWORD};
use crate::world::{ANAS_PASSWORD, Device};

/// A walk, and what was found on it so far.
struct Walk<'a, L> {
    device: &'a Device,
    look: L,
    found: Vec<String>,
}

/// Walks past everything on a device without a session, and checks every station: `look` gives the faults in words.
/// None may be found.
pub(crate) async fn finds_nothing_wrong<L: AsyncFn(&Device) -> Vec<String>>(device: &Device, look: L) {
    let mut walk = Walk { device, look, found: Vec::new() };
    walk.as_a_guest().await;
    walk.past_the_pages().await;
    walk.past_the_dialogs().await;
    walk.through_a_change_of_the_password().await;
    walk.out().await;
    assert!(walk.found.is_empty(), "{} faults:\n{}", walk.found.len(), walk.found.join("\n"));
}

impl<L: AsyncFn(&Device) -> Vec<String>> Walk<'_, L> {
    async fn looks(&mut self, station: &str) {
        let found = (self.look)(self.device).await;
        self.found.extend(found.into_iter().map(|found| format!("{station}: {found}")));
    }

    async fn as_a_guest(&mut self) {
        let device = self.device;
        device.open("/log-in").await;
        device.sees_heading("Log in").await;
        device.sees("New here? Create an account").await;
        self.looks("log in").await;
        device.presses("Log in").await;
        device.reads_beside("Password", "Enter your password").await;
        self.looks("log in, with faults").await;
        device.open("/sign-up").await;
        device.sees_heading("Create an account").await;
        device.reads_beside("Password", "At least").await;
        self.looks("sign up").await;
        device.presses("Create account").await;
        device.reads_beside("Username", "Enter your username").await;
        self.looks("sign up, with faults").await;
        device.open("/log-in").await;
        device.log_in("ana", ANAS_PASSWORD).await;
    }

    async fn past_the_pages(&mut self) {
        let device = self.device;
        device.sees_heading("Overview").await;
        device.sees_text("Logged in on 4 devices").await;
        self.looks("overview").await;
        device.opens_menu().await;
        device.sees("Add another account").await;
        self.looks("menu").await;
        for (path, heading, last) in [
            ("/profile", "Ana Reyes", "Edit profile"),
            ("/settings", "Settings", "Log out"),
            ("/settings/password", "Change password", "Show password"),
            ("/settings/sessions", "Where you're logged in", "Log out all other devices"),
            ("/settings/saved-logins", "Saved logins", "Remove Ana Reyes from this device"),
            ("/settings/delete-account", "Delete account", "Delete account"),
            ("/add-account", "Add another account", "Log in"),
            ("/nowhere", "Page not found", "Go to the overview"),
        ] {
            device.open(path).await;
            device.sees_heading(heading).await;
            device.sees(last).await;
            self.looks(path).await;
        }
        device.open("/settings/activity").await;
        device.sees_text("on Chrome on Android").await;
        self.looks("/settings/activity").await;
    }

    async fn past_the_dialogs(&mut self) {
        let device = self.device;
        device.open("/profile").await;
        device.presses("Edit profile").await;
        device.sees_field("Displayed name").await;
        self.looks("edit profile").await;
        device.open("/settings/sessions").await;
        device.ticks(&format!("Select {}", ANAS_OTHER_DEVICES[0])).await;
        self.looks("a device selected").await;
        device.presses(&format!("Rename {}", ANAS_OTHER_DEVICES[0])).await;
        device.sees_field("Name for this device").await;
        self.looks("rename").await;
        device.open("/settings").await;
        for (button, ready, station) in [
            ("Forget this device", "Forget everything", "forget this device"),
            ("Log out of all accounts", "Log out", "log out of all accounts"),
            ("Log out", "Forget and log out", "log out"),
        ] {
            device.presses(button).await;
            device.sees(ready).await;
            self.looks(station).await;
            device.presses("Cancel").await;
        }
    }

    async fn through_a_change_of_the_password(&mut self) {
        let device = self.device;
        device.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        device.sees_heading("Password changed").await;
        device.sees("Keep them logged in").await;
        self.looks("password changed").await;
        device.presses("Keep them logged in").await;
        device.sees_text("stay logged in").await;
        self.looks("decided").await;
    }

    async fn out(&mut self) {
        let device = self.device;
        device.logs_out("Remember and log out").await;
        device.presses("Continue as Ana Reyes").await;
        device.sees_heading("Overview").await;
        device.open("/").await;
        device.adds_ben().await;
        device.opens_menu().await;
        device.sees("Switch to Ana Reyes").await;
        self.looks("menu with another account").await;
        device.open("/").await;
        device.chooses_in_settings("Log out of all accounts").await;
        device.ticks("Everywhere").await;
        self.looks("log out everywhere").await;
        device.open("/").await;
        device.logs_out("Remember and log out").await;
        device.sees("Continue as Ben Osei").await;
        self.looks("chooser").await;
    }
}
