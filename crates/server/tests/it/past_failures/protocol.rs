//! The web around the sessions: caches, many requests at once, redirects.

use super::{DEVICE, SESSION};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, Device, MINUTE, NEW_PASSWORD, World, ZOES_PASSWORD,
};
use axum::body::Body;
use axum::http::{Request, Uri};
use exeunt_contract::Nothing;
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_server::http::site::Site;
use std::fs::{create_dir, write};
use std::sync::Arc;

/// A server with an app whose names look like what a build makes.
async fn world_with_an_app() -> World {
    let directory = tempfile::tempdir().unwrap();
    create_dir(directory.path().join("snippets")).unwrap();
    for name in ["index.html", "exeunt-app-0123456789abcdef.js", "snippets/boot-00112233445566aa.js"] {
        write(directory.path().join(name), "the app").unwrap();
    }
    let mut world = World::new().await;
    world.state.site = Arc::new(Site::from_directory(directory.path()).unwrap());
    world
}

/// Row 32, CVE-2023-30861 (Flask): an answer that carried one person's cookie could be kept by a proxy, and was given
/// to others. Every kind of answer with a cookie is looked at, and every kind that a proxy may keep.
#[tokio::test]
async fn an_answer_with_one_persons_cookie_was_kept_for_others() {
    let world = world_with_an_app().await;
    let mut answers: Vec<(&str, Answer)> = Vec::new();
    let person = NewPerson { username: "zoe".into(), name: None, password: ZOES_PASSWORD.into(), shared_device: false };
    answers.push(("sign up", world.device(CHROME).answer(&SignUp, &person).await));
    let mut mine = world.device(CHROME);
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let log_in = async |device: &mut Device| {
        device.account = None;
        let answer = device.answer(&SignIn, &typed).await;
        device.account = Some(device.who().await.unwrap().account.reference);
        answer
    };
    answers.push(("log in", log_in(&mut mine).await));
    let account = mine.account.clone().unwrap();
    let mut thief = mine.copied_into(CHROME);
    answers.push(("tap", mine.answer(&Resume, &ResumeAccount { account: account.clone() }).await));
    let double = thief.request(&Resume, &ResumeAccount { account: account.clone() });
    answers.push(("the same again", thief.start(double).await));
    mine.who().await.unwrap();
    let again = PasswordAgain { password: ANAS_PASSWORD.into() };
    answers.push(("password again", mine.answer(&Reauthenticate, &again).await));
    let change = PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() };
    answers.push(("change", mine.answer(&ChangePassword, &change).await));
    answers.push(("log out", mine.answer(&SignOut, &SignOutChoice { remember: true }).await));
    world.later(MINUTE);
    answers.push(("alarm", thief.answer(&Resume, &ResumeAccount { account }).await));
    let mut device = world.device(CHROME);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let account = device.account.clone().unwrap();
    answers.push(("forget account", device.answer(&ForgetAccount { account }, &Nothing {}).await));
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let all = SignOutAllChoice { reach: Reach::Device, remember: false };
    answers.push(("log out of all", device.answer(&SignOutAll, &all).await));
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    answers.push(("forget device", device.answer(&ForgetDevice, &Nothing {}).await));
    for (what, answer) in &answers {
        assert!(!answer.set_cookies().is_empty(), "{what}: {}", answer.text());
        assert_eq!(answer.headers["cache-control"], "no-store", "{what}");
        let vary = answer.headers["vary"].to_str().unwrap();
        assert!(vary.split(", ").any(|name| name == "Cookie"), "{what}: {vary}");
    }

    let mut mine = world.device(CHROME);
    mine.log_in(BEN, BENS_PASSWORD).await.unwrap();
    for path in ["/", "/log-in", "/exeunt-app-0123456789abcdef.js", "/snippets/boot-00112233445566aa.js", "/docs/"] {
        let answer = mine.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (200, 0), "{path}");
        assert!(!answer.text().contains("Ben Osei"), "{path}");
    }
}

/// Row 34, CVE-2021-29456 (Authelia), RUSTSEC-2022-0072 (hyper-staticfile): an address of the product led to another
/// site, by what stood in its query or by two slashes at its beginning.
#[tokio::test]
async fn an_address_of_ours_led_to_a_foreign_site() {
    let world = world_with_an_app().await;
    let mut mine = world.anas(CHROME).await;
    let foreign = [
        "//evil.example",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "///evil.example",
        "/%2f%2fevil.example/",
        "/%5cevil.example",
        "/%09/evil.example",
        "/.//evil.example",
        "//evil.example@localhost/",
        "/snippets//evil.example/..",
        "/https:/evil.example",
        "/https://evil.example",
        "//%65vil.example/snippets",
        "/snippets",
        "/docs//evil.example",
        "/docs/..%2f..%2f%2fevil.example",
        "//docs",
        "//docs/",
        "/docs/%2f%2fevil.example",
        "//.well-known/change-password",
        "/.well-known/change-password//evil.example",
        "//evil.example/.well-known/change-password",
    ];
    let own = ["/", "/log-in", "/docs", "/.well-known/change-password", "/settings/password", "/api/v1/session"];
    let targets = [
        "https://evil.example",
        "//evil.example",
        "/%5c%5cevil.example",
        "https:evil.example",
        "%0d%0aLocation:%20//evil.example",
    ];
    let names =
        ["next", "return", "return_to", "returnTo", "redirect", "redirect_uri", "rd", "url", "continue", "back"];
    let with_query = own.iter().flat_map(|path| {
        targets.iter().zip(names.iter().cycle()).map(move |(target, name)| format!("{path}?{name}={target}"))
    });
    let paths = foreign.iter().map(|path| (*path).to_owned()).chain(with_query);
    let (mut tried, mut led) = (0, 0);
    for path in paths {
        let Ok(uri) = path.parse::<Uri>() else { panic!("{path} cannot be asked for") };
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            let request = Request::builder().method(method).uri(uri.clone()).header("accept", "text/html");
            let request = request.header("host", "localhost").header("x-forwarded-host", "evil.example");
            let request = request.header("referer", "https://evil.example/").header("sec-fetch-site", "same-origin");
            let answer = mine.send(request.body(Body::empty()).unwrap()).await;
            tried += 1;
            assert!(!answer.headers.contains_key("refresh"), "{method} {path}");
            if let Some(to) = answer.headers.get("location") {
                led += 1;
                assert!(["/docs/", "/settings/password"].contains(&to.to_str().unwrap()), "{method} {path}: {to:?}");
            }
            assert_eq!(answer.headers.contains_key("location"), answer.status.is_redirection(), "{method} {path}");
            for value in answer.headers.values() {
                assert!(!value.to_str().unwrap().contains("evil"), "{method} {path}");
            }
        }
    }
    assert!(tried > 200 && led > 0, "{tried} {led}");
    mine.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let out = mine.answer(&SignOut, &SignOutChoice { remember: false }).await;
    assert!(!out.headers.contains_key("location") && !out.text().contains('/'), "a log-out leads nowhere");
    assert!(!mine.jar.contains_key(SESSION) && !mine.jar.contains_key(DEVICE));
    assert_eq!(mine.answer(&GetSession, &Nothing {}).await.status, 401);
}
