//! The answer to a password change is lost. The same key with the old cookie gets the same new cookie, and revives
//! nothing. The password entered again is alike.

use super::{DEVICE, SESSION, new_key, new_password};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use exeunt_contract::{Code, EndReason};
use exeunt_store::OperatorAct;
use std::time::Duration;

/// Changes Ana's password under a key of its own, and the answer never arrives.
async fn loses_its_answer(device: &mut Device) -> Answer {
    device.who().await.unwrap();
    device.key = Some(new_key());
    let lost = device.start(device.request(&ChangePassword, &new_password())).await;
    assert_eq!(lost.status, 200, "{}", lost.text());
    lost
}

/// Sends the same once more, and takes what comes.
async fn again(device: &mut Device) -> Answer {
    device.answer(&ChangePassword, &new_password()).await
}

fn refused(answer: &Answer) -> Code {
    assert_eq!(answer.set_cookies(), [""; 0], "a refusal gives nothing");
    answer.problem().code
}

#[tokio::test]
async fn the_repeat_gets_the_outcome_and_the_very_cookie_that_was_lost_at_any_node_and_after_a_restart() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let lost = loses_its_answer(&mut desk).await;
    world.later(MINUTE);
    for restarted in [false, true, true] {
        if restarted {
            desk.is_served_by(world.second_node());
        }
        let old = desk.copied_into(CHROME).jar;
        let repeat = again(&mut desk).await;
        assert_eq!((repeat.status, repeat.text()), (lost.status, lost.text()));
        assert_eq!(repeat.set_cookies(), lost.set_cookies());
        for cookie in [SESSION, DEVICE] {
            assert_ne!(desk.jar[cookie], old[cookie]);
        }
        desk.who().await.unwrap();
        assert_eq!(desk.tiles().await.len(), 1, "the device knows its account by the secret that came again");
        desk.jar = old;
    }
    again(&mut desk).await;
    desk.key = None;
    assert_eq!(desk.story().await[..2], [ActivityKind::PasswordChanged, ActivityKind::SignedIn]);
    assert_eq!(desk.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    world.device(FIREFOX).log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn whoever_lost_every_answer_logs_in_on_the_same_device_and_is_taken_for_no_thief() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let me = desk.account.clone().unwrap();
    let ben = desk.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    desk.tap(&me).await.unwrap();
    loses_its_answer(&mut desk).await;
    for _ in 0..2 {
        world.later(MINUTE);
        assert_eq!(desk.start(desk.request(&ChangePassword, &new_password())).await.status, 200);
    }
    desk.key = None;
    world.later(MINUTE);
    for account in [&me, &ben] {
        assert_eq!(desk.tap(account).await.unwrap_err().code, Code::PasswordNeeded, "it has but the old secret");
    }
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    assert_eq!(desk.sessions().await.len(), 1, "the same device");
    desk.tap(&ben).await.unwrap();
}

#[tokio::test]
async fn a_list_that_is_on_its_way_while_the_password_changes_still_has_the_accounts_of_the_device() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let mut other_tab = desk.copied_into(CHROME);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(other_tab.tiles().await.len(), 2);
    desk.who().await.unwrap();
    assert_eq!(other_tab.tiles().await.len(), 2);
    world.later(MINUTE);
    assert_eq!(other_tab.tiles().await.len(), 0, "nobody holds it rightly any more");
}

#[tokio::test]
async fn another_new_password_under_the_same_key_is_another_request_and_counts_as_a_wrong_password() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let lost = loses_its_answer(&mut desk).await;
    let other = PasswordChange { current: ANAS_PASSWORD.into(), new: ZOES_PASSWORD.into() };
    let hashed = world.state.hashing.computed();
    assert_eq!(refused(&desk.answer(&ChangePassword, &other).await), Code::KeyReused);
    assert_eq!(world.state.hashing.computed() - hashed, 1);
    desk.receives(&lost);
    // The cookie has arrived: it is the same with that one.
    assert_eq!(refused(&desk.answer(&ChangePassword, &other).await), Code::KeyReused);
    desk.key = None;
    let failed = ActivityKind::ReauthenticationFailed;
    assert_eq!(desk.story().await[..3], [failed, failed, ActivityKind::PasswordChanged]);
    world.device(FIREFOX).log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn another_key_and_none_are_refused_as_a_token_that_names_nothing() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    loses_its_answer(&mut desk).await;
    let hashed = world.state.hashing.computed();
    for key in [None, Some(new_key())] {
        desk.key = key;
        assert_eq!(refused(&again(&mut desk).await), Code::NotSignedIn);
    }
    assert_eq!(world.state.hashing.computed(), hashed);
}

#[tokio::test]
async fn a_key_belongs_to_the_session_that_used_it() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(FIREFOX).await);
    let mut ben = world.device(CHROME);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    loses_its_answer(&mut desk).await;
    for other in [&mut phone, &mut ben] {
        other.key = desk.key.clone();
        let current = if other.account == desk.account { ANAS_PASSWORD } else { "not the right one" };
        let change = PasswordChange { current: current.into(), new: NEW_PASSWORD.into() };
        assert_eq!(refused(&other.answer(&ChangePassword, &change).await), Code::WrongPassword);
    }
    // Another person's cookie opens nothing under it, whatever account the page names.
    desk.jar = ben.jar.clone();
    assert_eq!(refused(&again(&mut desk).await), Code::AccountChanged);
    ben.who().await.unwrap();
}

#[tokio::test]
async fn a_repeat_after_the_session_was_ended_mints_nothing() {
    for end in 0..4 {
        let world = World::new().await;
        let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(FIREFOX).await);
        let id = desk.id().await;
        loses_its_answer(&mut desk).await;
        let reason = match end {
            0 => {
                phone.enter_password_again(NEW_PASSWORD).await.unwrap();
                phone.end(&id).await.unwrap();
                EndReason::EndedElsewhere
            }
            1 => {
                world.operator(ANA, OperatorAct::EndSessions).await;
                EndReason::EndedByOperator
            }
            2 => {
                world.operator(ANA, OperatorAct::Disable).await;
                EndReason::Disabled
            }
            _ => {
                // The browser's own device cookie ends it: it goes without the token that it lost.
                let mut other_tab = desk.copied_into(CHROME);
                other_tab.forget_everything().await;
                EndReason::DeviceForgotten
            }
        };
        let hashed = world.state.hashing.computed();
        for _ in 0..3 {
            let repeat = again(&mut desk).await;
            assert_eq!(refused(&repeat), Code::NotSignedIn, "{reason:?}");
            assert_eq!(repeat.problem().ended.unwrap().reason, reason);
        }
        assert_eq!(world.state.hashing.computed(), hashed, "nobody is there whose password could be tried");
        if end == 2 {
            world.operator(ANA, OperatorAct::Enable).await;
            assert_eq!(refused(&again(&mut desk).await), Code::NotSignedIn);
        }
    }
}

#[tokio::test]
async fn a_repeat_is_known_for_a_day_and_not_longer() {
    for (pause, known) in [(DAY - Duration::from_millis(1), true), (DAY, false)] {
        for swept in [false, true] {
            let world = World::new().await;
            let mut desk = world.anas(CHROME).await;
            loses_its_answer(&mut desk).await;
            world.later(pause);
            if swept {
                world.state.store.sweep(world.now()).await.unwrap();
            }
            assert_eq!(again(&mut desk).await.status, if known { 200 } else { 401 }, "swept: {swept}");
        }
    }
}

#[tokio::test]
async fn after_one_more_password_change_the_repeat_of_the_first_gives_nothing() {
    for elsewhere in [false, true] {
        let world = World::new().await;
        let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(FIREFOX).await);
        let lost = loses_its_answer(&mut desk).await;
        let mut changes = if elsewhere {
            phone.enter_password_again(NEW_PASSWORD).await.unwrap();
            phone
        } else {
            let mut tab = desk.copied_into(CHROME);
            tab.receives(&lost);
            tab
        };
        world.later(MINUTE);
        changes.change_password(NEW_PASSWORD, ZOES_PASSWORD).await.unwrap();
        for _ in 0..3 {
            assert_eq!(refused(&again(&mut desk).await), Code::NotSignedIn, "elsewhere: {elsewhere}");
        }
        // Nor does it go back to a password that was left.
        changes.change_password(ZOES_PASSWORD, NEW_PASSWORD).await.unwrap();
        assert_eq!(refused(&again(&mut desk).await), Code::NotSignedIn, "elsewhere: {elsewhere}");
    }
}

#[tokio::test]
async fn a_change_that_was_refused_leaves_its_key_unused() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.key = Some(new_key());
    let wrong = PasswordChange { current: "not the right one".into(), new: NEW_PASSWORD.into() };
    assert_eq!(refused(&desk.answer(&ChangePassword, &wrong).await), Code::WrongPassword);
    assert_eq!(again(&mut desk).await.status, 200);
}

#[tokio::test]
async fn the_key_of_a_change_is_not_one_for_the_password_entered_again() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let lost = loses_its_answer(&mut desk).await;
    let password = PasswordAgain { password: NEW_PASSWORD.into() };
    assert_eq!(refused(&desk.answer(&Reauthenticate, &password).await), Code::KeyReused);
    desk.receives(&lost);
    assert_eq!(refused(&desk.answer(&Reauthenticate, &password).await), Code::KeyReused);
}

#[tokio::test]
async fn the_password_entered_again_gets_the_cookie_again_that_was_lost() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.who().await.unwrap();
    desk.key = Some(new_key());
    let typed = PasswordAgain { password: ANAS_PASSWORD.into() };
    let lost = desk.start(desk.request(&Reauthenticate, &typed)).await;
    let wrong = desk.answer(&Reauthenticate, &PasswordAgain { password: BENS_PASSWORD.into() }).await;
    assert_eq!(refused(&wrong), Code::KeyReused);
    let repeat = desk.answer(&Reauthenticate, &typed).await;
    assert_eq!((repeat.text(), repeat.set_cookies()), (lost.text(), lost.set_cookies()));
    let told = [ActivityKind::ReauthenticationFailed, ActivityKind::Reauthenticated];
    assert_eq!(desk.story().await[..2], told);
}
