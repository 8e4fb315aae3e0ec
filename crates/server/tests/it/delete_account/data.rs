//! The file with everything that is stored about me.

use super::World;
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::account_data::{AccountData, GetAccountData};
use exeunt_contract::activity::ActivityKind as Kind;
use exeunt_contract::{Code, EndReason, Nothing};

#[tokio::test]
async fn it_holds_all_my_sessions_and_all_that_happened_and_nothing_of_anybody_else() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.device(CHROME), world.anas(IPHONE).await);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.names(&desk.copied_into(CHROME).id().await, "Bens own word for it").await.unwrap();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let (mut tablet, _) = world.remembers_ana().await;
    let id = phone.id().await;
    desk.names(&id, "Pocket").await.unwrap();
    desk.end(&id).await.unwrap();
    world.device(FIREFOX).log_in(ANA, "a guess").await.unwrap_err();
    world.later(MINUTE);
    let data = desk.call(&GetAccountData, &Nothing {}).await.unwrap();
    assert_eq!((data.at.0.clone(), data.profile.username.as_str()), (world.now().rfc3339(), ANA));
    assert_eq!(data.failures_in_a_row, 1);
    let mut stand: Vec<_> = data
        .sessions
        .iter()
        .map(|session| {
            let ended = session.ended.as_ref().map(|ended| (ended.reason, ended.by.clone().unwrap().browser.unwrap()));
            (session.device.name.clone(), session.current, session.remembered_until.is_some(), ended)
        })
        .collect();
    stand.sort_by_key(|row| (row.0.clone(), row.1));
    let expected = [
        (None, false, true, None),
        (None, true, false, None),
        (Some("Pocket".to_owned()), false, false, Some((EndReason::EndedElsewhere, "Chrome".to_owned()))),
    ];
    assert_eq!(stand, expected);
    let kinds: Vec<Kind> = data.activity.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, desk.story().await, "the whole story");
    let all = serde_json::to_string(&data).unwrap();
    for foreign in ["Ben", "ben", "Bens own word", "argon2", "salt", "hash", "token"] {
        assert!(!all.contains(foreign), "{foreign} in {all}");
    }
    assert_eq!(tablet.tiles().await.len(), 1, "reading changes nothing");
}

/// A link is followed without the headers that a script adds.
#[tokio::test]
async fn a_browser_keeps_it_as_a_file_and_nobody_in_between_keeps_it_at_all() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let navigates = |site: &str, dest: &str| {
        let request = Request::get("/api/v1/account").header("sec-fetch-site", site).header("sec-fetch-dest", dest);
        request.body(Body::empty()).unwrap()
    };
    for (site, dest) in [("none", "document"), ("cross-site", "document"), ("same-origin", "iframe")] {
        let answer = desk.send(navigates(site, dest)).await;
        assert_eq!(answer.problem().code, Code::ForeignOrigin, "only a page of ours has it kept: {site} {dest}");
    }
    let answer = desk.send(navigates("same-origin", "document")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"exeunt-account.json\"");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    let data: AccountData = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(data.sessions.len(), 1);
}

#[tokio::test]
async fn it_needs_a_live_session_a_recent_password_and_one_of_ones_own() {
    let world = World::new().await;
    let refused =
        async |device: &mut crate::world::Device| device.call(&GetAccountData, &Nothing {}).await.unwrap_err().code;
    assert_eq!(refused(&mut world.device(CHROME)).await, Code::NotSignedIn);
    let (mut tablet, ana) = world.remembers_ana().await;
    assert_eq!(refused(&mut tablet).await, Code::NotSignedIn);
    tablet.tap(&ana).await.unwrap();
    assert_eq!(refused(&mut tablet).await, Code::ReauthenticationRequired, "one tap is no password");
    let mut desk = world.anas(CHROME).await;
    world.later(HOUR);
    assert_eq!(refused(&mut desk).await, Code::ReauthenticationRequired);
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    desk.call(&GetAccountData, &Nothing {}).await.unwrap();
    let hash = world.state.hashing.hash(&exeunt_domain::password::Password::typed(NEW_PASSWORD)).await.unwrap();
    world.operator(ANA, exeunt_store::OperatorAct::ResetPassword(hash)).await;
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    assert_eq!(refused(&mut desk).await, Code::NewPasswordRequired);
}
