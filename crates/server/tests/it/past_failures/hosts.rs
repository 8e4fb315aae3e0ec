//! The names that the server goes by.

use crate::world::{CHROME, World};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::{Code, Endpoint};

/// Row 37, RUSTSEC-2026-0140 (dynoxide): a page of a foreign name that its owner had pointed at the victim's own
/// machine could talk to the server there as if it were its own. Whatever is asked under a foreign name is refused.
#[tokio::test]
async fn a_foreign_name_that_led_to_this_machine_was_answered() {
    let world = World::new().await;
    let mut mine = world.anas(CHROME).await;
    let ask = |host: &str, method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).header(header::HOST, host);
        let request = request.header("sec-fetch-site", "same-origin").header("origin", format!("http://{host}"));
        request.body(Body::empty()).unwrap()
    };
    let session = exeunt_contract::session::GetSession::PATH;
    for host in [
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "evil.example.",
    ] {
        for (method, path) in [("GET", session), ("DELETE", session), ("GET", "/"), ("GET", "/openapi.json")] {
            let answer = mine.send(ask(host, method, path)).await;
            assert_eq!(answer.status, Code::Misdirected.status(), "{method} {path} of {host}");
            assert_eq!((answer.problem().code, answer.set_cookies().len()), (Code::Misdirected, 0));
        }
    }
    for host in ["localhost", "localhost:3000", "127.0.0.1", "127.0.0.1:3000", "[::1]:3000"] {
        assert_eq!(mine.send(ask(host, "GET", session)).await.status, 200, "{host}");
    }
}
