//! Backup and restore, through the real program: a backup is of one moment, and a restore revives nothing that
//! ended since, whatever the backup says.

use crate::admin::one_time;
use crate::process::Server;
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const ANAS: &str = "river lantern orbit maple";
const BENS: &str = "copper violet meadow train";
const NEW: &str = "quiet harbour seven lemons";

struct Place {
    data: crate::world::Place,
    /// The folder of backups.
    shelf: TempDir,
}

impl Place {
    /// With Ana and Ben, and the sessions of the demo.
    fn new() -> Self {
        let place = Self { data: crate::world::Place::on_disk(), shelf: tempfile::tempdir().unwrap() };
        drop(place.serves());
        place
    }

    fn serves(&self) -> Server {
        Server::start(&self.data, &["--demo"])
    }

    fn file(&self, name: &str) -> PathBuf {
        self.shelf.path().join(name)
    }

    fn run(&self, words: &[&str], typed: &str) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.args(words).arg("--data").arg(self.data.directory());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!said.contains("panicked"), "{said}");
        (output.status.success(), said)
    }

    fn does(&self, words: &[&str]) -> String {
        let (succeeded, said) = self.run(words, &format!("{NEW}\n"));
        assert!(succeeded, "{words:?}: {said}");
        said
    }

    /// The one line in which that is refused.
    fn refuses(&self, words: &[&str]) -> String {
        let (succeeded, said) = self.run(words, "");
        assert!(!succeeded && said.starts_with("exeunt-server: ") && said.lines().count() == 1, "{words:?}: {said}");
        said
    }

    fn backs_up(&self, name: &str) -> PathBuf {
        let file = self.file(name);
        self.does(&["backup", file.to_str().unwrap()]);
        file
    }

    fn restores(&self, file: &Path) -> String {
        self.does(&["restore", "--force", file.to_str().unwrap()])
    }

    fn replaced(&self) -> PathBuf {
        let files = std::fs::read_dir(self.data.directory()).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.to_str().unwrap().contains("replaced-")).min().unwrap()
    }
}

/// The cookies of a new log-in.
fn cookies(server: &Server, identifier: &str, password: &str) -> String {
    let typed = json!({"identifier": identifier, "password": password});
    let (head, answer) = server.ask("POST", "/api/v1/session", "", Some(typed));
    let lines = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
    let cookies: Vec<&str> = lines.map(|line| line.split(';').next().unwrap()).collect();
    format!("{}\r\nX-Account: {}", cookies.join("; "), answer["account"]["ref"].as_str().unwrap())
}

/// The state of these cookies: the answers to a session check and to a tap.
fn stand(server: &Server, cookies: &str) -> (Value, Value) {
    let (head, who) = server.ask("GET", "/api/v1/session", cookies, None);
    assert!(head.starts_with("HTTP/1.1 401"), "{head}");
    let account = cookies.rsplit(' ').next().unwrap();
    let (_, tap) = server.ask("POST", "/api/v1/session/resume", cookies, Some(json!({"ref": account})));
    let (_, tiles) = server.ask("GET", "/api/v1/device/accounts", cookies, None);
    assert_eq!(tiles["accounts"], json!([]), "the device is not known");
    (who["ended"]["reason"].clone(), tap["code"].clone())
}

#[test]
fn a_backup_of_a_running_server_is_whole_of_one_moment_and_for_its_owner_alone() {
    let place = Place::new();
    let server = place.serves();
    let writing = std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..20).filter(|_| server.log_in("ben", BENS).is_some()).count());
        for number in 0..5 {
            let file = place.backs_up(&number.to_string());
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            let database = rusqlite::Connection::open(&file).unwrap();
            let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
            assert_eq!(one("PRAGMA integrity_check"), "ok");
            let told = "SELECT count(*) FROM activity WHERE kind = 'signed_in'";
            let made = "SELECT count(*) FROM session";
            let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(count(told), count(made), "each session is there with the line that tells of it");
        }
        writer.join().unwrap()
    });
    assert_eq!(writing, 20, "nobody had to wait for it");
    let there = place.refuses(&["backup", place.file("0").to_str().unwrap()]);
    assert!(there.contains("exists"), "{there}");
    let nowhere = place.file("no/such/folder");
    assert!(place.refuses(&["backup", nowhere.to_str().unwrap()]).contains("no/such/folder"));
}

#[test]
fn a_restore_revives_no_session_and_no_tap_whether_it_ended_before_the_backup_after_it_or_never() {
    let place = Place::new();
    let server = place.serves();
    let [before, after, open, remembered] = [(); 4].map(|()| cookies(&server, "ana", ANAS));
    let leave = |cookies: &str, remember: bool| {
        let (head, _) = server.ask("DELETE", "/api/v1/session", cookies, Some(json!({"remember": remember})));
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    };
    leave(&before, false);
    leave(&remembered, true);
    let backup = place.backs_up("backup");
    leave(&after, false);
    let late = cookies(&server, "ana", ANAS);
    drop(server);
    let said = place.restores(&backup);
    assert!(said.contains("Ended: 6 sessions. Everybody logs in anew, and no device is known."), "{said}");
    let server = place.serves();
    assert_eq!(stand(&server, &before), (json!("signed_out"), json!("password_needed")));
    for cookies in [&after, &open] {
        assert_eq!(stand(&server, cookies), (json!("ended_by_operator"), json!("password_needed")));
    }
    for cookies in [&remembered, &late] {
        assert_eq!(stand(&server, cookies), (json!("unrecognized"), json!("password_needed")));
    }
    let ana = cookies(&server, "ana", ANAS);
    let (_, list) = server.ask("GET", "/api/v1/sessions", &ana, None);
    assert_eq!(list["sessions"].as_array().unwrap().len(), 1);
    let (_, story) = server.ask("GET", "/api/v1/activity", &ana, None);
    assert_eq!(story["events"][1]["kind"], "sessions_ended_by_operator", "{story}");
    assert_eq!(story["events"][1]["ended"], 6);
}

#[test]
fn who_was_kept_out_since_the_backup_stays_out_and_a_password_changed_since_stays_changed() {
    let place = Place::new();
    place.run(&["account", "add", "zoe"], "marble teapot sunrise ladder\n");
    let backup = place.backs_up("backup");
    place.does(&["account", "disable", "ben"]);
    let one_time = one_time(&place.does(&["account", "reset-password", "ana"]));
    place.run(&["account", "add", "yan"], "marble teapot sunrise ladder\n");
    let said = place.restores(&backup);
    for line in [
        "Disabled since the backup, and still so: ben.",
        "Changed since the backup, and still the newer one: the password of: ana.",
        "Not in the backup, and gone: yan.",
    ] {
        assert!(said.contains(line), "{line} {said}");
    }
    let server = place.serves();
    assert!(server.log_in("ana", ANAS).is_none());
    let cookies = server.log_in("ana", &one_time).unwrap();
    let (_, session) = server.ask("GET", "/api/v1/session", &cookies, None);
    assert_eq!(session["new_password_required"], true, "{session}");
    assert!(server.log_in("ben", BENS).is_none());
    assert!(server.log_in("zoe", "marble teapot sunrise ladder").is_some());
}

#[test]
fn an_account_that_was_erased_since_the_backup_is_erased_again_and_one_that_was_deleted_stays_so() {
    let place = Place::new();
    place.run(&["account", "add", "zoe"], "marble teapot sunrise ladder\n");
    place.does(&["account", "delete", "zoe"]);
    let backup = place.backs_up("backup");
    place.does(&["account", "delete", "--now", "ana"]);
    place.does(&["account", "delete", "ben"]);
    place.does(&["account", "delete", "--take-back", "zoe"]);
    for again in 0..2 {
        let said = place.restores(&backup);
        assert!(said.contains("Erased since the backup, and erased again: ana."), "{again}: {said}");
        let list = place.does(&["account", "list"]);
        assert!(!list.contains("ana ("), "{list}");
        assert!(list.contains("ben (Ben Osei): 0 sessions, deleted, erased at"), "{list}");
        assert!(list.contains("zoe (zoe): 0 sessions\n"), "{list}");
    }
    let server = place.serves();
    assert!(server.log_in("ana", ANAS).is_none());
    drop(server);
    let restored = std::fs::read(place.data.directory().join("exeunt.db")).unwrap();
    assert!(!restored.windows(9).any(|window| window == b"Ana Reyes"));
}

#[test]
fn an_older_database_that_is_replaced_does_not_decide_who_was_deleted() {
    let place = Place::new();
    for name in ["zoe", "yan"] {
        place.run(&["account", "add", name], "marble teapot sunrise ladder\n");
    }
    place.does(&["account", "delete", "yan"]);
    let early = place.backs_up("early");
    place.does(&["account", "delete", "zoe"]);
    place.does(&["account", "delete", "--take-back", "yan"]);
    let late = place.backs_up("late");
    let is_as_late = |list: &str| {
        list.contains("zoe (zoe): 0 sessions, deleted, erased at") && list.contains("yan (yan): 0 sessions\n")
    };
    // In the place of no database the early one is as it was.
    std::fs::remove_file(place.data.directory().join("exeunt.db")).unwrap();
    place.restores(&early);
    assert!(!is_as_late(&place.does(&["account", "list"])));
    for (file, when) in [(&late, "the backup is the newer one"), (&early, "the replaced one is"), (&late, "neither is")]
    {
        place.restores(file);
        let list = place.does(&["account", "list"]);
        assert!(is_as_late(&list), "{when}: {list}");
    }
}

#[test]
fn where_the_replaced_database_cannot_be_asked_the_operator_is_told_what_that_means() {
    for damaged in [true, false] {
        let place = Place::new();
        let backup = place.backs_up("backup");
        place.does(&["account", "disable", "ben"]);
        place.does(&["account", "reset-password", "ana"]);
        let database = place.data.directory().join("exeunt.db");
        if damaged {
            std::fs::write(&database, [7; 100_000]).unwrap();
        } else {
            std::fs::remove_file(&database).unwrap();
        }
        let said = place.restores(&backup);
        assert!(said.contains("whoever changed theirs since logs in with the older one"), "{said}");
        assert!(said.contains("disable them again"), "{said}");
        assert_eq!(said.contains("The database that was there is"), damaged, "{said}");
        if damaged {
            assert!(std::fs::read(place.replaced()).unwrap() == [7; 100_000], "it is as it was");
        }
        let server = place.serves();
        assert!(server.log_in("ana", ANAS).is_some() && server.log_in("ben", BENS).is_some());
    }
}

#[test]
fn a_restore_that_is_refused_changes_nothing() {
    let place = Place::new();
    let backup = place.backs_up("backup");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let restore = |file: &Path| place.refuses(&["restore", "--force", &path(file)]);

    let server = place.serves();
    assert!(restore(&backup).contains("a server or another command uses it; stop it first"));
    assert!(server.log_in("ana", ANAS).is_some());
    drop(server);

    let database = place.data.directory().join("exeunt.db");
    rusqlite::Connection::open(&database)
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    let before = std::fs::read(&database).unwrap();
    assert!(place.refuses(&["restore", &path(&backup)]).contains("--force"));
    let made = |name: &str, change: &dyn Fn(&Path)| {
        let file = place.file(name);
        std::fs::copy(&backup, &file).unwrap();
        change(&file);
        file
    };
    let newer = made("newer", &|file| {
        rusqlite::Connection::open(file).unwrap().execute_batch("PRAGMA user_version = 200").unwrap();
    });
    assert!(restore(&newer).contains("use the newer program"));
    let other = place.file("other");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE account (id)").unwrap();
    assert!(restore(&other).contains("no backup of Exeunt"));
    let torn = made("torn", &|file| {
        let bytes = std::fs::read(file).unwrap();
        std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    });
    assert!(restore(&torn).contains("damaged"));
    let text = made("text", &|file| {
        std::fs::write(file, "no database at all, but long enough to be one".repeat(200)).unwrap()
    });
    assert!(restore(&text).contains("damaged"));
    assert!(restore(&place.file("nothing")).contains("nothing"));
    assert!(restore(place.shelf.path()).contains(&path(place.shelf.path())));
    assert_eq!(std::fs::read(&database).unwrap(), before);
    let left: Vec<PathBuf> =
        std::fs::read_dir(place.data.directory()).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(!left.iter().any(|path| path.to_str().unwrap().contains("restoring")), "{left:?}");
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_database_or_the_new_one() {
    let place = Place::new();
    let backup = place.backs_up("backup");
    let database = place.data.directory().join("exeunt.db");
    let open = || {
        let database = rusqlite::Connection::open(&database).unwrap();
        let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let open = "SELECT count(*) FROM session WHERE ended_at IS NULL";
        let secrets = "SELECT count(*) FROM device WHERE secret_hash NOT LIKE 'dead %'";
        [open, secrets].map(|sql| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0)
    };
    let mut seen = [0, 0];
    for run in 0..40_u64 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.args(["restore", "--force", "--data"]).arg(place.data.directory()).arg(&backup);
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(run));
        child.kill().unwrap();
        child.wait().unwrap();
        match open() {
            [true, true] => seen[0] += 1,
            [false, false] => {
                seen[1] += 1;
                // The next run finds a session again.
                assert!(place.serves().log_in("ana", ANAS).is_some());
            }
            half => panic!("run {run}: {half:?}"),
        }
    }
    assert!(seen[0] > 0, "some were killed before the swap: {seen:?}");
    place.restores(&backup);
    assert_eq!(open(), [false, false]);
}
