//! The headers that stand on every answer.

use crate::world::{ANA, ANAS_PASSWORD, Answer, CHROME, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Nothing, endpoint::Endpoint};

fn assert_guarded(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("origin-agent-cluster", "?1"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ] {
        assert_eq!(answer.headers.get(name).map(|value| value.to_str().unwrap()), Some(value), "{what}: {name}");
    }
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"),
        "{what}: {policy}"
    );
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{what}: {policy}");
    assert!(answer.headers.contains_key("permissions-policy"), "{what}");
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert!(!answer.headers.contains_key(name), "{what}: {name}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded_whatever_its_status() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for (method, path, status) in [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/docs/", 200),
        ("GET", "/docs", 303),
        ("GET", "/.well-known/change-password", 303),
        ("GET", GetSession::PATH, 200),
        ("GET", "/api/v1/nothing", 404),
        ("POST", "/api/v1/profile", 405),
        ("GET", "/somewhere", 404),
        ("POST", "/somewhere", 405),
        ("POST", SignIn::PATH, 400),
    ] {
        let answer = device.send(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_guarded(&answer, path);
    }
}

#[tokio::test]
async fn nothing_of_the_api_is_ever_kept_by_a_cache() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let signed_in = device.answer(&SignIn, &typed).await;
    let read = device.answer(&GetSession, &Nothing {}).await;
    let refused = world.device(CHROME).answer(&GetSession, &Nothing {}).await;
    for answer in [signed_in, read, refused] {
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["vary"], "Cookie, Sec-Fetch-Site, Origin");
        assert_eq!(answer.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    }
}

#[tokio::test]
async fn password_managers_find_the_page_and_other_well_known_names_do_not_exist() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let mut get = async |path: &str| {
        device.send(Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap()).await
    };
    let answer = get("/.well-known/change-password").await;
    assert_eq!((answer.status.as_u16(), answer.headers["location"].to_str().unwrap()), (303, "/settings/password"));
    for path in [
        "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200",
        "/.well-known/",
        "/.well-known",
    ] {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
}
