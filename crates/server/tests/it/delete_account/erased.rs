//! After the week nothing of the account can be read in the files, and everything of others is there.

use super::{WEEK, World};
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, FIREFOX, HOUR, IPHONE, MINUTE, NEW_PASSWORD, ZOES_PASSWORD,
    rules,
};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::AccountId;
use exeunt_domain::secret::Secret;
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{OperatorAct, Store};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Everything in the database that is of one account alone, and whatever was ever in its place: names, hashes and ids.
struct Traces(Vec<String>);

impl Traces {
    /// The stored values of the account at this moment that are more than a word of ours.
    fn of(world: &World, username: &str) -> Self {
        let database = Connection::open(world.database()).unwrap();
        let id: String =
            database.query_row("SELECT id FROM account WHERE username = ?1", [username], |row| row.get(0)).unwrap();
        let mut found = Vec::new();
        for sql in [
            "SELECT username, username_key, name, password FROM account WHERE id = ?1",
            "SELECT id, account_ref, token_hash, name FROM session WHERE account_id = ?1",
            "SELECT id, device_name, target_name FROM activity WHERE account_id = ?1",
            "SELECT key, salt, token FROM intent WHERE scope = ?1 \
             OR scope IN (SELECT id FROM session WHERE account_id = ?1)",
            "SELECT id, secret_hash, previous_hash, salt, token_salt FROM device d WHERE id IN \
             (SELECT device_id FROM session WHERE account_id = ?1) AND NOT EXISTS \
             (SELECT 1 FROM session s WHERE s.device_id = d.id AND s.account_id <> ?1)",
            "SELECT hash FROM retired_secret WHERE device_id IN (SELECT device_id FROM session WHERE account_id = ?1)",
        ] {
            let mut rows = database.prepare(sql).unwrap();
            let width = rows.column_count();
            let mut rows = rows.query([&id]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                found.extend((0..width).filter_map(|column| row.get::<_, Option<String>>(column).unwrap()));
            }
        }
        // A salt of a hash is part of the hash; what is short is found anywhere.
        found.retain(|text| text.len() >= 3);
        assert!(found.len() > 10, "{found:?}");
        Self(found)
    }

    fn and(mut self, others: &[&str]) -> Self {
        self.0.extend(others.iter().map(|text| (*text).to_owned()));
        self
    }

    /// Those that can be read in the files.
    fn left(&self, world: &World) -> Vec<&str> {
        let files = world.stolen_files();
        let is_there = |text: &&String| files.windows(text.len()).any(|window| window == text.as_bytes());
        self.0.iter().filter(is_there).map(String::as_str).collect()
    }
}

const USERNAME: &str = "anastasia.q";
const FIRST_NAME: &str = "Anastasia Quill";
const SECOND_NAME: &str = "Stasia Q. Thornbury";
const DEVICES: [&str; 2] = ["Quillpen notebook", "Thornbury kitchen tablet"];

/// A person who has done all that leaves rows behind, on a device of her own, one that Ben shares, and one that was
/// forgotten; and Ben, who has done the same.
async fn two_full_lives(world: &World) -> (Traces, Traces) {
    world.account(USERNAME, FIRST_NAME, ANAS_PASSWORD).await;
    let (mut own, mut both, mut gone) = (world.device(CHROME), world.device(FIREFOX), world.device(IPHONE));
    for device in [&mut own, &mut both, &mut gone] {
        device.log_in("Anastasia.Q", ANAS_PASSWORD).await.unwrap();
    }
    both.log_in(BEN, BENS_PASSWORD).await.unwrap();
    own.key = Some(crate::lost_answers::new_key());
    own.enter_password_again(ANAS_PASSWORD).await.unwrap();
    own.key = None;
    let sessions = own.sessions().await;
    own.names(&sessions[0].id, DEVICES[0]).await.unwrap();
    own.names(&sessions[1].id, DEVICES[1]).await.unwrap();
    both.names(&both.copied_into(FIREFOX).id().await, "Bens own word for it").await.unwrap();
    let change = ProfileChange { name: Some(SECOND_NAME.into()), hue: None };
    own.call(&EditProfile, &change).await.unwrap();
    let me = own.account.clone().unwrap();
    for _ in 0..3 {
        world.later(MINUTE);
        assert!(own.log_out(true).await.unwrap());
        own.tap(&me).await.unwrap();
    }
    gone.forget_everything().await;
    world.device(CHROME).log_in(USERNAME, "a guess").await.unwrap_err();
    let before = Traces::of(world, USERNAME);
    own.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let Traces(after) = Traces::of(world, USERNAME);
    let after: Vec<&str> = after.iter().map(String::as_str).collect();
    let hers = before.and(&after).and(&[USERNAME, FIRST_NAME, SECOND_NAME, DEVICES[0], DEVICES[1]]);
    for device in [&mut own, &mut world.device(IPHONE)] {
        device.log_in(USERNAME, NEW_PASSWORD).await.unwrap();
    }
    own.deletes_the_account(NEW_PASSWORD).await.unwrap();
    (hers, Traces::of(world, BEN).and(&["Ben Osei", "Bens own word for it"]))
}

#[tokio::test]
async fn neither_names_nor_devices_nor_hashes_of_it_are_left_in_any_file_and_others_are_whole() {
    let world = World::new().await;
    let (hers, bens) = two_full_lives(&world).await;
    assert!(hers.left(&world).len() > 40, "within the week it is there: {:?}", hers.left(&world));
    let all_of_ben = bens.left(&world);
    assert_eq!(all_of_ben.len(), bens.0.len());
    world.later(WEEK - HOUR);
    world.is_swept().await;
    assert!(!hers.left(&world).is_empty());
    world.later(HOUR);
    world.is_swept().await;
    assert_eq!(hers.left(&world), [""; 0]);
    let kept = bens.left(&world);
    assert!(kept.contains(&"Ben Osei") && kept.contains(&"Bens own word for it"), "{kept:?}");
    assert!(kept.len() > all_of_ben.len() / 2, "{kept:?}");
}

/// Every name in it, as HMAC and as it is, in every table: a forgotten row is found here.
#[tokio::test]
async fn no_row_of_any_table_knows_the_account_any_more() {
    let world = World::new().await;
    two_full_lives(&world).await;
    let database = Connection::open(world.database()).unwrap();
    let id: String =
        database.query_row("SELECT id FROM account WHERE username = ?1", [USERNAME], |row| row.get(0)).unwrap();
    let counters = || -> Vec<String> {
        let mut rows = database.prepare("SELECT kind FROM throttle ORDER BY kind").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let devices = || database.query_row("SELECT count(*) FROM device", [], |row| row.get::<_, u32>(0)).unwrap();
    let (before, devices_before) = (counters(), devices());
    world.later(WEEK);
    // Without the sweep, which takes counters that are over anyway.
    world.operator(BEN, OperatorAct::EndSessions).await;
    let erased = world.second_store().erase(world.now()).await.unwrap();
    assert_eq!(erased, [AccountId(id.clone())]);
    // Of what is found by its name, its passwords, its sessions or its devices nothing is left; Ben's is there.
    let networks = before.iter().filter(|kind| *kind == "network").map(String::as_str);
    let left: Vec<&str> = ["acts"].into_iter().chain(networks).chain(["pool", "sign_ins", "taps"]).collect();
    for kind in ["pair", "proofs", "session"] {
        assert!(before.iter().any(|counted| counted == kind), "{kind}: {before:?}");
    }
    assert_eq!(counters(), left, "{before:?}");
    assert!(devices() < devices_before);
    let mut tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for table in tables.iter().filter(|table| *table != "erased_account") {
        let mut rows = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..width {
                let text = row.get_ref(column).unwrap().as_str().unwrap_or_default().to_lowercase();
                let names = [id.as_str(), USERNAME, "quill", "thornbury"];
                assert!(names.iter().all(|name| !text.contains(name)), "{table}: {text}");
            }
        }
    }
}

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
    let world = World::new().await;
    world.anas(CHROME).await.deletes_the_account(ANAS_PASSWORD).await.unwrap();
    world.later(WEEK);
    let (directory, now) = (world.database().parent().unwrap().to_owned(), world.now());
    let due = || {
        let sql = "SELECT count(*) FROM note WHERE name = 'erase'";
        Connection::open(world.database()).unwrap().query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap()
    };
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

/// A new connection does not clear what the old program deleted: it lies in unused pages.
#[tokio::test]
async fn what_an_older_program_had_deleted_is_gone_after_the_first_sweep() {
    let directory = tempfile::tempdir().unwrap();
    let old = Connection::open(directory.path().join("exeunt.db")).unwrap();
    old.pragma_update(None, "secure_delete", false).unwrap();
    for migration in [
        include_str!("../../../../store/migrations/sqlite/0001_accounts_and_sessions.sql"),
        include_str!("../../../../store/migrations/sqlite/0002_rotation.sql"),
        include_str!("../../../../store/migrations/sqlite/0003_throttle.sql"),
        include_str!("../../../../store/migrations/sqlite/0004_idempotency.sql"),
        include_str!("../../../../store/migrations/sqlite/0005_sweep.sql"),
        include_str!("../../../../store/migrations/sqlite/0006_one_time_password.sql"),
    ] {
        old.execute_batch(migration).unwrap();
    }
    old.pragma_update(None, "user_version", 6).unwrap();
    for number in 0..200 {
        let sql = "INSERT INTO account VALUES (?1, ?2, 'Somebody of long ago', 1, 'hash', 1, NULL, NULL, 1, NULL)";
        old.execute(sql, [format!("id-{number}"), format!("longago-{number}")]).unwrap();
    }
    old.execute("DELETE FROM account WHERE id <> 'id-7'", []).unwrap();
    drop(old);
    let world = World::on(directory, Limits::default());
    let left = || {
        let files = world.stolen_files();
        (0..200)
            .filter(|number| {
                let name = format!("longago-{number}");
                // Followed by the next column, so that `longago-1` is not found in `longago-10`.
                let text = format!("{name}Somebody");
                files.windows(text.len()).any(|window| window == text.as_bytes())
            })
            .count()
    };
    assert!(left() > 100, "{} are left before", left());
    world.is_swept().await;
    assert_eq!(left(), 1, "and the one that is still there");
}

#[tokio::test]
async fn what_is_overwritten_or_deleted_by_and_by_leaves_the_files_with_the_next_sweep() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let id = desk.id().await;
    desk.names(&id, "A name by mistake").await.unwrap();
    desk.names(&id, "Desk").await.unwrap();
    let hash = Secret::parse(&desk.jar["__Host-session"]).unwrap().hash().0;
    desk.log_out(false).await.unwrap();
    let traces = Traces(vec!["A name by mistake".to_owned(), hash]);
    assert_eq!(traces.left(&world).len(), 2);
    world.later(DAY * 366);
    world.is_swept().await;
    assert_eq!(traces.left(&world), [""; 0], "an old session and a year of activity are gone from the files too");
    let mut zoe = world.device(CHROME);
    zoe.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    assert!(world.exists(ANA).await);
}
