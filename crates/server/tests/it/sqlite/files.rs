//! The files and their directory.

use crate::world::{Place, rules};
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::Sqlite;

#[tokio::test]
async fn the_journal_is_a_write_ahead_log() {
    let place = Place::on_disk();
    let _store = place.store();
    assert_eq!(place.database().text("PRAGMA journal_mode"), "wal");
}

#[cfg(unix)]
#[tokio::test]
async fn the_directory_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("deep/data");
    drop(Sqlite::open(&data, rules(Limits::default())).unwrap());
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_for_their_owner_alone_also_where_the_directory_is_open_to_others() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let place = Place::on_disk();
    std::fs::set_permissions(place.directory(), PermissionsExt::from_mode(0o755)).unwrap();
    let store = place.store();
    store.set_metadata("something", "written").await.unwrap();
    for name in ["exeunt.db", "exeunt.db-wal", "exeunt.db-shm"] {
        assert_eq!(mode(&place.directory().join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(place.directory()), 0o755, "what the operator made is left as it is");
    drop(store);
    drop(place.store());
}
