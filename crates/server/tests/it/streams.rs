//! The stream of live updates: who may hold one, how many and for how long, and its format.

use crate::events::{edit, quick};
use crate::world::{ANA, ANAS_PASSWORD, CHROME, FIREFOX, IPHONE, MINUTE, World};
use exeunt_contract::Code;
use exeunt_contract::events::{BEAT_EVERY, PATH};
use exeunt_server::live::events::StreamConfig;
use std::time::Duration;

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
async fn a_beat_comes_as_often_as_the_contract_says_and_no_stream_is_for_ever() {
    let pace = StreamConfig::default();
    assert_eq!(pace.beat, Duration::from_secs(BEAT_EVERY));
    assert_eq!((pace.life, pace.streams_per_device), (Duration::from_secs(600), 8));
    let mut world = quick().await;
    world.state.stream_config.life = Duration::from_millis(500);
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
async fn streams_that_end_because_the_server_stops_come_back_one_after_the_other() {
    let world = World::new().await;
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(front.stream(&desk).await);
    }
    world.state.events.close();
    let mut waits = std::collections::BTreeSet::new();
    for mut stream in streams {
        let last = stream.frame().await.unwrap();
        let wait: u64 = last.strip_prefix("retry: ").unwrap().parse().unwrap();
        assert!((1000..10_000).contains(&wait), "{wait}");
        waits.insert(wait);
        assert_eq!(stream.frame().await, None);
    }
    assert!(waits.len() > 1 && waits.last().is_some_and(|longest| *longest > 3000), "{waits:?}");
}

#[tokio::test]
async fn a_stream_outlasts_the_time_that_a_request_may_take_and_a_new_token_and_ends_with_the_devices_secret() {
    let mut world = quick().await;
    let mut desk = world.anas(CHROME).await;
    // For the stream only: how long a log-in takes is up to the machine.
    world.state.timeout = Duration::from_secs(1);
    let mut stream = world.front().await.stream(&desk).await;
    desk.enter_password_again(ANAS_PASSWORD).await.unwrap();
    stream.hears().await;
    for _ in 0..15 {
        assert_eq!(stream.event().await.as_deref(), Some("beat"));
    }
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    stream.ends().await;
    world.front().await.stream(&desk).await;
}

#[tokio::test]
async fn while_the_database_does_not_answer_a_stream_stays_and_a_new_one_is_told_to_come_back() {
    let world = quick().await;
    let (mut desk, phone) = (world.anas(CHROME).await, world.anas(IPHONE).await);
    let front = world.front().await;
    let mut stream = front.stream(&phone).await;
    let other = world.database();
    other.execute("ALTER TABLE session RENAME TO away");
    assert_eq!(stream.changes_in_two_beats().await, 0);
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 500);
    other.execute("ALTER TABLE away RENAME TO session");
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
    world.state.trusted_origins = vec!["http://localhost:8080".into()];
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
