//! Remembered logins: each is one device's own, has its own end, and goes when the operator wants none any more.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, World};
use exeunt_contract::Code;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_domain::session::Limits;
use std::sync::Arc;
use std::time::Duration;

/// Row 4, CVE-2025-11429 (Keycloak): the operator switched remembering off, and the long logins from before went on as
/// if nothing had been said. Here the server is started again without remembering and with shorter sessions.
#[tokio::test]
async fn remembering_was_switched_off_and_the_old_logins_went_on() {
    let mut world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let (on_phone, on_desk) = (phone.account.clone().unwrap(), desk.account.clone().unwrap());
    assert!(phone.log_out(true).await.unwrap());
    let mut used = world.anas(FIREFOX).await;
    world.later(DAY * 2);
    used.who().await.unwrap();
    let limits = Limits { remembered: Duration::ZERO, idle: DAY, max_age: DAY * 7, ..Limits::default() };
    world.state.limits = Arc::new(limits);
    let node = world.second_node();
    for device in [&mut phone, &mut desk, &mut used] {
        device.is_served_by(node.clone());
    }
    assert_eq!(phone.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(phone.tap(&on_phone).await.unwrap_err().code, Code::PasswordNeeded, "at once");
    assert_eq!(desk.who().await.unwrap_err().code, Code::NotSignedIn, "unused for two days");
    assert_eq!(desk.tap(&on_desk).await.unwrap_err().code, Code::PasswordNeeded);
    let session = used.who().await.unwrap();
    assert_eq!(session.can_be_remembered_until, None, "and nobody is asked");
    assert_eq!(session.expires_at.0, "2026-03-08T09:30:00.000Z");

    // A client that asks for it all the same is told that it did not happen, and it did not.
    let here = used.account.clone().unwrap();
    assert!(!used.log_out(true).await.unwrap());
    assert_eq!(used.tap(&here).await.unwrap_err().code, Code::PasswordNeeded);
    used.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(used.sessions().await.len(), 1, "no row stays that nobody can use");
}

/// Row 19, CVE-2015-8314 (Devise): one value stood for the remembered logins of all devices, so that none could be
/// taken back alone.
#[tokio::test]
async fn one_remembered_login_could_not_be_taken_back_without_all_others() {
    let world = World::new().await;
    let mut devices: Vec<Device> = Vec::new();
    for _ in 0..3 {
        let mut device = world.anas(CHROME).await;
        device.log_out(true).await.unwrap();
        devices.push(device);
    }
    let accounts: Vec<_> = devices.iter().map(|device| device.account.clone().unwrap()).collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        assert_ne!(devices[one].jar, devices[other].jar);
        assert_ne!(accounts[one], accounts[other], "a device names the account in its own way");
    }
    devices[0].forget_everything().await;
    let mut lost = devices.remove(1);
    let mut desk = world.anas(FIREFOX).await;
    let rows = desk.sessions().await;
    let ids: Vec<_> = rows.iter().filter(|row| !row.current).map(|row| row.id.clone()).collect();
    assert_eq!(ids.len(), 2);
    desk.end(&ids[1]).await.unwrap();
    let outcomes = [lost.tap(&accounts[1]).await.is_ok(), devices[1].tap(&accounts[2]).await.is_ok()];
    assert_eq!(outcomes.iter().filter(|in_again| **in_again).count(), 1, "one is out and the other is in");
    assert_eq!(devices[0].tap(&accounts[0]).await.unwrap_err().code, Code::PasswordNeeded);
    desk.who().await.unwrap();
}

/// Everything that a browser can do without the password, none of which may move the end.
async fn uses_everything(device: &mut Device) {
    let me = device.account.clone().unwrap();
    let id = device.id().await;
    device.names(&id, "Kitchen").await.unwrap();
    device.call(&EditProfile, &ProfileChange { name: Some("Ana R.".into()), hue: None }).await.unwrap();
    device.activity().await;
    device.password().await.unwrap();
    device.sessions().await;
    device.tiles().await;
    device.tap(&me).await.unwrap();
}

/// Row 21, CVE-2025-3930 (Strapi): a token of thirty days could be renewed without end, by itself.
#[tokio::test]
async fn a_session_renewed_itself_without_end() {
    for (leaves, days) in [(false, 30), (true, 90)] {
        let world = World::new().await;
        let mut device = world.anas(CHROME).await;
        let me = device.account.clone().unwrap();
        for day in 1..days {
            world.later(DAY);
            uses_everything(&mut device).await;
            if leaves && day % 10 == 0 {
                device.log_out(true).await.unwrap();
                device.tap(&me).await.unwrap();
            }
        }
        world.later(DAY - MINUTE);
        uses_everything(&mut device).await;
        let mut remembering = device.copied_into(CHROME);
        world.later(MINUTE);
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn, "{days} days are over");
        assert_eq!(device.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
        assert!(!remembering.log_out(true).await.unwrap());
        assert_eq!(remembering.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    }
}
