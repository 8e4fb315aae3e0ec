//! The operator's commands, and the directory that they are given.

use crate::admin::{refused, said};
use crate::world::Place;

const PASSWORD: &str = "river lantern orbit maple\n";

#[test]
fn a_password_that_is_refused_makes_no_database() {
    let place = Place::on_disk();
    refused(&place, &["add", "ana"], "short\n");
    assert_eq!(std::fs::read_dir(place.directory()).unwrap().count(), 0);
}

/// A mistyped directory became an empty database, and the answer was that there are no accounts.
#[test]
fn a_command_made_a_database_where_there_was_none() {
    let mistyped = Place::on_disk();
    std::fs::remove_dir(mistyped.directory()).unwrap();
    for words in [
        &["list"][..],
        &["disable", "ana"],
        &["enable", "ana"],
        &["reset-password", "ana"],
        &["end-sessions", "ana"],
        &["end-all-sessions"],
    ] {
        let said = refused(&mistyped, words, "");
        assert!(
            said.contains("there is no database") && said.contains(mistyped.directory().to_str().unwrap()),
            "{words:?}: {said}"
        );
        assert!(!mistyped.directory().exists(), "{words:?}");
    }
}

/// Looking through all of a large database takes minutes.
#[test]
fn whoever_takes_access_away_does_not_wait_until_all_of_the_database_was_looked_through() {
    let place = Place::on_disk();
    said(&place, &["add", "ana"], PASSWORD);
    place.database().execute(
        "PRAGMA foreign_keys = off; INSERT INTO activity (id, account_id, at, kind) VALUES ('x', 'lost', 1, 'y')",
    );
    said(&place, &["list"], "");
    for act in [&["disable", "ana"][..], &["end-sessions", "ana"], &["end-all-sessions"], &["delete", "ana"]] {
        said(&place, act, "");
    }
    for act in ["enable", "reset-password"] {
        assert!(refused(&place, &[act, "ana"], PASSWORD).contains("damaged"), "{act} lets somebody in");
    }
}
