//! Admission, whatever the address: requests for a name that is not this server's, calls without encryption, and
//! navigations to endpoints of data are refused.

use crate::world::{Answer, CHROME, Device, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::Code;
use exeunt_server::http::client_ip::Proxies;
use exeunt_server::http::host::Hosts;
use exeunt_server::http::site::Site;
use std::sync::Arc;

async fn ask(device: &mut Device, line: &str, headers: &[(&str, &str)]) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let request = headers.iter().fold(Request::builder(), |request, (name, value)| request.header(*name, *value));
    device.send(request.method(method).uri(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_name_that_a_stranger_points_at_this_server_gets_nothing() {
    let mut world = World::new().await;
    world.state.hosts = Hosts::of(["accounts.example.org".parse().unwrap()]);
    world.state.trusted_origins = vec!["http://dev.example:8080".into()];
    let mut device = world.anas(CHROME).await;
    for (host, taken) in [
        ("localhost", true),
        ("localhost:3000", true),
        ("127.0.0.1:3000", true),
        ("[::1]:3000", true),
        ("accounts.example.org", true),
        ("dev.example:8080", true),
        ("evil.example", false),
        ("evil.example:3000", false),
        ("example.org", false),
        ("localhost.evil.example", false),
    ] {
        for line in ["GET /api/v1/session", "GET /healthz", "DELETE /api/v1/device", "GET /log-in"] {
            if taken && line.starts_with("DELETE") {
                continue;
            }
            let answer = ask(&mut device, line, &[("host", host)]).await;
            assert_eq!(answer.status == 421, !taken, "{line} at {host}: {}", answer.status);
            if !taken {
                assert_eq!(answer.problem().code, Code::Misdirected);
                assert!(answer.set_cookies().is_empty());
            }
        }
    }
    assert!(device.who().await.is_ok(), "nothing was forgotten");
}

#[tokio::test]
async fn two_hosts_are_no_host() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for hosts in [["localhost", "localhost"], ["localhost", "evil.example"], ["evil.example", "localhost"]] {
        let answer = ask(&mut device, "GET /api/v1/session", &hosts.map(|host| ("host", host))).await;
        assert_eq!(answer.problem().code, Code::Malformed, "{hosts:?}");
        assert_eq!(answer.headers["connection"], "close");
    }
}

#[tokio::test]
async fn a_call_that_came_to_a_trusted_proxy_in_the_open_is_refused_and_never_redirected() {
    let mut world = World::new().await;
    world.state.proxies = Proxies::of(["100.64.0.0/10".parse().unwrap()]);
    let mut device = world.anas(CHROME).await;
    for (path, way, status) in [
        ("/api/v1/session", "http", 421),
        ("/api/v1/nothing", "http", 421),
        ("/api/v1/session", "https, http", 421),
        ("/api/v1/session", "https", 200),
        ("/healthz", "http", 200),
    ] {
        let answer = ask(&mut device, &format!("GET {path}"), &[("x-forwarded-proto", way)]).await;
        assert_eq!(answer.status, status, "{path} {way}");
        assert!(!answer.headers.contains_key("location") && answer.set_cookies().is_empty());
    }
    world.state.proxies = Proxies::default();
    let mut stranger = world.anas(CHROME).await;
    let answer = ask(&mut stranger, "GET /api/v1/session", &[("x-forwarded-proto", "http")]).await;
    assert_eq!(answer.status, 200, "nobody else's word counts");
}

#[tokio::test]
async fn what_is_data_is_never_shown_or_run() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for dest in ["document", "iframe", "frame", "embed", "object", "script", "style", "image", "worker", "", "\u{ff}"] {
        let dest = dest.as_bytes();
        let mut request = Request::get("/api/v1/session").body(Body::empty()).unwrap();
        request.headers_mut().insert("sec-fetch-dest", axum::http::HeaderValue::from_bytes(dest).unwrap());
        let answer = device.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.problem().code), (403, Code::ForeignOrigin), "{dest:?}");
    }
    for headers in [&[("sec-fetch-dest", "empty")][..], &[]] {
        assert_eq!(ask(&mut device, "GET /api/v1/session", headers).await.status, 200);
    }
    assert_eq!(ask(&mut device, "GET /openapi.json", &[("sec-fetch-dest", "document")]).await.status, 200);
}

#[tokio::test]
async fn a_redirect_leads_to_a_path_of_this_server_whatever_is_asked() {
    let app = tempfile::tempdir().unwrap();
    std::fs::write(app.path().join("index.html"), "<!doctype html>").unwrap();
    let mut world = World::new().await;
    world.state.site = Arc::new(Site::from_directory(app.path()).unwrap());
    world.state.hosts = Hosts::of(["accounts.example.org".parse().unwrap()]);
    let mut device = world.device(CHROME);
    let queries = [
        "",
        "?next=//evil.example",
        "?next=/%5Cevil.example",
        "?next=https:evil.example",
        "?next=javascript:alert(1)",
        "?next=%0d%0aLocation:%20//evil.example",
        "?next=/%09/evil.example",
        "?next=%E2%80%A5",
        "?next=http://a@evil.example",
        "?next=%EF%BC%8F%EF%BC%8Fevil.example",
        "?//evil.example",
    ];
    for (path, to) in [("/docs", "/docs/"), ("/.well-known/change-password", "/settings/password")] {
        for query in queries {
            for host in ["localhost:3000", "accounts.example.org", "192.0.2.7"] {
                let headers = [("host", host), ("x-forwarded-host", "evil.example"), ("accept", "text/html")];
                let answer = ask(&mut device, &format!("GET {path}{query}"), &headers).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.headers["location"].to_str().unwrap()),
                    (303, to),
                    "{query}"
                );
                assert!(answer.body.is_empty());
            }
        }
        for beside in [
            "//evil.example",
            "/../../evil.example",
            "/%2f%2fevil.example",
            "%2f..",
            ";//evil.example",
            "\\evil.example",
        ] {
            let uri = format!("{path}{beside}");
            let answer = ask(&mut device, &format!("GET {uri}"), &[("accept", "text/html")]).await;
            assert_eq!(answer.status, 404, "{uri}");
            assert!(!answer.headers.contains_key("location"), "{uri}");
        }
    }
}
