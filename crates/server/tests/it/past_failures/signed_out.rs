//! After a log-out or a revocation nothing of the session works any more, whatever it is.

use super::{DEVICE, SESSION, count, opens_nothing};
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{Code, Endpoint, Nothing};
use exeunt_store::OperatorAct;

/// All cookies of a phone: those of the log-in, those after one tap, and those after another. The last two are within
/// the overlap.
async fn everything_of(phone: &mut Device) -> Vec<(&'static str, Device)> {
    let me = phone.account.clone().unwrap();
    let mut copies = vec![("the log-in", phone.copied_into(IPHONE))];
    phone.tap(&me).await.unwrap();
    phone.who().await.unwrap();
    copies.push(("the tap before", phone.copied_into(IPHONE)));
    phone.tap(&me).await.unwrap();
    phone.who().await.unwrap();
    copies.push(("the present", phone.copied_into(IPHONE)));
    copies
}

/// Row 16, mastodon#12928, #9476 and #31631: what hung on a session, such as its tokens for the interface, lived on
/// after the password was changed or the session was revoked.
#[tokio::test]
async fn what_hung_on_a_session_lived_on_after_the_change_or_the_revocation() {
    for end in ["the change", "one", "everywhere", "a new password", "the operator", "disabled", "forgotten"] {
        let world = World::new().await;
        let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
        let id = phone.id().await;
        let copies = everything_of(&mut phone).await;
        let front = world.front().await;
        let mut stream = front.stream(&phone).await;
        match end {
            "the change" => {
                desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
                desk.call(&AnswerOffer, &OfferAnswer { end: vec![id] }).await.unwrap();
            }
            "one" => drop(desk.end(&id).await.unwrap()),
            "everywhere" => drop(desk.log_out_of_all(Reach::Everywhere, false).await.unwrap()),
            "a new password" => {
                let hash = world.state.store.account_by_username(BEN).await.unwrap().unwrap().password;
                world.operator(ANA, OperatorAct::ResetPassword(hash)).await;
            }
            "the operator" => drop(world.operator(ANA, OperatorAct::EndSessions).await),
            "disabled" => drop(world.operator(ANA, OperatorAct::Disable).await),
            _ => drop(phone.forget_everything().await),
        }
        while stream.event().await.is_some() {}
        for (what, copy) in &copies {
            opens_nothing(&world, copy, &format!("{end}: {what}")).await;
        }
    }
}

/// Row 17, CVE-2020-13299 (GitLab): to revoke a session did not revoke all of its tokens.
#[tokio::test]
async fn revoking_a_session_missed_some_of_its_tokens() {
    for remembered in [false, true] {
        for which in 0..3 {
            let world = World::new().await;
            let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
            let id = phone.id().await;
            let mut copies = everything_of(&mut phone).await;
            if remembered {
                assert!(phone.log_out(true).await.unwrap());
            }
            assert_eq!(desk.end(&id).await.unwrap().ended, 1);
            let (what, mut copy) = copies.remove(which);
            opens_nothing(&world, &copy, what).await;
            copy.jar.remove(SESSION);
            opens_nothing(&world, &copy, what).await;
            desk.who().await.unwrap();
        }
    }
}

/// Every way to log this browser out.
async fn logs_out(device: &mut Device, way: usize) -> crate::world::Answer {
    let account = device.account.clone().unwrap();
    let all = |reach, remember| SignOutAllChoice { reach, remember };
    match way {
        0 => device.answer(&SignOut, &SignOutChoice { remember: false }).await,
        1 => device.answer(&SignOut, &SignOutChoice { remember: true }).await,
        2 => device.answer(&SignOutAll, &all(Reach::Device, false)).await,
        3 => device.answer(&SignOutAll, &all(Reach::Device, true)).await,
        4 => device.answer(&SignOutAll, &all(Reach::Everywhere, false)).await,
        5 => device.answer(&ForgetAccount { account }, &Nothing {}).await,
        _ => device.answer(&ForgetDevice, &Nothing {}).await,
    }
}

const WAYS: usize = 7;
/// Those after which one tap is meant to work.
const REMEMBERING: [usize; 2] = [1, 3];

/// Row 20, CVE-2024-31999 (fastify secure-session): the cookie held the session, so a copy of it made the session anew
/// after it was destroyed.
#[tokio::test]
async fn a_session_that_was_destroyed_came_back_out_of_its_cookie() {
    for way in 0..WAYS {
        let world = World::new().await;
        let mut mine = world.anas(CHROME).await;
        let mut copy = mine.copied_into(CHROME);
        logs_out(&mut mine, way).await;
        copy.jar.remove(DEVICE);
        let rows = count(&world, "SELECT count(*) FROM session");
        opens_nothing(&world, &copy, &format!("way {way}")).await;
        assert!(!copy.log_out(true).await.unwrap_or(false));
        assert_eq!(count(&world, "SELECT count(*) FROM session"), rows, "way {way}");
        assert_eq!(count(&world, "SELECT count(*) FROM session WHERE token_hash IS NOT NULL AND ended_at IS NULL"), 0);
    }
}

/// Row 22, CVE-2024-34709 (Directus): tokens were good until they expired, log-out or not.
#[tokio::test]
async fn a_token_was_good_after_the_log_out_until_it_expired() {
    for way in 0..WAYS {
        let world = World::new().await;
        let mut mine = world.anas(CHROME).await;
        let copy = mine.copied_into(CHROME);
        assert!(logs_out(&mut mine, way).await.status.is_success(), "way {way}");
        for mut token in [copy.copied_into(CHROME), copy.copied_into(FIREFOX)] {
            token.jar.remove(DEVICE);
            for sample in super::samples::every_sample().iter().filter(|sample| sample.signed_in) {
                let id = exeunt_contract::SessionId("0".repeat(32));
                let answer = token.send(sample.request(&token, copy.account.as_ref().unwrap(), &id)).await;
                // A repeated log-out of all accounts is confirmed; nothing more happens.
                let done = sample.name == "sign_out_all" && answer.text() == r#"{"ended":0}"#;
                assert!(done || answer.status == 401, "way {way}: {} {}", sample.name, answer.text());
            }
        }
    }
}

/// Row 23, CVE-2023-20862 (Spring Security): the log-out told the person that all was well, and left the stored session
/// as it was.
#[tokio::test]
async fn the_log_out_left_the_stored_session_as_it_was() {
    for way in 0..WAYS {
        let world = World::new().await;
        let mut mine = world.anas(CHROME).await;
        assert_eq!(count(&world, "SELECT count(*) FROM session WHERE ended_at IS NULL"), 1);
        assert!(logs_out(&mut mine, way).await.status.is_success(), "way {way}");
        let remembered = "SELECT count(*) FROM session WHERE state = 'remembered' AND token_hash IS NULL \
                          AND recent_from IS NULL AND ended_at IS NULL";
        let ended = "SELECT count(*) FROM session WHERE ended_at IS NOT NULL AND end_reason IS NOT NULL";
        let remembering = REMEMBERING.contains(&way);
        assert_eq!((count(&world, remembered) == 1, count(&world, ended) == 1), (remembering, !remembering), "{way}");
    }
}

/// Row 24, CVE-2022-3269 (rdiffweb): the log-out neither took the cookie back nor made it worthless.
#[tokio::test]
async fn the_log_out_left_the_cookie_in_the_browser_and_good() {
    for way in 0..WAYS {
        let world = World::new().await;
        let mut mine = world.anas(CHROME).await;
        let before = mine.jar.clone();
        let answer = logs_out(&mut mine, way).await;
        let gone = format!("{SESSION}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        assert!(answer.set_cookies().contains(&gone), "way {way}: {:?}", answer.set_cookies());
        assert!(!mine.jar.contains_key(SESSION), "way {way}");
        mine.jar.insert(SESSION.into(), before[SESSION].clone());
        assert_eq!(mine.who().await.unwrap_err().code, Code::NotSignedIn, "way {way}");
    }
}

/// Row 25, CVE-2024-48926 (Umbraco): the page said that the person was logged out half a minute before it was true.
#[tokio::test]
async fn the_page_said_logged_out_before_it_was_true() {
    for way in 0..WAYS {
        let world = World::new().await;
        let (mut mine, other_tab) = (world.anas(CHROME).await, world.anas(IPHONE).await);
        let mut copies = [mine.copied_into(CHROME), mine.copied_into(CHROME)];
        copies[1].is_served_by(world.second_node());
        let mut stream = world.front().await.stream(&other_tab).await;
        logs_out(&mut mine, way).await;
        for copy in &mut copies {
            assert_eq!(copy.who().await.unwrap_err().code, Code::NotSignedIn, "way {way}");
        }
        // A client that is told of it and asks at once finds it done.
        stream.hears().await;
        copies[0].is_served_by(world.second_node());
        assert_eq!(copies[0].who().await.unwrap_err().code, Code::NotSignedIn, "way {way}");
    }
}

/// Row 26, CVE-2017-18905 (Mattermost): a login that another application had got outlived the session that gave it.
/// This server gives no application anything: there is no address for it, and what its cookies hold is good in them
/// alone.
#[tokio::test]
async fn a_login_that_was_given_to_another_application_outlived_the_session() {
    let world = World::new().await;
    let mine = world.anas(CHROME).await;
    let path = exeunt_contract::session::GetSession::PATH;
    for secret in mine.jar.values() {
        for header in [format!("Bearer {secret}"), format!("Basic {secret}"), format!("DPoP {secret}")] {
            let request = Request::get(path).header("authorization", header).header("x-api-key", secret);
            let answer = world.device(FIREFOX).send(request.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (401, 0));
        }
    }
    let published = exeunt_contract::openapi::json().to_lowercase();
    for word in ["oauth", "bearer", "openidconnect", "access_token", "refresh_token", "apikey\": \"header"] {
        assert!(!published.contains(word), "{word}");
    }
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oauth/token"] {
        let mut request = Request::post(path).body(Body::empty()).unwrap();
        *request.method_mut() = axum::http::Method::GET;
        request.headers_mut().insert("accept", "application/json".parse().unwrap());
        assert_eq!(world.device(FIREFOX).send(request).await.status, 404, "{path}");
    }
    world.later(MINUTE);
}
