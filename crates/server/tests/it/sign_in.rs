//! Logging in with a password.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, HOUR, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, EndReason, FieldCode};
use exeunt_domain::session::Limits;

fn typed(identifier: &str, password: &str, shared_device: bool) -> Credentials {
    Credentials { identifier: identifier.into(), password: password.into(), shared_device }
}

#[tokio::test]
async fn i_log_in_and_am_myself() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let session = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!((session.account.username.as_str(), session.account.name.as_str()), (ANA, "Ana Reyes"));
    assert_eq!(session.since.0, "2026-03-01T09:30:00.000Z");
    assert_eq!(session.recently_authenticated_until.as_ref().unwrap().0, "2026-03-01T09:40:00.000Z");
    assert_eq!(session.expires_at.0, "2026-03-31T09:30:00.000Z");
    assert_eq!(device.who().await.unwrap(), session);
}

#[tokio::test]
async fn case_and_spaces_around_my_user_name_do_not_matter_but_every_character_of_my_password_does() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    device.log_in("  AnA ", ANAS_PASSWORD).await.unwrap();
    for wrong in [
        "River lantern orbit maple",
        " river lantern orbit maple",
        "river lantern orbit maple ",
        "river lantern orbit mapl",
    ] {
        assert_eq!(device.log_in(ANA, wrong).await.unwrap_err().code, Code::WrongCredentials, "{wrong:?}");
    }
}

#[tokio::test]
async fn both_cookies_are_for_this_host_alone_and_out_of_reach_for_scripts() {
    let world = World::new().await;
    let answer = world.device(CHROME).answer(&SignIn, &typed(ANA, ANAS_PASSWORD, false)).await;
    let cookies = answer.set_cookies();
    for (name, life) in [("__Host-session", "5184000"), ("__Host-device", "15552000")] {
        let line = cookies.iter().find(|line| line.starts_with(&format!("{name}="))).unwrap();
        let (value, attributes) = line.split_once(';').unwrap();
        assert_eq!(value.len(), name.len() + 1 + 64, "256 bits");
        assert_eq!(attributes, format!(" Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={life}"));
    }
    assert_eq!(cookies.len(), 2);
}

#[tokio::test]
async fn on_a_shared_device_the_cookies_end_with_the_browser() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let answer = device.answer(&SignIn, &typed(ANA, ANAS_PASSWORD, true)).await;
    for line in answer.set_cookies() {
        assert!(line.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"), "{line}");
    }
    let session = device.who().await.unwrap();
    assert!(session.shared_device);
    assert_eq!(session.can_be_remembered_until, None);
    assert_eq!(session.expires_at.0, "2026-03-01T17:30:00.000Z", "eight hours");
}

#[tokio::test]
async fn both_cookies_are_new_at_every_login_and_the_old_ones_open_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let before = device.jar.clone();
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_ne!(device.jar["__Host-session"], before["__Host-session"]);
    assert_ne!(device.jar["__Host-device"], before["__Host-device"]);
    let now = std::mem::replace(&mut device.jar, before);
    let ended = device.who().await.unwrap_err().ended.unwrap();
    assert_eq!(ended.reason, EndReason::Replaced);
    assert!(device.tiles().await.is_empty(), "the old device cookie names no device");
    device.jar = now;
    device.who().await.unwrap();
}

#[tokio::test]
async fn logging_in_again_on_a_device_does_not_list_it_twice_and_keeps_its_name_and_ref() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let first = device.who().await.unwrap();
    device.names(&first.id, "Kitchen laptop").await.unwrap();
    world.later(DAY);
    let second = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_ne!(first.id, second.id, "an ended session never comes back");
    assert_eq!(first.account.reference, second.account.reference, "the page in the other tab is still right");
    let sessions = device.sessions().await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].device.name.as_deref(), Some("Kitchen laptop"));
}

#[tokio::test]
async fn a_cookie_that_somebody_made_up_is_never_adopted() {
    let world = World::new().await;
    let made_up = "5".repeat(64);
    let mut device = world.device(CHROME);
    device.jar.insert("__Host-session".into(), made_up.clone());
    device.jar.insert("__Host-device".into(), made_up.clone());
    let refused = device.who().await.unwrap_err();
    let told = refused.ended.map(|ended| (ended.reason, ended.by));
    assert_eq!((refused.code, told), (Code::NotSignedIn, Some((EndReason::Unrecognized, None))));
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert!(device.jar.values().all(|value| *value != made_up));
}

#[tokio::test]
async fn two_accounts_on_one_device_stand_beside_each_other() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert_eq!(device.who().await.unwrap().account.username, BEN);
    assert_eq!(device.tiles().await.len(), 2);
    let ana = device.tiles().await.into_iter().find(|tile| tile.account.username == ANA).unwrap();
    assert_eq!(device.tap(&ana.account.reference).await.unwrap().account.username, ANA);
}

#[tokio::test]
async fn a_browser_that_lost_its_device_cookie_leaves_no_session_behind_that_nobody_can_reach() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.jar.remove("__Host-device");
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.sessions().await.len(), 1);
}

#[tokio::test]
async fn the_ninth_account_of_a_device_is_refused_and_changes_nothing() {
    let world = World::with(Limits { accounts_per_device: 1, ..Limits::default() }).await;
    let mut device = world.anas(CHROME).await;
    let refused = device.log_in(BEN, BENS_PASSWORD).await.unwrap_err();
    assert_eq!(refused.code, Code::TooManyAccounts);
    assert_eq!(device.who().await.unwrap().account.username, ANA);
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn at_the_limit_of_sessions_the_one_unused_for_longest_makes_room_and_is_told_why() {
    let world = World::with(Limits { sessions_per_account: 3, ..Limits::default() }).await;
    let mut devices: Vec<Device> = Vec::new();
    for _ in 0..3 {
        world.later(MINUTE);
        devices.push(world.anas(CHROME).await);
    }
    world.later(HOUR);
    devices[0].who().await.unwrap();
    world.later(HOUR);
    let mut fourth = world.anas(FIREFOX).await;
    assert_eq!(fourth.sessions().await.len(), 3);
    devices[0].who().await.unwrap();
    let ended = devices[1].who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.by), (EndReason::TooMany, None));
    use exeunt_contract::activity::ActivityKind::{OldestSessionEnded, SignedIn};
    assert_eq!(fourth.story().await[..2], [SignedIn, OldestSessionEnded]);
}

#[tokio::test]
async fn an_empty_form_says_which_fields_are_missing() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let refused = device.log_in("  ", "").await.unwrap_err();
    assert_eq!(refused.code, Code::InvalidFields);
    let fields: Vec<_> = refused.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
    assert_eq!(fields, [("identifier", FieldCode::Required), ("password", FieldCode::Required)]);
    assert_eq!(world.state.hashing.computed(), 2, "only the two accounts of this world were hashed");
}

#[tokio::test]
async fn a_hash_that_has_become_too_cheap_is_made_again_when_the_password_is_next_known() {
    use crate::world::CHEAP;
    use exeunt_server::http::password::hashing::{Cost, Hashing};
    let mut world = World::new().await;
    let dearer = Hashing::new(Cost { memory: 16, ..CHEAP }, 1, world.state.random.clone()).unwrap();
    let before = world.state.store.account_by_username(ANA).await.unwrap().unwrap().password;
    world.state.hashing = dearer;
    let mut device = world.anas(CHROME).await;
    let after = world.state.store.account_by_username(ANA).await.unwrap().unwrap();
    assert!(before.contains("m=8,") && after.password.contains("m=16,"), "{} {}", before, after.password);
    assert_eq!(device.password().await.unwrap().changed_at.0, "2026-03-01T09:30:00.000Z", "the password is the same");
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

/// From now on a hash costs more, so that the next right password moves what is stored.
fn make_hashes_dearer(world: &mut World) {
    use crate::world::CHEAP;
    use exeunt_server::http::password::hashing::{Cost, Hashing};
    let dearer = Cost { memory: 16, ..CHEAP };
    world.state.hashing = Hashing::new(dearer, 8, world.state.random.clone()).unwrap();
}

#[tokio::test]
async fn of_several_log_ins_at_once_each_is_let_in_though_the_first_makes_the_hash_again() {
    let mut world = World::new().await;
    make_hashes_dearer(&mut world);
    let mut devices = [CHROME, FIREFOX, CHROME, FIREFOX].map(|agent| world.device(agent));
    let [a, b, c, d] = &mut devices;
    let (a, b, c, d) = tokio::join!(
        a.log_in(ANA, ANAS_PASSWORD),
        b.log_in(ANA, ANAS_PASSWORD),
        c.log_in(ANA, ANAS_PASSWORD),
        d.log_in(ANA, ANAS_PASSWORD)
    );
    for outcome in [a, b, c, d] {
        outcome.unwrap();
    }
}

/// Devices on which Ana was logged in before the hashes became dearer.
async fn logged_in_before<const N: usize>() -> (World, [Device; N]) {
    let mut world = World::new().await;
    let mut held = Vec::new();
    for _ in 0..N {
        held.push(world.anas(CHROME).await);
    }
    make_hashes_dearer(&mut world);
    let devices = std::array::from_fn(|index| {
        let mut device = world.device(CHROME);
        (device.jar, device.account) = (held[index].jar.clone(), held[index].account.clone());
        device
    });
    (world, devices)
}

#[tokio::test]
async fn the_password_once_more_holds_too_while_another_device_makes_the_hash_again() {
    let (_world, [mut desk, mut phone]) = logged_in_before().await;
    let (one, two) = tokio::join!(desk.enter_password_again(ANAS_PASSWORD), phone.enter_password_again(ANAS_PASSWORD));
    one.unwrap();
    two.unwrap();
}

#[tokio::test]
async fn a_change_of_the_password_holds_too_while_other_devices_make_the_hash_again() {
    let (world, [mut desk, mut phone, mut tablet]) = logged_in_before().await;
    // The two may be late, and then the password is the new one.
    let (_, _, changed) = tokio::join!(
        phone.enter_password_again(ANAS_PASSWORD),
        tablet.enter_password_again(ANAS_PASSWORD),
        desk.change_password(ANAS_PASSWORD, NEW_PASSWORD)
    );
    changed.unwrap();
    world.device(CHROME).log_in(ANA, NEW_PASSWORD).await.unwrap();
}
