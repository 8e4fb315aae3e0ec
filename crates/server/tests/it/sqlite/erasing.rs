//! Two processes that erase at once.

use crate::delete_account::WEEK;
use crate::world::{ANAS_PASSWORD, BEN, CHROME, World, rules};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{OperatorAct, Store};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// An operator's command that erases an account, and has no room to write the file anew.
fn an_operator_erases(directory: &Path, username: &'static str, now: Timestamp) {
    let no_room = |connection: &mut Connection| {
        let refuses = |asked: AuthContext<'_>| match asked.action {
            AuthAction::Attach { .. } => Authorization::Deny,
            _ => Authorization::Allow,
        };
        connection.authorizer(Some(refuses)).unwrap();
    };
    let store = Store::new(Sqlite::open_with_hook(directory, rules(Limits::default()), Arc::new(no_room)).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        store.operate(username, OperatorAct::Delete(now), now).await.unwrap();
        store.erase(now).await.unwrap();
    });
}

#[tokio::test]
async fn what_an_operator_erases_while_the_sweep_writes_the_files_anew_is_left_to_the_next_sweep() {
    let world = World::on_disk().await;
    world.anas(CHROME).await.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    world.later(WEEK);
    let (directory, now) = (world.directory().to_owned(), world.now());
    let due = || world.database().count("note WHERE name = 'erase'");
    let operator = Arc::new(Mutex::new(Some(directory.clone())));
    let watch = move |connection: &mut Connection| {
        let operator = Arc::clone(&operator);
        // The log is emptied after the file was written anew.
        let acts = move |asked: AuthContext<'_>| {
            if matches!(asked.action, AuthAction::Pragma { pragma_name: "wal_checkpoint", .. })
                && let Some(directory) = operator.lock().unwrap().take()
            {
                std::thread::spawn(move || an_operator_erases(&directory, BEN, now)).join().unwrap();
            }
            Authorization::Allow
        };
        connection.authorizer(Some(acts)).unwrap();
    };
    let server = Store::new(Sqlite::open_with_hook(&directory, rules(Limits::default()), Arc::new(watch)).unwrap());
    assert_eq!(server.erase(now).await.unwrap().len(), 1, "Ana's");
    assert!(!world.exists(BEN).await);
    assert_eq!(due(), 1, "the files were written anew before Ben's account was erased");
    world.is_swept().await;
    assert_eq!(due(), 0);
}
