//! Several accounts in one browser: adding, going over to one, leaving one, removing one. Two tabs at once come at the
//! end.

use crate::ways::on_a_phone_and_at_a_desk;
use crate::world::{ANAS_PASSWORD, BENS_PASSWORD, Device, Kind, LAPTOP, WORKSTATION, World, journey};

on_a_phone_and_at_a_desk! {
    i_add_another_account_and_go_over_and_back_with_one_tap
    i_log_out_of_one_account_and_the_other_stays
    i_remove_the_other_account_while_i_am_in
    a_wrong_password_while_adding_keeps_what_i_typed_and_me_logged_in
    a_tab_that_shows_ana_becomes_bens_when_another_tab_goes_over_to_ben
    what_i_save_as_ana_is_never_written_under_bens_name
}

async fn i_add_another_account_and_go_over_and_back_with_one_tap(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.opens_menu().await;
    device.has_no("Switch to Ana Reyes").await;
    device.presses("Add another account").await;
    device.sees_heading("Add another account").await;
    device.is_at("/add-account").await;
    device.log_in("ben", BENS_PASSWORD).await;
    device.is_greeted("Ben Osei").await;
    device.is_at("/").await;
    for (name, other) in [("Ana Reyes", "Ben Osei"), ("Ben Osei", "Ana Reyes")] {
        device.goes_over_to(name).await;
        device.has_no_field("Password").await;
        device.reload().await;
        device.is_greeted(name).await;
        device.opens_menu().await;
        device.sees(&format!("Switch to {other}")).await;
        device.has_no(&format!("Switch to {name}")).await;
        device.presses("Overview").await;
        device.is_greeted(name).await;
    }
}

async fn i_log_out_of_one_account_and_the_other_stays(world: &World, kind: &Kind) {
    let workstation = world.bens_device(&WORKSTATION).await;
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    workstation.sees_text("Logged in on 2 devices").await;
    device.logs_out("Forget and log out").await;
    device.sees("Continue as Ana Reyes").await;
    device.has_no("Continue as Ben Osei").await;
    device.presses("Continue as Ana Reyes").await;
    device.is_greeted("Ana Reyes").await;
    device.sees_text("Logged in on 4 devices").await;
    device.opens_menu().await;
    device.sees("Add another account").await;
    device.has_no("Switch to Ben Osei").await;
    workstation.sees_text("Logged in on 1 device").await;
    workstation.reload().await;
    workstation.is_greeted("Ben Osei").await;
}

async fn i_remove_the_other_account_while_i_am_in(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    device.chooses_from_menu("Add another account").await;
    device.sees_heading("Choose an account").await;
    // The current account is none to choose.
    device.has_no("Continue as Ben Osei").await;
    device.presses("Remove Ana Reyes from this device").await;
    device.presses("Remove").await;
    device.sees_text("Ana Reyes is removed from this device").await;
    device.sees_heading("Add another account").await;
    device.opens_menu().await;
    device.has_no("Switch to Ana Reyes").await;
    device.reload().await;
    device.opens_menu().await;
    device.sees("Add another account").await;
    device.has_no("Switch to Ana Reyes").await;
    device.presses("Overview").await;
    device.is_greeted("Ben Osei").await;
}

async fn a_wrong_password_while_adding_keeps_what_i_typed_and_me_logged_in(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.chooses_from_menu("Add another account").await;
    device.sees_heading("Add another account").await;
    device.log_in("ben", "not his password at all").await;
    device.is_alerted("The username or the password is wrong").await;
    device.field_holds("Username", "ben").await;
    device.sees_heading("Add another account").await;
    device.opens_menu().await;
    device.sees_text("Ana Reyes").await;
    device.presses("Overview").await;
    device.is_greeted("Ana Reyes").await;
    device.adds_ben().await;
}

/// The account in use has this name, as the server knows it.
async fn is_called(device: &Device, account: &str) {
    device.open("/profile").await;
    device.sees_heading(account).await;
}

async fn a_tab_that_shows_ana_becomes_bens_when_another_tab_goes_over_to_ben(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    device.goes_over_to("Ana Reyes").await;
    device.open("/profile").await;
    device.sees_heading("Ana Reyes").await;
    device.opens_tab("/").await;
    device.is_greeted("Ana Reyes").await;
    device.goes_over_to("Ben Osei").await;
    device.turns_to_tab(0).await;
    device.sees_heading("Ben Osei").await;
    device.does_not_see("Ana Reyes").await;
    // Acts here are Ben's now.
    device.presses("Edit profile").await;
    device.field_holds("Displayed name", "Ben Osei").await;
    device.types_into("Displayed name", "Benjamin Osei").await;
    device.presses("Save").await;
    device.sees_heading("Benjamin Osei").await;
    device.goes_over_to("Ana Reyes").await;
    is_called(&device, "Ana Reyes").await;
}

async fn what_i_save_as_ana_is_never_written_under_bens_name(world: &World, kind: &Kind) {
    let device = world.anas_device(kind).await;
    device.adds_ben().await;
    device.goes_over_to("Ana Reyes").await;
    // The messages between the tabs get lost.
    world.network().breaks(|path| matches!(path, "/api/v1/events" | "/api/v1/device/accounts"));
    device.runs_before_every_page("addEventListener('storage', (event) => event.stopImmediatePropagation());").await;
    is_called(&device, "Ana Reyes").await;
    device.presses("Edit profile").await;
    device.types_into("Displayed name", "Ana R.").await;
    device.opens_tab("/").await;
    device.is_greeted("Ana Reyes").await;
    device.goes_over_to("Ben Osei").await;
    device.turns_to_tab(0).await;
    device.field_holds("Displayed name", "Ana R.").await;
    device.presses("Save").await;
    device.sees_heading("Ben Osei").await;
    world.network().mends();
    let refused = world.network().exchanges();
    let refused = refused.iter().filter(|exchange| exchange.is("PATCH", "/api/v1/profile")).map(|it| it.status);
    assert_eq!(refused.collect::<Vec<_>>(), [Some(409)]);
    is_called(&device, "Ben Osei").await;
    device.goes_over_to("Ana Reyes").await;
    is_called(&device, "Ana Reyes").await;
}

#[tokio::test]
async fn the_ninth_account_is_refused_until_i_remove_one() {
    journey(async |world: &World| {
        let password = "seven quiet harbour pencils";
        let others: Vec<String> = (2..=9).map(|number| format!("person-{number}")).collect();
        for username in &others {
            world.operator_adds(username, password).await;
        }
        let laptop = world.anas_device(&LAPTOP).await;
        for username in &others[..7] {
            laptop.open("/add-account").await;
            if username != "person-2" {
                laptop.presses("Use another account").await;
            }
            laptop.log_in(username, password).await;
            laptop.is_greeted(username).await;
        }
        laptop.open("/add-account").await;
        laptop.sees_heading("Choose an account").await;
        laptop.presses("Use another account").await;
        laptop.log_in("person-9", password).await;
        laptop
            .is_alerted("This browser already knows as many accounts as it can. Remove one under Saved logins first.")
            .await;
        laptop.field_holds("Username", "person-9").await;
        laptop.field_holds("Password", password).await;
        // The one that was in stays in, and the way out is what the sentence says.
        laptop.presses("Back to the accounts on this device").await;
        laptop.presses("Remove person-2 from this device").await;
        laptop.presses("Remove").await;
        laptop.sees_text("person-2 is removed from this device").await;
        laptop.presses("Use another account").await;
        laptop.log_in("person-9", password).await;
        laptop.is_greeted("person-9").await;
        laptop.opens_menu().await;
        laptop.sees("Switch to Ana Reyes").await;
        laptop.sees("Switch to person-8").await;
        laptop.has_no("Switch to person-2").await;
    })
    .await;
}

#[tokio::test]
async fn i_see_which_accounts_this_browser_knows_and_remove_one() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Use another account").await;
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.chooses_from_menu("Settings").await;
        laptop.presses("Saved logins").await;
        laptop.sees_heading("Saved logins").await;
        laptop.sees_text("Ben Osei").await;
        laptop.sees_text("Logged in now").await;
        laptop.sees_text("One tap until").await;
        laptop.presses("Switch to Ana Reyes").await;
        laptop.presses("Switch to Ben Osei").await;
        laptop.sees("Switch to Ana Reyes").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.sees_heading("Remove Ana Reyes from this device?").await;
        laptop.presses("Remove").await;
        laptop.sees_text("Ana Reyes is removed from this device").await;
        laptop.has_no("Remove Ana Reyes from this device").await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ben Osei").await;
        laptop.has_no("Continue as Ana Reyes").await;
        laptop.reload().await;
        laptop.sees("Continue as Ben Osei").await;
        laptop.has_no("Continue as Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn i_remove_a_remembered_login_on_the_log_in_page() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.presses("Remove").await;
        laptop.must_type_everything().await;
        assert_eq!(laptop.local_storage().await, []);
        laptop.reload().await;
        laptop.must_type_everything().await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text("Logged in on 4 devices").await;
    })
    .await;
}

#[tokio::test]
async fn removing_the_account_that_is_logged_in_logs_it_out() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/saved-logins").await;
        laptop.presses("Remove Ana Reyes from this device").await;
        laptop.sees_text("You'll be logged out here").await;
        laptop.presses("Remove").await;
        laptop.must_type_everything().await;
        laptop.open("/profile").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn i_am_quick_and_nothing_takes_me_back_from_where_i_went() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees("Continue as Ana Reyes").await;
        // One tap, and the overview is there before everything has been answered.
        world.network().holds(|path| path == "/api/v1/device/accounts");
        laptop.presses("Continue as Ana Reyes").await;
        laptop.is_greeted("Ana Reyes").await;
        laptop.chooses_from_menu("Add another account").await;
        laptop.sees_heading("Add another account").await;
        world.network().releases();
        laptop.log_in("ben", BENS_PASSWORD).await;
        laptop.is_greeted("Ben Osei").await;
    })
    .await;
}
