//! The metrics: their values after a known story, their format, and their access control.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, IPHONE, World, ZOES_PASSWORD};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use exeunt_server::http::metrics::router;
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;

async fn scrape(world: &World, path: &str) -> (StatusCode, String) {
    let answer = router(world.state.clone()).oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    let (status, body) = (answer.status(), to_bytes(answer.into_body(), usize::MAX).await.unwrap());
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Reads the text as OpenMetrics 1.0 writes it, and stops at whatever is not so. Gives each sample's value by its name
/// and labels.
fn read(text: &str) -> BTreeMap<String, f64> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let mut families: BTreeMap<&str, &str> = BTreeMap::new();
    let mut samples = BTreeMap::new();
    let (lines, end) = text.trim_end_matches('\n').rsplit_once('\n').unwrap();
    assert_eq!(end, "# EOF");
    for line in lines.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            let [word, family, rest] = about.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
            assert!(is_name(family) && !rest.is_empty(), "{line}");
            match word {
                "TYPE" => assert_eq!(families.insert(family, rest), None, "{family} is declared twice"),
                "UNIT" => assert!(family.ends_with(&format!("_{rest}")), "{line}"),
                other => assert_eq!(other, "HELP"),
            }
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').unwrap();
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        let kinds: &[(&str, &str)] = &[
            ("", "gauge"),
            ("_total", "counter"),
            ("_info", "info"),
            ("_sum", "histogram"),
            ("_count", "histogram"),
            ("_bucket", "histogram"),
        ];
        let declared =
            |(end, kind): &(&str, &str)| name.strip_suffix(end).and_then(|name| families.get(name)) == Some(kind);
        assert!(kinds.iter().any(declared), "nobody declared {line}");
        for label in labels.strip_suffix('}').unwrap().split_terminator(',') {
            let (key, value) = label.split_once('=').unwrap();
            assert!(is_name(key) && value.len() > 1 && value.starts_with('"') && value.ends_with('"'), "{line}");
        }
        assert_eq!(samples.insert(sample.to_owned(), value.parse().unwrap()), None, "{sample} is there twice");
    }
    for (sample, value) in &samples {
        if let Some((family, labels)) = sample.split_once("_bucket{").filter(|_| sample.contains("le=\"+Inf\"")) {
            let count = format!("{family}_count{{{}", labels.replace("le=\"+Inf\"", "").trim_start_matches(','))
                .replace("{}", "");
            assert_eq!(samples.get(&count), Some(value), "{count} of {sample}");
        }
    }
    samples
}

/// The metrics that do not depend on the machine's speed.
fn figures(samples: &BTreeMap<String, f64>) -> BTreeMap<&str, f64> {
    let timed = |name: &str| name.contains("_bucket") || name.contains("_sum") || name.contains("store_seconds");
    samples.iter().filter(|(name, _)| !timed(name)).map(|(name, value)| (name.as_str(), *value)).collect()
}

#[tokio::test]
async fn after_a_known_story_the_figures_are_those_of_the_story() {
    let world = World::new().await;
    let (mut desk, mut phone) = (world.device(CHROME), world.device(IPHONE));
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    phone.log_in(ANA, "wrong").await.unwrap_err();
    phone.log_in("nobody", "wrong").await.unwrap_err();
    phone.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    desk.log_out(true).await.unwrap();
    let ana = desk.account.clone().unwrap();
    desk.tap(&ana).await.unwrap();
    desk.log_out(true).await.unwrap();
    desk.who().await.unwrap_err();
    phone.who().await.unwrap();
    for path in ["/api/v1/sessions/one", "/api/v1/sessions/other", "/nothing", "/else.txt"] {
        phone.send(Request::patch(path).body(Body::empty()).unwrap()).await;
    }
    let (status, text) = scrape(&world, "/metrics").await;
    assert_eq!(status, 200);
    let samples = read(&text);
    let expected = [
        (r#"exeunt_build_info{version="0.1.0"}"#, 1.0),
        ("exeunt_start_time_seconds", 1_772_357_400.0),
        ("exeunt_database_up", 1.0),
        (r#"exeunt_sessions{state="signed_in"}"#, 1.0),
        (r#"exeunt_sessions{state="remembered"}"#, 1.0),
        // Two accounts of the world, and four people who typed a password.
        ("exeunt_hash_seconds_count", 6.0),
        ("exeunt_hash_slots", 2.0),
        ("exeunt_hash_slots_taken", 0.0),
        ("exeunt_hash_waiting", 0.0),
        ("exeunt_storm", 0.0),
        ("exeunt_streams", 0.0),
        ("exeunt_streams_crowded_out_total", 0.0),
        (r#"exeunt_log_ins_total{way="password",outcome="success"}"#, 1.0),
        (r#"exeunt_log_ins_total{way="password",outcome="wrong_credentials"}"#, 2.0),
        (r#"exeunt_log_ins_total{way="one_tap",outcome="success"}"#, 1.0),
        (r#"exeunt_log_ins_total{way="sign_up",outcome="success"}"#, 1.0),
        (r#"exeunt_refusals_total{code="wrong_credentials"}"#, 2.0),
        (r#"exeunt_refusals_total{code="not_signed_in"}"#, 1.0),
        (r#"exeunt_refusals_total{code="malformed"}"#, 2.0),
        (r#"exeunt_refusals_total{code="method_not_allowed"}"#, 2.0),
        (r#"exeunt_request_seconds_count{method="POST",route="/api/v1/session",status="200"}"#, 1.0),
        (r#"exeunt_request_seconds_count{method="POST",route="/api/v1/session",status="403"}"#, 2.0),
        (r#"exeunt_request_seconds_count{method="POST",route="/api/v1/accounts",status="200"}"#, 1.0),
        (r#"exeunt_request_seconds_count{method="POST",route="/api/v1/session/resume",status="200"}"#, 1.0),
        (r#"exeunt_request_seconds_count{method="DELETE",route="/api/v1/session",status="200"}"#, 2.0),
        (r#"exeunt_request_seconds_count{method="GET",route="/api/v1/session",status="200"}"#, 1.0),
        (r#"exeunt_request_seconds_count{method="GET",route="/api/v1/session",status="401"}"#, 1.0),
        (r#"exeunt_request_seconds_count{method="PATCH",route="/api/v1/sessions/{id}",status="400"}"#, 2.0),
        (r#"exeunt_request_seconds_count{method="PATCH",route="app",status="405"}"#, 2.0),
    ];
    assert_eq!(figures(&samples), BTreeMap::from(expected));
    assert_eq!(samples[r#"exeunt_store_seconds_count{act="sign_in"}"#], 1.0);
    assert_eq!(samples[r#"exeunt_store_seconds_count{act="resume"}"#], 1.0);
    assert!(samples[r#"exeunt_store_seconds_sum{act="sign_in"}"#] > 0.0);
    for secret in world.secrets().iter().map(String::as_str).chain([
        ANA,
        "Ana",
        "zoe",
        "/api/v1/sessions/one",
        "100.64.",
        "Chrome",
    ]) {
        let found =
            text.lines().filter(|line| !line.starts_with('#')).any(|line| line.contains(&format!("\"{secret}")));
        assert!(!found && (secret.len() < 20 || !text.contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn whatever_is_asked_for_there_are_not_more_labels() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let mut names = BTreeSet::new();
    for round in 0..40 {
        for path in [format!("/api/v1/sessions/{round}"), format!("/{round}"), format!("/docs/{round}")] {
            for method in ["GET".to_owned(), "DELETE".to_owned(), format!("ODD{round}")] {
                let request = Request::builder().method(method.as_str()).uri(&path).body(Body::empty()).unwrap();
                device.send(request).await;
            }
        }
        let (_, text) = scrape(&world, "/metrics").await;
        let seen = read(&text).into_keys().collect();
        if round == 0 { names = seen } else { assert_eq!(names, seen, "in round {round}") }
    }
}

#[tokio::test]
async fn streams_are_counted_while_they_are_open_and_where_they_give_way() {
    let mut world = World::new().await;
    world.state.stream_config.streams_per_device = 2;
    let desk = world.anas(CHROME).await;
    let front = world.front().await;
    let streams = [front.stream(&desk).await, front.stream(&desk).await, front.stream(&desk).await];
    let figure = async |name: &str| read(&scrape(&world, "/metrics").await.1)[name];
    assert_eq!(figure("exeunt_streams_crowded_out_total").await, 1.0);
    drop(streams);
    while figure("exeunt_streams").await > 0.0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn without_a_database_the_rest_is_told_all_the_same() {
    let world = World::new().await;
    world.database().execute("ALTER TABLE session RENAME TO away");
    let (status, text) = scrape(&world, "/metrics").await;
    assert_eq!(status, 200);
    let samples = read(&text);
    assert_eq!(samples["exeunt_database_up"], 0.0);
    assert!(!samples.keys().any(|name| name.starts_with("exeunt_sessions")));
}

/// A page whose name resolves to the machine of its reader (DNS rebinding) read the metrics.
#[tokio::test]
async fn the_figures_were_told_to_a_page_of_another_name() {
    let world = World::new().await;
    for (host, status) in [
        ("evil.example", 421),
        ("evil.example:9090", 421),
        ("a b", 421),
        ("localhost:9090", 200),
        ("127.0.0.1:9090", 200),
        ("[::1]:9090", 200),
    ] {
        for path in ["/metrics", "/readyz"] {
            let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
            let answer = router(world.state.clone()).oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn the_figures_are_not_for_strangers_and_the_app_is_not_where_the_figures_are() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let public = device.send(Request::get("/metrics").body(Body::empty()).unwrap()).await;
    assert_eq!(public.status, 404);
    for (path, status) in [("/metrics", 200), ("/healthz", 200), ("/readyz", 200), ("/", 404), ("/api/v1/session", 404)]
    {
        assert_eq!(scrape(&world, path).await.0, status, "{path}");
    }
}
