//! Two tabs that renew the same login at once: six projects logged people out in 2026, each in its own way. The races
//! are drawn a thousand times over in `races.rs`; here are the reports that no test there tells.

use super::DEVICE;
use crate::world::{ANA, BEN, BENS_PASSWORD, CHROME, FIREFOX, World};

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
