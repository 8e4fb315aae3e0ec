//! A disk that stalls: what waits for it is bounded.

use crate::world::{CHROME, World, rules};
use exeunt_contract::Nothing;
use exeunt_contract::session::GetSession;
use exeunt_store::Store;
use exeunt_store::sqlite::Sqlite;
use futures_util::FutureExt;
use rusqlite::{Connection, MAIN_DB};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Mutex;

/// A client that asks and hangs up leaves a thread behind that reads. It keeps its turn: else each next one would open
/// one more connection, and after a disk that stalled for a minute hundreds of them would stay.
#[tokio::test]
async fn readers_that_are_stuck_are_no_more_however_many_give_up() {
    let mut world = World::on_disk().await;
    let mut device = world.anas(CHROME).await;
    device.who().await.unwrap();
    let (disk, reading) = (Arc::new(Mutex::new(())), Arc::new(AtomicUsize::new(0)));
    let (stalls, counted) = (Arc::clone(&disk), Arc::clone(&reading));
    let watch = move |connection: &mut Connection| {
        if connection.is_readonly(MAIN_DB).unwrap() {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(stalls.blocking_lock());
        }
    };
    let rules = rules(world.state.limits.as_ref().clone());
    world.state.store = Store::new(Sqlite::open_with_hook(world.directory(), rules, Arc::new(watch)).unwrap());
    let mut device = world.copy_of(&device);
    let stalled = disk.lock().await;
    for _ in 0..20 {
        let given_up = device.start(device.request(&GetSession, &Nothing {})).now_or_never();
        assert!(given_up.is_none());
    }
    // Threads take up their work in the order in which they were given it.
    for _ in 0..20 {
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    }
    drop(stalled);
    device.who().await.unwrap();
    assert!((1..=4).contains(&reading.load(Ordering::SeqCst)), "{}", reading.load(Ordering::SeqCst));
}
