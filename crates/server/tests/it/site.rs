//! The built app, as the browser gets it.

use crate::world::{Answer, CHROME, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_server::http::site::Site;
use std::fs::{create_dir, write};
use std::sync::Arc;

async fn world_with_an_app() -> World {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    create_dir(path("snippets")).unwrap();
    write(path("index.html"), "<!doctype html>the app").unwrap();
    write(path("index.html.br"), "index in brotli").unwrap();
    write(path("index.html.gz"), "index in gzip").unwrap();
    write(path("exeunt-app-0123456789abcdef_bg.wasm"), "\0asm").unwrap();
    write(path("exeunt-app-0123456789abcdef_bg.wasm.br"), "wasm in brotli").unwrap();
    write(path("base-fedcba9876543210.css"), "body{}").unwrap();
    write(path("snippets/boot-00112233445566aa.js"), "1").unwrap();
    let mut world = World::new().await;
    world.state.site = Arc::new(Site::from_directory(directory.path()).unwrap());
    world
}

async fn ask(world: &World, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request =
        headers.iter().fold(Request::builder(), |request, (name, value)| request.header(*name, value.as_bytes()));
    world.device(CHROME).send(request.method(method).uri(path).body(Body::empty()).unwrap()).await
}

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[tokio::test]
async fn every_page_of_the_app_begins_with_the_same_file_that_is_asked_for_anew_each_time() {
    let world = world_with_an_app().await;
    for path in ["/", "/index.html", "/log-in", "/settings/password", "/settings/password/changed", "/nowhere"] {
        let answer = ask(&world, "GET", path, &[HTML]).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "<!doctype html>the app"), "{path}");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], "no-cache");
        assert_eq!(answer.headers["vary"], "Accept-Encoding");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("upgrade-insecure-requests"), "{policy}");
    }
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_for_ever_with_their_right_type() {
    let world = world_with_an_app().await;
    for (path, kind) in [
        ("/exeunt-app-0123456789abcdef_bg.wasm", "application/wasm"),
        ("/base-fedcba9876543210.css", "text/css; charset=utf-8"),
        ("/snippets/boot-00112233445566aa.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = ask(&world, "GET", path, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()), (200, kind), "{path}");
        assert_eq!(answer.headers["cache-control"], "public, max-age=31536000, immutable", "{path}");
    }
}

#[tokio::test]
async fn the_best_encoding_that_the_browser_takes_is_sent() {
    let world = world_with_an_app().await;
    for (accepts, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "index in brotli"),
        ("gzip", Some("gzip"), "index in gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "index in gzip"),
        ("identity", None, "<!doctype html>the app"),
        ("", None, "<!doctype html>the app"),
    ] {
        let answer = ask(&world, "GET", "/", &[("accept-encoding", accepts)]).await;
        assert_eq!(answer.headers.get("content-encoding").map(|value| value.to_str().unwrap()), encoding, "{accepts}");
        assert_eq!(answer.text(), body, "{accepts}");
    }
    let css = ask(&world, "GET", "/base-fedcba9876543210.css", &[("accept-encoding", "br")]).await;
    assert!(!css.headers.contains_key("content-encoding"), "there is no sibling to send");
}

#[tokio::test]
async fn what_the_browser_has_already_is_not_sent_again() {
    let world = world_with_an_app().await;
    let tag = ask(&world, "GET", "/", &[]).await.headers["etag"].to_str().unwrap().to_owned();
    let again = ask(&world, "GET", "/", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.headers["cache-control"], "no-cache");
    for known in [format!("W/{tag}"), format!("\"x,y\", W/{tag}"), format!("W/\"\", {tag}"), "*".to_owned()] {
        for method in ["GET", "HEAD"] {
            let again = ask(&world, method, "/", &[("if-none-match", &known)]).await;
            assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{known}");
            assert_eq!(again.headers["etag"], tag.as_str(), "a tag of ours stays what it is");
        }
    }
    let brotli = ask(&world, "GET", "/", &[("if-none-match", &tag), ("accept-encoding", "br")]).await;
    assert_eq!(brotli.status, 200, "another encoding is another thing");
    let head = ask(&world, "HEAD", "/log-in", &[HTML]).await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn one_byte_that_is_no_letter_made_the_rest_of_a_header_count_for_nothing() {
    let world = world_with_an_app().await;
    let brotli = ask(&world, "GET", "/", &[("accept-encoding", "br, é")]).await;
    assert_eq!(brotli.headers["content-encoding"], "br");
    let tag = brotli.headers["etag"].to_str().unwrap().to_owned();
    let known = [("accept-encoding", "br"), ("if-none-match", &*format!("\"é\", {tag}"))];
    assert_eq!(ask(&world, "GET", "/", &known).await.status, 304);
    for (accept, status) in [("text/html, é", 200), ("application/json, é", 404)] {
        assert_eq!(ask(&world, "GET", "/log-in", &[("accept", accept)]).await.status, status, "{accept}");
    }
}

#[tokio::test]
async fn what_is_no_page_and_no_file_does_not_exist() {
    let world = world_with_an_app().await;
    for path in [
        "/exeunt-app-old.js",
        "/settings/x.css",
        "/../Cargo.toml",
        "/%2e%2e/secret.txt",
        "/index.html.br",
        "/snippets/../index.html",
    ] {
        assert_eq!(ask(&world, "GET", path, &[HTML]).await.status, 404, "{path}");
    }
    assert_eq!(ask(&world, "GET", "/log-in", &[("accept", "application/json")]).await.status, 404);
    assert_eq!(ask(&world, "POST", "/log-in", &[HTML]).await.status, 405);
    let well_known = ask(&world, "GET", "/.well-known/anything", &[HTML]).await;
    assert_eq!(well_known.status, 404);
}

#[tokio::test]
async fn a_service_worker_of_another_time_finds_one_that_removes_itself_and_is_asked_for_each_time() {
    let world = world_with_an_app().await;
    let answer =
        ask(&world, "GET", "/sw.js", &[("service-worker", "script"), ("sec-fetch-dest", "serviceworker")]).await;
    assert_eq!((answer.status.as_u16(), answer.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert_eq!(answer.headers["content-type"], "text/javascript; charset=utf-8");
    let script = answer.text();
    for deed in ["skipWaiting()", "caches.delete", "registration.unregister()", ".navigate("] {
        assert!(script.contains(deed), "{deed}");
    }
    assert!(!script.contains("\"fetch\""), "it answers nothing itself");
}
