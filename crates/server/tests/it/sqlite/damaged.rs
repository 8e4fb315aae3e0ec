//! The database is damaged: it is not served, or no served page revives a session that has ended.

use crate::process::Server;
use crate::world::dice::{Dice, figure, seeds};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, IPHONE, Place, World, quiet, rules,
};
use exeunt_contract::session::{GetSession, Session};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::{AccountRef, Code, Nothing};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{Store, StoreError};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A database on which a few people live, and their browsers.
struct Household {
    file: Vec<u8>,
    /// Logged in as this user name.
    inside: Vec<(&'static str, Device)>,
    /// The browsers whose session ended, each with the account that it would resume.
    outside: Vec<(Device, AccountRef)>,
}

impl Household {
    async fn new() -> Self {
        let world = World::on_disk().await;
        let (mut inside, mut outside) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            for (username, password) in [(ANA, ANAS_PASSWORD), (BEN, BENS_PASSWORD)] {
                for user_agent in [CHROME, FIREFOX, IPHONE] {
                    let mut device = world.device(user_agent);
                    let account = device.log_in(username, password).await.unwrap().account.reference;
                    if user_agent == IPHONE {
                        let before = device.copied_into(IPHONE);
                        device.log_out(false).await.unwrap();
                        outside.push((before, account));
                    } else {
                        inside.push((username, device));
                    }
                }
            }
        }
        world.database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Self { file: std::fs::read(world.directory().join("exeunt.db")).unwrap(), inside, outside }
    }

    /// The database with some bytes changed, most of them in one page.
    fn damaged(&self, dice: &mut Dice) -> Vec<u8> {
        let mut file = self.file.clone();
        let page = dice.roll(file.len() / 4096) * 4096;
        for _ in 0..=dice.roll(12) {
            let place = page + dice.roll(4096);
            file[place] = match dice.roll(3) {
                0 => file[place] ^ (1 << dice.roll(8)),
                1 => 0,
                _ => u8::try_from(dice.roll(256)).unwrap(),
            };
        }
        file
    }

    /// No ended session revives, no session changes its account, and the server keeps running.
    async fn lets_nobody_in(&self, world: &World) {
        let typed = |identifier: &str, password: &str| Credentials {
            identifier: identifier.into(),
            password: password.into(),
            shared_device: false,
        };
        for (device, account) in &self.outside {
            let mut device = world.copy_of(device);
            is_out(&device.answer(&GetSession, &Nothing {}).await);
            is_out(&device.answer(&Resume, &ResumeAccount { account: account.clone() }).await);
        }
        for (username, device) in &self.inside {
            let mut device = world.copy_of(device);
            device.account = None;
            let answer = device.answer(&GetSession, &Nothing {}).await;
            if answer.status == 200 {
                let session: Session = serde_json::from_slice(&answer.body).unwrap();
                let damaged_name = ![ANA, BEN].contains(&session.account.username.as_str());
                assert!(damaged_name || session.account.username == *username, "somebody became somebody else");
            } else {
                is_out(&answer);
            }
        }
        for (username, password) in [(ANA, BENS_PASSWORD), (BEN, ANAS_PASSWORD), ("nobody", ANAS_PASSWORD)] {
            is_out(&world.device(CHROME).answer(&SignIn, &typed(username, password)).await);
        }
        world.looks_for_new_secrets_only();
    }
}

fn is_out(answer: &Answer) {
    assert!([401, 403, 409, 500, 503].contains(&answer.status.as_u16()), "{} {}", answer.status, answer.text());
    assert!(!answer.set_cookies().iter().any(|line| line.starts_with("__Host-session=") && !line.contains("=;")));
}

fn on_disk(file: &[u8]) -> Place {
    let place = Place::on_disk();
    std::fs::write(place.directory().join("exeunt.db"), file).unwrap();
    place
}

#[tokio::test]
async fn a_database_with_changed_bytes_is_refused_at_the_start_or_lets_nobody_in_who_is_out() {
    let household = Household::new().await;
    let _quiet = quiet();
    let (mut refused, mut served) = (0, 0);
    for seed in seeds(60) {
        let mut dice = Dice::of(seed);
        let place = on_disk(&household.damaged(&mut dice));
        match Sqlite::open(place.directory(), rules(Limits::default())) {
            Ok(store) => {
                drop(store);
                served += 1;
                household.lets_nobody_in(&World::on(place, Limits::default())).await;
            }
            Err(StoreError::Damaged(reason)) => {
                assert!(reason.contains("exeunt-server restore") && reason.contains("docs/backup.md"), "{reason}");
                assert!(!reason.contains('\n'));
                refused += 1;
            }
            Err(StoreError::Broken(reason)) => {
                assert!(reason.contains("schema"), "{reason}");
                refused += 1;
            }
            Err(error) => panic!("seed {seed}: {error:?}"),
        }
    }
    figure(&format!("damaged databases: {refused} refused, {served} served without harm"));
    assert!(refused > 15 && served > 15, "{refused} refused, {served} served");
}

#[tokio::test]
async fn damage_that_the_check_finds_while_the_database_is_used_ends_its_use() {
    let household = Household::new().await;
    let _quiet = quiet();
    let mut ended = 0;
    for seed in seeds(20) {
        let place = on_disk(&household.damaged(&mut Dice::of(seed)));
        let whole = Sqlite::open(place.directory(), rules(Limits::default()));
        let at_once = Sqlite::open_within(place.directory(), rules(Limits::default()), Duration::ZERO);
        let (Err(StoreError::Damaged(_)), Ok(engine)) = (whole, at_once) else { continue };
        let store = Store::new(engine);
        while !matches!(store.ping().await, Err(StoreError::Damaged(_))) {
            tokio::task::yield_now().await;
        }
        assert!(matches!(store.end_all_sessions(Timestamp::from_millis(0)).await, (0, Some(StoreError::Damaged(_)))));
        ended += 1;
    }
    assert!(ended > 3, "{ended} were used before they were checked");
}

#[tokio::test]
async fn a_page_that_goes_bad_under_a_running_server_lets_nobody_in_who_is_out() {
    let household = Household::new().await;
    let _quiet = quiet();
    let mut noticed = 0;
    for seed in seeds(60) {
        let mut dice = Dice::of(seed);
        let world = World::on(on_disk(&household.file), Limits::default());
        std::fs::write(world.directory().join("exeunt.db"), household.damaged(&mut dice)).unwrap();
        household.lets_nobody_in(&world).await;
        let mut device = world.copy_of(&household.inside[0].1);
        noticed += u32::from(device.answer(&GetSession, &Nothing {}).await.status == 500);
    }
    assert!(noticed > 0, "some pages were read");
}

/// What no column of text holds on another engine.
#[tokio::test]
async fn a_stored_hash_that_is_no_text_opens_no_session() {
    let world = World::on_disk().await;
    let log_in = async |username: &str, password: &str| world.device(CHROME).log_in(username, password).await;
    for (hash, code) in [
        ("x'ff00ff'", Code::Internal),
        ("char(0)", Code::WrongCredentials),
        ("'$argon2id$v=19' || char(0)", Code::WrongCredentials),
    ] {
        world.database().execute(&format!("UPDATE account SET password = {hash} WHERE username = 'ana'"));
        assert_eq!(log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, code, "{hash}");
        log_in(BEN, BENS_PASSWORD).await.unwrap();
    }
}

/// The output of the program when it does not start.
fn refusal(data: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let output = command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_damaged_database_keeps_the_server_from_starting_and_a_backup_brings_it_back() {
    let place = Place::on_disk();
    let data = place.directory();
    drop(Server::start(&place, &["--demo"]));
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        assert!(command.args(words).args(place.flags()).output().unwrap().status.success(), "{words:?}");
    };
    let shelf = tempfile::tempdir().unwrap();
    let backup = shelf.path().join("backup");
    run(&["backup", backup.to_str().unwrap()]);
    let path = data.join("exeunt.db");
    let mut file = std::fs::read(&path).unwrap();
    let (from, to) = (file.len() / 3, file.len() / 3 * 2);
    file[from..to].fill(0xa5);
    std::fs::write(&path, file).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(data.join(format!("exeunt.db{suffix}")));
    }
    let said = refusal(data);
    assert!(said.starts_with("exeunt-server: the database is damaged: ") && said.lines().count() == 1, "{said}");
    assert!(said.contains("`exeunt-server restore`") && said.contains("docs/backup.md"), "{said}");
    run(&["restore", "--force", backup.to_str().unwrap()]);
    assert!(Server::start(&place, &["--demo"]).log_in("ana", ANAS_PASSWORD).is_some());
}
