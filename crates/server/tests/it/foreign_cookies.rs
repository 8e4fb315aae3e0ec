//! Other applications of the same host and of its parent domains write cookies, too: none of theirs hides ours, and
//! where none of ours can be read, nothing is said to be done.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, Journal, NEW_PASSWORD, World};
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use exeunt_contract::accounts::{ForgetAccount, KnownAccounts, ListAccounts};
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{Code, EndReason, Endpoint, Nothing};
use exeunt_server::http::cookie::CookieNames;
use exeunt_server::observe::logs::Format;
use std::sync::Arc;

/// A request with these lines as its cookies.
fn with<E: Endpoint>(device: &Device, endpoint: &E, body: &E::Request, lines: &[Vec<u8>]) -> Request<Body> {
    let mut request = device.request(endpoint, body);
    for line in lines {
        request.headers_mut().append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
    }
    request
}

/// Our cookies among those of neighbours, each way in a number of lines.
fn beside_neighbours(device: &Device) -> Vec<Vec<Vec<u8>>> {
    let ours = device.cookies();
    let (session, rest) = ours.split_once("; ").unwrap();
    let join = |parts: &[&[u8]]| parts.concat();
    let many: String = (0..180).map(|number| format!("n{number}=\u{e6};")).collect();
    vec![
        vec![join(&[b"n=\xc3\xa6; ", ours.as_bytes()])],
        vec![join(&[b"n=\xff\x80\xfe; ", ours.as_bytes(), b"; \xe4=\x9f"])],
        vec![session.as_bytes().to_vec(), b"\x80\x81".to_vec(), rest.as_bytes().to_vec()],
        vec![join(&[many.as_bytes(), ours.as_bytes()])],
        vec![join(&[b"=; =a; ;;\t;a; n=\"x, y\"; m=\"a\"b;", session.as_bytes(), b"\t ;\t", rest.as_bytes(), b"  ;"])],
        vec![join(&[b"x__Host-session=1; __host-session=2; __Host-sessions=3; __Host-session =4; ", ours.as_bytes()])],
    ]
}

fn sessions(world: &World, which: &str) -> i64 {
    world.database().count(&format!("session WHERE {which}"))
}

#[tokio::test]
async fn a_neighbours_cookie_of_whatever_bytes_hides_neither_my_login_nor_my_leaving() {
    let world = World::new().await;
    for way in 0..6 {
        let mut desk = world.anas(CHROME).await;
        let lines = &beside_neighbours(&desk)[way];
        let answer = desk.send(with(&desk, &GetSession, &Nothing {}, lines)).await;
        assert_eq!(answer.status, 200, "{lines:?}");
        let known = desk.send(with(&desk, &ListAccounts, &Nothing {}, lines)).await;
        let known: KnownAccounts = serde_json::from_slice(&known.body).unwrap();
        assert!(known.cookies && known.accounts.len() == 1, "{lines:?}");
        let again = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
        assert_eq!(desk.send(with(&desk, &SignIn, &again, lines)).await.status, 200);
        assert_eq!(sessions(&world, "ended_at IS NULL"), 1, "a log-in strands no session");
        let lines = &beside_neighbours(&desk)[way];
        let left = desk.send(with(&desk, &SignOut, &SignOutChoice { remember: false }, lines)).await;
        assert_eq!((left.status.as_u16(), desk.jar.len()), (200, 0), "{lines:?}");
        assert_eq!(sessions(&world, "ended_at IS NULL"), 0);
    }
}

/// The cases in which none of our cookies can be used: none is there, one is not ours, or there are two.
fn unusable(device: &Device) -> Vec<Vec<Vec<u8>>> {
    let ours = device.cookies().into_bytes();
    let twice = [&ours[..], b"; ", &ours].concat();
    let other = [b"__Host-session=".as_slice(), &[b'0'; 64], b"; ", &ours].concat();
    vec![
        vec![b"".to_vec()],
        vec![b"n=1".to_vec()],
        vec![b"__Host-session=other; __Host-device=another".to_vec()],
        vec![b"__Host-session=\xc3\xa6; __Host-device=\"\"".to_vec()],
        vec![twice],
        vec![other],
        vec![ours.clone(), ours],
    ]
}

#[tokio::test]
async fn what_took_nothing_away_does_not_answer_as_if_it_had() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let account = desk.account.clone().unwrap();
    for lines in &unusable(&desk) {
        macro_rules! refused {
            ($endpoint:expr, $body:expr, $code:pat) => {
                let answer = desk.send(with(&desk, &$endpoint, &$body, lines)).await;
                assert!(matches!(answer.problem().code, $code), "{lines:?}: {}", answer.text());
                assert!(answer.set_cookies().is_empty() && !answer.headers.contains_key("clear-site-data"));
            };
        }
        refused!(SignOut, SignOutChoice { remember: true }, Code::CookieUnusable);
        refused!(SignOut, SignOutChoice { remember: false }, Code::CookieUnusable);
        refused!(ForgetDevice, Nothing {}, Code::CookieUnusable);
        refused!(ForgetAccount { account: account.clone() }, Nothing {}, Code::CookieUnusable);
        for (reach, remember) in [(Reach::Device, true), (Reach::Device, false), (Reach::Everywhere, false)] {
            let all = SignOutAllChoice { reach, remember };
            refused!(SignOutAll, all, Code::CookieUnusable | Code::NotSignedIn);
        }
        desk.who().await.unwrap();
        assert_eq!(desk.tiles().await.len(), 2, "and it has not happened either");
    }
    assert!(!desk.log_out(false).await.unwrap());
}

#[tokio::test]
async fn cookies_of_another_server_are_not_taken_for_a_login_that_has_left() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let own = desk.jar.clone();
    for name in ["__Host-session", "__Host-device"] {
        desk.jar.insert(name.into(), "0123456789abcdef".repeat(4));
    }
    let others = desk.jar.clone();
    for remember in [true, false] {
        assert_eq!(desk.log_out(remember).await.unwrap_err().code, Code::CookieUnusable);
    }
    assert_eq!(desk.call(&ForgetDevice, &Nothing {}).await.unwrap_err().code, Code::CookieUnusable);
    assert_eq!(desk.jar, others, "and are left alone");
    let ended = desk.who().await.unwrap_err().ended.unwrap();
    assert_eq!((ended.reason, ended.by), (EndReason::Unrecognized, None), "the page is told why it is out");
    desk.jar = own;
    desk.who().await.unwrap();
}

#[tokio::test]
async fn with_two_cookies_of_one_name_nobody_logs_in_and_strands_another_session() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let account = desk.account.clone().unwrap();
    let ours = desk.cookies().into_bytes();
    let lines = [ours.clone(), [b"n=1; ".as_slice(), &ours].concat()];
    let before = sessions(&world, "true");
    let typed = Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false };
    let again = PasswordAgain { password: ANAS_PASSWORD.into() };
    let change = PasswordChange { current: ANAS_PASSWORD.into(), new: "another one that is long".into() };
    for request in [
        with(&desk, &SignIn, &typed, &lines),
        with(&desk, &Resume, &ResumeAccount { account }, &lines),
        with(&desk, &Reauthenticate, &again, &lines),
        with(&desk, &ChangePassword, &change, &lines),
    ] {
        let refused = desk.send(request).await;
        assert_eq!((refused.problem().code, refused.set_cookies().len()), (Code::CookieUnusable, 0));
    }
    assert_eq!(sessions(&world, "true"), before);
}

#[tokio::test]
async fn a_cookie_of_ours_that_is_unreadable_or_double_is_in_the_log_and_is_said_to_be_there() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let journal = Journal::begin(Format::Json);
    let secret = "0123456789abcdef".repeat(4);
    let double = format!("__Host-device={secret}; __Host-device={secret}");
    for (line, why) in [
        (b"__Host-session=\xff".as_slice(), "session_unreadable"),
        (b"__Host-session=1; n=2; __Host-session=", "session_twice"),
        (b"__Host-device=", "device_unreadable"),
        (double.as_bytes(), "device_twice"),
    ] {
        let answer = desk.send(with(&desk, &ListAccounts, &Nothing {}, &[line.to_vec()])).await;
        let known: KnownAccounts = serde_json::from_slice(&answer.body).unwrap();
        assert!(known.cookies && known.accounts.is_empty(), "{why}");
        let logged: Vec<_> =
            journal.security().into_iter().map(|line| (line["event"].clone(), line["why"].clone())).collect();
        assert_eq!(logged, [("authn_token_unknown".into(), why.into())]);
    }
}

#[tokio::test]
async fn i_remove_my_login_where_the_device_cookie_is_lost_and_it_ends() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let ben = desk.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let own = desk.jar.clone();
    desk.jar.remove("__Host-device");
    let bens = ForgetAccount { account: ben };
    assert_eq!(desk.call(&bens, &Nothing {}).await.unwrap_err().code, Code::CookieUnusable);
    let mine = ForgetAccount { account: desk.account.clone().unwrap() };
    desk.call(&mine, &Nothing {}).await.unwrap();
    assert!(desk.jar.is_empty());
    desk.jar = own;
    assert_eq!(desk.who().await.unwrap_err().ended.unwrap().reason, EndReason::Removed);
    assert_eq!(desk.tiles().await.len(), 1, "Ben stays");
}

#[tokio::test]
async fn two_servers_on_one_host_with_names_of_their_own_leave_each_others_login_alone() {
    let (one, mut other) = (World::new().await, World::new().await);
    other.state.cookies = Arc::new(CookieNames::with_suffix("3001").unwrap());
    let mut browser = one.anas(CHROME).await;
    let mut there = other.copy_of(&browser);
    there.account = None;
    there.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert_eq!(there.jar.len(), 4);
    browser.jar = there.jar.clone();
    assert_eq!(browser.who().await.unwrap().account.username, ANA);
    browser.log_out(false).await.unwrap();
    there.jar = browser.jar.clone();
    assert_eq!(there.who().await.unwrap().account.username, BEN);
    let answer = there.answer(&ForgetDevice, &Nothing {}).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.set_cookies().iter().all(|line| line.contains("-3001=;")), "{:?}", answer.set_cookies());
    assert!(there.jar.is_empty());
    let mut stranger = one.device(FIREFOX);
    assert_eq!(stranger.who().await.unwrap_err().ended, None);
}

/// Deleting an account expired the cookies of the default names, and so logged the person out of the other server.
#[tokio::test]
async fn a_server_with_names_of_its_own_writes_no_other_cookie_whatever_is_done() {
    let mut world = World::new().await;
    world.state.cookies = Arc::new(CookieNames::with_suffix("3001").unwrap());
    let mut desk = world.device(CHROME);
    macro_rules! writes_its_own {
        ($endpoint:expr, $request:expr) => {
            let answer = desk.answer(&$endpoint, &$request).await;
            assert!(answer.status.is_success(), stringify!($endpoint));
            let lines = answer.set_cookies();
            let own =
                |line: &String| line.starts_with("__Host-session-3001=") || line.starts_with("__Host-device-3001=");
            assert!(!lines.is_empty() && lines.iter().all(own), "{}: {lines:?}", stringify!($endpoint));
        };
    }
    let typed = |name: &str, password: &str| Credentials {
        identifier: name.into(),
        password: password.into(),
        shared_device: false,
    };
    writes_its_own!(SignIn, typed(BEN, BENS_PASSWORD));
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let account = desk.account.clone().unwrap();
    writes_its_own!(Reauthenticate, PasswordAgain { password: ANAS_PASSWORD.into() });
    writes_its_own!(ChangePassword, PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() });
    writes_its_own!(SignOut, SignOutChoice { remember: true });
    writes_its_own!(Resume, ResumeAccount { account });
    writes_its_own!(SignOutAll, SignOutAllChoice { reach: Reach::Device, remember: true });
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    writes_its_own!(DeleteAccount, PasswordAgain { password: NEW_PASSWORD.into() });
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mine = ForgetAccount { account: desk.account.clone().unwrap() };
    writes_its_own!(mine, Nothing {});
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    writes_its_own!(ForgetDevice, Nothing {});
}
