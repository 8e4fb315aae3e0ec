//! Browsers' reports of violations of the page's policy, and the part of them that is logged.

use crate::world::{Answer, CHROME, Device, Place, Running, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::Code;
use serde_json::{Value, json};
use std::io::Write;

async fn report(device: &mut Device, kind: &str, body: Vec<u8>) -> Answer {
    let request = Request::post("/csp-report").header("content-type", kind).header("content-length", body.len());
    device.send(request.body(Body::from(body)).unwrap()).await
}

const OLD: &str = "application/csp-report";
const NEW: &str = "application/reports+json";

fn old_report(blocked: &str) -> Value {
    json!({"csp-report": {
        "document-uri": "https://localhost/settings/password?token=hidden#hidden",
        "effective-directive": "script-src-elem", "blocked-uri": blocked, "disposition": "enforce",
        "script-sample": "hidden", "original-policy": "hidden", "referrer": "https://localhost/?hidden",
    }})
}

#[tokio::test]
async fn a_report_of_either_kind_is_taken_and_nothing_else_is() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    let new = json!([{"type": "csp-violation", "body": {"blockedURL": "inline"}}, {"type": "deprecation"}, 7]);
    for (kind, body, status) in [
        (OLD, old_report("inline").to_string(), 204),
        ("Application/CSP-Report; charset=utf-8", old_report("inline").to_string(), 204),
        (NEW, new.to_string(), 204),
        (NEW, "[]".into(), 204),
        (OLD, "{\"csp-report\":7}".into(), 204),
        (OLD, "7".into(), 400),
        (OLD, "{".into(), 400),
        (OLD, "[".repeat(10_000), 400),
        ("application/json", old_report("inline").to_string(), 415),
        ("text/plain", old_report("inline").to_string(), 415),
        (OLD, "x".repeat(70_000), 413),
    ] {
        let answer = report(&mut device, kind, body.clone().into_bytes()).await;
        assert_eq!(answer.status, status, "{kind} {}", &body[..body.len().min(40)]);
    }
    assert_eq!(report(&mut device, OLD, vec![0xff, 0xfe]).await.problem().code, Code::Malformed);
    let request = Request::post("/csp-report").header("sec-fetch-site", "cross-site").header("content-type", OLD);
    let answer = device.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.problem().code, Code::ForeignOrigin, "no other page fills our log");
}

fn send(server: &Running, body: &str) {
    let mut stream = server.connect();
    let head = format!("POST /csp-report HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {OLD}");
    stream.write_all(format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

#[test]
fn the_log_has_the_directive_the_host_and_the_path_and_no_more_than_twenty_a_minute() {
    let place = Place::new();
    let server = Running::start(&place, &[]);
    send(&server, &old_report("https://evil.example/hidden?hidden").to_string());
    send(&server, &old_report("data:text/html,hidden\r\nhidden").to_string());
    for _ in 0..100 {
        send(&server, &old_report("inline").to_string());
    }
    server.logs("are left out");
    let log = server.log();
    for words in ["script-src-elem", "evil.example", "/settings/password"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert!(!log.contains("hidden"), "{log}");
    // The minute may have turned once meanwhile.
    let lines = log.matches("went against its security policy").count();
    assert!((20..=40).contains(&lines), "{lines}");
}
