//! Pages of other origins cannot act here.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, Device, World};
use axum::http::HeaderValue;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Code, Nothing};

async fn edit_with(device: &mut Device, headers: &[(&'static str, &'static str)]) -> u16 {
    let mut request = device.request(&EditProfile, &ProfileChange { name: Some("Mallory".into()), hue: None });
    request.headers_mut().remove("sec-fetch-site");
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_static(value));
    }
    let answer = device.send(request).await;
    if answer.status != 200 {
        assert_eq!(answer.problem().code, Code::ForeignOrigin, "{headers:?}");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
    answer.status.as_u16()
}

#[tokio::test]
async fn a_page_of_another_origin_changes_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("host", "localhost:3000"), ("origin", "https://evil.example")],
        &[("host", "localhost:3000"), ("origin", "http://localhost:8080")],
        &[("host", "localhost:3000"), ("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("host", "localhost:3000"), ("origin", "http://localhost:3000")],
    ] {
        assert_eq!(edit_with(&mut device, headers).await, 403, "{headers:?}");
    }
    assert_eq!(device.who().await.unwrap().account.name, "Ana Reyes");
}

#[tokio::test]
async fn our_own_pages_and_programs_that_are_no_browser_may() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("host", "localhost:3000"), ("origin", "http://localhost:3000")],
        &[],
    ] {
        assert_eq!(edit_with(&mut device, headers).await, 200, "{headers:?}");
    }
}

#[tokio::test]
async fn an_origin_that_the_operator_trusts_may_too() {
    let mut world = World::new().await;
    world.state.trusted_origins = vec!["http://localhost:8080".into()];
    let mut device = world.anas(CHROME).await;
    let proxied = [("sec-fetch-site", "same-origin"), ("host", "127.0.0.1:3000"), ("origin", "http://localhost:8080")];
    assert_eq!(edit_with(&mut device, &proxied).await, 200);
    assert_eq!(edit_with(&mut device, &proxied[1..]).await, 200);
    let other = [("host", "127.0.0.1:3000"), ("origin", "http://localhost:8081")];
    assert_eq!(edit_with(&mut device, &other).await, 403);
}

#[tokio::test]
async fn nobody_is_logged_in_as_somebody_else_by_a_foreign_form() {
    let world = World::new().await;
    let mut victim = world.device(CHROME);
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let mut request = victim.request(&SignIn, &typed);
    request.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
    let answer = victim.send(request).await;
    assert_eq!(answer.problem().code, Code::ForeignOrigin);
    assert!(victim.jar.is_empty());
}

#[tokio::test]
async fn an_origin_that_is_written_wrong_is_refused_at_the_start() {
    let mut world = World::new().await;
    for wrong in ["localhost:8080", "http://localhost:8080/app", "file:///tmp", "http://münchen.example"] {
        world.state.trusted_origins = vec![wrong.into()];
        assert!(exeunt_server::http::router::router(world.state.clone()).is_err(), "{wrong}");
    }
    world.state.trusted_origins.clear();
    world.anas(CHROME).await.call(&exeunt_contract::session::GetSession, &Nothing {}).await.unwrap();
}
