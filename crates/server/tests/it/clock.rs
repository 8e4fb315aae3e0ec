//! The clock jumps: sessions may end early, no other session is logged out, and ended ones stay ended whatever the
//! time.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{Code, EndReason};
use std::time::Duration;

/// Two days on, two days back, and back to where it was.
const JUMPS: [(Duration, bool); 4] =
    [(Duration::from_secs(2 * 24 * 60 * 60), true), (DAY, false), (DAY, false), (DAY, false)];

fn jump(world: &World, (span, forward): (Duration, bool)) {
    if forward { world.later(span) } else { world.set_back(span) }
}

async fn ended(device: &mut Device) -> Option<EndReason> {
    device.who().await.unwrap_err().ended.map(|ended| ended.reason)
}

#[tokio::test]
async fn two_days_more_or_less_log_nobody_out_and_every_act_goes_on() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let mut tablet = world.anas(FIREFOX).await;
    let ana = tablet.account.clone().unwrap();
    let (mut current, mut next) = (ANAS_PASSWORD, NEW_PASSWORD);
    for by in JUMPS {
        assert!(tablet.log_out(true).await.unwrap(), "it is the password of today");
        jump(&world, by);
        phone.who().await.unwrap();
        tablet.tap(&ana).await.unwrap();
        let mut desk = world.device(CHROME);
        desk.log_in(ANA, current).await.unwrap();
        assert_eq!(desk.sessions().await.len(), 3, "each is there once");
        jump(&world, (HOUR, false));
        let refused = desk.log_out_of_all(Reach::Everywhere, false).await.unwrap_err();
        assert_eq!(refused.code, Code::ReauthenticationRequired, "a password of the future is not a recent one");
        desk.enter_password_again(current).await.unwrap();
        desk.change_password(current, next).await.unwrap();
        (current, next) = (next, current);
        let id = desk
            .sessions()
            .await
            .iter()
            .find(|session| session.device.system.as_deref() == Some("macOS"))
            .unwrap()
            .id
            .clone();
        assert_eq!(desk.end(&id).await.unwrap().ended, 1);
        assert_eq!(ended(&mut tablet).await, Some(EndReason::EndedElsewhere));
        assert_eq!(desk.forget_everything().await, 1);
        jump(&world, (HOUR, true));
        assert_eq!(desk.who().await.unwrap_err().code, Code::NotSignedIn);
        assert!(ended(&mut tablet).await.is_some());
        phone.who().await.unwrap();
        tablet.log_in(ANA, current).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_was_told_that_it_is_over_stays_out_when_the_clock_goes_back() {
    let world = World::new().await;
    let mut told = world.anas(CHROME).await;
    let mut untold = world.anas(FIREFOX).await;
    let mut remembered = world.anas(IPHONE).await;
    let ana = remembered.account.clone().unwrap();
    assert!(remembered.log_out(true).await.unwrap());
    let mut shared = world.device(CHROME);
    shared.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
    world.later(DAY * 2);
    assert_eq!(ended(&mut shared).await, Some(EndReason::Expired));
    told.who().await.unwrap();
    world.later(DAY * 100);
    assert_eq!(ended(&mut told).await, Some(EndReason::Expired));
    assert_eq!(remembered.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
    world.set_back(DAY * 102);
    for device in [&mut told, &mut shared] {
        assert_eq!(ended(device).await, Some(EndReason::Expired));
    }
    assert_eq!(remembered.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(remembered.tiles().await[0].state, AccountState::PasswordNeeded);
    // No request came meanwhile: a jump that was a mistake has no further cost.
    untold.who().await.unwrap();
    told.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn what_was_swept_stays_ended_when_the_clock_goes_back() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(DAY * 15);
    world.state.store.sweep(world.now()).await.unwrap();
    world.set_back(DAY * 15);
    assert_eq!(ended(&mut device).await, Some(EndReason::Expired));
}

#[tokio::test]
async fn no_end_comes_undone_by_any_jump() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let mut tapped = world.anas(FIREFOX).await;
    let mut forgotten = world.anas(IPHONE).await;
    let before = [device.copied_into(CHROME), forgotten.copied_into(IPHONE)];
    let ana = tapped.account.clone().unwrap();
    device.log_out(false).await.unwrap();
    forgotten.forget_everything().await;
    world.later(MINUTE);
    for by in JUMPS.into_iter().chain([(DAY * 20, false), (DAY * 40, true)]) {
        jump(&world, by);
        for thief in &before {
            let mut thief = thief.copied_into(CHROME);
            assert_eq!(thief.who().await.unwrap_err().code, Code::NotSignedIn);
            assert!(thief.tap(&ana).await.is_err());
            assert!(thief.tiles().await.is_empty());
        }
    }
    tapped.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}
