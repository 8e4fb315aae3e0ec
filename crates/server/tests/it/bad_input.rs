//! Invalid input to any endpoint: a clear refusal, never a fault of the server, and nothing changes.

use crate::world::{CHROME, Device, IPHONE, World};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::{Code, Content, Endpoint, Method, Visitor, every_endpoint};

/// An endpoint as plain values, with an unknown id in its path.
#[derive(Clone)]
struct Target {
    method: Method,
    path: String,
    takes_body: bool,
    signed_in: bool,
}

#[derive(Default)]
struct Targets(Vec<Target>);

impl Visitor for Targets {
    fn visit<E: Endpoint>(&mut self) {
        self.0.push(Target {
            method: E::METHOD,
            path: E::PATH.replace("{id}", "nobodys").replace("{ref}", "nobodys"),
            takes_body: !<E::Request as Content>::EMPTY,
            signed_in: E::SIGNED_IN,
        });
    }
}

fn targets() -> Vec<Target> {
    let mut targets = Targets::default();
    every_endpoint(&mut targets);
    targets.0
}

fn request(target: &Target, device: &Device, kind: Option<&str>, body: Vec<u8>) -> Request<Body> {
    let mut request = Request::builder().method(target.method.as_str()).uri(&target.path);
    if target.signed_in {
        request = request.header("x-account", &device.account.as_ref().unwrap().0);
    }
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    request.header(header::CONTENT_LENGTH, body.len()).body(Body::from(body)).unwrap()
}

/// Ana on two devices, and all that can be seen of her account.
async fn witness(device: &mut Device) -> String {
    let sessions = device.sessions().await;
    format!("{:?} {sessions:?} {:?} {:?}", device.who().await, device.password().await, device.tiles().await)
}

#[tokio::test]
async fn a_body_that_is_not_what_the_endpoint_takes_is_malformed() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.anas(IPHONE).await;
    let before = witness(&mut device).await;
    let deep = [b"[".repeat(8000), b"]".repeat(8000)].concat();
    let bodies: [&[u8]; 22] = [
        b"", b"{", b"null", b"[]", b"42", b"\"text\"", b"true", b"\xff\xfe\xfd", b"\0", b"{}{}", &deep,
        b"{\"identifier\":1,\"password\":[],\"ref\":{},\"current\":null,\"new\":0,\"name\":[1],\"hue\":\"red\",\"ids\":7,\"end\":\"all\",\"remember\":\"yes\"}",
        b"{\"unknown\":true}",
        b"{\"identifier\":\"ana\",\"password\":\"x\",\"admin\":true}",
        b"{\"name\":\"\\ud800\"}",
        b"{\"hue\":-1,\"name\":\"a\xc3\x28\"}",
        b"{\"reach\":\"galaxy\"}",
        b"{\"reach\":\"everywhere\",\"remember\":\"no\"}",
        b"{\"remember\":null,\"username\":\"zoe\"}",
        b"{\"username\":\"zoe\",\"password\":[\"marble teapot sunrise ladder\"]}",
        b"{\"username\":null,\"password\":\"marble teapot sunrise ladder\"}",
        b"{\"username\":\"zoe\",\"password\":\"marble teapot sunrise ladder\",\"hue\":7,\"shared_device\":1}",
    ];
    for target in targets().into_iter().filter(|target| target.takes_body) {
        for body in bodies {
            let answer = device.send(request(&target, &device, Some("application/json"), body.to_vec())).await;
            let words = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            assert_eq!(answer.problem().code, Code::Malformed, "{} {} {words}", target.method.as_str(), target.path);
        }
    }
    assert_eq!(witness(&mut device).await, before);
}

#[tokio::test]
async fn a_mebibyte_is_too_large_whatever_it_says_it_is() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let before = (witness(&mut device).await, world.state.hashing.computed());
    let password = format!("{{\"identifier\":\"ana\",\"password\":\"{}\"}}", "x".repeat(1 << 20)).into_bytes();
    for target in targets() {
        for kind in [Some("application/json"), Some("text/plain"), None] {
            let answer = device.send(request(&target, &device, kind, password.clone())).await;
            assert_eq!(answer.problem().code, Code::TooLarge, "{} {}", target.method.as_str(), target.path);
        }
    }
    assert_eq!((witness(&mut device).await, world.state.hashing.computed()), before, "not one hash was computed");
}

#[tokio::test]
async fn a_body_without_a_length_is_cut_off_at_the_same_size() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for target in targets().into_iter().filter(|target| target.takes_body) {
        let mut sent = request(&target, &device, Some("application/json"), vec![b' '; 1 << 20]);
        sent.headers_mut().remove(header::CONTENT_LENGTH);
        sent.headers_mut().insert(header::TRANSFER_ENCODING, "chunked".parse().unwrap());
        assert_eq!(device.send(sent).await.problem().code, Code::TooLarge, "{}", target.path);
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_an_unsupported_type_even_where_none_is_needed() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let before = witness(&mut device).await;
    for target in targets() {
        for kind in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/jsonp"),
            Some(""),
        ] {
            let answer = device.send(request(&target, &device, kind, b"{\"remember\":false}".to_vec())).await;
            assert_eq!(
                answer.problem().code,
                Code::UnsupportedMediaType,
                "{} {} {kind:?}",
                target.method.as_str(),
                target.path
            );
        }
    }
    assert_eq!(witness(&mut device).await, before);
}

#[tokio::test]
async fn json_with_a_charset_is_json() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let target = targets().into_iter().find(|target| target.path.ends_with("/profile") && target.takes_body).unwrap();
    let body = b"{\"name\":\"Ana\"}".to_vec();
    let answer = device.send(request(&target, &device, Some("Application/JSON; charset=UTF-8"), body)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn an_address_takes_its_own_methods_only() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let before = witness(&mut device).await;
    let all = targets();
    for target in &all {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if all.iter().any(|other| other.path == target.path && other.method.as_str() == method) {
                continue;
            }
            let sent = Request::builder().method(method).uri(&target.path).body(Body::empty()).unwrap();
            assert_eq!(device.send(sent).await.problem().code, Code::MethodNotAllowed, "{method} {}", target.path);
        }
    }
    assert_eq!(witness(&mut device).await, before);
}

#[tokio::test]
async fn what_is_no_address_of_the_api_is_not_found() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/session",
        "/api/v1/session/",
        "/api/v1/Session",
        "/api/x.css",
        "/api/v1/sessions/a/b",
        "/api/v1/sessions/%FF",
        "/api/v1/device/accounts/%FF%FE",
    ] {
        let method = if path.contains("%FF") { "DELETE" } else { "GET" };
        let mut sent = Request::builder().method(method).uri(path).header(header::ACCEPT, "text/html");
        sent = sent.header("x-account", &device.account.as_ref().unwrap().0);
        let answer = device.send(sent.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.problem().code, Code::NotFound, "{path}");
    }
}

#[tokio::test]
async fn headers_that_are_no_text_break_nothing() {
    use axum::http::HeaderValue;
    let world = World::new().await;
    for target in targets() {
        // One of them makes the device forget everything.
        let mut device = world.anas(CHROME).await;
        for name in [
            "x-account",
            "cookie",
            "sec-ch-ua",
            "sec-ch-ua-platform",
            "accept",
            "content-type",
            "origin",
            "if-none-match",
        ] {
            let mut sent = request(&target, &device, None, Vec::new());
            sent.headers_mut().insert(name, HeaderValue::from_bytes(b"\xff\xfe=\x80").unwrap());
            let status = device.send(sent).await.status;
            assert!(status.as_u16() < 500, "{status}: {} with a strange {name}", target.path);
        }
    }
}

#[tokio::test]
async fn without_a_session_what_needs_one_is_401_and_nothing_else_is() {
    let world = World::new().await;
    let owner = world.anas(CHROME).await;
    for target in targets() {
        let mut stranger = world.device(IPHONE);
        let (kind, body) =
            if target.takes_body { (Some("application/json"), b"{}".to_vec()) } else { (None, Vec::new()) };
        let answer = stranger.send(request(&target, &owner, kind, body)).await;
        assert_eq!(
            answer.status == 401,
            target.signed_in,
            "{} {}: {}",
            target.method.as_str(),
            target.path,
            answer.status
        );
        let given = answer.set_cookies().into_iter().filter(|cookie| !cookie.ends_with("; Max-Age=0"));
        assert_eq!(given.count(), 0, "{}", target.path);
    }
}
