//! A stranger must not learn which accounts there are, nor take certain names.

use super::count;
use super::samples::every_sample;
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, IPHONE, World, ZOES_PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, FieldCode, Problem};
use exeunt_store::OperatorAct;

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

/// Row 28, CVE-2024-39329 (Django): the time that a log-in took told which accounts have no password that could ever be
/// right: those that are disabled, and those whose hash is none.
#[tokio::test]
async fn the_time_of_a_refusal_told_which_accounts_have_no_usable_password() {
    let world = World::new().await;
    world.operator(BEN, OperatorAct::Disable).await;
    let database = world.database();
    for (name, hash) in [("zoe", "!"), ("yan", ""), ("xia", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ")] {
        world.account(name, name, ZOES_PASSWORD).await;
        database.execute(&format!("UPDATE account SET password = '{hash}' WHERE username = '{name}'"));
    }
    let mut first = None;
    for (name, password) in [
        ("nobody", ZOES_PASSWORD),
        (ANA, ZOES_PASSWORD),
        (BEN, BENS_PASSWORD),
        (BEN, ZOES_PASSWORD),
        ("zoe", ZOES_PASSWORD),
        ("zoe", "!"),
        ("yan", ZOES_PASSWORD),
        ("xia", ZOES_PASSWORD),
    ] {
        let (computed, spent) = (world.state.hashing.computed(), world.state.hashing.work_done());
        let lines = count(&world, "SELECT count(*) FROM activity");
        let typed = Credentials { identifier: name.into(), password: password.into(), shared_device: false };
        let answer = world.device(CHROME).answer(&SignIn, &typed).await;
        let work = (world.state.hashing.computed() - computed, world.state.hashing.work_done() - spent);
        let lines = count(&world, "SELECT count(*) FROM activity") - lines;
        let all = (answer.seen(), work, lines);
        assert_eq!(all.0.0, 403, "{name}");
        assert_eq!(first.get_or_insert(all.clone()), &all, "{name} with {password}");
    }
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
