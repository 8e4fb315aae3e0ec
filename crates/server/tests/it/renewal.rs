//! A browser that stays logged in gets new secrets once a day, without logging in and without a question to the person:
//! so a copy of its cookies is worth a day at most, and is found out when the second of the two comes.

mod races;
mod copied;

use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, HOUR, IPHONE, MINUTE, NEW_PASSWORD, Outcome,
    World,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::session::{Renew, Session};
use exeunt_contract::{Code, EndReason, Nothing};

const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";

impl Device {
    /// The page asks for new cookies; the answer has not arrived yet.
    fn asks_for_new_cookies(&self) -> impl Future<Output = Answer> + use<> {
        self.start(self.request(&Renew, &Nothing {}))
    }

    /// The behaviour of an open page that reads its session: where new cookies are due, it asks for them, and uses
    /// them.
    async fn is_open(&mut self) -> Outcome<Session> {
        let session = self.who().await?;
        if !session.renew {
            return Ok(session);
        }
        self.call(&Renew, &Nothing {}).await?;
        self.who().await
    }
}

/// Ana's browser, a day after she logged in, and a copy of what it holds.
async fn a_day_later(world: &World) -> (Device, Device) {
    let mine = world.anas(CHROME).await;
    let thief = mine.copied_into(CHROME);
    world.later(DAY);
    (mine, thief)
}

#[tokio::test]
async fn a_copy_of_both_cookies_was_good_for_30_days_beside_an_owner_who_stayed_logged_in() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let (mut mine, mut thief) = a_day_later(&world).await;
    assert_eq!(thief.who().await.unwrap().account.username, ANA, "until then it is as good as the original");
    mine.is_open().await.unwrap();
    assert_ne!((&mine.jar[SESSION], &mine.jar[DEVICE]), (&thief.jar[SESSION], &thief.jar[DEVICE]));
    world.later(MINUTE);
    let refused = thief.who().await.unwrap_err();
    assert_eq!((refused.code, refused.ended.unwrap().reason), (Code::NotSignedIn, EndReason::SecretReused));
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
    assert!(phone.story().await.contains(&ActivityKind::SecretReused));
    assert_eq!(phone.sessions().await.len(), 1, "only that device is out");
}

#[tokio::test]
async fn a_thief_who_gets_the_new_cookies_first_was_never_found_out_by_an_owner_who_only_reads() {
    for mut days in [1, 12] {
        let world = World::new().await;
        let mut phone = world.anas(IPHONE).await;
        let (mut mine, mut thief) = a_day_later(&world).await;
        while days > 0 {
            thief.is_open().await.unwrap();
            world.later(DAY);
            days -= 1;
        }
        let refused = mine.who().await.unwrap_err();
        assert_eq!((refused.code, refused.ended.unwrap().reason), (Code::NotSignedIn, EndReason::SecretReused));
        assert_eq!(thief.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
        assert!(phone.story().await.contains(&ActivityKind::SecretReused));
    }
}

#[tokio::test]
async fn a_thief_with_the_device_cookie_alone_is_found_out_by_the_next_renewal() {
    let world = World::new().await;
    let (mut mine, mut thief) = a_day_later(&world).await;
    thief.account = None;
    thief.jar.remove(SESSION);
    thief.log_in(BEN, BENS_PASSWORD).await.unwrap();
    thief.who().await.unwrap();
    world.later(MINUTE);
    assert_eq!(mine.is_open().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
    assert_eq!(thief.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
}

#[tokio::test]
async fn new_cookies_are_no_log_in_no_password_no_longer_stay_and_no_line() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let (first, story) = (mine.who().await.unwrap(), mine.story().await);
    for _ in 0..29 {
        world.later(DAY);
        let session = mine.is_open().await.unwrap();
        assert!(!session.renew);
        assert_eq!((&session.id, &session.since), (&first.id, &first.since));
        assert_eq!((&session.authenticated_at, &session.expires_at), (&first.authenticated_at, &first.expires_at));
        assert_eq!((session.recently_authenticated_until, mine.story().await), (None, story.clone()));
    }
    world.later(DAY);
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::Expired, "30 days are 30 days");
}

#[tokio::test]
async fn a_password_that_was_just_entered_still_counts_after_the_renewal() {
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    mine.enter_password_again(ANAS_PASSWORD).await.unwrap();
    assert!(!mine.who().await.unwrap().renew, "its token is new");
    world.later(DAY - MINUTE);
    let entered = mine.enter_password_again(ANAS_PASSWORD).await.unwrap();
    world.later(MINUTE);
    assert!(!mine.who().await.unwrap().renew);
    assert_eq!(mine.who().await.unwrap().recently_authenticated_until, entered.recently_authenticated_until);
}

#[tokio::test]
async fn before_the_day_is_over_nothing_changes_however_often_it_is_asked() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    world.later(DAY - MINUTE);
    let before = mine.jar.clone();
    for _ in 0..20 {
        assert!(!mine.call(&Renew, &Nothing {}).await.unwrap().renew);
    }
    assert_eq!(mine.jar, before);
    world.later(MINUTE);
    assert!(mine.who().await.unwrap().renew);
    let mut shared = world.device(CHROME);
    shared.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
    assert!(!shared.who().await.unwrap().renew);
}

#[tokio::test]
async fn a_browser_without_its_device_cookie_keeps_its_session_and_gets_nothing() {
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    for cookie in [None, Some("ab".repeat(32))] {
        mine.jar.remove(DEVICE);
        mine.jar.extend(cookie.map(|value| (DEVICE.to_owned(), value)));
        let answer = mine.answer(&Renew, &Nothing {}).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (200, 0));
        mine.who().await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_answer_logs_nobody_out_and_is_made_up_for_later() {
    for pause in [MINUTE / 60, HOUR, DAY * 3] {
        let world = World::new().await;
        let (mut mine, _) = a_day_later(&world).await;
        let lost = mine.asks_for_new_cookies().await;
        assert_eq!((lost.status.as_u16(), lost.set_cookies().len()), (200, 2));
        world.later(pause);
        assert!(mine.who().await.unwrap().renew, "it is still to be done");
        assert_eq!(mine.tiles().await[0].state, AccountState::SignedIn);
        let old = mine.copied_into(CHROME).jar[SESSION].clone();
        mine.is_open().await.unwrap();
        assert!(!mine.who().await.unwrap().renew, "{pause:?}");
        let mut thief = world.device(CHROME);
        for token in [&old, &lost.set_cookies()[0].split(['=', ';']).nth(1).unwrap().to_owned()] {
            thief.jar.insert(SESSION.into(), token.clone());
            assert!(*token == mine.jar[SESSION] || thief.who().await.is_err(), "what was replaced opens nothing");
        }
        world.later(DAY);
        mine.is_open().await.unwrap();
        mine.log_out(true).await.unwrap();
    }
}

#[tokio::test]
async fn the_old_token_goes_on_until_the_new_one_is_used_and_not_a_request_longer() {
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    let mut other_tab = mine.copied_into(CHROME);
    let answer = mine.asks_for_new_cookies().await;
    other_tab.who().await.unwrap();
    other_tab.tiles().await;
    mine.receives(&answer);
    mine.tiles().await;
    assert_eq!(
        other_tab.who().await.unwrap_err().code,
        Code::NotSignedIn,
        "the list of accounts came with the new ones"
    );
    mine.who().await.unwrap();
}

#[tokio::test]
async fn two_tabs_that_renew_at_once_are_one_browser() {
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    let (one, two, late) = (mine.asks_for_new_cookies(), mine.asks_for_new_cookies(), mine.asks_for_new_cookies());
    let (one, two) = (one.await, two.await);
    assert_eq!((one.status, one.set_cookies()), (two.status, two.set_cookies()));
    mine.receives(&two);
    mine.receives(&one);
    mine.who().await.unwrap();
    let late = late.await;
    assert!(late.set_cookies().is_empty(), "the jar has them");
    mine.receives(&late);
    mine.who().await.unwrap();
}

#[tokio::test]
async fn whoever_leaves_or_changes_the_password_while_a_renewal_is_under_way_has_left_or_changed_it() {
    for remember in [true, false] {
        let world = World::new().await;
        let (mut mine, _) = a_day_later(&world).await;
        let late = mine.asks_for_new_cookies();
        mine.log_out(remember).await.unwrap();
        let late = late.await;
        assert!(!late.status.is_success() && late.set_cookies().is_empty());
        mine.receives(&late);
        assert_eq!(mine.who().await.unwrap_err().code, Code::NotSignedIn, "nobody is logged in again by that");

        let (mut mine, _) = a_day_later(&world).await;
        let early = mine.asks_for_new_cookies().await;
        assert_eq!(mine.log_out(remember).await.unwrap(), remember);
        mine.receives(&early);
        assert_eq!(mine.who().await.unwrap_err().code, Code::NotSignedIn);
    }
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    let early = mine.asks_for_new_cookies().await;
    mine.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let now = mine.jar.clone();
    mine.receives(&early);
    assert_eq!(mine.who().await.unwrap_err().code, Code::NotSignedIn, "its cookies are older than the password");
    mine.jar = now;
    mine.who().await.unwrap();
    let (mut mine, _) = (world.device(CHROME), ());
    mine.log_in(ANA, NEW_PASSWORD).await.unwrap();
    world.later(DAY);
    let late = mine.asks_for_new_cookies();
    mine.forget_everything().await;
    assert!(late.await.set_cookies().is_empty());
}

#[tokio::test]
async fn a_tap_of_my_own_account_and_a_renewal_at_once_are_one_browser_too() {
    let world = World::new().await;
    let (mut mine, _) = a_day_later(&world).await;
    let ana = mine.account.clone().unwrap();
    let (renewal, tap) = (mine.asks_for_new_cookies().await, mine.taps(&ana).await);
    assert_eq!(renewal.set_cookies(), tap.set_cookies());
    mine.receives(&renewal);
    mine.who().await.unwrap();
    world.later(DAY);
    let (tap, renewal) = (mine.taps(&ana).await, mine.asks_for_new_cookies());
    mine.receives(&tap);
    mine.who().await.unwrap();
    let renewal = renewal.await;
    assert!(renewal.set_cookies().is_empty());
    mine.who().await.unwrap();
}
