//! Files of older programs, which go on where they were, and of newer ones, which are left alone.

use crate::names::only;
use crate::world::{ANA, BEN, CHROME, Database, Place, World, ZOES_PASSWORD, rules};
use exeunt_contract::{FieldCode, FormFactor};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::AccountRef;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::Secret;
use exeunt_domain::session::Limits;
use exeunt_domain::traces::Visit;
use exeunt_server::system::OsRandom;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{Resume, Resumed, StoreError};

/// The migrations of the program that this test remembers.
const MIGRATIONS: [&str; 6] = [
    include_str!("../../../../store/migrations/0001_accounts_and_sessions.sql"),
    include_str!("../../../../store/migrations/0002_rotation.sql"),
    include_str!("../../../../store/migrations/0003_throttle.sql"),
    include_str!("../../../../store/migrations/0004_idempotency.sql"),
    include_str!("../../../../store/migrations/0005_sweep.sql"),
    include_str!("../../../../store/migrations/0006_one_time_password.sql"),
];

/// A program that knew so many migrations was here.
fn has_been_migrated(database: &Database, number: usize) {
    for migration in &MIGRATIONS[..number] {
        database.execute(migration);
    }
    database.execute(&format!("PRAGMA user_version = {number}"));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let place = Place::on_disk();
    drop(place.store());
    let file = place.directory().join("exeunt.db");
    place.database().execute("PRAGMA user_version = 4711");
    let before = std::fs::read(&file).unwrap();
    match Sqlite::open(place.directory(), rules(Limits::default())) {
        Err(StoreError::Broken(reason)) => {
            assert!(reason.contains("4711") && reason.contains("newer"), "{reason}")
        }
        _ => panic!("it was opened"),
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_the_first_version_goes_on_where_it_was() {
    let place = Place::on_disk();
    let old = place.database();
    has_been_migrated(&old, 1);
    let (secret, token) = (Secret::fresh(&OsRandom).unwrap(), Secret::fresh(&OsRandom).unwrap());
    old.execute(&format!(
        "INSERT INTO account VALUES ('a', 'ana', 'Ana', 1, 'hash', 1000, NULL, NULL, 1000);
         INSERT INTO device VALUES ('d', '{}', 1000);
         INSERT INTO session VALUES ('s', 'r', 'd', 'a', '{}', 'signed_in', NULL, 'Chrome', 'Linux', 'desktop',
                                     1000, 1000, 1000, 1000, 1000, 0, NULL, NULL, NULL, NULL);",
        secret.hash().0,
        token.hash().0
    ));
    drop(old);
    for _ in 0..2 {
        let store = place.store();
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
    assert!(matches!(place.store().resume(tap).await.unwrap(), Resumed::On(_)));
}

#[tokio::test]
async fn two_accounts_that_were_told_apart_by_spelling_alone_both_stay() {
    let place = Place::on_disk();
    let old = place.database();
    has_been_migrated(&old, 6);
    // What each hashes to is the name that it had: the right password differs for each.
    let other = World::new().await;
    let rows = [
        ("b", "strauss", 2),
        ("a", "strauß", 1),
        ("c", "νικοσ", 1),
        ("d", "νικος", 1),
        ("e", "zⲟe", 3),
        ("f", "ana", 3),
    ];
    for (id, username, at) in rows {
        let hash = other.state.hashing.hash(&Password::typed(&password(id))).await.unwrap();
        old.execute(&format!(
            "INSERT INTO account (id, username, name, hue, password, password_changed_at, created_at) \
             VALUES ('{id}', '{username}', '{username}', 1, '{hash}', {at}, {at})"
        ));
    }
    drop(old);
    let world = World::on(place, Limits::default());
    // A spelling that found an account before finds it still; one that found none finds the elder.
    for (typed, id) in [
        ("strauss", "b"),
        ("STRAUSS", "b"),
        ("strauß", "a"),
        ("Strauß", "a"),
        ("STRAUẞ", "a"),
        ("ſtraus\u{200b}s", "a"),
        ("νικοσ", "c"),
        ("ΝΙΚΟΣ", "c"),
        ("νικος", "d"),
        ("νι\u{200b}κος", "c"),
        ("zⲟe", "e"),
        ("ZⲞE", "e"),
        ("Ana", "f"),
    ] {
        let entered = world.device(CHROME).log_in(typed, &password(id)).await;
        let username = rows.iter().find(|row| row.0 == id).unwrap().1;
        assert_eq!(entered.map(|session| session.account.username), Ok(username.to_owned()), "{typed:?}");
    }
    for name in ["STRAUSS", "strauß", "ΝΙΚΟΣ", "νικος"] {
        let refused = world.device(CHROME).sign_up(name, ZOES_PASSWORD).await.unwrap_err();
        assert_eq!(only(&refused), ("username", FieldCode::Taken), "{name:?}");
    }
    // Each has guesses of its own: one that logs in does not give another fresh ones.
    for _ in 0..5 {
        assert!(world.stranger_tries("strauß", "wrong").await);
    }
    world.device(CHROME).log_in("strauss", &password("b")).await.unwrap();
    assert!(!world.stranger_tries("strauß", "wrong").await);
    assert_eq!(world.state.store.accounts(Timestamp::from_millis(5)).await.unwrap().len(), 6);
    for name in [ANA, BEN] {
        assert_eq!(world.state.store.account_by_username(name).await.unwrap().is_some(), name == ANA);
    }
}

fn password(id: &str) -> String {
    format!("{id} river lantern orbit maple")
}

/// A new connection does not clear what the old program deleted: it lies in unused pages.
#[tokio::test]
async fn what_an_older_program_had_deleted_is_gone_after_the_first_sweep() {
    let place = Place::on_disk();
    let old = place.database();
    old.execute("PRAGMA secure_delete = off");
    has_been_migrated(&old, 6);
    for number in 0..200 {
        old.execute(&format!(
            "INSERT INTO account VALUES ('id-{number}', 'longago-{number}', 'Somebody of long ago', 1, 'hash', 1, NULL, \
             NULL, 1, NULL)"
        ));
    }
    old.execute("DELETE FROM account WHERE id <> 'id-7'");
    drop(old);
    let world = World::on(place, Limits::default());
    let left = || {
        let files = world.stolen();
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
