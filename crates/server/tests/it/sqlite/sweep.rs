//! The sweep of a large database, and writers meanwhile.

use crate::world::{DAY, Database, MINUTE, World, rules};
use exeunt_store::Store;
use exeunt_store::sqlite::Sqlite;
use rusqlite::Connection;
use rusqlite::hooks::Action;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Some hundred thousand rows that are to go, made at once.
fn fill(database: &Database, rows: u32) {
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})");
    database.execute(&format!(
            "PRAGMA foreign_keys = off;
             {numbers} INSERT INTO device (id, secret_hash, created_at) SELECT 'd' || i, 'h' || i, 1 FROM n;
             {numbers} INSERT INTO session (id, account_ref, device_id, account_id, state, form, started_at, auth_time,
                 live_from, last_seen_at, shared, ended_at, end_reason)
                 SELECT 's' || i, 'r', 'd' || i, (SELECT id FROM account LIMIT 1), 'signed_in', 'unknown', 1, 1, 1, 1, 0, 1,
                 'signed_out' FROM n;
             {numbers} INSERT INTO retired_secret (hash, device_id, replaced_at) SELECT 'o' || i, 'd' || i, 1 FROM n;
             {numbers} INSERT INTO intent (scope, key, request, done_at) SELECT 'c', 'k' || i, 'q', 1 FROM n;
             {numbers} INSERT INTO throttle (kind, key, fails, since, next_at, used_at, told)
                 SELECT 'pool', 'p' || i, 1, 1, 1, 1, 0 FROM n;
             {numbers} INSERT INTO throttle (kind, key, fails, since, next_at, used_at, told)
                 SELECT 'network', 'w' || i, 1, 1, 1, 1, 0 FROM n;
             {numbers} INSERT INTO throttle_name (network, name, failed_at) SELECT 'w' || i, 'p', 1 FROM n;
             {numbers} INSERT INTO activity (id, at, kind) SELECT 'a' || i, 1, 'sign_in_failed' FROM n;"
    ));
}

#[tokio::test]
async fn whoever_wrote_while_a_large_database_was_swept_waited_for_all_of_it() {
    let world = World::on_disk().await;
    fill(&world.database(), 5000);
    let (rows, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, widest) = (Arc::clone(&rows), Arc::clone(&most));
    let watch = move |connection: &mut Connection| {
        let counted_here = Arc::clone(&counted);
        let counts = move |_: Action, _: &str, _: &str, _: i64| {
            counted_here.fetch_add(1, Ordering::SeqCst);
        };
        connection.update_hook(Some(counts)).unwrap();
        let (counted, widest) = (Arc::clone(&counted), Arc::clone(&widest));
        let commits = move || {
            widest.fetch_max(counted.swap(0, Ordering::SeqCst), Ordering::SeqCst);
            false
        };
        connection.commit_hook(Some(commits)).unwrap();
    };
    let rules = rules(world.state.limits.as_ref().clone());
    let store = Store::new(Sqlite::open_with_hook(world.directory(), rules, Arc::new(watch)).unwrap());
    tokio::time::timeout(MINUTE, store.sweep(world.now().plus(DAY))).await.unwrap().unwrap();
    let most = most.load(Ordering::SeqCst);
    assert!((500..=3000).contains(&most), "{most} rows changed in one transaction");
    let database = world.database();
    for table in ["device", "session", "retired_secret", "intent", "throttle", "throttle_name"] {
        assert_eq!(database.count(table), 0, "{table}");
    }
}
