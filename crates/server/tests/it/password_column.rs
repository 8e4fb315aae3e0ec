//! Past failure 15 (GHSA-f3q3-rmf7-9655): a password was changed on the command line, and the sessions lived on. Every
//! statement that writes the column of the passwords ends sessions, whatever its form.

use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, Database, FIREFOX, IPHONE, NEW_PASSWORD, World, ZOES_PASSWORD};
use exeunt_contract::accounts::AccountState;
use exeunt_domain::password::Password;
use exeunt_server::http::password::hashing::{Cost, Hashing};
use exeunt_server::system::OsRandom;
use exeunt_store::OperatorAct;
use std::path::Path;
use std::sync::Arc;

/// A write to the column: whether the moment of the change moved with it, and how many sessions of the account were
/// remembered and logged in once all was written.
const WITNESS: &str = "CREATE TABLE witness (moved BIGINT NOT NULL, username TEXT NOT NULL);";
const ON_SQLITE: &str = "
    CREATE TRIGGER witnessed AFTER UPDATE OF password ON account WHEN old.password <> new.password BEGIN
        INSERT INTO witness VALUES (new.password_changed_at > old.password_changed_at, new.username);
    END;";
const ON_POSTGRES: &str = "
    CREATE FUNCTION witnesses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO witness VALUES ((new.password_changed_at > old.password_changed_at)::INTEGER, new.username);
        RETURN NULL;
    END $$;
    CREATE TRIGGER witnessed AFTER UPDATE OF password ON account FOR EACH ROW WHEN (old.password <> new.password)
        EXECUTE FUNCTION witnesses();";

fn witnessed(database: &Database) -> Vec<(bool, String)> {
    let rows = database.texts("SELECT moved, username FROM witness");
    database.execute("DELETE FROM witness");
    rows.chunks(2).map(|row| (row[0] == "1", row[1].clone())).collect()
}

fn open(database: &Database, state: &str) -> i64 {
    database.count(&format!(
        "session s JOIN account a ON a.id = s.account_id \
         WHERE a.username = 'ana' AND s.ended_at IS NULL AND s.state = '{state}'"
    ))
}

#[tokio::test]
async fn every_writer_of_the_password_ends_sessions_but_the_one_that_hashes_the_same_password_anew() {
    let mut world = World::new().await;
    let database = world.database();
    database.execute(WITNESS);
    database.execute_either(ON_SQLITE, ON_POSTGRES);
    let mut desk = world.anas(CHROME).await;
    let mut tablet = world.anas(FIREFOX).await;
    assert!(tablet.log_out(true).await.unwrap());
    assert_eq!(witnessed(&database), [], "a log-in at today's cost writes nothing");

    // The same password at a higher cost: no session ends.
    let dearer = Cost { memory: 64, passes: 1, lanes: 1 };
    world.state.hashing = Hashing::new(dearer, 2, Arc::new(OsRandom)).unwrap();
    let mut phone = world.device(IPHONE);
    phone.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(witnessed(&database), [(false, ANA.to_owned())]);
    assert_eq!((open(&database, "signed_in"), open(&database, "remembered")), (2, 1));
    desk.who().await.unwrap();

    // Changed by the person: what is remembered ends at once, what is logged in is asked about.
    world.later(crate::world::MINUTE);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(witnessed(&database), [(true, ANA.to_owned())]);
    assert_eq!((open(&database, "signed_in"), open(&database, "remembered")), (2, 0));
    assert_eq!(tablet.tiles().await[0].state, AccountState::PasswordNeeded);
    assert_eq!(desk.password().await.unwrap().offer.unwrap().sessions.len(), 1);

    // Set by the operator: everything ends.
    world.later(crate::world::MINUTE);
    let hash = world.state.hashing.hash(&Password::typed(ZOES_PASSWORD)).await.unwrap();
    assert_eq!(world.operator(ANA, OperatorAct::ResetPassword(hash)).await, 2);
    assert_eq!(witnessed(&database), [(true, ANA.to_owned())]);
    assert_eq!((open(&database, "signed_in"), open(&database, "remembered")), (0, 0));
    assert!(desk.who().await.is_err() && phone.who().await.is_err());
    assert_eq!(world.operator(BEN, OperatorAct::EndSessions).await, 0);
    assert_eq!(witnessed(&database), [], "nothing else writes it");
}

/// The statements that write the column, with the file of each. The author of another one shows above, or in the tests
/// of its flow, that it ends sessions.
const WRITERS: [(&str, &str); 4] = [
    ("account.rs", "UPDATE account SET password = $2 WHERE id = $1"),
    (
        "change_password.rs",
        "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = NULL, offer_opened_at = $4 WHERE id = $1",
    ),
    (
        "operator.rs",
        "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = $4, offer_opened_at = NULL WHERE id = $1",
    ),
    ("restore.rs", "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = $4 WHERE id = $1"),
];

#[test]
fn no_statement_writes_the_password_that_these_tests_do_not_know() {
    let store = concat!(env!("CARGO_MANIFEST_DIR"), "/../store/src");
    let mut found = Vec::new();
    for file in
        ["acts", "sqlite", "postgres", "."].iter().flat_map(|folder| Path::new(store).join(folder).read_dir().unwrap())
    {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (start, _) in text.match_indices("UPDATE account SET") {
            // As it is read: a line that is continued is one with the next.
            let parts: Vec<&str> = text[start..].split('"').next().unwrap().split_whitespace().collect();
            let statement = parts.join(" ").replace("\\ ", "");
            let columns = statement.split(" WHERE ").next().unwrap();
            if columns.contains("password =") {
                found.push((path.file_name().unwrap().to_str().unwrap().to_owned(), statement));
            }
        }
    }
    found.sort();
    let known = WRITERS.map(|(file, statement)| (file.to_owned(), statement.to_owned()));
    assert_eq!(found, known);
}
