//! The list of my sessions.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, HOUR, IPHONE, MINUTE, World};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sessions::{EndSession, EndSessions, NewDeviceName, RenameSession, SessionState, SessionsToEnd};
use exeunt_contract::{Code, EndReason, FieldCode, FormFactor, Nothing, SessionId};

#[tokio::test]
async fn each_device_is_one_row_this_one_first_and_then_the_last_used() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    world.later(DAY);
    let _laptop = world.anas(FIREFOX).await;
    world.later(DAY);
    let mut phone = world.anas(IPHONE).await;
    phone.log_out(true).await.unwrap();
    world.later(HOUR);
    let rows = desk.sessions().await;
    let words: Vec<_> = rows
        .iter()
        .map(|row| (row.device.browser.as_deref().unwrap(), row.device.system.as_deref().unwrap()))
        .collect();
    assert_eq!(words, [("Chrome", "Linux"), ("Safari", "iOS"), ("Firefox", "macOS")]);
    assert_eq!(rows.iter().map(|row| row.current).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!((rows[1].device.form, rows[1].state), (FormFactor::Phone, SessionState::Remembered));
    assert_eq!(rows[1].remembered_until.as_ref().unwrap().0, "2026-06-01T09:30:00.000Z");
    assert_eq!(
        (rows[0].first_seen.0.as_str(), rows[0].last_seen.0.as_str()),
        ("2026-03-01T09:30:00.000Z", "2026-03-03T10:30:00.000Z")
    );
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_at_most_once_a_minute() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(IPHONE).await;
    world.later(MINUTE - std::time::Duration::from_millis(1));
    phone.who().await.unwrap();
    assert_eq!(desk.sessions().await[1].last_seen.0, "2026-03-01T09:30:00.000Z");
    world.later(std::time::Duration::from_millis(1));
    phone.who().await.unwrap();
    assert_eq!(desk.sessions().await[1].last_seen.0, "2026-03-01T09:31:00.000Z");
}

#[tokio::test]
async fn what_has_expired_is_not_listed() {
    let world = World::new().await;
    world.anas(FIREFOX).await;
    world.later(DAY * 14);
    assert_eq!(world.anas(CHROME).await.sessions().await.len(), 1);
}

#[tokio::test]
async fn i_log_one_device_out_and_it_is_told_when_and_from_where() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(IPHONE).await;
    let mut laptop = world.anas(FIREFOX).await;
    let id = phone.id().await;
    assert_eq!(desk.end(&id).await.unwrap().ended, 1);
    let ended = phone.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.at.0.as_str()), (EndReason::EndedElsewhere, "2026-03-01T09:30:00.000Z"));
    assert_eq!(ended.by.unwrap().system.as_deref(), Some("Linux"));
    laptop.who().await.unwrap();
    let event = desk.activity().await.events.remove(0);
    assert_eq!((event.kind, event.target.unwrap().system.as_deref()), (ActivityKind::SessionEnded, Some("iOS")));
    assert_eq!(desk.end(&id).await.unwrap().ended, 0, "safe to repeat");
}

#[tokio::test]
async fn i_log_out_several_or_all_others_in_one_step() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut others = Vec::new();
    for agent in [CHROME, FIREFOX, IPHONE, IPHONE] {
        others.push(world.anas(agent).await);
    }
    others[3].log_out(true).await.unwrap();
    let ids = Some(vec![others[0].id().await, others[1].id().await]);
    assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids: ids.clone() }).await.unwrap().ended, 2);
    assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids }).await.unwrap().ended, 0);
    assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids: Some(Vec::new()) }).await.unwrap().ended, 0);
    assert_eq!(desk.sessions().await.len(), 3);
    assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids: None }).await.unwrap().ended, 2, "the remembered one too");
    assert_eq!(desk.sessions().await.len(), 1);
    for device in &mut others[..3] {
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
    }
    let events = desk.activity().await.events;
    assert_eq!((events[0].kind, events[0].ended), (ActivityKind::SessionsEnded, Some(2)));
    assert_eq!((events[1].kind, events[1].ended), (ActivityKind::SessionsEnded, Some(2)));
}

#[tokio::test]
async fn ending_needs_a_recent_password_and_renaming_does_not() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let mut desk = world.anas(CHROME).await;
    world.later(MINUTE * 10);
    let id = phone.id().await;
    assert_eq!(desk.end(&id).await.unwrap_err().code, Code::ReauthenticationRequired);
    let all = desk.call(&EndSessions, &SessionsToEnd { ids: None }).await.unwrap_err();
    assert_eq!(all.code, Code::ReauthenticationRequired);
    desk.names(&id, "My phone").await.unwrap();
    phone.who().await.unwrap();
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    assert_eq!(desk.end(&id).await.unwrap().ended, 1);
}

#[tokio::test]
async fn sessions_of_somebody_else_are_answered_like_ones_that_never_were() {
    let world = World::new().await;
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let bens = ben.id().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(IPHONE).await;
    let unknown = SessionId("0".repeat(32));
    let name = NewDeviceName { name: "Mine now".into() };

    let ended = desk.answer(&EndSession { id: bens.clone() }, &Nothing {}).await;
    assert_eq!(ended.problem().code, Code::NotFound);
    assert_eq!(ended.body, desk.answer(&EndSession { id: unknown.clone() }, &Nothing {}).await.body);
    let renamed = desk.answer(&RenameSession { id: bens.clone() }, &name).await;
    assert_eq!(renamed.body, desk.answer(&RenameSession { id: unknown.clone() }, &name).await.body);
    for id in [bens, unknown] {
        let ids = Some(vec![phone.id().await, id]);
        assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids }).await.unwrap_err().code, Code::NotFound);
    }
    phone.who().await.unwrap();
    assert_eq!(ben.sessions().await[0].device.name, None);
}

#[tokio::test]
async fn this_device_is_none_of_the_others() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let me = desk.id().await;
    assert_eq!(desk.end(&me).await.unwrap_err().code, Code::NotFound);
    let ids = Some(vec![me]);
    assert_eq!(desk.call(&EndSessions, &SessionsToEnd { ids }).await.unwrap_err().code, Code::NotFound);
    desk.who().await.unwrap();
}

#[tokio::test]
async fn i_name_my_devices_and_take_names_away() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let phone = world.anas(IPHONE).await.id().await;
    let row = desk.names(&phone, "  Ana's 📱 ").await.unwrap();
    assert_eq!((row.device.name.as_deref(), row.current), (Some("Ana's 📱"), false));
    assert_eq!(desk.sessions().await[1], row);
    assert_eq!(desk.names(&phone, "  ").await.unwrap().device.name, None);
    for (name, code) in [("x".repeat(61), FieldCode::TooLong), ("a\u{7}b".into(), FieldCode::Invalid)] {
        let refused = desk.names(&phone, &name).await.unwrap_err();
        assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("name", code));
    }
    use ActivityKind::DeviceRenamed;
    assert_eq!(desk.story().await[..2], [DeviceRenamed, DeviceRenamed]);
}

#[tokio::test]
async fn a_device_that_is_out_cannot_be_named() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let phone = world.anas(IPHONE).await.id().await;
    desk.end(&phone).await.unwrap();
    assert_eq!(desk.names(&phone, "Gone").await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn what_ended_is_forgotten_after_30_days_and_an_open_session_is_not() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(IPHONE).await;
    desk.end(&phone.id().await).await.unwrap();
    for _ in 0..3 {
        world.later(DAY * 10);
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    world.state.store.sweep(world.now()).await.unwrap();
    assert!(phone.who().await.unwrap_err().ended.is_some(), "after 30 days to the moment it is still told");
    world.later(MINUTE);
    world.state.store.sweep(world.now()).await.unwrap();
    let ended = phone.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.by), (EndReason::Unrecognized, None), "nothing is left of it");
    desk.who().await.unwrap();
}
