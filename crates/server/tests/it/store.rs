//! The promises of every engine, written once. An engine joins with one line at the end.

mod suite;

use exeunt_contract::FormFactor;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::AccountRef;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::Secret;
use exeunt_domain::session::Limits;
use exeunt_domain::traces::Visit;
use exeunt_server::system::OsRandom;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{Resume, Resumed, Rules, Store, StoreError};
use rusqlite::Connection;
use std::sync::Arc;
use tempfile::TempDir;

/// A place where an engine keeps its rows, empty at first, that can be opened again and again.
pub(crate) trait Engine {
    fn empty() -> Self;
    fn open(&self) -> Store;

    /// Opens it once, and keeps the place as long as the process.
    fn open_for_good(self) -> Store
    where
        Self: Sized,
    {
        let store = self.open();
        std::mem::forget(self);
        store
    }
}

struct OnDisk(TempDir);

fn rules() -> Rules {
    Rules { limits: Arc::new(Limits::default()), random: Arc::new(OsRandom) }
}

impl Engine for OnDisk {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Store {
        Store::new(Sqlite::open(self.0.path(), rules()).unwrap())
    }
}

macro_rules! keeps_the_promises {
    ($engine:ty: $($promise:ident)*) => {
        $(#[tokio::test]
        async fn $promise() {
            suite::$promise::<$engine>().await;
        })*
    };
}

keeps_the_promises! {
    OnDisk:
    what_was_acknowledged_is_there_after_the_store_was_opened_again
    one_device_has_one_open_session_an_account
    an_end_is_written_once
    a_session_that_ended_acts_no_more
    an_act_under_way_when_all_was_left_does_nothing
    a_token_that_was_replaced_acts_no_more
    a_password_that_moved_since_it_was_checked_starts_nothing
    of_many_changes_at_once_exactly_one_succeeds
    many_log_ins_at_once_on_one_device_leave_one_session
    a_user_name_is_taken_once
    a_password_that_is_recent_no_more_ends_nothing
    the_operator_ends_everything_and_counts_it
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let place = OnDisk::empty();
    drop(place.open());
    let file = place.0.path().join("exeunt.db");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 4711).unwrap();
    let before = std::fs::read(&file).unwrap();
    match Sqlite::open(place.0.path(), rules()) {
        Err(StoreError::Broken(reason)) => {
            assert!(reason.contains("4711") && reason.contains("newer"), "{reason}")
        }
        _ => panic!("it was opened"),
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_the_first_version_goes_on_where_it_was() {
    let place = OnDisk::empty();
    let old = Connection::open(place.0.path().join("exeunt.db")).unwrap();
    old.execute_batch(include_str!("../../../store/migrations/sqlite/0001_accounts_and_sessions.sql")).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    let (secret, token) = (Secret::fresh(&OsRandom).unwrap(), Secret::fresh(&OsRandom).unwrap());
    old.execute_batch(&format!(
        "INSERT INTO account VALUES ('a', 'ana', 'Ana', 1, 'hash', 1000, NULL, NULL, 1000);
         INSERT INTO device VALUES ('d', '{}', 1000);
         INSERT INTO session VALUES ('s', 'r', 'd', 'a', '{}', 'signed_in', NULL, 'Chrome', 'Linux', 'desktop',
                                     1000, 1000, 1000, 1000, 1000, 0, NULL, NULL, NULL, NULL);",
        secret.hash().0,
        token.hash().0
    ))
    .unwrap();
    drop(old);
    for _ in 0..2 {
        let store = place.open();
        let now = Timestamp::from_millis(2000);
        let (session, _) = store.session_by_token(&token.hash()).await.unwrap().unwrap();
        assert_eq!((session.id.0.as_str(), session.ended, session.unconfirmed), ("s", None, false));
        assert_eq!(store.device_accounts(&secret.hash(), None, now).await.unwrap().accounts.len(), 1);
    }
    let (now, salt) = (Timestamp::from_millis(2000), Salt::fresh(&OsRandom).unwrap());
    let description = DeviceDescription { form: FormFactor::Desktop, ..DeviceDescription::default() };
    let visit = Visit::default();
    let tap = Resume {
        device: secret,
        session: None,
        account_ref: AccountRef("r".into()),
        salt,
        description,
        visit,
        renews: false,
        now,
    };
    assert!(matches!(place.open().resume(tap).await.unwrap(), Resumed::On(_)));
}

#[tokio::test]
async fn the_journal_is_a_write_ahead_log() {
    let place = OnDisk::empty();
    let _store = place.open();
    let journal: String = Connection::open(place.0.path().join("exeunt.db"))
        .unwrap()
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(journal, "wal");
}

#[cfg(unix)]
#[tokio::test]
async fn the_directory_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("deep/data");
    drop(Sqlite::open(&data, rules()).unwrap());
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_for_their_owner_alone_also_where_the_directory_is_open_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let place = OnDisk::empty();
    std::fs::set_permissions(place.0.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let store = place.open();
    store.set_metadata("something", "written").await.unwrap();
    for name in ["exeunt.db", "exeunt.db-wal", "exeunt.db-shm"] {
        assert_eq!(mode(&place.0.path().join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(place.0.path()), 0o755, "what the operator made is left as it is");
    drop(store);
    drop(place.open());
}

#[tokio::test]
async fn nothing_is_kept_about_an_account_but_these_columns() {
    let place = OnDisk::empty();
    drop(place.open());
    let database = Connection::open(place.0.path().join("exeunt.db")).unwrap();
    let mut columns = database.prepare("SELECT name FROM pragma_table_info('account')").unwrap();
    let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    // No hint, no secret question, no address of any kind (ASVS 5.0 6.4.2, NIST SP 800-63B-4 §3.1.1.2).
    let known = ["id", "username", "name", "hue", "password", "password_changed_at", "offer_opened_at", "disabled_at"];
    assert_eq!(columns, [&known[..], &["created_at", "one_time_until", "username_key", "deletes_at"]].concat());
}
