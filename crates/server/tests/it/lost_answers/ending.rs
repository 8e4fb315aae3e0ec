//! A repeated log-out under the same key covers the sessions that have begun since the lost answer, too.

use super::{bens_and_anas, new_key};
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::{Code, Nothing};

/// Ends these sessions; the number that the answer gives.
async fn ended(desk: &mut Device, which: &SessionsToEnd) -> u32 {
    desk.call(&EndSessions, which).await.unwrap().ended
}

#[tokio::test]
async fn a_key_of_a_lost_answer_that_is_used_again_later_logs_out_what_was_logged_in_since() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    desk.key = Some(new_key());
    let others = SessionsToEnd { ids: None };
    desk.start(desk.request(&EndSessions, &others)).await;
    assert_eq!(phone.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(ended(&mut desk, &others).await, 1, "at once it is the same answer");
    let mut since = world.anas(FIREFOX).await;
    world.later(MINUTE * 5);
    assert_eq!(ended(&mut desk, &others).await, 2, "the one of the lost answer and the one of now");
    assert_eq!(since.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(ended(&mut desk, &others).await, 2);
    assert_eq!(desk.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_question_that_is_open_again_is_answered_again_under_the_same_key() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let (_tablet, id) = (world.anas(FIREFOX).await, phone.id().await);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let key = new_key();
    for _ in 0..2 {
        desk.key = Some(key.clone());
        let answer = OfferAnswer { end: vec![id.clone()] };
        assert_eq!(desk.call(&AnswerOffer, &answer).await.unwrap().ended, 1);
        desk.key = None;
        assert_eq!(phone.who().await.unwrap_err().code, Code::NotSignedIn);
        assert_eq!(desk.password().await.unwrap().offer, None);
        desk.change_password(NEW_PASSWORD, ANAS_PASSWORD).await.unwrap();
        assert!(desk.password().await.unwrap().offer.is_some(), "the tablet is in question once more");
        desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_device_is_forgotten_again_under_the_same_key_and_what_it_forgot_before_counts() {
    let world = World::new().await;
    let mut desk = bens_and_anas(&world).await;
    desk.key = Some(new_key());
    desk.start(desk.request(&ForgetDevice, &Nothing {})).await;
    let mut since = world.device(CHROME);
    since.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.jar.insert("__Host-session".into(), since.jar["__Host-session"].clone());
    assert_eq!(desk.forget_everything().await, 3);
    assert_eq!(since.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(world.anas(CHROME).await.who().await.unwrap().account.username, ANA);
}
