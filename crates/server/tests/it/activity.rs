//! The activity of my account.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, HOUR, MINUTE, NEW_PASSWORD, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::activity::{ActivityGroup, ActivityKind as Kind, DismissWarnings, Dismissal, ListActivity};
use exeunt_contract::{Code, FieldCode, Nothing};
use exeunt_store::OperatorAct;

#[tokio::test]
async fn the_story_of_an_account_is_told_newest_first_and_to_its_owner_alone() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.account.clone().unwrap();
    world.device(FIREFOX).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    device.log_out(true).await.unwrap();
    device.tap(&me).await.unwrap();
    device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    use Kind::{
        AccountCreated, PasswordChanged, Reauthenticated, Resumed, SignInFailed, SignedIn, SignedOutRemembered,
    };
    let expected =
        [PasswordChanged, Reauthenticated, Resumed, SignedOutRemembered, SignInFailed, SignedIn, AccountCreated];
    assert_eq!(device.story().await, expected);
    let failed = device.activity().await.events.remove(4);
    assert_eq!(failed.device.unwrap().browser.as_deref(), Some("Firefox"), "the stranger's device is named");
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert_eq!(ben.story().await, [SignedIn, AccountCreated]);
}

#[tokio::test]
async fn what_the_operator_did_is_told_too_with_no_device() {
    let world = World::new().await;
    world.anas(CHROME).await;
    for act in [OperatorAct::EndSessions, OperatorAct::Disable, OperatorAct::Enable] {
        world.operator(ANA, act).await;
    }
    let mut device = world.anas(CHROME).await;
    let events = device.activity().await.events;
    let told: Vec<_> = events[1..4].iter().map(|event| (event.kind, event.ended, event.device.is_none())).collect();
    let expected =
        [(Kind::Enabled, None, true), (Kind::Disabled, Some(0), true), (Kind::SessionsEndedByOperator, Some(1), true)];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_long_story_is_turned_page_by_page_and_every_line_is_read_once() {
    let world = World::unthrottled().await;
    let mut device = world.anas(CHROME).await;
    for _ in 0..64 {
        world.later(MINUTE / 10);
        device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    }
    let mut before = None;
    let mut ids = Vec::new();
    let mut sizes = Vec::new();
    loop {
        let page = device.call(&ListActivity { before, ..ListActivity::default() }, &Nothing {}).await.unwrap();
        sizes.push(page.events.len());
        ids.extend(page.events.into_iter().map(|event| event.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [30, 30, 6]);
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[tokio::test]
async fn a_page_that_is_just_full_is_the_last_one() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for _ in 0..28 {
        device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    }
    let page = device.activity().await;
    assert_eq!((page.events.len(), page.next), (30, None));
}

#[tokio::test]
async fn a_page_that_begins_nowhere_or_in_the_story_of_somebody_else_is_refused() {
    let world = World::new().await;
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let bens = ben.activity().await.events.remove(0).id;
    let mut device = world.anas(CHROME).await;
    for before in
        [bens, String::new(), "0".repeat(32), "%FF".into(), "%00".into(), "x&before=y".into(), "9".repeat(5000)]
    {
        let refused = device
            .call(&ListActivity { before: Some(before.clone()), ..ListActivity::default() }, &Nothing {})
            .await
            .unwrap_err();
        assert_eq!((refused.code, refused.errors[0].code), (Code::InvalidFields, FieldCode::Invalid), "{before:.20}");
    }
}

#[tokio::test]
async fn a_year_is_told_and_of_failed_log_ins_90_days() {
    let world = World::new().await;
    world.device(FIREFOX).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    let sweep = async || world.state.store.sweep(world.now()).await.unwrap();
    use Kind::{AccountCreated, SignInFailed, SignedIn};
    world.later(DAY * 90);
    sweep().await;
    assert_eq!(world.anas(CHROME).await.story().await, [SignedIn, SignInFailed, AccountCreated]);
    world.later(MINUTE);
    sweep().await;
    assert_eq!(world.anas(CHROME).await.story().await, [SignedIn, SignedIn, AccountCreated]);
    world.later(DAY * 275);
    sweep().await;
    assert_eq!(world.anas(CHROME).await.story().await, [SignedIn, SignedIn, SignedIn]);
}

/// The story of one group, newest first.
async fn story_of(device: &mut crate::world::Device, group: ActivityGroup) -> Vec<Kind> {
    let page = ListActivity { group: Some(group), ..ListActivity::default() };
    device.call(&page, &Nothing {}).await.unwrap().events.into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn i_look_at_log_ins_or_changes_or_warnings_alone() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.device(FIREFOX).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    device.enter_password_again(BENS_PASSWORD).await.unwrap_err();
    device.enter_password_again(ANAS_PASSWORD).await.unwrap();
    device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(story_of(&mut device, ActivityGroup::LogIns).await, [Kind::SignedIn]);
    assert_eq!(story_of(&mut device, ActivityGroup::Changes).await, [Kind::PasswordChanged, Kind::AccountCreated]);
    // My own slip was followed by the right password.
    assert_eq!(story_of(&mut device, ActivityGroup::Warnings).await, [Kind::SignInFailed]);
}

#[tokio::test]
async fn a_group_that_the_server_does_not_know_is_refused() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let answer = device.send(Request::get("/api/v1/activity?group=everything").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.problem().errors[0].field, "group");
}

#[tokio::test]
async fn a_warning_that_i_dismiss_stays_in_the_activity_and_the_next_one_warns_again() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.device(FIREFOX).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    let read = device.activity().await.events.remove(0);
    assert!(!read.dismissed);
    world.later(MINUTE);
    world.device(FIREFOX).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    let dismissal = Dismissal { kinds: vec![Kind::SignInFailed], through: read.id };
    for _ in 0..2 {
        device.call(&DismissWarnings, &dismissal).await.unwrap();
    }
    let events = device.activity().await.events;
    let last = events[0].id.clone();
    let told: Vec<_> = events.iter().map(|event| (event.kind, event.dismissed)).collect();
    let expected = [
        (Kind::SignInFailed, false),
        (Kind::SignInFailed, true),
        (Kind::SignedIn, false),
        (Kind::AccountCreated, false),
    ];
    assert_eq!(told, expected);
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    ben.call(&DismissWarnings, &Dismissal { through: last, ..dismissal }).await.unwrap();
    assert!(!device.activity().await.events[0].dismissed, "not another's");
}

#[tokio::test]
async fn only_wrong_passwords_are_dismissed_without_a_recent_password() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(HOUR);
    let through = device.activity().await.events.remove(0).id;
    let mut dismissed = async |kind| {
        let dismissal = Dismissal { kinds: vec![Kind::SignInFailed, kind], through: through.clone() };
        device.call(&DismissWarnings, &dismissal).await.map_err(|problem| problem.code)
    };
    assert_eq!(dismissed(Kind::ManyFailures).await, Ok(Nothing {}));
    assert_eq!(dismissed(Kind::Unknown).await, Err(Code::InvalidFields), "a kind that the server does not know");
    for alarm in [Kind::CopySuspected, Kind::SecretReused, Kind::SignedInAfterFailures, Kind::DeletionTakenBack] {
        assert_eq!(dismissed(alarm).await, Err(Code::ReauthenticationRequired), "{alarm:?}");
    }
}
