//! Stored and logged names that were once made from the names of types: a type's name may change, the written one may
//! not. A request that is repeated to a newer server, and a search through older logs, rely on it.

use crate::lost_answers::new_key;
use crate::world::{ANAS_PASSWORD, CHROME, Device, IPHONE, Journal, NEW_PASSWORD, World, ZOES_PASSWORD};
use exeunt_contract::Endpoint;
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_domain::secret::Secret;
use exeunt_server::observe::logs::Format;

/// Sends it under a key, and answers the digest that is stored of what it asked for.
async fn stored<E: Endpoint>(world: &World, device: &mut Device, endpoint: &E, body: &E::Request) -> String {
    device.key = Some(new_key());
    let _ = device.call(endpoint, body).await;
    device.key = None;
    world.database().text("SELECT request FROM intent ORDER BY number DESC LIMIT 1")
}

/// The digest of a request, from the words that an earlier version has made of it.
fn of_words(words: &str) -> String {
    Secret::digest(&[b"exeunt/request/1", words.as_bytes()]).hash().0
}

#[tokio::test]
async fn what_a_repeated_request_is_known_by_does_not_change() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let one = SessionsToEnd { ids: Some(vec![phone.id().await]) };
    let id = &phone.id().await.0;
    assert_eq!(stored(&world, &mut desk, &EndSessions, &one).await, of_words(&format!("end These([{id:?}])")));
    let all = SessionsToEnd { ids: None };
    assert_eq!(stored(&world, &mut desk, &EndSessions, &all).await, of_words("end Others"));
    let mut tablet = world.anas(IPHONE).await;
    let asked = tablet.id().await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let answer = OfferAnswer { end: vec![asked.clone()] };
    assert_eq!(stored(&world, &mut desk, &AnswerOffer, &answer).await, of_words(&format!("answer [{:?}]", asked.0)));
    let person = NewPerson {
        username: "dev".into(),
        // Rust's own form of this name escapes its vowel sign, or not, by the release.
        name: Some("देव \"D\"".into()),
        password: ZOES_PASSWORD.into(),
        shared_device: false,
    };
    let known = stored(&world, &mut world.device(CHROME), &SignUp, &person).await;
    assert_eq!(known, of_words(r#"sign up "dev" "देव \"D\"" false"#));
    for (reach, remember, words) in [
        (Reach::Device, true, "leave Device { remember: true }"),
        (Reach::Device, false, "leave Device { remember: false }"),
        (Reach::Everywhere, false, "leave Everywhere"),
    ] {
        let mut desk = world.device(CHROME);
        desk.log_in("ana", NEW_PASSWORD).await.unwrap();
        let choice = SignOutAllChoice { reach, remember };
        assert_eq!(stored(&world, &mut desk, &SignOutAll, &choice).await, of_words(words));
    }
}

#[tokio::test]
async fn why_a_session_is_over_is_logged_in_the_same_words() {
    let world = World::new().await;
    let mut phone = world.anas(IPHONE).await;
    let mut desk = world.anas(CHROME).await;
    desk.call(&EndSessions, &SessionsToEnd { ids: None }).await.unwrap();
    let journal = Journal::begin(Format::Json);
    phone.who().await.unwrap_err();
    let lines = journal.security();
    let said: Vec<_> = lines.iter().map(|line| (line["event"].as_str(), line["why"].as_str())).collect();
    assert_eq!(said, [(Some("session_use_after_expire"), Some("EndedElsewhere"))]);
}
