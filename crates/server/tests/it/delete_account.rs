//! I delete my account: it ends everywhere at once, I have a week to come back, and then nothing is left of it.

mod at_once;
mod data;
mod erased;

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind as Kind;
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::{Code, EndReason, Ended, Problem};
use exeunt_domain::ids::AccountId;
use exeunt_domain::password::Password;
use exeunt_store::OperatorAct;
use std::time::Duration;

pub(crate) const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MOMENT: Duration = Duration::from_millis(1);

impl Device {
    pub(crate) async fn deletes_the_account(&mut self, password: &str) -> Result<Ended, Problem> {
        self.call(&DeleteAccount, &PasswordAgain { password: password.into() }).await
    }
}

impl World {
    pub(crate) async fn is_swept(&self) -> Vec<AccountId> {
        self.state.store.sweep(self.now()).await.unwrap()
    }

    pub(crate) async fn exists(&self, username: &str) -> bool {
        self.state.store.account_by_username(username).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn it_ends_on_every_device_at_once_each_is_told_why_and_from_where_and_the_tiles_go() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let (mut phone, mut ben) = (world.anas(IPHONE).await, world.device(FIREFOX));
    let (mut tablet, ana) = world.remembers_ana().await;
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let dead = desk.copied_into(CHROME);
    world.later(MINUTE);
    let ended = desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    assert_eq!((ended.reason, ended.at.0, ended.by), (EndReason::AccountDeleted, world.now().rfc3339(), None));
    assert!(!desk.jar.contains_key("__Host-session"), "its cookie is taken back");
    let names: Vec<String> = desk.tiles().await.into_iter().map(|tile| tile.account.username).collect();
    assert_eq!(names, [BEN], "whoever else is on the device stays");

    let told = phone.who().await.unwrap_err().ended.unwrap();
    assert_eq!((told.reason, told.at.0), (EndReason::AccountDeleted, world.now().rfc3339()));
    assert_eq!(told.by.unwrap().browser.as_deref(), Some("Chrome"));
    let mut dead = dead;
    assert_eq!(dead.who().await.unwrap_err().ended.unwrap().by, None, "it was this one itself");
    assert!(phone.tiles().await.is_empty() && tablet.tiles().await.is_empty());
    assert_eq!(tablet.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(ben.who().await.unwrap().account.username, BEN, "of others nothing ends");
    assert_eq!(ben.story().await[0], Kind::SignedIn);
}

#[tokio::test]
async fn the_last_account_of_a_device_takes_its_cookie_along_and_a_guest_leaves_alone() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    assert!(desk.jar.is_empty(), "{:?}", desk.jar);

    let mut shared = world.device(FIREFOX);
    shared.log_in(BEN, BENS_PASSWORD).await.unwrap();
    shared.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    shared.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    assert_eq!(shared.tiles().await.len(), 1, "who is at home there stays");
}

#[tokio::test]
async fn a_wrong_password_deletes_nothing_and_the_fifth_ends_the_session_that_typed_it() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    for _ in 0..5 {
        desk.who().await.unwrap();
        assert_eq!(desk.deletes_the_account("not my password").await.unwrap_err().code, Code::WrongPassword);
    }
    let ended = desk.deletes_the_account(ANAS_PASSWORD).await.unwrap_err().ended.unwrap();
    assert_eq!(ended.reason, EndReason::TooManyAttempts);
    assert!(world.anas(IPHONE).await.sessions().await.len() == 1, "it was not deleted");
}

#[tokio::test]
async fn somebody_who_is_not_logged_in_or_acts_for_somebody_else_deletes_nothing() {
    let world = World::new().await;
    assert_eq!(world.device(CHROME).deletes_the_account(ANAS_PASSWORD).await.unwrap_err().code, Code::NotSignedIn);
    let mut desk = world.anas(CHROME).await;
    let mut ben = world.device(FIREFOX);
    ben.account = Some(ben.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference);
    desk.account.clone_from(&ben.account);
    assert_eq!(desk.deletes_the_account(ANAS_PASSWORD).await.unwrap_err().code, Code::AccountChanged);
    assert_eq!(ben.deletes_the_account(ANAS_PASSWORD).await.unwrap_err().code, Code::WrongPassword);
    world.later(WEEK);
    world.is_swept().await;
    assert!(world.exists(ANA).await && world.exists(BEN).await);
}

#[tokio::test]
async fn a_log_in_within_the_week_takes_it_back_and_is_told_and_nothing_that_ended_comes_back() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    world.later(WEEK - MOMENT);
    world.is_swept().await;
    assert_eq!(desk.log_in(ANA, BENS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let story = desk.activity().await.events;
    let told: Vec<_> = story.iter().map(|line| (line.kind, line.ended)).take(4).collect();
    let expected = [
        (Kind::SignedIn, None),
        (Kind::DeletionTakenBack, None),
        (Kind::SignInFailed, None),
        (Kind::AccountDeleted, Some(2)),
    ];
    assert_eq!(told, expected);
    assert_eq!(phone.who().await.unwrap_err().ended.unwrap().reason, EndReason::AccountDeleted);
    assert_eq!(desk.sessions().await.len(), 1);
    world.later(DAY * 8);
    world.is_swept().await;
    desk.who().await.unwrap();
    assert!(!desk.story().await.contains(&Kind::Unknown));
}

#[tokio::test]
async fn after_the_week_nobody_gets_in_swept_or_not_and_the_name_can_be_had_anew_by_somebody_else() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut stranger = world.device(FIREFOX);
    desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    let taken = stranger.sign_up(ANA, ZOES_PASSWORD).await.unwrap_err();
    assert_eq!(taken.code, Code::InvalidFields, "within the week the name is still taken");
    world.later(WEEK);
    assert_eq!(desk.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    assert_eq!(world.is_swept().await.len(), 1);
    assert_eq!(desk.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    stranger.sign_up(ANA, ZOES_PASSWORD).await.unwrap();
    assert_eq!(stranger.story().await, [Kind::SignedIn, Kind::AccountCreated], "nothing of the one before");
    assert_eq!(desk.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
}

#[tokio::test]
async fn the_operator_can_keep_a_deleted_account_out_reset_its_password_or_keep_it() {
    let world = World::new().await;
    world.anas(CHROME).await.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    world.operator(ANA, OperatorAct::Disable).await;
    let mut desk = world.device(CHROME);
    assert_eq!(desk.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    world.operator(ANA, OperatorAct::Enable).await;
    world.later(WEEK - DAY);
    let hash = world.state.hashing.hash(&Password::typed(NEW_PASSWORD)).await.unwrap();
    world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    world.later(DAY);
    assert!(world.is_swept().await.is_empty(), "the log-in with the one-time password took it back");

    world.operator(BEN, OperatorAct::Delete(world.now().plus(WEEK))).await;
    world.operator(BEN, OperatorAct::TakeBack).await;
    assert_eq!(world.operator(BEN, OperatorAct::TakeBack).await, 0, "there is nothing more to take back");
    world.later(WEEK);
    assert!(world.is_swept().await.is_empty());
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert_eq!(ben.story().await[1..3], [Kind::DeletionTakenBack, Kind::AccountDeleted], "each was told once");
}

#[tokio::test]
async fn of_two_deletions_the_earlier_one_holds() {
    let world = World::new().await;
    world.anas(CHROME).await.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    world.later(DAY * 3);
    world.operator(ANA, OperatorAct::Delete(world.now().plus(WEEK))).await;
    world.later(DAY * 4);
    assert_eq!(world.is_swept().await.len(), 1);
}

#[tokio::test]
async fn whoever_keeps_guessing_does_not_keep_me_from_coming_back_on_a_device_of_mine() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    for _ in 0..8 {
        world.device(FIREFOX).log_in(ANA, "a guess").await.unwrap_err();
    }
    assert_eq!(world.device(FIREFOX).log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    phone.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(phone.tiles().await[0].state, AccountState::SignedIn);
}

#[tokio::test]
async fn after_it_was_taken_back_a_repeat_of_the_deletion_deletes_nothing() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    desk.key = Some(crate::lost_answers::new_key());
    let (mut lost, mut again) = (desk.copied_into(CHROME), desk.copied_into(CHROME));
    (lost.key, again.key) = (desk.key.clone(), desk.key.clone());
    desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    assert_eq!(lost.deletes_the_account(ANAS_PASSWORD).await.unwrap().reason, EndReason::AccountDeleted);
    let mut phone = world.anas(IPHONE).await;
    assert_eq!(again.deletes_the_account(ANAS_PASSWORD).await.unwrap_err().code, Code::NotSignedIn);
    phone.who().await.unwrap();
}
