//! The answer to a log-in is lost: the repeat with its key finds the session that was started, and no unused session is
//! left. A session that ended meanwhile stays ended, and an attacker who planted a cookie learns nothing.

use super::{DEVICE, SESSION, ana, new_key};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, HOUR, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::ids::{DeviceId, SessionId};
use exeunt_domain::rotation::{Salt, session_token, successor};
use exeunt_domain::secret::Secret;
use exeunt_store::OperatorAct;

/// Ana logs in under a key of its own, and the answer never arrives.
async fn loses_its_answer(device: &mut Device) -> Answer {
    device.key = Some(new_key());
    let lost = device.start(device.request(&SignIn, &ana())).await;
    assert_eq!(lost.status, 200, "{}", lost.text());
    lost
}

async fn again(device: &mut Device) -> Answer {
    device.answer(&SignIn, &ana()).await
}

fn refused(answer: &Answer) -> Code {
    assert_eq!(answer.set_cookies(), [""; 0], "a refusal gives nothing");
    answer.problem().code
}

#[tokio::test]
async fn the_repeat_gets_the_same_cookies_and_no_second_device_is_listed() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let lost = loses_its_answer(&mut desk).await;
    world.later(MINUTE * 5);
    desk.is_served_by(world.second_node());
    let repeat = again(&mut desk).await;
    assert_eq!((repeat.text(), repeat.set_cookies()), (lost.text(), lost.set_cookies()));
    desk.account = Some(desk.who().await.unwrap().account.reference);
    assert_eq!((desk.sessions().await.len(), desk.story().await.len()), (1, 2));
}

#[tokio::test]
async fn the_other_accounts_of_a_device_whose_cookie_the_lost_log_in_replaced_are_within_reach_again() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let ben = desk.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    desk.who().await.unwrap();
    loses_its_answer(&mut desk).await;
    assert_eq!(again(&mut desk).await.status, 200);
    desk.key = None;
    desk.account = None;
    assert_eq!(desk.tiles().await.len(), 2);
    assert_eq!(desk.tap(&ben).await.unwrap().account.username, BEN);
}

#[tokio::test]
async fn what_was_ended_meanwhile_stays_ended_and_a_new_key_logs_in() {
    for end in 0..3 {
        let world = World::new().await;
        let (mut desk, mut phone) = (world.device(CHROME), world.anas(FIREFOX).await);
        let lost = loses_its_answer(&mut desk).await;
        match end {
            0 => {
                let sessions = phone.sessions().await;
                let id = &sessions.iter().find(|session| !session.current).unwrap().id;
                phone.end(id).await.unwrap();
            }
            1 => drop(world.operator(ANA, OperatorAct::EndSessions).await),
            _ => {
                let mut tab = desk.copied_into(CHROME);
                tab.receives(&lost);
                tab.account = Some(tab.who().await.unwrap().account.reference);
                tab.log_out(true).await.unwrap();
            }
        }
        for _ in 0..3 {
            assert_eq!(refused(&again(&mut desk).await), Code::NotSignedIn, "{end}");
        }
        desk.key = Some(new_key());
        assert_eq!(again(&mut desk).await.status, 200);
    }
}

#[tokio::test]
async fn a_login_that_ran_out_meanwhile_is_started_anew() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let guest = Credentials { shared_device: true, ..ana() };
    desk.key = Some(new_key());
    let lost = desk.start(desk.request(&SignIn, &guest)).await;
    world.later(HOUR);
    let repeat = desk.answer(&SignIn, &guest).await;
    assert_eq!(repeat.status, 200);
    assert_ne!(repeat.set_cookies(), lost.set_cookies());
    desk.who().await.unwrap();
    let new = desk.answer(&SignIn, &guest).await;
    assert_eq!(new.set_cookies(), repeat.set_cookies(), "and the key stands for that one now");
}

#[tokio::test]
async fn another_password_is_a_wrong_one_and_anything_else_another_request() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    loses_its_answer(&mut desk).await;
    let wrong = Credentials { password: BENS_PASSWORD.into(), ..ana() };
    assert_eq!(refused(&desk.answer(&SignIn, &wrong).await), Code::WrongCredentials);
    let shared = Credentials { shared_device: true, ..ana() };
    assert_eq!(refused(&desk.answer(&SignIn, &shared).await), Code::KeyReused);
    // The key belongs to the account: another account with the same key is not even told so.
    let ben = Credentials { identifier: BEN.into(), password: BENS_PASSWORD.into(), shared_device: false };
    assert_eq!(world.device(FIREFOX).answer(&SignIn, &ben).await.status, 200);
    let mut other = world.device(FIREFOX);
    other.key = desk.key.clone();
    assert_eq!(other.answer(&SignIn, &ben).await.status, 200);
    assert_eq!(again(&mut desk).await.status, 200);
}

#[tokio::test]
async fn a_disabled_account_and_an_old_password_open_nothing_under_any_key() {
    for disabled in [true, false] {
        let world = World::new().await;
        let (mut desk, mut phone) = (world.device(CHROME), world.anas(FIREFOX).await);
        loses_its_answer(&mut desk).await;
        match disabled {
            true => drop(world.operator(ANA, OperatorAct::Disable).await),
            false => drop(phone.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap()),
        }
        for _ in 0..3 {
            assert_eq!(refused(&again(&mut desk).await), Code::WrongCredentials);
        }
    }
}

#[tokio::test]
async fn a_late_repeat_with_the_old_cookies_neither_raises_an_alarm_nor_takes_anything_from_the_browser() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let ben = desk.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    let mut late = desk.copied_into(CHROME);
    let lost = loses_its_answer(&mut late).await;
    desk.receives(&lost);
    desk.account = None;
    desk.who().await.unwrap();
    world.later(MINUTE * 10);
    let repeat = late.start(late.request(&SignIn, &ana())).await;
    assert_eq!((repeat.status, repeat.set_cookies()), (lost.status, lost.set_cookies()));
    desk.who().await.unwrap();
    desk.tap(&ben).await.unwrap();
    let repeat = late.start(late.request(&SignIn, &ana())).await;
    assert_eq!((repeat.status.as_u16(), repeat.set_cookies().len()), (200, 0), "the browser has newer cookies");
    desk.who().await.unwrap();
}

#[tokio::test]
async fn whoever_planted_the_cookies_that_a_log_in_came_with_cannot_make_those_that_it_gave() {
    let world = World::new().await;
    let planted = world.anas(CHROME).await;
    let mut victim = planted.copied_into(CHROME);
    victim.key = Some(new_key());
    let ben = Credentials { identifier: BEN.into(), password: BENS_PASSWORD.into(), shared_device: false };
    assert_eq!(victim.answer(&SignIn, &ben).await.status, 200);
    // Even with every salt and every id of the database at hand.
    let database = world.database();
    let salts = database.texts("SELECT salt FROM intent");
    let ids = database.texts("SELECT id FROM session UNION SELECT id FROM device");
    assert!(!salts.is_empty() && ids.len() >= 3);
    for secret in [SESSION, DEVICE].map(|name| Secret::parse(&planted.jar[name]).unwrap()) {
        for salt in salts.iter().map(|salt| Salt::parse(salt).unwrap()) {
            for id in &ids {
                let (session, device) = (SessionId(id.clone()), DeviceId(id.clone()));
                for made in [session_token(&secret, &session, &salt), successor(&secret, &device, &salt)] {
                    assert!(victim.jar.values().all(|value| *value != made.reveal()));
                }
            }
        }
    }
    for key in [None, victim.key.clone()] {
        let mut thief = planted.copied_into(CHROME);
        thief.key = key;
        let wrong = Credentials { password: "not the right one".into(), ..ben.clone() };
        assert_eq!(refused(&thief.answer(&SignIn, &wrong).await), Code::WrongCredentials);
    }
}
