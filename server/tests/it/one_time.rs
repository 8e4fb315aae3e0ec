//! One-time passwords: the operator has one made and never chooses a password (ASVS 5.0 6.4.6); it is good for a day, and for
//! nothing but to choose another (6.4.1).

use crate::past_failures::samples::every_sample;
use crate::world::{ANA, ANAS_PASSWORD, CHROME, DAY, Device, FIREFOX, HOUR, IPHONE, NEW_PASSWORD, World};
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, Method};
use exeunt_server::password::Password;
use exeunt_server::store::OperatorAct;

const ONE_TIME: &str = "k7m2q-x9rtz-b4hnw-83vds-pyg56";

/// A world in which the operator has just had Ana's password made anew.
async fn reset() -> World {
    let world = World::new().await;
    let hash = world.backend.hashing.hash(&Password::typed(ONE_TIME)).await.unwrap();
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
        if ["get_session", "get_password", "change_password", "reauthenticate"].contains(&sample.name) {
            continue;
        }
        let sample = sample.filled_in(&me, &id);
        let answer = desk.send(sample.request(&desk, &me, &id)).await;
        assert_eq!(answer.problem().code, Code::NewPasswordRequired, "{}", sample.name);
        refused += 1;
    }
    assert_eq!(refused, 9, "everything else that takes a session");
    desk.change_password(ONE_TIME, NEW_PASSWORD).await.unwrap();
    assert!(!desk.who().await.unwrap().new_password_required);
    desk.sessions().await;
    let mut phone = world.device(IPHONE);
    assert_eq!(phone.log_in(ANA, ONE_TIME).await.unwrap_err().code, Code::WrongCredentials);
    assert!(!phone.log_in(ANA, NEW_PASSWORD).await.unwrap().new_password_required);
}

#[tokio::test]
async fn whoever_logged_in_with_it_can_leave_again() {
    let world = reset().await;
    let mut desk = with_the_one_time_password(&world).await;
    desk.log_out(false).await.unwrap();
    assert_eq!(desk.who().await.unwrap_err().code, Code::NotSignedIn);
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
    let change = PasswordChange { current: ONE_TIME.into(), new: NEW_PASSWORD.into() };
    assert_eq!(early.answer(&ChangePassword, &change).await.problem().code, Code::WrongPassword);
    // The operator has another one made.
    let hash = world.backend.hashing.hash(&Password::typed(ANAS_PASSWORD)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    assert!(late.log_in(ANA, ANAS_PASSWORD).await.unwrap().new_password_required);
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
    world.later(DAY);
    assert_eq!(desk.tap(&me).await.map(|session| session.new_password_required).ok(), Some(true));
}
