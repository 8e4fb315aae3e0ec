//! Making an account by oneself.

use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, CHROME, DAY, Device, FIREFOX, HOUR, IPHONE, MINUTE, World, ZOES_PASSWORD,
};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_up::{NewPerson, SignUp, SignUpRules};
use exeunt_contract::{Code, Endpoint, FieldCode};
use exeunt_domain::session::Limits;
use exeunt_server::http::password::hashing::Hashing;
use exeunt_server::http::router::router;
use tower::ServiceExt;

fn zoe() -> NewPerson {
    NewPerson { username: " Zoë ".into(), name: None, password: ZOES_PASSWORD.into(), shared_device: false }
}

fn named(username: &str) -> NewPerson {
    NewPerson { username: username.into(), ..zoe() }
}

fn wrong(answer: &Answer) -> Vec<(String, FieldCode)> {
    let problem = answer.problem();
    assert_eq!(problem.code, Code::InvalidFields);
    problem.errors.into_iter().map(|error| (error.field, error.code)).collect()
}

async fn accounts(world: &World) -> usize {
    world.state.store.accounts(world.now()).await.unwrap().len()
}

#[tokio::test]
async fn i_sign_up_and_am_logged_in_as_after_a_log_in() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let session = device.call(&SignUp, &zoe()).await.unwrap();
    assert_eq!((session.account.username.as_str(), session.account.name.as_str()), ("zoë", "Zoë"));
    assert_eq!(session.recently_authenticated_until.unwrap().0, "2026-03-01T09:40:00.000Z");
    assert_eq!(session.can_be_remembered_until.unwrap().0, "2026-05-30T09:30:00.000Z");
    device.account = Some(session.account.reference);
    assert_eq!(device.story().await, [ActivityKind::SignedIn, ActivityKind::AccountCreated]);
    for line in device.activity().await.events {
        assert_eq!(line.device.unwrap().browser.as_deref(), Some("Chrome"), "{:?}", line.kind);
    }
    assert_eq!(device.sessions().await.len(), 1);
    let mut phone = world.device(IPHONE);
    phone.log_in("ZOË", ZOES_PASSWORD).await.unwrap();
    phone.log_out(true).await.unwrap();
    let tile = phone.tiles().await.remove(0);
    phone.tap(&tile.account.reference).await.unwrap();
}

#[tokio::test]
async fn both_cookies_are_new_and_a_guests_session_ends_with_the_browser() {
    let world = World::new().await;
    for shared_device in [false, true] {
        let mut device = world.anas(CHROME).await;
        let before = device.jar.clone();
        let username = if shared_device { "zoe" } else { "yan" }.to_owned();
        let answer = device.answer(&SignUp, &NewPerson { username, shared_device, ..zoe() }).await;
        assert_eq!(answer.status, 200);
        let cookies = answer.set_cookies();
        // Ana is at home there, so the device cookie stays.
        let lasting = cookies.iter().filter(|cookie| cookie.contains("Max-Age=")).count();
        assert_eq!(lasting, if shared_device { 1 } else { 2 });
        assert!(device.jar.iter().all(|(name, value)| before[name] != *value) && device.jar.len() == 2);
        device.account = None;
        let session = device.who().await.unwrap();
        assert_eq!((session.shared_device, session.can_be_remembered_until.is_none()), (shared_device, shared_device));
        world.later(HOUR);
        assert_eq!(device.who().await.is_err(), shared_device, "half an hour of rest is the end where others are near");
    }
}

#[tokio::test]
async fn a_fixed_cookie_of_somebody_else_is_not_adopted() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let planted = "A".repeat(43);
    for name in ["__Host-session", "__Host-device"] {
        device.jar.insert(name.into(), planted.clone());
    }
    device.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    assert!(device.jar.values().all(|value| *value != planted));
}

#[tokio::test]
async fn where_the_operator_takes_no_new_accounts_nothing_else_is_looked_at() {
    let mut world = World::new().await;
    assert_eq!(
        world.device(CHROME).known().await.sign_up,
        Some(SignUpRules { password_min_length: 15, password_max_length: 256 })
    );
    world.state.sign_up = false;
    let mut device = world.device(CHROME);
    assert_eq!(device.known().await.sign_up, None);
    let before = world.state.hashing.computed();
    let mut first = None;
    for body in
        [serde_json::to_vec(&zoe()).unwrap(), serde_json::to_vec(&named(ANA)).unwrap(), b"{".to_vec(), Vec::new()]
    {
        let request = Request::post(SignUp::PATH).header(header::CONTENT_TYPE, "application/json");
        let answer = device.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.problem().code), (403, Code::SignUpClosed));
        assert_eq!(first.get_or_insert(answer.body.clone()), &answer.body);
    }
    assert!(device.jar.is_empty());
    assert_eq!((world.state.hashing.computed(), accounts(&world).await), (before, 2));
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once_and_costs_no_hash() {
    use FieldCode::{Common, Expected, Guessable, Invalid, OwnWord, Required, Taken, TooLong, TooShort};
    let world = World::new().await;
    let before = world.state.hashing.computed();
    let (long, emoji) = ("n".repeat(65), "🌊🌊".to_owned());
    for (username, name, password, expected) in [
        ("", "", "", vec![("username", Required), ("password", Required)]),
        ("z", "a\nb", "short", vec![("username", TooShort), ("name", Invalid), ("password", TooShort)]),
        (&long, &long, &"x".repeat(257), vec![("username", TooLong), ("name", TooLong), ("password", TooLong)]),
        (&emoji, "Zoe", "iloveyouiloveyou", vec![("username", Invalid), ("password", Common)]),
        ("z oe", "", "aaaaaaaaaaaaaaaaaaaa", vec![("username", Invalid), ("password", Guessable)]),
        ("zoemarsh", "", "zoemarsh zoemarsh 1990", vec![("password", Expected)]),
        ("zoe", "Zoe Marsh", "marsh marsh marsh 1990", vec![("password", Expected)]),
        ("anа", "", ZOES_PASSWORD, vec![("username", Invalid)]),
        ("zoe@example.org", "", ZOES_PASSWORD, vec![("username", Invalid)]),
        (".zoe", "", ZOES_PASSWORD, vec![("username", Invalid)]),
        ("zo\u{202e}e", "", ZOES_PASSWORD, vec![("username", Invalid)]),
        ("zoe", "", "passwordpassword1", vec![("password", OwnWord)]),
        (ANA, "", "short", vec![("username", Taken), ("password", TooShort)]),
        (ANA, "a\nb", "iloveyouiloveyou", vec![("username", Taken), ("name", Invalid), ("password", Common)]),
        ("admin", &long, ZOES_PASSWORD, vec![("username", Taken), ("name", TooLong)]),
        (BEN, "", "", vec![("username", Taken), ("password", Required)]),
    ] {
        let typed = NewPerson { name: Some(name.into()), password: password.into(), ..named(username) };
        let answer = world.device(CHROME).answer(&SignUp, &typed).await;
        let expected: Vec<_> = expected.into_iter().map(|(field, code)| (field.to_owned(), code)).collect();
        assert_eq!(wrong(&answer), expected, "{username:.20}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!((world.state.hashing.computed(), accounts(&world).await), (before, 2));
}

#[tokio::test]
async fn a_form_with_more_than_a_taken_name_wrong_with_it_tells_of_no_more_names_than_any_other() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let short = |username: &str| NewPerson { password: "short".into(), ..named(username) };
    for _ in 0..10 {
        let answer = device.answer(&SignUp, &short(ANA)).await;
        assert_eq!(wrong(&answer), [("username".into(), FieldCode::Taken), ("password".into(), FieldCode::TooShort)]);
    }
    for username in [ANA, "zoe"] {
        let answer = device.answer(&SignUp, &short(username)).await;
        assert_eq!(wrong(&answer), [("password".to_owned(), FieldCode::TooShort)], "{username}: told of no more names");
        assert_eq!(device.answer(&SignUp, &named(username)).await.problem().code, Code::TooManyAttempts, "{username}");
    }
}

#[tokio::test]
async fn the_displayed_name_is_mine_or_the_user_name_as_i_typed_it() {
    let world = World::new().await;
    let long = "Zoe".repeat(21);
    for (username, name, shown) in [
        ("zoe1", Some("  Zoë Marsh 🌊 "), "Zoë Marsh 🌊"),
        (" ZoE2 ", None, "ZoE2"),
        ("Zoe3", Some("  "), "Zoe3"),
        (&long, None, &long[..60]),
    ] {
        let typed = NewPerson { name: name.map(str::to_owned), ..named(username) };
        let session = world.device(CHROME).call(&SignUp, &typed).await.unwrap();
        assert_eq!((session.account.username, session.account.name.as_str()), (username.trim().to_lowercase(), shown));
    }
}

#[tokio::test]
async fn a_name_that_somebody_has_and_one_that_nobody_may_have_are_refused_alike_with_equal_work() {
    let world = World::new().await;
    let mut first = None;
    for username in [ANA, " ANA ", "\u{ff21}na", BEN, "admin", "Admin", "ro.ot", "no-reply", "null", "EXEUNT", "_me"] {
        let before = world.state.hashing.computed();
        let answer = world.device(CHROME).answer(&SignUp, &named(username)).await;
        if username == "_me" {
            assert_eq!(wrong(&answer), [("username".to_owned(), FieldCode::Invalid)]);
            continue;
        }
        assert_eq!(world.state.hashing.computed() - before, 1, "{username}: one hash, no more and no less");
        assert_eq!(wrong(&answer), [("username".to_owned(), FieldCode::Taken)], "{username}");
        let seen = answer.seen();
        assert_eq!(first.get_or_insert(seen.clone()), &seen, "{username}");
    }
    assert_eq!(accounts(&world).await, 2);
    world.device(CHROME).log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn each_of_them_is_counted_for_its_network_and_writes_nothing_else() {
    let world = World::new().await;
    let database = world.database();
    let rows = |of: &str| database.count(of);
    let before = ["account", "session", "device", "activity"].map(rows);
    for (number, username) in (1..).zip([ANA, "admin"]) {
        let answer = world.device(CHROME).answer(&SignUp, &named(username)).await;
        assert_eq!(wrong(&answer), [("username".to_owned(), FieldCode::Taken)], "{username}");
        assert_eq!(rows("throttle WHERE kind = 'newcomers' AND fails = 1"), number, "{username}");
    }
    assert_eq!(["account", "session", "device", "activity"].map(rows), before);
}

#[tokio::test]
async fn of_many_who_want_one_name_at_once_exactly_one_gets_it() {
    let world = World::new().await;
    let mut ana = world.anas(CHROME).await;
    // The first use of a token is written down.
    ana.who().await.unwrap();
    let hashed = world.state.hashing.computed();
    // While the database takes no writes, all of them find the name free.
    let other = world.database();
    other.holds_up_writers();
    let mut wishes = Vec::new();
    for username in ["zoe", "Zoe", " ZOE ", "\u{ff5a}oe", "zoe", "zoe"] {
        let mut device = world.device(FIREFOX);
        let mut request = device.request(&SignUp, &named(username));
        // Without an address it is counted for no network, so that nothing is written before the hash.
        request.headers_mut().insert(header::USER_AGENT, FIREFOX.parse().unwrap());
        request.headers_mut().insert(header::HOST, "localhost".parse().unwrap());
        let app = router(world.state.clone()).unwrap();
        wishes.push(tokio::spawn(async move {
            let (head, body) = app.oneshot(request).await.unwrap().into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
            let answer = Answer { status: head.status, headers: head.headers, body };
            device.receives(&answer);
            (answer, device.jar)
        }));
    }
    let all_are_hashed = async {
        while world.state.hashing.computed() - hashed < 6 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(MINUTE, all_are_hashed).await.unwrap();
    for _ in 0..20 {
        ana.who().await.unwrap();
    }
    other.lets_writers_go();
    let mut winners = Vec::new();
    for wish in wishes {
        let (answer, jar) = wish.await.unwrap();
        if answer.status == 200 {
            winners.push(jar);
        } else {
            assert_eq!(wrong(&answer), [("username".to_owned(), FieldCode::Taken)]);
            assert!(jar.is_empty());
        }
    }
    assert_eq!((winners.len(), accounts(&world).await), (1, 3));
    let mut winner: Device = world.device(FIREFOX);
    winner.jar = winners.remove(0);
    assert_eq!(winner.who().await.unwrap().account.username, "zoe");
    assert_eq!(winner.sessions().await.len(), 1);
}

#[tokio::test]
async fn a_device_that_is_full_takes_nobody_new_and_no_account_is_made() {
    let world = World::with(Limits { accounts_per_device: 1, ..Limits::default() }).await;
    let mut device = world.anas(CHROME).await;
    let before = device.jar.clone();
    assert_eq!(device.sign_up("zoe", ZOES_PASSWORD).await.unwrap_err().code, Code::TooManyAccounts);
    assert_eq!((accounts(&world).await, &device.jar), (2, &before));
    assert_eq!(device.who().await.unwrap().account.username, ANA);
    world.device(FIREFOX).sign_up("zoe", ZOES_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn whoever_is_logged_in_here_already_stays_beside_the_new_account() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let ana = device.account.clone().unwrap();
    world.later(DAY);
    device.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    assert_eq!(device.tiles().await.len(), 2);
    assert_eq!(device.tap(&ana).await.unwrap().account.username, ANA);
}

#[tokio::test]
async fn while_every_slot_is_taken_nobody_new_is_hashed() {
    let mut world = World::new().await;
    world.state.hashing = Hashing::new(crate::world::CHEAP, 0, world.state.random.clone()).unwrap();
    let answer = world.device(CHROME).answer(&SignUp, &zoe()).await;
    assert_eq!((answer.problem().code, answer.headers["retry-after"].to_str().unwrap()), (Code::Busy, "2"));
    assert_eq!(accounts(&world).await, 2);
}
