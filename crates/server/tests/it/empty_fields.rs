//! A field that was left empty is no guess: nothing is compared, counted or written, and the field is named. One line
//! for every field of the contract that is compared with a hash.

use crate::world::{ANA, ANAS_PASSWORD, Answer, BENS_PASSWORD, CHROME, HOUR, NEW_PASSWORD, World};
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, FieldCode};

fn change(current: &str, new: &str) -> PasswordChange {
    PasswordChange { current: current.into(), new: new.into() }
}

fn again() -> PasswordAgain {
    PasswordAgain { password: String::new() }
}

fn credentials(identifier: &str, password: &str) -> Credentials {
    Credentials { identifier: identifier.into(), password: password.into(), shared_device: false }
}

/// The fields that are refused, each because nothing was given.
fn missing(answer: &Answer) -> Vec<String> {
    let problem = answer.problem();
    assert_eq!((problem.code, problem.status), (Code::InvalidFields, 422));
    assert!(problem.errors.iter().all(|error| error.code == FieldCode::Required), "{:?}", problem.errors);
    problem.errors.into_iter().map(|error| error.field).collect()
}

#[tokio::test]
async fn an_empty_field_that_would_be_compared_with_a_hash_is_no_wrong_password() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    world.later(HOUR);
    desk.who().await.unwrap();
    let database = world.database();
    let rows = || ["activity", "throttle", "session WHERE ended_at IS NULL"].map(|rows| database.count(rows));
    let (before, hashed) = (rows(), world.state.hashing.computed());
    // One more than the allowed failures.
    for time in 0..6 {
        assert_eq!(missing(&desk.answer(&ChangePassword, &change("", NEW_PASSWORD)).await), ["current"], "{time}");
        assert_eq!(missing(&desk.answer(&ChangePassword, &change("", "")).await), ["current", "new"], "{time}");
        assert_eq!(missing(&desk.answer(&Reauthenticate, &again()).await), ["password"], "{time}");
        let mut stranger = world.device(CHROME);
        for (identifier, password, fields) in [
            (ANA, "", &["password"][..]),
            ("", BENS_PASSWORD, &["identifier"]),
            (" \t", "", &["identifier", "password"]),
        ] {
            let answer = stranger.answer(&SignIn, &credentials(identifier, password)).await;
            assert_eq!(missing(&answer), fields, "{time}");
        }
    }
    assert_eq!((rows(), world.state.hashing.computed()), (before, hashed), "nothing is compared, counted or written");
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_empty_field_under_the_key_of_a_lost_answer_is_no_wrong_password_either() {
    for what in ["change", "again"] {
        let world = World::new().await;
        let mut desk = world.anas(CHROME).await;
        desk.key = Some(crate::lost_answers::new_key());
        // The answer is lost, and with it the new cookies.
        let once = PasswordAgain { password: ANAS_PASSWORD.into() };
        let lost = match what {
            "change" => desk.start(desk.request(&ChangePassword, &change(ANAS_PASSWORD, NEW_PASSWORD))).await,
            _ => desk.start(desk.request(&Reauthenticate, &once)).await,
        };
        assert_eq!(lost.status, 200, "{what}");
        let hashed = world.state.hashing.computed();
        let answer = match what {
            "change" => desk.answer(&ChangePassword, &change("", "")).await,
            _ => desk.answer(&Reauthenticate, &again()).await,
        };
        assert_eq!(answer.problem().code, Code::NotSignedIn, "{what}: the old token is dead, and this is no repeat");
        assert_eq!(world.state.hashing.computed(), hashed, "{what}: nothing is compared");
    }
}
