//! A browser's own description, as the list of sessions shows it.

mod browsers;
mod hints;
mod systems;

use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, World};
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use exeunt_contract::Endpoint;
use exeunt_contract::FormFactor;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::device::{Hints, classify};

/// Logs in with these headers: browser, system, form.
async fn shown(device: &mut Device, headers: &[(&'static str, &[u8])]) -> (String, String, FormFactor) {
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let mut request = device.request(&SignIn, &typed);
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let answer = device.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let session: exeunt_contract::session::Session = serde_json::from_slice(&answer.body).unwrap();
    device.account = Some(session.account.reference);
    let row = device.sessions().await.remove(0).device;
    (row.browser.unwrap_or_default(), row.system.unwrap_or_default(), row.form)
}

#[tokio::test]
async fn one_letter_beyond_ascii_made_a_device_an_unknown_one() {
    let world = World::unthrottled().await;
    for agent in [
        "Mozilla/5.0 (Linux; Android 12; 华为) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; Téléphone) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
    ] {
        let mut device = world.device(agent);
        let row = shown(&mut device, &[]).await;
        assert_eq!(row, ("Chrome".into(), "Android".into(), FormFactor::Phone), "{agent}");
    }
    for (name, value) in [
        ("sec-ch-ua", &b"\"C\xe9c\";v=\"1\", \"Microsoft Edge\";v=\"142\", \"Chromium\";v=\"142\""[..]),
        ("sec-ch-ua", "\"Cốc\";v=\"1\", \"Microsoft Edge\";v=\"142\", \"Chromium\";v=\"142\"".as_bytes()),
    ] {
        let mut device = world.device(CHROME);
        assert_eq!(shown(&mut device, &[(name, value)]).await.0, "Edge", "{value:?}");
    }
}

#[tokio::test]
async fn one_letter_beyond_ascii_made_a_body_one_that_is_not_taken() {
    let world = World::new().await;
    let mut device = world.device(CHROME);
    for kind in ["application/json; charset=utf-8", "application/json; note=é"] {
        let body = serde_json::to_vec(&Credentials {
            identifier: ANA.into(),
            password: ANAS_PASSWORD.into(),
            shared_device: false,
        });
        let body = body.unwrap();
        let request = Request::post(SignIn::PATH).header(header::CONTENT_LENGTH, body.len());
        let request = request.header(header::CONTENT_TYPE, kind.as_bytes());
        let answer = device.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, 200, "{kind}");
    }
}

#[test]
fn a_device_was_called_by_the_name_of_the_family_or_by_anothers() {
    let mut wrong = Vec::new();
    for (agent, browser, system, form) in browsers::AGENTS.iter().chain(systems::AGENTS) {
        let words = classify(&Hints { user_agent: agent, ..Hints::default() });
        let found = (words.browser.unwrap_or_default(), words.system.unwrap_or_default(), words.form);
        if found != ((*browser).to_owned(), (*system).to_owned(), *form) {
            wrong.push(format!("{found:?} and not {:?}: {agent}", (browser, system, form)));
        }
    }
    for (agent, [brands, platform, mobile], browser, system, form) in hints::HINTS {
        let words = classify(&Hints { user_agent: agent, brands, platform, mobile, ..Hints::default() });
        let found = (words.browser.unwrap_or_default(), words.system.unwrap_or_default(), words.form);
        if found != ((*browser).to_owned(), (*system).to_owned(), *form) {
            wrong.push(format!("{found:?} and not {:?}: {brands} {agent}", (browser, system, form)));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

const AN_IPADS: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130 Version/11.1.1 Safari/605.1.15";

#[tokio::test]
async fn an_ipad_that_asks_for_the_pages_of_a_desktop_was_a_mac() {
    let world = World::new().await;
    let mut device = world.device(AN_IPADS);
    assert_eq!(shown(&mut device, &[]).await, ("Chrome".into(), "iPadOS".into(), FormFactor::Tablet));
}
