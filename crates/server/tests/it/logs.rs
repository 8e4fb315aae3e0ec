//! The log itself: its lines, the ids in them, and strangers' input in it.

use crate::world::dice::Dice;
use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, Journal, World, leaked};
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use exeunt_contract::Endpoint;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::SignIn;
use exeunt_server::observe::logs::Format;
use serde_json::Value;

async fn get(device: &mut Device, path: &str) -> String {
    let request = Request::get(path).header("x-request-id", "mine").body(Body::empty()).unwrap();
    device.send(request).await.headers["x-request-id"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_answer_carries_the_id_under_which_it_is_in_the_log_and_never_one_of_the_callers() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let journal = Journal::begin(Format::Json);
    for (path, route) in [
        (GetSession::PATH, GetSession::PATH),
        ("/api/v1/sessions/nobodys?x=1", "/api/v1/sessions/{id}"),
        ("/healthz", "/healthz"),
        ("/nothing/here.txt", "app"),
    ] {
        let id = get(&mut device, path).await;
        assert_eq!((id.len(), id.chars().all(|c| c.is_ascii_hexdigit())), (32, true), "{id}");
        let lines = journal.json();
        let line = lines.iter().find(|line| line["message"] == "answered").unwrap();
        assert_eq!(line["span"]["id"], id.as_str());
        assert_eq!(line["span"]["method"], "GET");
        assert_eq!(line["span"]["path"], path.split('?').next().unwrap());
        assert_eq!(line["span"]["client"], device.address.to_string());
        assert_eq!(line["span"]["device"], "Chrome, Linux");
        assert_eq!(line["route"], route);
        assert!(line["status"].is_u64() && line["millis"].is_u64(), "{line}");
        let at: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{at}");
        let who = line["span"]["account"].as_str();
        assert_eq!(who.is_some(), path == GetSession::PATH, "{line}");
    }
}

/// Things that end lines, move cursors or turn the direction of reading, and ordinary ones between them.
const NASTY: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{9b}2J",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{2066}",
    "\0",
    "\u{8}",
    "\u{7f}",
    "\t",
    "\"",
    "\\",
    "\\n",
    "{",
    "}",
    "=",
    " ",
    "answered",
    "INFO",
    "é",
    "名",
    "👍",
    "Chrome/142.0",
    "%0a",
    "%1b",
];

fn nonsense(dice: &mut Dice) -> String {
    (0..=dice.roll(8)).map(|_| dice.one_of(NASTY)).collect()
}

/// A valid path for any input: everything that HTTP does not take is percent-encoded, as a client would, or left as it
/// is where the parser takes it.
fn as_path(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'!'..=b'~' if byte != b'?' && byte != b'#' && byte != b'%' => char::from(byte).to_string(),
        _ => format!("%{byte:02x}"),
    };
    format!("/{}", text.bytes().map(byte).collect::<String>())
}

#[tokio::test]
async fn whatever_strangers_send_a_line_of_the_log_is_one_line_and_moves_no_cursor() {
    for format in [Format::Text, Format::Json] {
        let world = World::new().await;
        let mut dice = Dice::of(11);
        let journal = Journal::begin(format);
        for _ in 0..200 {
            let mut device = world.device(CHROME);
            let (agent, name, path) = (nonsense(&mut dice), nonsense(&mut dice), as_path(&nonsense(&mut dice)));
            let typed = serde_json::json!({"identifier": format!("x{name}"), "password": ANAS_PASSWORD});
            let headers = ["sec-ch-ua", "sec-ch-ua-platform", "x-account", "x-request-id", "x-forwarded-for", "origin"];
            for mut request in [
                Request::post(SignIn::PATH)
                    .header("content-type", "application/json")
                    .body(typed.to_string().into())
                    .unwrap(),
                Request::get(path).body(Body::empty()).unwrap(),
                Request::builder().method("ODD").uri("/").body(Body::empty()).unwrap(),
            ] {
                for header in headers {
                    // Bytes that no header may hold never reach a handler.
                    if let Ok(value) = HeaderValue::from_bytes(agent.as_bytes()) {
                        request.headers_mut().insert(header, value);
                    }
                }
                device.send(request).await;
            }
        }
        tracing::error!(words = nonsense(&mut dice), "a panic {}", NASTY.concat());
        let log = journal.text();
        assert!(log.lines().count() > 600);
        for line in log.split('\n').filter(|line| !line.is_empty()) {
            assert!(
                !line.chars().any(|c| c.is_control() || "\u{2028}\u{2029}\u{202e}\u{2066}".contains(c)),
                "{line:?}"
            );
            match format {
                Format::Json => drop(serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{line}"))),
                Format::Text => assert!(line.starts_with("20") && line.contains("Z "), "{line}"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_typed_as_a_user_name_is_not_logged_because_people_type_passwords_there() {
    let world = World::new().await;
    let journal = Journal::begin(Format::Json);
    let mut device = world.device(CHROME);
    for typed in [ANAS_PASSWORD, "somebody unknown", ANA] {
        device.log_in(typed, "not the password").await.unwrap_err();
        let log = journal.text();
        assert!(log.contains("authn_login_fail"));
        assert!(!log.contains(&format!("\"{typed}\"")) && !log.contains(ANAS_PASSWORD), "{log}");
    }
}

#[tokio::test]
async fn a_secret_in_the_log_would_be_found() {
    let world = World::new().await;
    let device = world.anas(CHROME).await;
    for format in [Format::Text, Format::Json] {
        let journal = Journal::begin(format);
        tracing::trace!(cookie = device.jar["__Host-session"], "planted");
        assert_eq!(leaked(&journal.text(), &world.secrets()), 1, "{format:?}");
        tracing::trace!("planted in words: {}", device.cookies());
        assert_eq!(leaked(&journal.text(), &world.secrets()), 2, "{format:?}");
    }
    // They stand in what every world looks through, and this one must not find them again.
    world.looks_for_new_secrets_only();
}
