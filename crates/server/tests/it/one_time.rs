//! One-time passwords: the operator has one made and never chooses a password (ASVS 5.0 6.4.6); it is good for a day,
//! and for nothing but to choose another (6.4.1).

use crate::past_failures::samples::every_sample;
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, HOUR, IPHONE, NEW_PASSWORD, World,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::sessions::ListSessions;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{Code, EndReason, Method, Nothing};
use exeunt_domain::password::Password;
use exeunt_store::OperatorAct;
use std::time::Duration;

const ONE_TIME: &str = "k7m2q-x9rtz-b4hnw-83vds-pyg56";

/// A world in which the operator has just had Ana's password made anew.
async fn reset() -> World {
    let world = World::new().await;
    let hash = world.state.hashing.hash(&Password::typed(ONE_TIME)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    world
}

async fn with_the_one_time_password(world: &World) -> Device {
    let mut desk = world.device(CHROME);
    assert!(desk.log_in(ANA, ONE_TIME).await.unwrap().new_password_required);
    desk
}

#[tokio::test]
async fn it_opens_nothing_but_the_way_to_another_password() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    let (me, id) = (desk.account.clone().unwrap(), desk.who().await.unwrap().id);
    let mut refused = 0;
    for sample in every_sample().iter().filter(|sample| sample.signed_in) {
        if ["get_session", "get_password", "change_password"].contains(&sample.name) {
            continue;
        }
        let sample = sample.filled_in(&me, &id);
        let answer = desk.send(sample.request(&desk, &me, &id)).await;
        assert_eq!(answer.problem().code, Code::NewPasswordRequired, "{}", sample.name);
        refused += 1;
    }
    assert_eq!(refused, 15, "everything else that takes a session");
    desk.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
    assert!(!desk.who().await.unwrap().new_password_required);
    desk.sessions().await;
    let mut phone = world.device(IPHONE);
    assert_eq!(phone.log_in(ANA, ONE_TIME).await.unwrap_err().code, Code::WrongCredentials);
    assert!(!phone.log_in(ANA, NEW_PASSWORD).await.unwrap().new_password_required);
}

#[tokio::test]
async fn once_another_is_chosen_whoever_else_came_with_it_is_out() {
    let world = reset().await;
    let (mut open, mut left) = (with_the_one_time_password(&world).await, with_the_one_time_password(&world).await);
    let me = left.account.clone().unwrap();
    left.log_out(true).await.unwrap();
    let mut desk = with_the_one_time_password(&world).await;
    let chosen = desk.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
    assert!(chosen.offer.is_none(), "nothing is left to decide");
    let ended = open.who().await.unwrap_err().ended.unwrap();
    assert_eq!(ended.reason, EndReason::PasswordChanged);
    assert_eq!(left.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(desk.sessions().await.len(), 1);
}

#[tokio::test]
async fn whoever_logged_in_with_it_can_leave_again() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    desk.log_out(false).await.unwrap();
    assert_eq!(desk.who().await.unwrap_err().code, Code::NotSignedIn);
}

#[tokio::test]
async fn months_of_one_tap_are_not_offered_for_it() {
    let world = reset().await;
    let mut desk = world.device(CHROME);
    assert_eq!(desk.log_in(ANA, ONE_TIME).await.unwrap().can_be_remembered_until, None);
    assert_eq!(desk.who().await.unwrap().can_be_remembered_until, None);
    desk.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
    assert!(desk.who().await.unwrap().can_be_remembered_until.is_some(), "one's own is remembered as ever");
}

#[tokio::test]
async fn after_a_day_it_is_a_wrong_password_like_any_other() {
    let world = reset().await;
    let mut early = with_the_one_time_password(&world).await;
    world.later(HOUR * 23);
    with_the_one_time_password(&world).await;
    world.later(HOUR);
    let mut late = world.device(FIREFOX);
    let typed =
        |password: &str| Credentials { identifier: ANA.into(), password: password.into(), shared_device: false };
    let refused = late.answer(&SignIn, &typed(ONE_TIME)).await;
    assert_eq!(refused.problem().code, Code::WrongCredentials);
    assert_eq!(refused.seen(), late.answer(&SignIn, &typed("not the right password")).await.seen());
    // A session that began in time is told the reason, and is not left before a form that takes nothing.
    let ended = early.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.at.0), (EndReason::OneTimePasswordExpired, world.now().rfc3339()));
    world.set_back(HOUR);
    assert_eq!(early.who().await.unwrap_err().ended.unwrap().reason, EndReason::OneTimePasswordExpired);
    world.later(HOUR);
    assert_eq!(early.tiles().await[0].state, AccountState::PasswordNeeded);
    let me = early.account.clone().unwrap();
    assert_eq!(early.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
    // The operator has another one made.
    let hash = world.state.hashing.hash(&Password::typed(ANAS_PASSWORD)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    assert!(late.log_in(ANA, ANAS_PASSWORD).await.unwrap().new_password_required);
}

#[tokio::test]
async fn a_page_hears_that_the_day_is_over() {
    let mut world = reset().await;
    world.state.stream_config.beat = Duration::from_millis(100);
    let desk = with_the_one_time_password(&world).await;
    let mut stream = world.front().await.stream(&desk).await;
    assert_eq!(stream.changes_in_two_beats().await, 0);
    world.later(DAY);
    stream.ends().await;
}

#[tokio::test]
async fn once_it_has_lapsed_it_counts_nowhere_though_its_own_device_never_came_back() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    let hers = (desk.jar["__Host-session"].clone(), desk.account.take());
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let left = with_the_one_time_password(&world).await.log_out(true).await.unwrap();
    assert!(left, "one more is remembered");
    let counted = async || {
        let accounts = world.state.store.accounts(world.now()).await.unwrap();
        accounts.into_iter().map(|(account, open)| (account.username, open)).collect::<Vec<_>>()
    };
    assert_eq!(counted().await, [(ANA.into(), 2), (BEN.into(), 1)]);
    assert_eq!(desk.known().await.everywhere_by_account.len(), 2);
    world.later(DAY);
    assert_eq!(counted().await, [(ANA.into(), 0), (BEN.into(), 1)]);
    let known = desk.known().await;
    assert_eq!((known.everywhere, known.everywhere_by_account.len()), (Some(1), 1));
    let cookies = desk.jar.clone();
    assert_eq!(desk.log_out_of_all(Reach::Device, false).await.unwrap(), 1, "Ben alone was still logged in");
    desk.jar = cookies;
    desk.jar.insert("__Host-session".into(), hers.0);
    desk.account = hers.1;
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::OneTimePasswordExpired);
}

#[tokio::test]
async fn the_next_one_time_password_finds_what_has_lapsed_written_as_lapsed() {
    for swept in [true, false] {
        let world = reset().await;
        let lapses = world.now().plus(DAY).rfc3339();
        with_the_one_time_password(&world).await;
        world.later(DAY * 2);
        if swept {
            world.state.store.sweep(world.now()).await.unwrap();
        }
        let hash = world.state.hashing.hash(&Password::typed(ONE_TIME)).await.unwrap();
        assert_eq!(world.operator(ANA, OperatorAct::ResetPassword(hash)).await, 0, "nothing was left to end");
        let mut phone = world.device(IPHONE);
        phone.log_in(ANA, ONE_TIME).await.unwrap();
        phone.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
        let list = phone.call(&ListSessions, &Nothing {}).await.unwrap();
        let ended: Vec<_> =
            list.ended.into_iter().filter_map(|row| row.ended).map(|end| (end.reason, end.at.0)).collect();
        assert_eq!(ended, [(EndReason::OneTimePasswordExpired, lapses)], "swept: {swept}");
    }
}

#[tokio::test]
async fn a_session_with_it_says_until_when_it_lasts() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    assert_eq!(desk.who().await.unwrap().expires_at.0, world.now().plus(DAY).rfc3339());
    desk.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
    assert_eq!(desk.who().await.unwrap().expires_at.0, world.now().plus(DAY * 30).rfc3339());
}

#[tokio::test]
async fn one_tap_does_not_get_around_it() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    let me = desk.account.clone().unwrap();
    desk.log_out(true).await.unwrap();
    desk.tap(&me).await.unwrap();
    assert!(desk.who().await.unwrap().new_password_required);
    let activity =
        every_sample().into_iter().find(|sample| sample.method == Method::Get && sample.name == "list_activity");
    let activity = activity.unwrap();
    let id = desk.who().await.unwrap().id;
    let answer = desk.send(activity.request(&desk, &me, &id)).await;
    assert_eq!(answer.problem().code, Code::NewPasswordRequired);
    desk.log_out(true).await.unwrap();
    world.later(DAY);
    assert_eq!(desk.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(desk.tap(&me).await.unwrap_err().code, Code::PasswordNeeded);
}
