//! Live updates: who is told, of what, and who is not.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::events::{BEAT_EVERY, PATH};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::{Code, EndReason};
use exeunt_server::events::Pace;
use exeunt_server::store::OperatorAct;
use rusqlite::Connection;
use std::time::Duration;

/// A server that looks again so often that a test can wait for it.
async fn quick() -> World {
    let mut world = World::new().await;
    world.backend.pace.beat = Duration::from_millis(100);
    world
}

async fn edit(device: &mut Device, name: &str) {
    device.call(&EditProfile, &ProfileChange { name: Some(name.into()), hue: None }).await.unwrap();
}

#[tokio::test]
async fn a_device_that_is_logged_out_elsewhere_sees_it_at_once_and_then_hears_nothing_more() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let front = world.front().await;
    let mut stream = front.stream(&phone).await;
    desk.end(&phone.id().await).await.unwrap();
    stream.ends().await;
    let refused = phone.who().await.unwrap_err();
    assert_eq!(refused.ended.unwrap().reason, EndReason::EndedElsewhere);
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 204, "and the browser does not come back");
}

#[tokio::test]
async fn every_tab_and_every_other_device_hears_what_happens_to_the_account() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let front = world.front().await;
    let mut streams = [front.stream(&phone).await, front.stream(&phone).await, front.stream(&desk).await];
    macro_rules! heard {
        ($act:expr) => {
            $act;
            for stream in &mut streams {
                stream.hears().await;
            }
        };
    }
    let id = phone.id().await;
    let mut third = world.device(FIREFOX);
    heard!(third.log_in(ANA, ANAS_PASSWORD).await.unwrap());
    heard!(third.names(&id, "Pocket").await.unwrap());
    heard!(edit(&mut phone, "Ana R.").await);
    heard!(third.log_out(true).await.unwrap());
    heard!(third.tap(&third.account.clone().unwrap()).await.unwrap());
    heard!(third.log_out(false).await.unwrap());
    heard!(desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap());
    heard!(world.operator(ANA, OperatorAct::Enable).await);
    world.operator(ANA, OperatorAct::EndSessions).await;
    for stream in &mut streams {
        stream.ends().await;
    }
}

#[tokio::test]
async fn a_remembered_login_is_told_of_too() {
    let world = World::new().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    phone.log_out(true).await.unwrap();
    let mut stream = world.front().await.stream(&phone).await;
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
    assert_eq!(phone.tiles().await[0].account.name, "Ana R.");
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    stream.ends().await;
}

#[tokio::test]
async fn another_tab_hears_that_somebody_else_logged_in_here_and_from_then_on_of_both() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let front = world.front().await;
    let mut stream = front.stream(&desk).await;
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    stream.hears().await;
    let mut phone = world.device(IPHONE);
    phone.log_in(BEN, BENS_PASSWORD).await.unwrap();
    stream.hears().await;
    let mut anas = world.anas(FIREFOX).await;
    stream.hears().await;
    let tiles = desk.tiles().await;
    desk.tap(&tiles.iter().find(|tile| tile.account.name == "Ana Reyes").unwrap().account.reference).await.unwrap();
    stream.hears().await;
    anas.end(&desk.id().await).await.unwrap();
    stream.hears().await;
    edit(&mut phone, "Ben O.").await;
    stream.hears().await;
}

#[tokio::test]
async fn nobody_hears_of_anybody_else() {
    let mut world = quick().await;
    // Only what is told is to be seen here, and not what is found.
    world.backend.pace.gap = Duration::ZERO;
    let (desk, mut bens) = (world.anas(CHROME).await, world.device(IPHONE));
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let front = world.front().await;
    let (mut anas, mut his) = (front.stream(&desk).await, front.stream(&bens).await);
    edit(&mut bens, "Ben O.").await;
    let id = bens.id().await;
    bens.names(&id, "Pocket").await.unwrap();
    world.device(FIREFOX).log_in(BEN, BENS_PASSWORD).await.unwrap();
    his.hears().await;
    assert_eq!(anas.changes_in_two_beats().await, 0);
}

#[tokio::test]
async fn who_holds_a_device_that_was_logged_out_does_not_learn_when_its_owner_does_something() {
    let world = quick().await;
    let (mut shared, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let id = shared.id().await;
    shared.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut stream = world.front().await.stream(&shared).await;
    desk.end(&id).await.unwrap();
    stream.hears().await;
    stream.changes_in_two_beats().await;
    let id = desk.id().await;
    desk.names(&id, "Desk").await.unwrap();
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    world.device(FIREFOX).log_in(ANA, NEW_PASSWORD).await.unwrap();
    assert_eq!(stream.changes_in_two_beats().await, 0);
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
    assert_eq!(
        shared.tiles().await.iter().filter(|tile| tile.account.name == "Ana R.").count(),
        1,
        "the tile is shown"
    );
}

#[tokio::test]
async fn a_stranger_and_a_forger_get_no_stream() {
    let world = World::new().await;
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    let forged = "0".repeat(64);
    let retired = {
        let mut old = world.anas(FIREFOX).await;
        let retired = old.jar["__Host-device"].clone();
        old.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        retired
    };
    world.later(MINUTE);
    let swapped = format!("__Host-session={}; __Host-device={}", desk.jar["__Host-device"], desk.jar["__Host-session"]);
    for cookies in [
        String::new(),
        "__Host-session=; __Host-device=x".to_owned(),
        format!("__Host-session={forged}; __Host-device={forged}"),
        format!("__Host-device={retired}"),
        swapped,
    ] {
        let line = front.ask("GET", &cookies, &[]).await;
        assert_eq!(line.status, 204, "{cookies}");
        assert!(!line.headers.contains_key("content-type"));
    }
    for cookie in ["__Host-session", "__Host-device"] {
        let line = front.ask("GET", &format!("{cookie}={}", desk.jar[cookie]), &[]).await;
        assert_eq!(line.status, 200, "one of the two is enough: {cookie}");
    }
}

#[tokio::test]
async fn a_shared_log_in_is_told_to_itself_alone() {
    let world = quick().await;
    let mut library = world.device(CHROME);
    library.log_in_on_shared_device(ANA, ANAS_PASSWORD).await.unwrap();
    let front = world.front().await;
    let next_person = format!("__Host-device={}", library.jar["__Host-device"]);
    assert_eq!(front.ask("GET", &next_person, &[]).await.status, 204);
    let mut stream = front.stream(&library).await;
    edit(&mut library, "Ana R.").await;
    stream.hears().await;
}

#[tokio::test]
async fn the_first_words_say_when_to_come_back_and_to_read_anew_and_nothing_of_anybody() {
    let world = World::new().await;
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    let mut waits = std::collections::BTreeSet::new();
    for _ in 0..5 {
        let mut line = front.ask("GET", &desk.cookies(), &[]).await;
        let frame = line.frame().await.unwrap();
        let rows: Vec<&str> = frame.lines().collect();
        let [retry] = rows.iter().filter_map(|row| row.strip_prefix("retry: ")).collect::<Vec<_>>()[..] else {
            panic!("{frame}")
        };
        let retry: u64 = retry.parse().unwrap();
        assert!((1000..=3000).contains(&retry), "{retry}");
        waits.insert(retry);
        let mut rest: Vec<&str> = rows.into_iter().filter(|row| !row.starts_with("retry")).collect();
        rest.sort_unstable();
        assert_eq!(rest, ["data: {}", "event: changed"]);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("vary", "Cookie, Sec-Fetch-Site, Origin"),
        ] {
            assert_eq!(line.headers[name], value, "{name}");
        }
        assert!(!line.headers.contains_key("set-cookie"));
    }
    assert!(waits.len() > 1, "browsers that were thrown out together do not come back together");
}

#[tokio::test]
async fn what_another_process_did_on_the_same_database_is_found_at_the_next_beat() {
    let world = quick().await;
    let (desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let (data, front) = (world.database(), world.front().await);
    let mut stream = front.stream(&desk).await;
    let operate = |act: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        assert!(
            command.args(["account", act, "ana", "--data"]).arg(data.parent().unwrap()).status().unwrap().success()
        );
    };
    let database = Connection::open(&data).unwrap();
    database.execute("UPDATE account SET name = 'Ana R.' WHERE username = 'ana'", []).unwrap();
    stream.hears().await;
    let id = phone.id().await.0;
    database.execute("UPDATE session SET name = 'Pocket' WHERE id = ?1", [id]).unwrap();
    stream.hears().await;
    operate("disable");
    stream.ends().await;
}

#[tokio::test]
async fn a_stream_holds_no_session_alive_and_tells_of_its_end() {
    let world = quick().await;
    let mut desk = world.anas(CHROME).await;
    let mut stream = world.front().await.stream(&desk).await;
    let seen = |world: &World| -> i64 {
        let database = Connection::open(world.database()).unwrap();
        database.query_row("SELECT last_seen_at FROM session", [], |row| row.get(0)).unwrap()
    };
    let before = seen(&world);
    world.later(14 * DAY - MINUTE);
    assert_eq!(stream.changes_in_two_beats().await, 0);
    assert_eq!(seen(&world), before);
    world.later(MINUTE);
    stream.ends().await;
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::Expired);
}

#[tokio::test]
async fn that_a_session_is_used_is_no_change() {
    let world = quick().await;
    let (desk, mut phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut stream = world.front().await.stream(&desk).await;
    world.later(DAY);
    phone.who().await.unwrap();
    assert_eq!(stream.changes_in_two_beats().await, 0);
}

#[tokio::test]
async fn many_changes_at_once_are_told_once() {
    let mut world = quick().await;
    world.backend.pace.gap = DAY;
    let (mut desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let mut stream = world.front().await.stream(&phone).await;
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
    for number in 0..20 {
        edit(&mut desk, &format!("Ana {number}")).await;
    }
    assert_eq!(stream.changes_in_two_beats().await, 0, "the first is told at once, the others together");
    world.backend.pace.gap = Duration::from_millis(10);
    let mut stream = world.front().await.stream(&phone).await;
    let ana = world.backend.store.account_by_username(ANA).await.unwrap().unwrap().id;
    for _ in 0..200 {
        world.backend.events.tell([ana.clone()]);
    }
    stream.hears().await;
    assert_eq!(stream.changes_in_two_beats().await, 0, "one look has seen them all");
}

#[tokio::test]
async fn a_beat_comes_as_often_as_the_contract_says_and_no_stream_is_for_ever() {
    let pace = Pace::default();
    assert_eq!(pace.beat, Duration::from_secs(BEAT_EVERY));
    assert_eq!((pace.life, pace.streams_per_device), (Duration::from_secs(600), 8));
    let mut world = quick().await;
    world.backend.pace.life = Duration::from_millis(500);
    let desk = world.anas(CHROME).await;
    let mut stream = world.front().await.stream(&desk).await;
    let mut beats = 0;
    while let Some(event) = stream.event().await {
        assert_eq!(event, "beat");
        beats += 1;
        assert!(beats < 50, "it never ends");
    }
    assert!(beats > 0);
}

#[tokio::test]
async fn the_ninth_stream_of_a_device_closes_its_oldest_and_no_other() {
    let world = World::new().await;
    let (mut desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let front = world.front().await;
    let mut phones = front.stream(&phone).await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        streams.push(front.stream(&desk).await);
    }
    let mut oldest = streams.remove(0);
    assert_eq!(oldest.frame().await.as_deref(), Some("retry: 60000"));
    assert_eq!(oldest.frame().await, None);
    edit(&mut desk, "Ana R.").await;
    for stream in streams.iter_mut().chain([&mut phones]) {
        stream.hears().await;
    }
}

#[tokio::test]
async fn a_stream_outlasts_the_time_that_a_request_may_take_and_a_new_token() {
    let mut world = quick().await;
    world.backend.timeout = Duration::from_millis(300);
    let mut desk = world.anas(CHROME).await;
    let mut stream = world.front().await.stream(&desk).await;
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    stream.hears().await;
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    stream.hears().await;
    for _ in 0..5 {
        assert_eq!(stream.event().await.as_deref(), Some("beat"));
    }
}

#[tokio::test]
async fn while_the_database_does_not_answer_a_stream_stays_and_a_new_one_is_told_to_come_back() {
    let world = quick().await;
    let (mut desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let front = world.front().await;
    let mut stream = front.stream(&phone).await;
    let other = Connection::open(world.database()).unwrap();
    other.execute_batch("ALTER TABLE session RENAME TO away").unwrap();
    assert_eq!(stream.changes_in_two_beats().await, 0);
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 500);
    other.execute_batch("ALTER TABLE away RENAME TO session").unwrap();
    edit(&mut desk, "Ana R.").await;
    stream.hears().await;
}

#[tokio::test]
async fn the_stream_is_read_and_nothing_else() {
    let world = World::new().await;
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    for method in ["HEAD", "POST", "PUT", "DELETE"] {
        let line = front.ask(method, &desk.cookies(), &[("Sec-Fetch-Site", "same-origin")]).await;
        assert_eq!(line.status, 405, "{method}");
        assert!(line.headers["allow"].contains("GET"), "{method}");
    }
    let mut device = desk;
    let request = axum::http::Request::post(PATH).body(axum::body::Body::empty()).unwrap();
    assert_eq!(device.send(request).await.problem().code, Code::MethodNotAllowed);
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_stream() {
    let mut world = World::new().await;
    world.backend.trusted_origins = vec!["http://localhost:8080".into()];
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    for (headers, status) in [
        (&[("Sec-Fetch-Site", "same-origin")][..], 200),
        (&[("Sec-Fetch-Site", "none")], 200),
        (&[("Origin", "http://localhost")], 200),
        (&[("Origin", "http://localhost:8080"), ("Sec-Fetch-Site", "cross-site")], 200),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Sec-Fetch-Site", "same-site")], 403),
        (&[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Origin", "https://evil.example")], 403),
        (&[("Origin", "null")], 403),
    ] {
        let line = front.ask("GET", &desk.cookies(), headers).await;
        assert_eq!(line.status, status, "{headers:?}");
        assert!(!line.headers.contains_key("access-control-allow-origin"));
        assert_eq!(line.headers["cross-origin-resource-policy"], "same-origin");
    }
}
