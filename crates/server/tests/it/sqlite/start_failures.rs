//! Failures at the start: one line that names the fault, and nothing else. Where the tests run as root, the program
//! runs as the user `nobody`, so that permissions mean something.

use rusqlite::Connection;
use std::fs::{create_dir, set_permissions, write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A user and group that own no file.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn run(words: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    command.args(words).arg("--data").arg(data).stdin(Stdio::null()).current_dir("/");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

fn serve(data: &Path) -> Output {
    run(&["serve", "--listen", "127.0.0.1:0"], data)
}

/// The program may do with the directory and what is in it as an owner may, and its mode is this.
fn give(path: &Path, mode: u32) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), 0o600);
        }
    }
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

fn made(data: &Path) {
    create_dir(data).unwrap();
    give(data, 0o700);
    assert!(run(&["account", "add", "ana", "--one-time"], data).status.success());
    let database = Connection::open(data.join("exeunt.db")).unwrap();
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(database);
    give(data, 0o700);
}

#[test]
fn a_directory_or_a_database_that_cannot_be_used_is_said_in_one_line() {
    let place = tempfile::tempdir().unwrap();
    give(place.path(), 0o755);
    type Breaking = fn(&Path);
    let broken: [(&str, Breaking, &str); 11] = [
        ("is-a-file", |data| write(data, "x").unwrap(), "is-a-file"),
        (
            "unreadable",
            |data| {
                made(data);
                give(data, 0o000);
            },
            "Permission denied",
        ),
        (
            "read-only",
            |data| {
                made(data);
                std::fs::remove_file(data.join("exeunt.lock")).unwrap();
                give(data, 0o500);
            },
            "Permission denied",
        ),
        (
            "database-unreadable",
            |data| {
                made(data);
                give(&data.join("exeunt.db"), 0o000);
            },
            "unable to open database file",
        ),
        (
            "database-read-only",
            |data| {
                made(data);
                give(&data.join("exeunt.db"), 0o400);
            },
            "it may only be read",
        ),
        (
            "database-is-a-directory",
            |data| {
                create_dir(data).unwrap();
                create_dir(data.join("exeunt.db")).unwrap();
                give(data, 0o700);
                set_permissions(data.join("exeunt.db"), PermissionsExt::from_mode(0o700)).unwrap();
            },
            "unable to open database file",
        ),
        (
            "no-database",
            |data| {
                create_dir(data).unwrap();
                write(data.join("exeunt.db"), "this is a letter to my bank, and no database at all. ".repeat(100))
                    .unwrap();
                give(data, 0o700);
            },
            "exeunt-server restore",
        ),
        (
            "cut-off",
            |data| {
                made(data);
                let file = data.join("exeunt.db");
                let bytes = std::fs::read(&file).unwrap();
                write(&file, &bytes[..5000]).unwrap();
            },
            "exeunt-server restore",
        ),
        (
            "newer",
            |data| {
                made(data);
                Connection::open(data.join("exeunt.db")).unwrap().execute_batch("PRAGMA user_version = 900").unwrap();
                give(data, 0o700);
            },
            "use the newer program",
        ),
        (
            "somebody-elses",
            |data| {
                create_dir(data).unwrap();
                Connection::open(data.join("exeunt.db")).unwrap().execute_batch("CREATE TABLE account (id)").unwrap();
                give(data, 0o700);
            },
            "another program",
        ),
        ("link-to-nowhere", |data| std::os::unix::fs::symlink("/nowhere/at/all", data).unwrap(), "link-to-nowhere"),
    ];
    for (name, breaking, word) in broken {
        let data = place.path().join(name);
        breaking(&data);
        for output in [serve(&data), run(&["account", "list"], &data)] {
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{name}: {said}");
            assert!(output.stdout.is_empty(), "{name}");
            assert!(said.starts_with("exeunt-server: ") && said.contains(word), "{name}: {said}");
            assert_eq!(said.lines().count(), 1, "{name}: {said}");
            assert!(!said.contains("panicked"), "{said}");
        }
    }
    set_permissions(place.path().join("unreadable"), PermissionsExt::from_mode(0o700)).unwrap();
}
