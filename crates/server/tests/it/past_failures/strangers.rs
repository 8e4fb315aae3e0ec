//! A stranger must not learn which accounts there are, nor take certain names.

use super::count;
use super::samples::every_sample;
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, IPHONE, World, ZOES_PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, FieldCode, Problem};

/// Row 9, CVE-2024-1722 (Keycloak): a stranger could register a name that the server took for the victim's when it
/// counted failures, and so keep the victim out. No spelling of a name is a second account.
#[tokio::test]
async fn a_stranger_took_another_spelling_of_a_name_and_kept_its_owner_out() {
    let world = World::new().await;
    let accounts = count(&world, "SELECT count(*) FROM account");
    for spelling in [
        "ana",
        "ANA",
        "Ana",
        " ana",
        "ana\t",
        "\u{ff41}\u{ff4e}\u{ff41}",
        "\u{1d41a}\u{1d427}\u{1d41a}",
        "ⓐⓝⓐ",
        "ªna",
        "an\u{200b}a",
        "\u{feff}ana",
        "an\u{ad}a",
        "an\u{202e}a",
        "аna",
        "anа",
        "ana\u{0}",
        "ana@example.org",
        "ana ana",
    ] {
        let refused = world.device(CHROME).sign_up(spelling, ZOES_PASSWORD).await.unwrap_err();
        assert_eq!(refused.code, Code::InvalidFields, "{spelling:?}");
        assert!([FieldCode::Taken, FieldCode::Invalid].contains(&refused.errors[0].code), "{spelling:?}");
    }
    assert_eq!(count(&world, "SELECT count(*) FROM account"), accounts);
    world.device(IPHONE).log_in("\u{ff21}\u{ff4e}\u{ff41} ", ANAS_PASSWORD).await.unwrap();
}

/// Row 29, CVE-2022-39307 (Grafana): the form for a forgotten password told which users there are. There is no such
/// form: no address sets a password without the current one, but for an account that the same request makes. And where
/// strangers make no accounts, nothing that takes a name answers differently for one that exists.
#[tokio::test]
async fn the_form_for_a_forgotten_password_told_who_has_an_account() {
    let takes = |field: &str| {
        let has = |body: &serde_json::Value| body.get(field).is_some();
        every_sample().iter().filter(|sample| sample.body.as_ref().is_some_and(has)).map(|s| s.name).collect::<Vec<_>>()
    };
    assert_eq!(takes("new"), ["change_password"]);
    assert_eq!(takes("current"), ["change_password"]);
    assert_eq!(takes("password"), ["sign_up", "sign_in", "reauthenticate", "delete_account"]);
    assert_eq!((takes("identifier"), takes("username")), (vec!["sign_in"], vec!["sign_up"]));

    let mut world = World::new().await;
    world.device(CHROME).sign_up(ANA, ZOES_PASSWORD).await.unwrap_err();
    world.device(CHROME).log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.state.sign_up = false;
    let mut answers = Vec::new();
    for name in [ANA, "nobody", BEN] {
        let mut said = Vec::new();
        let typed = Credentials { identifier: name.into(), password: ZOES_PASSWORD.into(), shared_device: false };
        said.push(world.device(CHROME).answer(&SignIn, &typed).await.seen());
        let person =
            NewPerson { username: name.into(), name: None, password: ZOES_PASSWORD.into(), shared_device: false };
        said.push(world.device(CHROME).answer(&SignUp, &person).await.seen());
        for path in ["/api/v1/password/reset", "/api/v1/password/forgot", "/api/v1/recovery", "/api/v1/password"] {
            let body = format!(r#"{{"identifier":"{name}","username":"{name}","new":"{ZOES_PASSWORD}"}}"#);
            for method in ["POST", "PUT"] {
                let request = Request::builder().method(method).uri(path);
                let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.clone()));
                let answer = world.device(CHROME).send(request.unwrap()).await;
                let problem: Problem = answer.problem();
                assert!([401, 404, 405].contains(&problem.status), "{method} {path}: {}", answer.text());
                said.push(answer.seen());
            }
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
}
