//! Two tabs that renew the same login at once: six projects logged people out in 2026, each in its own way. The races
//! are drawn a thousand times over in `races.rs`; here each report is told once, as it happened.

use super::{DEVICE, SESSION};
use crate::world::{ANA, BEN, BENS_PASSWORD, CHROME, FIREFOX, MINUTE, World};
use exeunt_contract::Code;
use std::time::Duration;

/// Row 40, OpenRisk#700: the tab that came second took all cookies from the browser, and with them the first tab's
/// login.
#[tokio::test]
async fn the_second_tab_took_the_cookies_of_the_first() {
    let world = World::new().await;
    let (mut browser, ana) = world.remembers_ana().await;
    let (first, second) = tokio::join!(browser.taps(&ana), browser.taps(&ana));
    browser.receives(&first);
    browser.receives(&second);
    assert!(browser.jar.contains_key(SESSION) && browser.jar.contains_key(DEVICE));
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (200, 200));
    browser.account = Some(ana);
    assert_eq!(browser.sessions().await.len(), 1);
}

/// Row 40, crosswithfriends#566: the answer to the loser expired the cookies that the winner had just got. Neither an
/// old secret, nor another account, nor a made-up cookie gets an answer here that takes the browser's cookies away.
#[tokio::test]
async fn the_answer_to_the_loser_expired_what_the_winner_had_got() {
    let world = World::new().await;
    let mut browser = world.anas(CHROME).await;
    let ana = browser.account.clone().unwrap();
    let ben = browser.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    browser.who().await.unwrap();
    let loser = browser.copied_into(CHROME);
    browser.tap(&ana).await.unwrap();
    browser.who().await.unwrap();
    let mut made_up = loser.copied_into(CHROME);
    made_up.jar.insert(DEVICE.into(), "9".repeat(64));
    let other_browser = loser.copied_into(FIREFOX);
    for (late, account) in [(&loser, &ben), (&loser, &ana), (&other_browser, &ana), (&made_up, &ana)] {
        let answer = late.taps(account).await;
        for line in answer.set_cookies() {
            assert!(!line.contains("Max-Age=0") && !line.contains("=;"), "{line}");
        }
        browser.receives(&answer);
        browser.account = Some(ana.clone());
        browser.who().await.unwrap();
    }
}

/// Row 40, nocturne#391: a page sends many requests at once, all with the login from before; those that lost the race
/// were answered as without a session, and the page showed the log-in form.
#[tokio::test]
async fn requests_that_lost_the_race_were_answered_as_if_nobody_were_logged_in() {
    let world = World::new().await;
    let (mut browser, ana) = world.remembers_ana().await;
    let answers: Vec<_> = {
        let taps: Vec<_> = (0..8).map(|_| tokio::spawn(browser.taps(&ana))).collect();
        let mut answers = Vec::new();
        for tap in taps {
            answers.push(tap.await.unwrap());
        }
        answers
    };
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.set_cookies(), answers[0].set_cookies(), "all of them are the same login");
        browser.receives(answer);
    }
    browser.account = Some(ana);
    assert_eq!(browser.who().await.unwrap().account.username, ANA);
}

/// Row 40, geolens#634: a secret that was within its time of grace went on after the log-out, and logged the browser in
/// again that had just left.
#[tokio::test]
async fn a_secret_in_its_time_of_grace_logged_in_again_after_the_log_out() {
    for remember in [true, false] {
        let world = World::new().await;
        let (mut browser, ana) = world.remembers_ana().await;
        let late = browser.copied_into(CHROME);
        browser.tap(&ana).await.unwrap();
        assert_eq!(browser.log_out(remember).await.unwrap(), remember);
        world.later(Duration::from_secs(5));
        let answer = late.taps(&ana).await;
        assert_eq!((answer.problem().code, answer.set_cookies().len()), (Code::PasswordNeeded, 0));
        browser.receives(&answer);
        assert_eq!(browser.who().await.unwrap_err().code, Code::NotSignedIn);
    }
}

/// Row 40, hqbase#41: the tab that came second was taken for a thief, and everything of the person was revoked.
#[tokio::test]
async fn the_second_tab_was_taken_for_a_thief() {
    let world = World::new().await;
    let mut elsewhere = world.anas(FIREFOX).await;
    let (mut browser, ana) = world.remembers_ana().await;
    let second = browser.copied_into(CHROME);
    browser.tap(&ana).await.unwrap();
    browser.who().await.unwrap();
    world.later(Duration::from_secs(20));
    let answer = second.taps(&ana).await;
    assert_eq!((answer.problem().code, answer.set_cookies().len()), (Code::AccountChanged, 0), "the jar has them");
    browser.receives(&answer);
    browser.account = Some(ana);
    browser.who().await.unwrap();
    assert_eq!(elsewhere.sessions().await.len(), 2);
    assert!(!elsewhere.story().await.contains(&exeunt_contract::activity::ActivityKind::SecretReused));
}

/// Row 40, f3-nation#375: the old secret was deleted before the new one had arrived, so that one lost answer was the
/// end of the login.
#[tokio::test]
async fn a_lost_answer_was_the_end_of_the_login() {
    for pause in [Duration::from_secs(1), MINUTE, MINUTE * 60 * 24] {
        let world = World::new().await;
        let (mut browser, ana) = world.remembers_ana().await;
        drop(browser.taps(&ana).await);
        world.later(pause);
        assert_eq!(browser.tap(&ana).await.unwrap().account.username, ANA, "{pause:?}");
        browser.who().await.unwrap();
        world.later(MINUTE);
        browser.tap(&ana).await.unwrap();
    }
}
