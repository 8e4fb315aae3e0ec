//! The steps through the app that many stories take, in the words of its pages.

use crate::world::{BENS_PASSWORD, Device};

/// A new password that the rules accept.
pub(crate) const NEW_PASSWORD: &str = "quiet harbour pencil thunder";

/// The devices on which Ana is logged in before any story begins.
pub(crate) const ANAS_OTHER_DEVICES: [&str; 3] = ["Safari on iOS", "Edge on Windows", "Chrome on Android"];

/// The requests that the app makes, for [`crate::world::Network`].
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// The app itself, without which a page can only wait.
pub(crate) fn is_the_app(path: &str) -> bool {
    path.ends_with("_bg.wasm")
}

/// Stories that are told twice, because their words are the same on a phone and at a desk. Each is a function of the
/// world and of the kind of device that is in the middle of it.
macro_rules! on_a_phone_and_at_a_desk {
    ($($story:ident)*) => {
        mod on_a_phone {
            $(#[tokio::test]
            async fn $story() {
                let told = async |world: &$crate::world::World| super::$story(world, &$crate::world::PHONE).await;
                $crate::world::journey(told).await;
            })*
        }

        mod at_a_desk {
            $(#[tokio::test]
            async fn $story() {
                let told = async |world: &$crate::world::World| super::$story(world, &$crate::world::LAPTOP).await;
                $crate::world::journey(told).await;
            })*
        }
    };
}
pub(crate) use on_a_phone_and_at_a_desk;

impl Device {
    /// Opens the account's menu: at a desk it is behind the photo, on a phone behind the three lines of the profile.
    pub(crate) async fn opens_menu(&self) {
        if self.is_a_phone() {
            self.presses("Profile").await;
            self.presses("Menu").await;
        } else {
            self.presses("Account menu").await;
        }
    }

    /// Chooses an entry of the account's menu.
    pub(crate) async fn chooses_from_menu(&self, entry: &str) {
        self.opens_menu().await;
        self.presses(entry).await;
    }

    /// Goes to the settings, and asks there for something at their end.
    pub(crate) async fn chooses_in_settings(&self, button: &str) {
        self.chooses_from_menu("Settings").await;
        self.sees_heading("Settings").await;
        self.presses(button).await;
    }

    /// Adds Ben's account to those of this device, where none but the one in use was known; he is on the overview.
    pub(crate) async fn adds_ben(&self) {
        self.chooses_from_menu("Add another account").await;
        self.sees_heading("Add another account").await;
        self.log_in("ben", BENS_PASSWORD).await;
        self.is_greeted("Ben Osei").await;
    }

    /// Goes over to another account of this device; this person is on their overview then.
    pub(crate) async fn goes_over_to(&self, name: &str) {
        self.chooses_from_menu(&format!("Switch to {name}")).await;
        self.presses("Overview").await;
        self.is_greeted(name).await;
    }

    /// Is on the overview, which is this person's.
    pub(crate) async fn is_greeted(&self, name: &str) {
        self.sees_heading("Overview").await;
        self.sees_text(&format!("Hello, {name}.")).await;
    }

    /// Logs out through the menu, with this answer to the question.
    pub(crate) async fn logs_out(&self, answer: &str) {
        self.chooses_from_menu("Log out").await;
        self.sees_heading("Remember your login on this device?").await;
        self.presses(answer).await;
    }

    /// Is on the log-in page without a tile to choose: both fields are there, and empty.
    pub(crate) async fn must_type_everything(&self) {
        self.sees_heading("Log in").await;
        self.field_holds("Username", "").await;
        self.field_holds("Password", "").await;
    }

    /// Leaves, comes back with one tap, and wants to log out all other devices: for that, the password is asked.
    pub(crate) async fn is_asked_to_confirm(&self) {
        self.logs_out("Remember and log out").await;
        self.presses("Continue as Ana Reyes").await;
        self.sees_heading("Overview").await;
        self.open("/settings/sessions").await;
        self.presses("Log out all other devices").await;
        self.presses("Log out").await;
        self.sees_heading("Confirm it's you").await;
    }

    /// Answers "Confirm it's you".
    pub(crate) async fn confirms_with(&self, password: &str) {
        self.sees_heading("Confirm it's you").await;
        self.types_into("Password", password).await;
        self.presses("Continue").await;
    }

    /// Fills in the form and sends it; what comes then is the story's to say.
    pub(crate) async fn changes_password(&self, current: &str, new: &str) {
        self.open("/settings/password").await;
        let label = self.reads_one_of(&["Current password", "One-time password"]).await;
        self.types_into(label, current).await;
        self.types_into("New password", new).await;
        self.presses("Change password").await;
    }

    /// Goes somewhere else in the app, as a person does who notices nothing yet.
    pub(crate) async fn clicks_on(&self) {
        self.chooses_from_menu("Profile").await;
    }

    /// Logs one device out from the list.
    pub(crate) async fn logs_out_device(&self, name: &str) {
        self.open("/settings/sessions").await;
        self.presses(&format!("Log out {name}")).await;
        self.presses("Log out").await;
        self.sees_text(&format!("{name} is logged out")).await;
    }
}
