//! "Was this you?": a log-in from a device that the account had not seen, and its answer.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, DAY, Device, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD, World};
use exeunt_contract::activity::{ActivityKind, DismissWarnings, Dismissal};
use exeunt_contract::sessions::{AnswerNewDevice, DeviceSession, ListSessions, NewDeviceAnswer, SignInMethod};
use exeunt_contract::{Code, EndReason, Nothing, SessionId};
use std::slice::from_ref;

/// Ana's desk, where she has always been.
async fn desk(world: &World) -> Device {
    let mut desk = world.device(CHROME);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(HOUR);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    desk
}

/// A device that logs in with her password.
async fn newcomer(world: &World, agent: &'static str) -> (Device, SessionId) {
    let mut device = world.device(agent);
    world.later(MINUTE);
    let session = device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    (device, session.id)
}

/// What this device is asked about.
async fn asked(device: &mut Device) -> Vec<SessionId> {
    let list = device.call(&ListSessions, &Nothing {}).await.unwrap();
    let all = list.sessions.into_iter().chain(list.ended);
    all.filter(|session| session.was_this_you).map(|session| session.id).collect()
}

async fn answers(device: &mut Device, id: &SessionId, mine: bool) -> Result<u32, Code> {
    let answer = device.call(&AnswerNewDevice { id: id.clone() }, &NewDeviceAnswer { mine }).await;
    answer.map(|ended| ended.ended).map_err(|problem| problem.code)
}

async fn row(device: &mut Device, id: &SessionId) -> DeviceSession {
    device.sessions().await.into_iter().find(|session| session.id == *id).unwrap()
}

#[tokio::test]
async fn an_account_s_first_device_is_asked_about_by_none() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut phone, _) = newcomer(&world, IPHONE).await;
    assert_eq!(asked(&mut phone).await, []);
    assert_eq!(asked(&mut desk).await.len(), 1);
}

#[tokio::test]
async fn a_new_device_is_asked_about_on_each_older_one_and_not_on_itself_until_one_of_them_answers() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut laptop, laptop_id) = newcomer(&world, FIREFOX).await;
    let (mut phone, phone_id) = newcomer(&world, IPHONE).await;
    assert_eq!(asked(&mut desk).await, [phone_id.clone(), laptop_id.clone()]);
    assert_eq!(asked(&mut laptop).await, from_ref(&phone_id));
    assert_eq!(asked(&mut phone).await, []);
    assert_eq!(answers(&mut phone, &phone_id, true).await, Err(Code::NotFound), "not for itself");
    assert_eq!(answers(&mut phone, &laptop_id, true).await, Err(Code::NotFound), "not for an older one");
    assert_eq!(answers(&mut desk, &phone_id, true).await, Ok(0));
    assert_eq!(answers(&mut laptop, &phone_id, true).await, Ok(0), "the same answer again");
    assert_eq!((asked(&mut desk).await, asked(&mut laptop).await), (vec![laptop_id], vec![]));
    let confirmed = desk.activity().await.events;
    let confirmed: Vec<_> = confirmed
        .iter()
        .filter(|event| event.kind == ActivityKind::DeviceConfirmed)
        .map(|event| &event.target_session)
        .collect();
    assert_eq!(confirmed, [&Some(phone_id)]);
}

#[tokio::test]
async fn a_stranger_is_put_out_and_what_the_stranger_confirmed_is_asked_again() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut stranger, stranger_id) = newcomer(&world, FIREFOX).await;
    let (mut accomplice, accomplice_id) = newcomer(&world, IPHONE).await;
    assert_eq!(answers(&mut stranger, &accomplice_id, true).await, Ok(0));
    assert_eq!(asked(&mut desk).await, from_ref(&stranger_id));
    assert_eq!(answers(&mut desk, &stranger_id, false).await, Ok(1));
    assert_eq!(stranger.who().await.unwrap_err().ended.unwrap().reason, EndReason::EndedElsewhere);
    assert_eq!(asked(&mut desk).await, from_ref(&accomplice_id));
    assert_eq!(answers(&mut desk, &accomplice_id, false).await, Ok(1));
    assert_eq!(accomplice.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(asked(&mut desk).await, []);
    let list = desk.call(&ListSessions, &Nothing {}).await.unwrap();
    let ended: Vec<_> =
        list.ended.iter().map(|session| (&session.id, session.ended.as_ref().unwrap().by.is_some())).collect();
    assert!(ended.contains(&(&stranger_id, true)) && ended.contains(&(&accomplice_id, true)), "{ended:?}");
}

#[tokio::test]
async fn putting_a_device_out_needs_a_recent_password_and_confirming_one_does_not() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (_phone, id) = newcomer(&world, IPHONE).await;
    world.later(HOUR);
    assert_eq!(answers(&mut desk, &id, false).await, Err(Code::ReauthenticationRequired));
    assert_eq!(asked(&mut desk).await, from_ref(&id));
    assert_eq!(answers(&mut desk, &id, true).await, Ok(0));
}

#[tokio::test]
async fn a_stranger_who_comes_and_goes_is_still_asked_about() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut stranger, id) = newcomer(&world, FIREFOX).await;
    stranger.log_out(false).await.unwrap();
    assert_eq!(asked(&mut desk).await, from_ref(&id));
    assert_eq!(answers(&mut desk, &id, false).await, Ok(0), "nothing is left to end");
    assert_eq!(asked(&mut desk).await, []);
    let told = desk.activity().await.events;
    assert!(
        told.iter().any(|event| event.kind == ActivityKind::DeviceDenied && event.target_session == Some(id.clone()))
    );
}

#[tokio::test]
async fn a_device_is_new_once_and_what_it_was_first_stays() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut phone, id) = newcomer(&world, IPHONE).await;
    let first = row(&mut desk, &id).await;
    assert_eq!((first.first_method, first.last_sign_in.clone()), (Some(SignInMethod::Password), None));
    assert_eq!(answers(&mut desk, &id, true).await, Ok(0));
    world.later(DAY);
    let account = phone.account.clone().unwrap();
    phone.log_out(true).await.unwrap();
    phone.tap(&account).await.unwrap();
    let tapped = row(&mut desk, &id).await;
    assert_eq!(tapped.first_seen, first.first_seen);
    assert_eq!(tapped.last_sign_in.map(|last| last.method), Some(SignInMethod::OneTap));
    let again = phone.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(asked(&mut desk).await, [], "it was confirmed");
    let again = row(&mut desk, &again.id).await;
    assert_eq!(again.first_seen, first.first_seen);
    assert_eq!(again.last_sign_in.map(|last| last.method), Some(SignInMethod::Password));
}

#[tokio::test]
async fn a_new_device_that_logs_in_again_is_asked_about_once() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut phone, _) = newcomer(&world, IPHONE).await;
    phone.log_out(true).await.unwrap();
    let again = phone.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(asked(&mut desk).await, [again.id]);
}

#[tokio::test]
async fn a_device_that_forgot_the_account_is_new_again() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut phone, id) = newcomer(&world, IPHONE).await;
    answers(&mut desk, &id, true).await.unwrap();
    phone.log_out(false).await.unwrap();
    let (_, id) = newcomer(&world, IPHONE).await;
    assert_eq!(asked(&mut desk).await, [id]);
}

#[tokio::test]
async fn a_device_that_is_ended_from_the_list_or_with_the_password_was_decided_about() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (_, first) = newcomer(&world, FIREFOX).await;
    desk.end(&first).await.unwrap();
    assert_eq!(asked(&mut desk).await, []);
    let (_, second) = newcomer(&world, IPHONE).await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(asked(&mut desk).await, [second], "it is still logged in");
}

#[tokio::test]
async fn an_ended_device_is_listed_for_28_days_and_a_replaced_login_is_not() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (_, id) = newcomer(&world, IPHONE).await;
    desk.end(&id).await.unwrap();
    let listed = async |desk: &mut Device| {
        let list = desk.call(&ListSessions, &Nothing {}).await.unwrap();
        list.ended.into_iter().map(|session| session.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut desk).await, from_ref(&id), "and not the desk's own first login, which it replaced");
    for _ in 0..3 {
        world.later(DAY * 9);
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    assert_eq!(listed(&mut desk).await, [id]);
    world.later(DAY + MINUTE);
    assert_eq!(listed(&mut desk).await, []);
}

#[tokio::test]
async fn one_s_own_typo_is_resolved_by_the_right_password_and_a_stranger_s_guess_is_not() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let failures = async |desk: &mut Device| {
        let events = desk.activity().await.events;
        let failed = events.into_iter().filter(|event| event.kind == ActivityKind::SignInFailed);
        failed.map(|event| event.resolved).collect::<Vec<_>>()
    };
    // At the desk, which the account knows.
    desk.log_in(ANA, "a slip of the finger").await.unwrap_err();
    assert_eq!(failures(&mut desk).await, [false]);
    world.later(MINUTE * 9);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(failures(&mut desk).await, [true]);
    // A stranger's guess, a moment before she logs in at the desk.
    world.device(FIREFOX).log_in(ANA, "a stranger's guess").await.unwrap_err();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(failures(&mut desk).await, [false, true]);
    // Too long ago.
    desk.log_in(ANA, "a slip of the finger").await.unwrap_err();
    world.later(MINUTE * 10);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(failures(&mut desk).await, [false, false, true]);
}

#[tokio::test]
async fn a_no_that_crosses_another_log_in_on_the_device_puts_that_one_out_too() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    let (mut stranger, id) = newcomer(&world, FIREFOX).await;
    stranger.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(answers(&mut desk, &id, false).await, Ok(1));
    assert_eq!(stranger.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(asked(&mut desk).await, []);
}

#[tokio::test]
async fn a_warning_that_a_stranger_dismissed_warns_again_once_they_are_put_out() {
    let world = World::new().await;
    let mut desk = desk(&world).await;
    world.device(IPHONE).log_in(ANA, NEW_PASSWORD).await.unwrap_err();
    let (mut stranger, stranger_id) = newcomer(&world, FIREFOX).await;
    let failed = stranger.activity().await.events.remove(1);
    assert_eq!(failed.kind, ActivityKind::SignInFailed);
    let dismissal = Dismissal { kinds: vec![ActivityKind::SignInFailed], through: failed.id };
    stranger.call(&DismissWarnings, &dismissal).await.unwrap();
    assert!(desk.activity().await.events[1].dismissed);
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    answers(&mut desk, &stranger_id, false).await.unwrap();
    let all = desk.activity().await.events;
    assert!(all.iter().any(|event| event.kind == ActivityKind::SignInFailed && !event.dismissed));
}
