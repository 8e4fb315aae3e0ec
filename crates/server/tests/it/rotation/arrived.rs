//! A replaced secret is given the next one for as long as the answer that brought it may have been lost. Once the next
//! one was used, a copy gets nothing by any way that makes new secrets, and no event.

use super::{DEVICE, SECOND, SESSION, anas_and_bens};
use crate::events::{edit, quick};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, Journal, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, EndReason};
use exeunt_server::observe::logs::Format;

/// None of the device's secrets is in the answer.
fn gives_nothing(answer: &Answer, what: &str) {
    assert_eq!((answer.problem().code, answer.set_cookies()), (Code::AccountChanged, Vec::new()), "{what}");
}

/// Ana's browser taps; its answer has arrived when a request comes with the cookies that it brought.
async fn taps_and_goes_on(mine: &mut Device, ana: &AccountRef, by_the_list: bool) {
    mine.tap(ana).await.unwrap();
    match by_the_list {
        true => drop(mine.tiles().await),
        false => drop(mine.who().await.unwrap()),
    }
}

#[tokio::test]
async fn a_thief_with_a_replaced_secret_got_the_same_cookies_for_half_a_minute_after_they_were_used() {
    for (pause, by_the_list) in [(0, false), (2, false), (5, true), (29, true)] {
        let world = World::new().await;
        let (mut mine, ana, ben) = anas_and_bens(&world).await;
        let thief = mine.copied_into(CHROME);
        taps_and_goes_on(&mut mine, &ana, by_the_list).await;
        world.later(SECOND * pause);
        for account in [&ana, &ben, &ana] {
            gives_nothing(&thief.taps(account).await, &format!("{pause} s"));
        }
        mine.who().await.unwrap();
        world.later(MINUTE);
        assert_eq!(thief.taps(&ana).await.problem().code, Code::PasswordNeeded);
        assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
    }
}

#[tokio::test]
async fn a_thief_followed_tap_by_tap_round_after_round() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let ana = mine.account.clone().unwrap();
    for round in 0..4 {
        let mut thief = mine.copied_into(CHROME);
        taps_and_goes_on(&mut mine, &ana, round % 2 == 0).await;
        let answer = thief.taps(&ana).await;
        gives_nothing(&answer, "each round");
        thief.receives(&answer);
        assert_ne!((&thief.jar[SESSION], &thief.jar[DEVICE]), (&mine.jar[SESSION], &mine.jar[DEVICE]));
        assert_eq!(thief.who().await.unwrap_err().code, Code::NotSignedIn);
        world.later(MINUTE);
    }
    assert_eq!(mine.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_log_in_with_a_replaced_secret_joined_the_device_after_the_next_one_was_used() {
    for signs_up in [false, true] {
        let world = World::new().await;
        let (mut mine, ana) = world.remembers_ana().await;
        let mut thief = mine.copied_into(CHROME);
        taps_and_goes_on(&mut mine, &ana, true).await;
        world.later(SECOND * 3);
        thief.account = None;
        match signs_up {
            true => {
                let (username, password) = ("zoe".into(), ZOES_PASSWORD.into());
                let new = NewPerson { username, name: None, password, shared_device: false };
                thief.call(&SignUp, &new).await.unwrap();
            }
            false => drop(thief.log_in(BEN, BENS_PASSWORD).await.unwrap()),
        }
        assert_eq!(thief.tiles().await.len(), 1, "it is another device");
        assert_eq!(thief.taps(&ana).await.problem().code, Code::PasswordNeeded);
        mine.who().await.unwrap();
        mine.tap(&ana).await.unwrap();
    }
}

#[tokio::test]
async fn a_repeated_change_of_the_password_brought_back_a_device_secret_that_was_replaced_since() {
    let world = World::new().await;
    let (mut mine, _, ben) = anas_and_bens(&world).await;
    mine.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    mine.key = Some(crate::lost_answers::new_key());
    let early = mine.copied_into(CHROME);
    let change = PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() };
    let mut repeats = early.copied_into(CHROME);
    repeats.key.clone_from(&mine.key);
    mine.answer(&ChangePassword, &change).await;
    mine.key = None;
    mine.tap(&ben).await.unwrap();
    mine.who().await.unwrap();
    let again = repeats.answer(&ChangePassword, &change).await;
    assert!(!again.set_cookies().iter().any(|line| line.starts_with(DEVICE)), "{:?}", again.set_cookies());
}

#[tokio::test]
async fn a_double_that_comes_too_late_finds_what_it_needs_in_the_cookie_jar() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    let late = mine.taps(&ana);
    mine.tap(&ana).await.unwrap();
    mine.who().await.unwrap();
    let before = mine.jar.clone();
    let answer = late.await;
    gives_nothing(&answer, "another tab was first");
    mine.receives(&answer);
    assert_eq!(mine.jar, before);
    assert_eq!(mine.who().await.unwrap().account.reference, ana);
}

#[tokio::test]
async fn that_one_answer_was_given_twice_is_in_the_log() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    let double = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    let journal = Journal::begin(Format::Text);
    assert_eq!(double.taps(&ana).await.status, 200);
    assert!(journal.text().contains("one_tap_again"), "{}", journal.text());
}

#[tokio::test]
async fn a_stream_that_was_opened_with_a_copy_told_when_to_come() {
    let world = quick().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    for account in [&ana, &ben, &ana] {
        let front = world.front().await;
        let mut thiefs = front.stream(&mine.copied_into(FIREFOX)).await;
        let answer = mine.taps(account).await;
        assert_eq!(thiefs.changes_in_two_beats().await, 0, "the next secret is still on its way");
        mine.receives(&answer);
        mine.account = Some(account.clone());
        edit(&mut mine, "Ana R.").await;
        edit(&mut mine, "Ana Reyes").await;
        thiefs.ends_without_a_word().await;
        assert_eq!(world.front().await.stream(&mine).await.status, 200, "mine opens the next one");
    }
}

#[tokio::test]
async fn a_stream_that_was_opened_before_a_log_in_or_a_new_password_told_a_copy_of_all_that_came_after_it() {
    for changes in [false, true] {
        let world = quick().await;
        let mut mine = world.anas(CHROME).await;
        let thief = mine.copied_into(CHROME);
        let mut stream = world.front().await.stream(&thief).await;
        match changes {
            true => drop(mine.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap()),
            false => drop(mine.log_in(ANA, ANAS_PASSWORD).await.unwrap()),
        }
        stream.hears().await;
        mine.who().await.unwrap();
        edit(&mut mine, "Ana R.").await;
        stream.ends_without_a_word().await;
        assert_eq!(world.front().await.ask("GET", &thief.cookies(), &[]).await.status, 204);
    }
}
