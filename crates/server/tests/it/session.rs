//! The session of this browser: how long it lasts, whose it is, and the password once more.

use crate::world::{ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, HOUR, MINUTE, World};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::session::GetSession;
use exeunt_contract::{AccountRef, Code, EndReason, Nothing};
use exeunt_store::OperatorAct;

#[tokio::test]
async fn a_session_in_use_lasts_30_days_and_an_unused_one_14() {
    let world = World::new().await;
    let mut used = world.anas(CHROME).await;
    let mut unused = world.anas(FIREFOX).await;
    for _ in 0..2 {
        world.later(DAY * 13);
        used.who().await.unwrap();
    }
    let ended = unused.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.at.0.as_str()), (EndReason::Expired, "2026-03-15T09:30:00.000Z"));
    world.later(DAY * 4);
    assert_eq!(used.who().await.unwrap_err().ended.unwrap().reason, EndReason::Expired);
}

#[tokio::test]
async fn on_a_shared_device_half_an_hour_of_rest_is_the_end_and_nothing_of_me_is_shown() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    device.log_in_on_shared_device("ana", ANAS_PASSWORD).await.unwrap();
    assert_eq!(device.tiles().await.len(), 1);
    world.later(MINUTE * 29);
    device.who().await.unwrap();
    world.later(MINUTE * 30);
    assert_eq!(device.who().await.unwrap_err().ended.unwrap().reason, EndReason::Expired);
    assert!(device.tiles().await.is_empty());
}

#[tokio::test]
async fn the_expiry_that_a_browser_gives_a_cookie_counts_for_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let kept_by_hand = device.jar.clone();
    world.later(DAY * 31);
    device.jar = kept_by_hand;
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
}

#[tokio::test]
async fn a_refused_session_takes_no_cookie_away() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.operator("ana", OperatorAct::EndSessions).await;
    let answer = device.answer(&GetSession, &Nothing {}).await;
    assert_eq!(answer.problem().ended.unwrap().reason, EndReason::EndedByOperator);
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn the_password_once_more_opens_sensitive_acts_for_ten_minutes_with_a_new_token() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(HOUR);
    assert_eq!(device.who().await.unwrap().recently_authenticated_until, None);
    let old = device.jar.clone();
    let session = device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    assert_eq!(session.recently_authenticated_until.unwrap().0, "2026-03-01T10:40:00.000Z");
    assert_eq!(session.authenticated_at.0, "2026-03-01T10:30:00.000Z");
    assert_eq!(session.expires_at.0, "2026-03-31T10:30:00.000Z");
    let new = std::mem::replace(&mut device.jar, old);
    let refused = device.who().await.unwrap_err();
    assert_eq!(
        (refused.code, refused.ended),
        (Code::NotSignedIn, None),
        "the old token is dead, and not a session's end"
    );
    device.jar = new;
    world.later(MINUTE * 10);
    assert_eq!(device.who().await.unwrap().recently_authenticated_until, None);
}

#[tokio::test]
async fn a_wrong_password_once_more_is_403_and_leaves_me_logged_in() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(HOUR);
    let refused = device.enter_password_again(BENS_PASSWORD).await.unwrap_err();
    assert_eq!((refused.code, refused.status), (Code::WrongPassword, 403));
    assert_eq!(device.who().await.unwrap().recently_authenticated_until, None);
    use exeunt_contract::activity::ActivityKind::ReauthenticationFailed;
    assert_eq!(device.story().await[0], ReauthenticationFailed);
}

#[tokio::test]
async fn a_page_that_acts_for_another_account_than_the_browser_is_on_changes_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let anas_page = device.account.clone();
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.account = anas_page;
    let change = ProfileChange { name: Some("Ana again".into()), hue: None };
    assert_eq!(device.call(&EditProfile, &change).await.unwrap_err().code, Code::AccountChanged);
    assert_eq!(device.who().await.unwrap_err().code, Code::AccountChanged);
    device.account = None;
    assert_eq!(device.who().await.unwrap().account.name, "Ben Osei");
}

#[tokio::test]
async fn a_page_that_names_no_account_may_read_and_not_change() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.account = None;
    let change = ProfileChange { name: Some("Somebody".into()), hue: None };
    assert_eq!(device.call(&EditProfile, &change).await.unwrap_err().code, Code::Malformed);
    assert_eq!(device.who().await.unwrap().account.name, "Ana Reyes");
    device.account = Some(AccountRef("not it".into()));
    assert_eq!(device.call(&EditProfile, &change).await.unwrap_err().code, Code::AccountChanged);
}

#[tokio::test]
async fn a_cookie_given_twice_or_misspelt_is_no_cookie() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let token = device.jar["__Host-session"].clone();
    let shouted = token.to_uppercase();
    for line in [
        format!("__Host-session={token}; __Host-session={token}"),
        format!("__host-session={token}"),
        format!("__Host-session={shouted}x"),
        format!("__Host-session=\"{token}\""),
        format!("session={token}"),
    ] {
        let mut request = device.request(&GetSession, &Nothing {});
        request.headers_mut().insert("cookie", line.parse().unwrap());
        assert_eq!(device.send(request).await.problem().code, Code::NotSignedIn, "{line}");
    }
    let mut request = device.request(&GetSession, &Nothing {});
    request.headers_mut().insert("cookie", format!("a=b;__Host-session={token}; c").parse().unwrap());
    assert_eq!(device.send(request).await.status, 200);
}

#[tokio::test]
async fn a_database_in_strange_hands_holds_nothing_that_opens_a_session() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    let files = world.stolen();
    let found = |secret: &str| files.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(found("Ana Reyes"), "the files are the right ones");
    for secret in world.secrets() {
        assert!(!found(&secret), "a secret is stored as it is");
    }
}
