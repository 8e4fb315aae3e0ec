//! Idempotency keys: their form, the number that is remembered, and that no stored row is worth stealing.

use super::{ana, new_key, new_password, zoe};
use crate::rotation::every_value;
use crate::world::{ANA, ANAS_PASSWORD, CHROME, DAY, FIREFOX, NEW_PASSWORD, World, ZOES_PASSWORD};
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use exeunt_contract::change_password::ChangePassword;
use exeunt_contract::endpoint::KEY_HEADER;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate};
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::sign_in::SignIn;
use exeunt_contract::sign_up::SignUp;
use exeunt_contract::{Code, Endpoint, Method, Nothing, Visitor, every_endpoint};
use sha2::{Digest, Sha256, Sha512};

struct Routes(Vec<(Method, &'static str)>);

impl Visitor for Routes {
    fn visit<E: Endpoint>(&mut self) {
        self.0.push((E::METHOD, E::PATH));
    }
}

#[tokio::test]
async fn what_is_no_key_is_refused_wherever_something_could_change_and_read_past_elsewhere() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut routes = Routes(Vec::new());
    every_endpoint(&mut routes);
    let (short, long) = ("k".repeat(15), "k".repeat(65));
    for (method, path) in routes.0 {
        for bad in ["", &short, &long, "0123456789 abcdef", "0123456789abcdef;", "\"0123456789abcdef\""] {
            let sent = Request::builder().method(method.as_str()).uri(path.replace(['{', '}'], "x"));
            let answer = desk.send(sent.header(KEY_HEADER, bad).body(Body::empty()).unwrap()).await;
            if method == Method::Get {
                assert_eq!(answer.status, 200, "{path} {bad}");
            } else {
                assert_eq!((answer.status.as_u16(), answer.problem().code), (400, Code::Malformed), "{path} {bad}");
            }
        }
    }
    let mut twice = desk.request(&SignIn, &ana());
    for _ in 0..2 {
        twice.headers_mut().append(KEY_HEADER, HeaderValue::from_static("0123456789abcdef"));
    }
    assert_eq!(desk.send(twice).await.problem().code, Code::Malformed);
    desk.call(&GetSession, &Nothing {}).await.unwrap();
}

fn known(world: &World) -> i64 {
    world.database().count("intent")
}

#[tokio::test]
async fn a_session_is_known_by_64_keys_at_most_and_after_a_day_by_none() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let end = SessionsToEnd { ids: None };
    for _ in 0..70 {
        desk.key = Some(new_key());
        desk.call(&EndSessions, &end).await.unwrap();
    }
    assert_eq!(known(&world), 64);
    world.later(DAY);
    world.state.store.sweep(world.now()).await.unwrap();
    assert_eq!(known(&world), 0);
}

#[tokio::test]
async fn a_stranger_writes_no_rows_whatever_key_comes_along() {
    let world = World::new().await;
    for _ in 0..3 {
        let mut stranger = world.device(CHROME);
        stranger.jar = [("__Host-device".into(), new_key()), ("__Host-session".into(), new_key())].into();
        stranger.key = Some(new_key());
        assert_eq!(stranger.forget_everything().await, 0);
        assert_eq!(stranger.log_in(ANA, "not the right one").await.unwrap_err().code, Code::WrongCredentials);
    }
    assert_eq!(known(&world), 0);
}

#[tokio::test]
async fn whoever_steals_the_database_finds_no_fast_hash_of_a_password_and_nothing_that_opens_anything() {
    let world = World::new().await;
    let (mut desk, mut new) = (world.device(CHROME), world.device(FIREFOX));
    let mut keys = Vec::new();
    let mut bodies = vec![serde_json::to_vec(&ana()).unwrap(), serde_json::to_vec(&zoe()).unwrap()];
    bodies.push(serde_json::to_vec(&new_password()).unwrap());
    for device in [&mut desk, &mut new] {
        device.key = Some(new_key());
        keys.extend(device.key.clone());
    }
    new.answer(&SignUp, &zoe()).await;
    desk.answer(&SignIn, &ana()).await;
    desk.account = Some(desk.who().await.unwrap().account.reference);
    let mut held = vec![desk.jar.clone(), new.jar.clone()];
    desk.key = Some(new_key());
    desk.answer(&Reauthenticate, &PasswordAgain { password: ANAS_PASSWORD.into() }).await;
    held.push(desk.jar.clone());
    keys.extend(desk.key.clone());
    desk.key = Some(new_key());
    assert_eq!(desk.answer(&ChangePassword, &new_password()).await.status, 200);
    held.push(desk.jar.clone());
    keys.extend(desk.key.clone());
    assert_eq!(known(&world), 4);

    let stolen = world.stolen();
    let holds = |bytes: &[u8]| stolen.windows(bytes.len()).any(|window| window == bytes);
    let texts = [ANAS_PASSWORD, NEW_PASSWORD, ZOES_PASSWORD].map(str::as_bytes);
    for text in texts.into_iter().chain(bodies.iter().map(Vec::as_slice)) {
        assert!(!holds(text));
        for hash in [Sha256::digest(text).to_vec(), Sha512::digest(text).to_vec()] {
            let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!holds(&hash[..16]) && !holds(&hex.as_bytes()[..32]), "a fast hash of a password");
        }
    }
    for secret in held.iter().flat_map(|jar| jar.values()).chain(&keys) {
        assert!(!holds(secret.as_bytes()));
    }
    let mut tried = 0;
    for value in every_value(&world) {
        let mut thief = world.device(CHROME);
        thief.account = desk.account.clone();
        thief.jar = [("__Host-session".into(), value.clone()), ("__Host-device".into(), value.clone())].into();
        assert_eq!(thief.who().await.unwrap_err().code, Code::NotSignedIn);
        assert!(thief.tiles().await.is_empty());
        // As a key for the cookie that it was used with, too: not even the right password is of any use.
        thief.jar = held[2].clone();
        let mut request = thief.request(&ChangePassword, &new_password());
        if (16..=64).contains(&value.len()) {
            request.headers_mut().insert(KEY_HEADER, HeaderValue::try_from(value).unwrap());
        }
        assert_eq!(thief.send(request).await.problem().code, Code::NotSignedIn);
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}
