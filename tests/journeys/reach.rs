//! Every page of a session has a way to log out, and every password can be pasted, seen and kept by a password manager.

use crate::ways::is_the_app;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, PHONE, World, journey};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};

/// The links of the page in view, once it is there.
const LINKS: &str = "(function look() {
  if (!document.querySelector('h1') || document.querySelector('main .loading')) return setTimeout(look, 20);
  const links = [...document.querySelectorAll('a[href]')].map((link) => new URL(link.href));
  done(links.filter(({ origin, hash }) => origin === location.origin && !hash).map(({ pathname }) => pathname));
})();";

/// Whether the way out can be pressed: in the menu, and in the settings on the page as well.
const WAY_OUT: &str = "done([...document.querySelectorAll('button, a, [role=menuitem]')]
  .some((control) => control.textContent.trim() === 'Log out' && control.checkVisibility()));";

/// Follows every link there is, and finds the way out on every page.
async fn can_leave_from_everywhere(device: &Device) {
    // The second is an entry of the menu, and nothing leads to the third.
    let mut ahead: VecDeque<String> = ["/", "/add-account", "/nowhere"].map(str::to_owned).into();
    let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
    while let Some(path) = ahead.pop_front() {
        device.open(&path).await;
        let links = device.runs(LINKS).await;
        device.opens_menu().await;
        assert_eq!(device.runs(WAY_OUT).await, true, "no way out of {path}");
        for link in links.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if seen.insert(link.to_owned()) {
                ahead.push_back(link.to_owned());
            }
        }
    }
    for known in [
        "/profile",
        "/settings",
        "/settings/password",
        "/settings/sessions",
        "/settings/activity",
        "/settings/delete-account",
        "/add-account",
    ] {
        assert!(seen.contains(known), "no link leads to {known}: {seen:?}");
    }
}

#[tokio::test]
async fn i_can_log_out_from_every_page_at_a_desk() {
    journey(async |world: &World| can_leave_from_everywhere(&*world.anas_device(&LAPTOP).await).await).await;
}

#[tokio::test]
async fn i_can_log_out_from_every_page_on_my_phone() {
    journey(async |world: &World| can_leave_from_everywhere(&*world.anas_device(&PHONE).await).await).await;
}

/// The properties of a password field: its type, its hints for password managers, and whether a paste goes through.
const PASSWORDS: &str =
    "done([...document.querySelectorAll('input[autocomplete$=-password]')].map((field) => [field.type,
  field.autocomplete, field.maxLength, field.readOnly,
  field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }))].join(' ')).join(', '));";

async fn has_passwords(device: &Device, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|kind| format!("password {kind}-password -1 false true")).collect();
    assert_eq!(device.runs(PASSWORDS).await, expected.join(", "));
}

#[tokio::test]
async fn every_password_can_be_pasted_is_known_to_password_managers_and_is_hidden_again_once_it_is_sent() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.open("/sign-up").await;
        laptop.sees_field("Password").await;
        has_passwords(&laptop, &["new"]).await;
        laptop.types_into("Password", "short").await;
        laptop.presses("Show password").await;
        laptop.finds_hidden("Password", false).await;
        laptop.presses("Create account").await;
        laptop.reads_beside("Password", "too short").await;
        laptop.finds_hidden("Password", true).await;

        laptop.open("/log-in").await;
        has_passwords(&laptop, &["current"]).await;
        laptop.types_into("Username", "ana").await;
        laptop.types_into("Password", ANAS_PASSWORD).await;
        laptop.presses("Show password").await;
        world.network().holds(|path| path.starts_with("/api/"));
        laptop.presses("Log in").await;
        laptop.finds_hidden("Password", true).await;
        world.network().releases();
        laptop.sees_heading("Overview").await;

        laptop.open("/settings/password").await;
        laptop.sees_field("New password").await;
        has_passwords(&laptop, &["current", "new"]).await;
        laptop.types_into("Current password", "wrong").await;
        laptop.types_into("New password", "wrong too").await;
        laptop.presses("Show password").await;
        laptop.finds_hidden("Current password", false).await;
        laptop.presses("Change password").await;
        laptop.finds_hidden("Current password", true).await;
        laptop.finds_hidden("New password", true).await;

        laptop.is_asked_to_confirm().await;
        has_passwords(&laptop, &["current"]).await;
        laptop.types_into("Password", "wrong").await;
        laptop.presses("Show password").await;
        laptop.presses("Continue").await;
        laptop.finds_hidden("Password", true).await;
    })
    .await;
}

/// The hints for phones and password managers of each field in view.
const TYPED: &str = "done([...document.querySelectorAll('main .field input:not([type=range])')].map((field) =>
  [field.id, field.getAttribute('autocapitalize'), field.getAttribute('autocorrect'), field.spellcheck, field.minLength,
  field.getAttribute('passwordrules')].join(' ')).join(', '));";

#[tokio::test]
async fn no_phone_corrects_a_password_that_is_shown_and_a_generator_makes_one_that_is_long_enough() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let typed = "none off false -1 ";
        world.server_dies().await;
        world.server_comes_back_with(&["--demo", "--password-min=21"]).await;
        laptop.open("/sign-up").await;
        laptop.reads_beside("Password", "At least 21 characters").await;
        laptop.presses("Show password").await;
        laptop.finds_hidden("Password", false).await;
        let generated = "none off false 21 minlength: 21;";
        let fields = format!("username {typed}, name words off false -1 , password {generated}");
        assert_eq!(laptop.runs(TYPED).await, fields);
        // A value that is too short is still sent, and judged in the page's own words.
        laptop.types_into("Username", "cleo").await;
        laptop.types_into("Password", "kettle moss 9").await;
        laptop.presses("Create account").await;
        laptop.reads_beside("Password", "too short").await;

        // Before the app is there, the form is the same.
        world.network().holds(is_the_app);
        laptop.begins_to_open("/log-in").await;
        laptop.sees_field("Username").await;
        let before = laptop.runs(
            "done([...document.querySelectorAll('main input')].map((field) =>
            field.getAttribute('autocorrect')).join(' '));",
        );
        assert_eq!(before.await, "off off ");
        world.network().releases();
        laptop.arrives().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.open("/settings/password").await;
        laptop.sees_field("New password").await;
        assert_eq!(laptop.runs(TYPED).await, format!("current {typed}, new {generated}"));
        laptop.types_into("Current password", ANAS_PASSWORD).await;
        laptop.types_into("New password", "kettle moss 9").await;
        laptop.presses("Change password").await;
        laptop.reads_beside("New password", "too short").await;
    })
    .await;
}
