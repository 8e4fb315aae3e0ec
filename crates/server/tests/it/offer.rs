//! After a password change: which other devices stay logged in?

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::sessions::EndedCount;
use exeunt_contract::{Code, EndReason, Problem, SessionId};

async fn answer(device: &mut Device, end: &[&SessionId]) -> Result<EndedCount, Problem> {
    device.call(&AnswerOffer, &OfferAnswer { end: end.iter().map(|id| (*id).clone()).collect() }).await
}

/// Ana at her desk has just changed her password; phone and tablet are logged in with the old one.
async fn after_a_change(world: &World) -> (Device, Device, Device) {
    let phone = world.anas(IPHONE).await;
    let tablet = world.anas(FIREFOX).await;
    let mut desk = world.anas(CHROME).await;
    world.later(MINUTE);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    (desk, phone, tablet)
}

#[tokio::test]
async fn i_am_offered_exactly_the_other_devices_and_the_offer_survives_until_i_answer() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    let mut expected = [phone.id().await, tablet.id().await];
    expected.sort();
    for _ in 0..2 {
        let offer = desk.password().await.unwrap().offer.unwrap();
        let mut offered: Vec<SessionId> = offer.sessions.iter().map(|row| row.id.clone()).collect();
        offered.sort();
        assert_eq!(offered, expected);
        assert!(offer.sessions.iter().all(|row| !row.current));
        world.later(HOUR);
    }
}

#[tokio::test]
async fn i_log_out_one_and_keep_one_and_exactly_that_one_is_out_and_says_why() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    let desk_id = desk.id().await;
    desk.names(&desk_id, "Desk").await.unwrap();
    assert_eq!(answer(&mut desk, &[&phone.id().await]).await.unwrap().ended, 1);
    let ended = phone.who().await.unwrap_err().ended.unwrap();
    let by = ended.by.unwrap();
    assert_eq!((ended.reason, ended.at.0.as_str()), (EndReason::PasswordChanged, "2026-03-01T09:31:00.000Z"));
    assert_eq!((by.name.as_deref(), by.browser.as_deref()), (None, Some("Chrome")));
    tablet.who().await.unwrap();
    assert_eq!(desk.password().await.unwrap().offer, None);
    assert_eq!(desk.story().await[0], ActivityKind::OfferAnswered);
}

#[tokio::test]
async fn i_keep_all_and_the_question_is_closed() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    world.later(HOUR);
    assert_eq!(answer(&mut desk, &[]).await.unwrap().ended, 0, "keeping needs no recent password");
    phone.who().await.unwrap();
    tablet.who().await.unwrap();
    assert_eq!(desk.password().await.unwrap().offer, None);
}

#[tokio::test]
async fn an_answer_is_safe_to_repeat() {
    let world = World::new().await;
    let (mut desk, mut phone, _tablet) = after_a_change(&world).await;
    let phone = phone.id().await;
    assert_eq!(answer(&mut desk, &[&phone]).await.unwrap().ended, 1);
    assert_eq!(answer(&mut desk, &[&phone]).await.unwrap().ended, 0);
    assert_eq!(desk.story().await.iter().filter(|kind| **kind == ActivityKind::OfferAnswered).count(), 1);
}

#[tokio::test]
async fn a_device_that_has_not_entered_the_new_password_is_neither_asked_nor_heard() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    assert_eq!(phone.password().await.unwrap().offer, None);
    let refused = answer(&mut phone, &[]).await.unwrap_err();
    assert_eq!(refused.code, Code::ReauthenticationRequired);
    assert!(desk.password().await.unwrap().offer.is_some(), "the question is still open");
    phone.enter_password_again(NEW_PASSWORD).await.unwrap();
    let offered = phone.password().await.unwrap().offer.unwrap().sessions;
    assert_eq!(offered.len(), 1, "the desk has entered the new password and is not in question");
    assert_eq!(answer(&mut phone, &[&tablet.id().await]).await.unwrap().ended, 1);
}

#[tokio::test]
async fn ending_needs_a_recent_password_and_the_question_stays_until_then() {
    let world = World::new().await;
    let (mut desk, mut phone, _tablet) = after_a_change(&world).await;
    world.later(HOUR);
    let id = phone.id().await;
    assert_eq!(answer(&mut desk, &[&id]).await.unwrap_err().code, Code::ReauthenticationRequired);
    assert!(desk.password().await.unwrap().offer.is_some());
    desk.enter_password_again(NEW_PASSWORD).await.unwrap();
    assert_eq!(answer(&mut desk, &[&id]).await.unwrap().ended, 1);
}

#[tokio::test]
async fn an_id_of_somebody_else_refuses_the_whole_answer_like_one_that_never_was() {
    let world = World::new().await;
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let (mut desk, mut phone, _tablet) = after_a_change(&world).await;
    let (mine, bens, me) = (phone.id().await, ben.id().await, desk.id().await);
    let unknown = answer(&mut desk, &[&mine, &SessionId("0".repeat(32))]).await.unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
    assert_eq!(answer(&mut desk, &[&mine, &bens]).await.unwrap_err(), unknown);
    assert_eq!(answer(&mut desk, &[&me]).await.unwrap_err(), unknown, "this device is not one of the others");
    phone.who().await.unwrap();
    ben.who().await.unwrap();
    assert!(desk.password().await.unwrap().offer.is_some());
}

#[tokio::test]
async fn a_device_that_logs_in_with_the_new_password_leaves_the_question() {
    let world = World::new().await;
    let (mut desk, mut phone, _tablet) = after_a_change(&world).await;
    phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
    assert_eq!(desk.password().await.unwrap().offer.unwrap().sessions.len(), 1);
}

#[tokio::test]
async fn when_the_others_are_gone_anyway_nothing_is_asked() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    phone.log_out(false).await.unwrap();
    tablet.log_out(false).await.unwrap();
    assert_eq!(desk.password().await.unwrap().offer, None);
}

#[tokio::test]
async fn where_nothing_is_asked_an_answer_logs_out_like_anywhere_else() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let mut desk = world.anas(CHROME).await;
    assert_eq!(answer(&mut desk, &[&phone.id().await]).await.unwrap().ended, 1);
    assert_eq!(phone.who().await.unwrap_err().ended.unwrap().reason, EndReason::EndedElsewhere);
    assert_eq!(desk.story().await[0], ActivityKind::SessionEnded);
}

#[tokio::test]
async fn a_device_that_is_not_in_question_is_not_told_that_the_password_was_changed() {
    let world = World::new().await;
    let (mut desk, mut phone, mut tablet) = after_a_change(&world).await;
    tablet.log_in(ANA, NEW_PASSWORD).await.unwrap();
    let ids = [phone.id().await, tablet.id().await];
    assert_eq!(answer(&mut desk, &[&ids[0], &ids[1]]).await.unwrap().ended, 2);
    assert_eq!(phone.who().await.unwrap_err().ended.unwrap().reason, EndReason::PasswordChanged);
    assert_eq!(tablet.who().await.unwrap_err().ended.unwrap().reason, EndReason::EndedElsewhere);
}
