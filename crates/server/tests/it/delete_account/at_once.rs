//! The account is deleted while another request of it is on its way.

use super::{WEEK, World};
use crate::world::dice::{Dice, Underway, seeds, side_by_side};
use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, IPHONE, MINUTE, NEW_PASSWORD, quiet};
use exeunt_contract::Code;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::session::PasswordAgain;
use exeunt_contract::sign_in::{Credentials, SignIn};
use std::time::Duration;

fn deletion(device: &Device) -> Underway {
    Box::pin(device.start(device.request(&DeleteAccount, &PasswordAgain { password: ANAS_PASSWORD.into() })))
}

/// The state once nothing is on its way: whether Ana is deleted, and the number of her sessions.
async fn stands(world: &World) -> (bool, usize) {
    let ana = world.state.store.account_by_username(ANA).await.unwrap().unwrap();
    (ana.deletes_at.is_some(), world.state.store.open_sessions(&ana.id).await.unwrap().len())
}

#[tokio::test]
async fn a_tap_a_log_in_or_another_deletion_at_once_leaves_it_deleted_without_a_session_or_kept_with_one() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let _quiet = quiet();
    let (mut deleted, mut kept) = (0, 0);
    for seed in seeds(60) {
        let mut dice = Dice::of(seed);
        let (desk, mut tablet) = (world.anas(CHROME).await, world.anas(IPHONE).await);
        let ana = tablet.account.clone().unwrap();
        assert!(tablet.log_out(true).await.unwrap());
        let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
        let log_in: Underway = Box::pin(tablet.start(tablet.request(&SignIn, &typed)));
        let (other, is_log_in) = match dice.roll(3) {
            0 => (Box::pin(tablet.taps(&ana)) as Underway, false),
            1 => (log_in, true),
            _ => (deletion(&desk), false),
        };
        let answers = side_by_side(&mut dice, vec![deletion(&desk), other], None).await;
        assert!(answers[0].as_ref().unwrap().status.is_success(), "{}", answers[0].as_ref().unwrap().text());
        let now = stands(&world).await;
        match now {
            (true, 0) => deleted += 1,
            (false, 1) if is_log_in => kept += 1,
            other => panic!("seed {seed}: {other:?}"),
        }
        world.anas(CHROME).await;
        world.later(MINUTE);
        world.looks_for_new_secrets_only();
    }
    assert!(deleted > 5 && kept > 0, "{deleted} {kept}");
}

#[tokio::test]
async fn a_new_password_at_once_wins_or_loses_as_a_whole() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let _quiet = quiet();
    let (mut deleted, mut changed) = (0, 0);
    for seed in seeds(40) {
        let mut dice = Dice::of(seed);
        let username = format!("person-{seed}");
        world.account(&username, "Somebody", ANAS_PASSWORD).await;
        let (mut desk, mut phone) = (world.device(CHROME), world.device(IPHONE));
        desk.log_in(&username, ANAS_PASSWORD).await.unwrap();
        phone.log_in(&username, ANAS_PASSWORD).await.unwrap();
        let change = PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() };
        let change: Underway = Box::pin(phone.start(phone.request(&ChangePassword, &change)));
        let answers = side_by_side(&mut dice, vec![deletion(&desk), change], None).await;
        let [deletion, change] = [&answers[0], &answers[1]].map(|answer| answer.as_ref().unwrap());
        let account = world.state.store.account_by_username(&username).await.unwrap().unwrap();
        match account.deletes_at {
            // Deleted with the password that was asked for, whichever came first.
            Some(_) => {
                assert!(deletion.status.is_success());
                assert_eq!(world.state.store.open_sessions(&account.id).await.unwrap().len(), 0);
                assert!(!change.status.is_success(), "a session that had ended changed the password");
                deleted += 1;
            }
            None => {
                assert!(change.status.is_success());
                assert_eq!(deletion.problem().code, Code::WrongPassword);
                changed += 1;
            }
        }
        world.looks_for_new_secrets_only();
    }
    assert!(deleted > 0 && changed > 0, "{deleted} {changed}");
}

#[tokio::test]
async fn an_open_page_elsewhere_hears_of_it_and_its_stream_ends() {
    let world = World::new().await;
    let (desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut stream = world.front().await.stream(&phone).await;
    assert!(deletion(&desk).await.status.is_success());
    stream.ends().await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_erases_nothing_early_and_one_that_jumps_ahead_erases_what_is_due() {
    let world = World::new().await;
    assert!(deletion(&world.anas(CHROME).await).await.status.is_success());
    world.set_back(MINUTE);
    assert!(world.is_swept().await.is_empty());
    world.later(WEEK + Duration::from_secs(60));
    assert_eq!(world.is_swept().await.len(), 1);
}
