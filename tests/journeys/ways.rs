//! The ways through the app that many stories take, in the words of its pages.

use crate::world::Device;

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
    path.ends_with(".wasm")
}

impl Device {
    /// Chooses an entry of the menu behind the photo.
    pub(crate) async fn chooses_from_menu(&self, entry: &str) {
        self.presses("Account menu").await;
        self.presses(entry).await;
    }

    /// Logs out through the menu, with this answer to the question.
    pub(crate) async fn logs_out(&self, answer: &str) {
        self.chooses_from_menu("Log out").await;
        self.sees_heading("Remember your login on this device?").await;
        self.presses(answer).await;
    }

    /// Is on the log-in page with nobody to choose from: both fields are there, and empty.
    pub(crate) async fn must_type_everything(&self) {
        self.sees_heading("Log in").await;
        self.field_holds("Username", "").await;
        self.field_holds("Password", "").await;
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
        self.types_into("Current password", current).await;
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
