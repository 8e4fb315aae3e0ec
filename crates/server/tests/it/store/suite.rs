//! The promises of a store, for any engine.

use crate::world::Place;
use exeunt_contract::{EndReason, FormFactor};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::Session;
use exeunt_domain::traces::Visit;
use exeunt_server::system::OsRandom;
use exeunt_store::{
    Actor, NewAccount, NewSecret, NewSession, OperatorAct, Reach, RotateToken, SessionSelector, SignIn, Store,
    StoreError,
};

const NOW: Timestamp = Timestamp::from_millis(1_772_357_400_000);

fn hash() -> SecretHash {
    Secret::fresh(&OsRandom).unwrap().hash()
}

async fn with_ana(store: &Store) {
    let new = NewAccount {
        username: "ana".into(),
        name: "Ana".into(),
        hue: 1,
        password: "first".into(),
        one_time_until: None,
        now: NOW,
    };
    assert!(store.add_account(new).await.unwrap());
}

async fn ana(store: &Store) -> Account {
    store.account_by_username("ana").await.unwrap().unwrap()
}

/// A session as its browser holds it.
struct Held {
    session: Session,
    actor: Actor,
    device: SecretHash,
}

/// The session of a browser that has never been here.
fn a_start() -> NewSession {
    NewSession {
        device: None,
        session: None,
        new_secret: hash(),
        new_token: hash(),
        description: DeviceDescription { form: FormFactor::Desktop, ..DeviceDescription::default() },
        visit: Visit::default(),
        shared: false,
        key: None,
        now: NOW,
    }
}

async fn sign_in(store: &Store, device: Option<&SecretHash>) -> Result<Held, StoreError> {
    let account = ana(store).await;
    let (token, secret) = (hash(), hash());
    let start =
        NewSession { device: device.cloned(), new_secret: secret.clone(), new_token: token.clone(), ..a_start() };
    let act = SignIn { account_id: account.id, verified: account.password, rehashed: None, start };
    let session = store.sign_in(act).await?.session;
    let actor = Actor { session_id: session.id.clone(), token, key: None };
    Ok(Held { session, actor, device: secret })
}

fn change(held: &Held, new: &str) -> RotateToken {
    RotateToken {
        actor: held.actor.clone(),
        verified: "first".into(),
        replacement: Some(new.into()),
        new_token: hash(),
        device: Some(NewSecret { presented: held.device.clone(), next: hash() }),
        salt: None,
        now: NOW,
    }
}

pub(crate) async fn what_was_acknowledged_is_there_after_the_store_was_opened_again(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let held = sign_in(&store, None).await.unwrap();
    let other = sign_in(&store, None).await.unwrap();
    store.end_sessions(held.actor.clone(), SessionSelector::Others, NOW).await.unwrap();
    drop(store);
    let store = place.store();
    let (session, account) = store.session_by_token(&held.actor.token).await.unwrap().unwrap();
    assert_eq!((session, account.username.as_str()), (held.session, "ana"));
    let (ended, _) = store.session_by_token(&other.actor.token).await.unwrap().unwrap();
    assert_eq!(ended.ended.unwrap().reason, EndReason::EndedElsewhere);
}

pub(crate) async fn one_device_has_one_open_session_an_account(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let first = sign_in(&store, None).await.unwrap();
    let second = sign_in(&store, Some(&first.device)).await.unwrap();
    assert_eq!(first.session.device_id, second.session.device_id);
    assert_eq!(first.session.account_ref, second.session.account_ref);
    let open = store.open_sessions(&first.session.account_id).await.unwrap();
    assert_eq!(open.iter().map(|session| &session.id).collect::<Vec<_>>(), [&second.session.id]);
    assert!(
        store.device_accounts(&first.device, None, NOW).await.unwrap().accounts.is_empty(),
        "the old secret is dead"
    );
    assert_eq!(store.device_accounts(&second.device, None, NOW).await.unwrap().accounts.len(), 1);
}

pub(crate) async fn an_end_is_written_once(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let (one, two) = (sign_in(&store, None).await.unwrap(), sign_in(&store, None).await.unwrap());
    let these = SessionSelector::These(vec![two.session.id.clone()]);
    assert_eq!(store.end_sessions(one.actor.clone(), these.clone(), NOW).await.unwrap(), 1);
    let later = Timestamp::from_millis(NOW.as_millis() + 1);
    assert_eq!(store.end_sessions(one.actor.clone(), these, later).await.unwrap(), 0);
    store.operate("ana", OperatorAct::Disable, later).await.unwrap();
    let ended = store.session(&two.session.account_id, &two.session.id).await.unwrap().unwrap().ended.unwrap();
    assert_eq!((ended.reason, ended.at, ended.by), (EndReason::EndedElsewhere, NOW, Some(one.session.id)));
}

pub(crate) async fn a_session_that_ended_acts_no_more(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let (gone, other) = (sign_in(&store, None).await.unwrap(), sign_in(&store, None).await.unwrap());
    store.end_sessions(other.actor.clone(), SessionSelector::Others, NOW).await.unwrap();
    let before = ana(&store).await;
    let actor = || gone.actor.clone();
    let is_gone =
        |outcome: Result<(), StoreError>| assert!(matches!(outcome, Err(StoreError::SessionEnded)), "{outcome:?}");
    is_gone(store.change_password(change(&gone, "second")).await.map(drop));
    is_gone(store.reauthenticate(change(&gone, "second")).await.map(drop));
    is_gone(store.end_sessions(actor(), SessionSelector::Others, NOW).await.map(drop));
    is_gone(store.answer_offer(actor(), vec![other.session.id.clone()], NOW).await.map(drop));
    is_gone(store.edit_profile(actor(), Some("Mallory".into()), None, NOW).await.map(drop));
    is_gone(store.rename(actor(), other.session.id.clone(), Some("Mine".into()), NOW).await.map(drop));
    is_gone(store.sign_out(actor(), None, true, NOW).await.map(drop));
    for reach in [Reach::Device { remember: true }, Reach::Device { remember: false }, Reach::Everywhere] {
        is_gone(store.sign_out_all(actor(), None, reach, NOW).await.map(drop));
    }
    assert_eq!(ana(&store).await, before);
    assert_eq!(store.open_sessions(&before.id).await.unwrap(), [other.session]);
}

pub(crate) async fn an_act_under_way_when_all_was_left_does_nothing(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let rename = async |held: &Held| {
        let outcome = store.edit_profile(held.actor.clone(), Some("Mallory".into()), None, NOW).await;
        assert!(matches!(outcome, Err(StoreError::SessionEnded)), "{outcome:?}");
    };
    for reach in [Reach::Device { remember: true }, Reach::Device { remember: false }, Reach::Everywhere] {
        let held = sign_in(&store, None).await.unwrap();
        assert!(store.sign_out_all(held.actor.clone(), Some(held.device.clone()), reach, NOW).await.unwrap().ended > 0);
        rename(&held).await;
    }
    let held = sign_in(&store, None).await.unwrap();
    assert_eq!(store.forget_device(Some(held.device.clone()), None, None, NOW).await.unwrap().ended, 1);
    rename(&held).await;
    assert_eq!(ana(&store).await.name, "Ana");
}

pub(crate) async fn a_token_that_was_replaced_acts_no_more(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let held = sign_in(&store, None).await.unwrap();
    store.reauthenticate(RotateToken { replacement: None, ..change(&held, "") }).await.unwrap();
    let outcome = store.sign_out(held.actor.clone(), None, false, NOW).await;
    assert!(matches!(outcome, Err(StoreError::SessionEnded)), "{outcome:?}");
    assert!(store.session_by_token(&held.actor.token).await.unwrap().is_none());
}

pub(crate) async fn a_password_that_moved_since_it_was_checked_starts_nothing(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let held = sign_in(&store, None).await.unwrap();
    let stale = ana(&store).await;
    store.change_password(change(&held, "second")).await.unwrap();
    let act = SignIn { account_id: stale.id.clone(), verified: stale.password, rehashed: None, start: a_start() };
    let outcome = store.sign_in(act).await;
    assert!(matches!(outcome, Err(StoreError::PasswordChangedMeanwhile)), "{outcome:?}");
    assert_eq!(store.open_sessions(&stale.id).await.unwrap().len(), 1);
}

pub(crate) async fn of_many_changes_at_once_exactly_one_succeeds(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let mut devices = Vec::new();
    for _ in 0..16 {
        devices.push(sign_in(&store, None).await.unwrap());
    }
    let mut tasks = Vec::new();
    for (number, held) in devices.into_iter().enumerate() {
        let store = store.clone();
        let act = change(&held, &format!("new {number}"));
        tasks.push(tokio::spawn(
            async move { store.change_password(act).await.map(|changed| changed.account.password) },
        ));
    }
    let mut winners = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(password) => winners.push(password),
            Err(error) => assert!(matches!(error, StoreError::PasswordChangedMeanwhile), "{error:?}"),
        }
    }
    assert_eq!(winners, [ana(&store).await.password]);
}

pub(crate) async fn many_log_ins_at_once_on_one_device_leave_one_session(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let device = sign_in(&store, None).await.unwrap().device;
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let (store, device) = (store.clone(), device.clone());
        tasks.push(tokio::spawn(async move { sign_in(&store, Some(&device)).await.unwrap().session.device_id }));
    }
    let mut devices = Vec::new();
    for task in tasks {
        devices.push(task.await.unwrap());
    }
    let open = store.open_sessions(&ana(&store).await.id).await.unwrap();
    for id in devices {
        assert_eq!(open.iter().filter(|session| session.device_id == id).count(), 1);
    }
}

pub(crate) async fn a_user_name_is_taken_once(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let new = NewAccount {
        username: "ana".into(),
        name: "Other".into(),
        hue: 2,
        password: "x".into(),
        one_time_until: None,
        now: NOW,
    };
    assert!(!store.add_account(new).await.unwrap());
    assert_eq!(ana(&store).await.name, "Ana");
    assert_eq!(store.accounts(NOW).await.unwrap().len(), 1);
}

pub(crate) async fn the_operator_ends_everything_and_counts_it(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    for _ in 0..3 {
        sign_in(&store, None).await.unwrap();
    }
    let held = sign_in(&store, None).await.unwrap();
    store.sign_out(held.actor, Some(held.device), true, NOW).await.unwrap();
    assert_eq!(store.accounts(NOW).await.unwrap()[0].1, 4);
    assert_eq!(store.operate("ana", OperatorAct::ResetPassword("second".into()), NOW).await.unwrap(), 4);
    assert_eq!(store.operate("ana", OperatorAct::EndSessions, NOW).await.unwrap(), 0);
    assert_eq!(ana(&store).await.password, "second");
    let outcome = store.operate("nobody", OperatorAct::Disable, NOW).await;
    assert!(matches!(outcome, Err(StoreError::NotFound)), "{outcome:?}");
}

pub(crate) async fn a_password_that_is_recent_no_more_ends_nothing(place: &Place) {
    let store = place.store();
    with_ana(&store).await;
    let (desk, phone) = (sign_in(&store, None).await.unwrap(), sign_in(&store, None).await.unwrap());
    let needed = |outcome: Result<u32, StoreError>| {
        assert!(matches!(outcome, Err(StoreError::PasswordNeeded)), "{outcome:?}");
    };
    let late = Timestamp::from_millis(NOW.as_millis() + 10 * 60 * 1000);
    needed(store.end_sessions(desk.actor.clone(), SessionSelector::Others, late).await);
    needed(store.sign_out_all(desk.actor.clone(), None, Reach::Everywhere, late).await.map(|left| left.ended));
    let change = change(&desk, "second");
    let desk = Actor { token: change.new_token.clone(), ..desk.actor };
    store.change_password(change).await.unwrap();
    needed(store.end_sessions(phone.actor.clone(), SessionSelector::Others, NOW).await);
    needed(store.sign_out_all(phone.actor.clone(), None, Reach::Everywhere, NOW).await.map(|left| left.ended));
    needed(store.answer_offer(desk.clone(), vec![phone.session.id.clone()], late).await);
    assert_eq!(store.open_sessions(&phone.session.account_id).await.unwrap().len(), 2);
    assert_eq!(store.answer_offer(desk, Vec::new(), late).await.unwrap(), 0, "keeping needs no recent password");
}
