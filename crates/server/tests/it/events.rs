//! Live updates: which sessions get which events. The stream itself is in `streams.rs`.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::EndReason;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_store::{Change, OperatorAct};
use std::time::Duration;

/// A server that looks again so often that a test can wait for it.
pub(crate) async fn quick() -> World {
    let mut world = World::new().await;
    world.state.stream_config.beat = Duration::from_millis(100);
    world
}

pub(crate) async fn edit(device: &mut Device, name: &str) {
    device.call(&EditProfile, &ProfileChange { name: Some(name.into()), hue: None }).await.unwrap();
}

#[tokio::test]
async fn a_device_that_is_logged_out_elsewhere_sees_it_at_once_and_then_hears_nothing_more() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let front = world.front().await;
    let mut stream = front.stream(&phone).await;
    desk.end(&phone.id().await).await.unwrap();
    stream.ends().await;
    let refused = phone.who().await.unwrap_err();
    assert_eq!(refused.ended.unwrap().reason, EndReason::EndedElsewhere);
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 204, "and the browser does not come back");
}

#[tokio::test]
async fn every_tab_and_every_other_device_hears_what_happens_to_the_account() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let front = world.front().await;
    let mut streams = [front.stream(&phone).await, front.stream(&phone).await, front.stream(&desk).await];
    macro_rules! heard {
        ($act:expr) => {
            $act;
            for stream in &mut streams {
                stream.hears().await;
            }
        };
    }
    let id = phone.id().await;
    let mut third = world.device(FIREFOX);
    heard!(third.log_in(ANA, ANAS_PASSWORD).await.unwrap());
    heard!(third.names(&id, "Pocket").await.unwrap());
    heard!(edit(&mut phone, "Ana R.").await);
    heard!(third.log_out(true).await.unwrap());
    heard!(third.tap(&third.account.clone().unwrap()).await.unwrap());
    heard!(third.log_out(false).await.unwrap());
    heard!(desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap());
    // Its page goes on with the new cookies.
    desk.who().await.unwrap();
    streams[2] = front.stream(&desk).await;
    heard!(world.operator(ANA, OperatorAct::Enable).await);
    world.operator(ANA, OperatorAct::EndSessions).await;
    for stream in &mut streams {
        stream.ends().await;
    }
}

#[tokio::test]
async fn a_remembered_login_is_told_of_too() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    phone.log_out(true).await.unwrap();
    let mut stream = world.front().await.stream(&phone).await;
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
    assert_eq!(phone.tiles().await[0].account.name, "Ana R.");
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    stream.ends().await;
}

#[tokio::test]
async fn another_tab_hears_that_somebody_else_logged_in_here_and_from_then_on_of_their_tile() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let front = world.front().await;
    let mut stream = front.stream(&desk).await;
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    stream.hears().await;
    // The browser opens the next one, with its new cookies.
    let mut stream = front.stream(&desk).await;
    let mut phone = world.device(IPHONE);
    phone.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut anas = world.anas(FIREFOX).await;
    stream.hears().await;
    let tiles = desk.tiles().await;
    desk.tap(&tiles.iter().find(|tile| tile.account.name == "Ana Reyes").unwrap().account.reference).await.unwrap();
    desk.who().await.unwrap();
    stream.ends_without_a_word().await;
    let mut stream = front.stream(&desk).await;
    anas.end(&desk.id().await).await.unwrap();
    stream.hears().await;
    edit(&mut phone, "Ben O.").await;
    stream.hears().await;
}

#[tokio::test]
async fn nobody_hears_of_anybody_else() {
    let mut world = quick().await;
    // Only what is told is to be seen here, and not what is found.
    world.state.stream_config.gap = Duration::ZERO;
    let (desk, mut bens) = (world.anas(CHROME).await, world.device(IPHONE));
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let front = world.front().await;
    let (mut anas, mut his) = (front.stream(&desk).await, front.stream(&bens).await);
    edit(&mut bens, "Ben O.").await;
    let id = bens.id().await;
    bens.names(&id, "Pocket").await.unwrap();
    world.device(FIREFOX).log_in(BEN, BENS_PASSWORD).await.unwrap();
    his.hears().await;
    assert_eq!(anas.changes_in_two_beats().await, 0);
}

#[tokio::test]
async fn who_holds_a_device_that_was_logged_out_does_not_learn_when_its_owner_does_something() {
    let world = quick().await;
    let (mut shared, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let id = shared.id().await;
    shared.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut stream = world.front().await.stream(&shared).await;
    desk.end(&id).await.unwrap();
    stream.hears().await;
    stream.changes_in_two_beats().await;
    let id = desk.id().await;
    desk.names(&id, "Desk").await.unwrap();
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    world.device(FIREFOX).log_in(ANA, NEW_PASSWORD).await.unwrap();
    edit(&mut desk, "Ana R.").await;
    assert_eq!(stream.changes_in_two_beats().await, 0);
    let tiles = shared.tiles().await;
    let tile = tiles.iter().find(|tile| tile.account.username == ANA).unwrap();
    assert_eq!(tile.account.name, "Ana Reyes", "it is called what it was called when it ended");
}

#[tokio::test]
async fn a_shared_log_in_is_told_to_itself_alone() {
    let world = quick().await;
    let mut library = world.device(CHROME);
    library.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    let front = world.front().await;
    let next_person = format!("__Host-device={}", library.jar["__Host-device"]);
    assert_eq!(front.ask("GET", &next_person, &[]).await.status, 204);
    let mut stream = front.stream(&library).await;
    edit(&mut library, "Ana R.").await;
    stream.hears().await;
}

#[tokio::test]
async fn what_another_process_did_on_the_same_database_is_found_at_the_next_beat() {
    let world = quick().await;
    let (desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let (database, front) = (world.database(), world.front().await);
    let mut stream = front.stream(&desk).await;
    let operate = |act: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        assert!(command.args(["account", act, "ana"]).args(world.flags()).status().unwrap().success());
    };
    database.execute("UPDATE account SET name = 'Ana R.' WHERE username = 'ana'");
    stream.hears().await;
    let id = phone.id().await.0;
    database.execute(&format!("UPDATE session SET name = 'Pocket' WHERE id = '{id}'"));
    stream.hears().await;
    operate("disable");
    stream.ends().await;
}

#[tokio::test]
async fn a_stream_holds_no_session_alive_and_tells_of_its_end() {
    let world = quick().await;
    let mut desk = world.anas(CHROME).await;
    let mut stream = world.front().await.stream(&desk).await;
    let seen = |world: &World| world.database().number("SELECT last_seen_at FROM session");
    let before = seen(&world);
    world.later(14 * DAY - MINUTE);
    assert_eq!(stream.changes_in_two_beats().await, 0);
    assert_eq!(seen(&world), before);
    world.later(MINUTE);
    stream.ends().await;
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::Expired);
}

#[tokio::test]
async fn that_a_session_is_used_is_no_change() {
    let world = quick().await;
    let (desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut stream = world.front().await.stream(&desk).await;
    world.later(DAY);
    phone.who().await.unwrap();
    assert_eq!(stream.changes_in_two_beats().await, 0);
}

#[tokio::test]
async fn many_changes_at_once_are_told_once() {
    let mut world = quick().await;
    world.state.stream_config.gap = DAY;
    let (mut desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut stream = world.front().await.stream(&phone).await;
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
    for number in 0..20 {
        edit(&mut desk, &format!("Ana {number}")).await;
    }
    assert_eq!(stream.changes_in_two_beats().await, 0, "the first is told at once, the others together");
    world.state.stream_config.gap = Duration::from_millis(10);
    let mut stream = world.front().await.stream(&phone).await;
    let ana = world.state.store.account_by_username(ANA).await.unwrap().unwrap().id;
    for _ in 0..200 {
        world.state.events.publish([Change::Account(ana.clone())]);
    }
    stream.hears().await;
    assert_eq!(stream.changes_in_two_beats().await, 0, "one look has seen them all");
}
