//! The headers of every answer.

use crate::world::{ANA, ANAS_PASSWORD, Answer, CHROME, Device, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::Nothing;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_server::http::client_ip::Proxies;
use exeunt_server::http::site::Site;
use std::sync::Arc;
use std::time::Duration;

/// On every answer.
const ALWAYS: &[(&str, &str)] = &[
    ("x-request-id", "*"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), \
         geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
         publickey-credentials-get=(self), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
];

const HINTS: (&str, &str) = ("accept-ch", "Sec-CH-UA-Platform-Version, Sec-CH-UA-Model");
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'none'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp; \
    report-uri /csp-report";
const APP_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'none'; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp; \
    report-uri /csp-report; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const DATA: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("vary", "Cookie, Sec-Fetch-Site, Origin"),
    ("cache-control", "no-store"),
];
const DOCUMENTATION: &[(&str, &str)] = &[
    ("content-security-policy", PAGE_POLICY),
    ("reporting-endpoints", "csp=\"/csp-report\""),
    HINTS,
    ("cache-control", "no-store"),
];
const PAGE: &[(&str, &str)] =
    &[("content-security-policy", APP_POLICY), ("reporting-endpoints", "csp=\"/csp-report\""), HINTS];
const REFUSED: &[(&str, &str)] = &[("content-type", "application/problem+json")];
const UNKEPT: (&str, &str) = ("cache-control", "no-store");
const HTML: (&str, &str) = ("accept", "text/html");
const JSON: (&str, &str) = ("content-type", "application/json");

type Lines = Vec<(String, String)>;

/// The headers of an answer that are the same each time; of the others, the names. How long the body is belongs to the
/// way it is sent.
fn lines(answer: &Answer) -> Lines {
    let changing = ["etag", "set-cookie", "x-request-id"];
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let each =
        answer.headers.iter().filter(|(name, _)| *name != "content-length").map(|(name, value)| match name.as_str() {
            name if changing.contains(&name) => line(name, "*"),
            name => line(name, value.to_str().unwrap()),
        });
    let mut lines: Lines = each.collect();
    lines.sort();
    lines
}

fn expected(parts: &[&[(&str, &str)]]) -> Lines {
    let all = parts.iter().copied().flatten().chain(ALWAYS);
    let mut lines: Lines = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    lines.sort();
    lines
}

async fn ask(device: &mut Device, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        request = request.header("content-length", body.len());
    }
    device.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// Asks, and compares status and headers.
async fn the(
    device: &mut Device,
    status: u16,
    line: &str,
    headers: &[(&str, &str)],
    body: &str,
    parts: &[&[(&str, &str)]],
) {
    let answer = ask(device, line, headers, body).await;
    assert_eq!(answer.status, status, "{line} {headers:?}");
    assert_eq!(lines(&answer), expected(parts), "{status} {line} {headers:?}");
}

/// A server with an app to serve.
async fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(directory.path().join("base-fedcba9876543210.css"), "body{}").unwrap();
    let mut world = World::new().await;
    world.state.site = Arc::new(Site::from_directory(directory.path()).unwrap());
    world
}

#[tokio::test]
async fn every_answer_has_exactly_the_headers_of_its_kind_whatever_its_status() {
    let world = world().await;
    let mut device = world.anas(CHROME).await;
    let account = device.account.clone().unwrap().0;
    let mine = ("x-account", account.as_str());
    let tag = ask(&mut device, "GET /", &[HTML], "").await.headers["etag"].to_str().unwrap().to_owned();
    let page = [
        PAGE,
        &[
            ("cache-control", "no-cache"),
            ("vary", "Accept-Encoding"),
            ("etag", "*"),
            ("content-type", "text/html; charset=utf-8"),
        ],
    ]
    .concat();
    let style = [
        PAGE,
        &[
            ("cache-control", "public, max-age=31536000, immutable"),
            ("vary", "Accept-Encoding"),
            ("etag", "*"),
            ("content-type", "text/css; charset=utf-8"),
        ],
    ]
    .concat();
    let long = "x".repeat(20_000);
    let said = |kind| ("content-type", kind);
    let text = said("text/plain; charset=utf-8");
    let cross = ("sec-fetch-site", "cross-site");
    let report = ("content-type", "application/csp-report");
    the(&mut device, 200, "GET /healthz", &[], "", &[DATA, &[text]]).await;
    the(&mut device, 200, "GET /readyz", &[], "", &[DATA, &[text]]).await;
    the(&mut device, 200, "GET /openapi.json", &[], "", &[DATA, &[said("application/json")]]).await;
    the(&mut device, 200, "GET /api/v1/session", &[], "", &[DATA, &[said("application/json")]]).await;
    the(
        &mut device,
        200,
        "PATCH /api/v1/profile",
        &[mine, JSON],
        "{\"name\":\"Ana\"}",
        &[DATA, &[said("application/json")]],
    )
    .await;
    the(&mut device, 200, "GET /docs/", &[], "", &[DOCUMENTATION, &[said("text/html; charset=utf-8")]]).await;
    the(&mut device, 200, "GET /docs/swagger-ui.css", &[], "", &[DOCUMENTATION, &[said("text/css; charset=utf-8")]])
        .await;
    the(&mut device, 200, "GET /", &[HTML], "", &[&page]).await;
    the(&mut device, 200, "HEAD /log-in", &[HTML], "", &[&page]).await;
    the(&mut device, 200, "GET /base-fedcba9876543210.css", &[], "", &[&style]).await;
    the(&mut device, 200, "GET /sw.js", &[], "", &[PAGE, &[UNKEPT, said("text/javascript; charset=utf-8")]]).await;
    the(&mut device, 204, "POST /csp-report", &[report], "{}", &[DATA]).await;
    the(&mut device, 303, "GET /docs", &[], "", &[DOCUMENTATION, &[("location", "/docs/")]]).await;
    the(&mut device, 303, "GET /.well-known/change-password", &[], "", &[DATA, &[("location", "/settings/password")]])
        .await;
    the(&mut device, 304, "GET /", &[HTML, ("if-none-match", &tag)], "", &[&page]).await;
    the(&mut device, 400, "PATCH /api/v1/profile", &[mine, JSON], "{", &[DATA, REFUSED]).await;
    the(&mut device, 400, "GET /", &[("host", "a b")], "", &[PAGE, REFUSED, &[UNKEPT, ("connection", "close")]]).await;
    the(&mut device, 403, "PATCH /api/v1/profile", &[mine, JSON, cross], "{}", &[DATA, REFUSED]).await;
    the(&mut device, 403, "GET /api/v1/session", &[("sec-fetch-dest", "document")], "", &[DATA, REFUSED]).await;
    the(&mut device, 403, "POST /somewhere", &[cross], "", &[PAGE, REFUSED, &[UNKEPT]]).await;
    the(&mut device, 404, "GET /api/v1/nothing", &[], "", &[DATA, REFUSED]).await;
    the(&mut device, 404, "GET /.well-known/nothing", &[], "", &[DATA, REFUSED]).await;
    the(&mut device, 404, "GET /nothing.js", &[], "", &[PAGE, REFUSED, &[UNKEPT]]).await;
    the(&mut device, 404, "GET /docs/nothing.js", &[], "", &[DOCUMENTATION, REFUSED]).await;
    the(&mut device, 405, "POST /api/v1/profile", &[mine], "", &[DATA, REFUSED, &[("allow", "GET,HEAD,PATCH")]]).await;
    the(&mut device, 405, "TRACE /api/v1/profile", &[mine], "", &[DATA, REFUSED, &[("allow", "GET,HEAD,PATCH")]]).await;
    the(&mut device, 405, "GET /csp-report", &[], "", &[DATA, REFUSED, &[("allow", "POST")]]).await;
    the(&mut device, 405, "POST /", &[], "", &[PAGE, REFUSED, &[UNKEPT, ("allow", "GET,HEAD")]]).await;
    the(&mut device, 409, "GET /api/v1/profile", &[("x-account", "nobodys")], "", &[DATA, REFUSED]).await;
    the(&mut device, 413, "PATCH /api/v1/profile", &[mine, JSON], &long, &[DATA, REFUSED]).await;
    the(&mut device, 415, "PATCH /api/v1/profile", &[mine, text], "{}", &[DATA, REFUSED]).await;
    the(&mut device, 415, "POST /csp-report", &[JSON], "{}", &[DATA, REFUSED]).await;
    the(&mut device, 421, "GET /api/v1/session", &[("host", "evil.example")], "", &[DATA, REFUSED]).await;
    the(&mut device, 421, "GET /", &[HTML, ("host", "evil.example")], "", &[PAGE, REFUSED, &[UNKEPT]]).await;
    the(&mut device, 422, "PATCH /api/v1/profile", &[mine, JSON], "{\"name\":\"\"}", &[DATA, REFUSED]).await;
}

#[tokio::test]
async fn who_is_not_logged_in_and_a_server_in_trouble_are_told_so_with_the_same_headers() {
    let mut world = world().await;
    let mut stranger = world.device(CHROME);
    let refused = expected(&[DATA, REFUSED]);
    let later = expected(&[DATA, REFUSED, &[("retry-after", "5")]]);
    for (line, status) in [("GET /api/v1/session", 401), ("GET /api/v1/sessions", 401)] {
        let answer = ask(&mut stranger, line, &[], "").await;
        assert_eq!(answer.status, status);
        assert_eq!(lines(&answer).into_iter().filter(|(name, _)| name != "set-cookie").collect::<Lines>(), refused);
    }
    let answer = ask(&mut stranger, "GET /api/v1/events", &[], "").await;
    assert_eq!((answer.status.as_u16(), lines(&answer)), (204, expected(&[DATA])));
    let mut device = world.anas(CHROME).await;
    let other = world.database();
    other.execute("ALTER TABLE session RENAME TO away");
    let answer = ask(&mut device, "GET /api/v1/session", &[], "").await;
    assert_eq!((answer.status.as_u16(), lines(&answer)), (500, refused));
    other.execute("ALTER TABLE away RENAME TO session");
    world.state.timeout = Duration::ZERO;
    let answer =
        ask(&mut world.device(CHROME), "POST /api/v1/session", &[JSON], "{\"identifier\":\"a\",\"password\":\"b\"}")
            .await;
    assert_eq!((answer.status.as_u16(), lines(&answer)), (503, later));
}

#[tokio::test]
async fn only_what_came_encrypted_asks_browsers_to_encrypt_everything() {
    let mut world = world().await;
    for (trusted, way, asks) in
        [("100.64.0.0/10", "https", true), ("100.64.0.0/10", "http", false), ("192.0.2.1", "https", false)]
    {
        world.state.proxies = Proxies::of([trusted.parse().unwrap()]);
        let answer = ask(&mut world.device(CHROME), "GET /", &[HTML, ("x-forwarded-proto", way)], "").await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert_eq!(policy.strip_prefix(APP_POLICY), Some(if asks { "; upgrade-insecure-requests" } else { "" }));
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
