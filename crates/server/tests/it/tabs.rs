//! Two tabs of one browser on two accounts: a page never acts for an account that it does not show.

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, MINUTE, NEW_PASSWORD, World};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::endpoint::ACCOUNT_HEADER;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sign_out::SignOut;
use exeunt_contract::{AccountRef, Code, Content, Endpoint, Method, Visitor, every_endpoint};
use serde_json::Value;

/// An endpoint that changes something for the account of the session, with the sample of its body.
struct Act {
    name: &'static str,
    method: Method,
    path: &'static str,
    body: Option<Value>,
}

#[derive(Default)]
struct Acts {
    /// Endpoints that act for the account of the session.
    acts: Vec<Act>,
    /// Endpoints that act for the device or start something new, whichever account the page shows.
    others: Vec<&'static str>,
}

impl Visitor for Acts {
    fn visit<E: Endpoint>(&mut self) {
        if E::METHOD == Method::Get {
            return;
        }
        if !E::SIGNED_IN && E::NAME != SignOut::NAME {
            self.others.push(E::NAME);
            return;
        }
        let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../contract/samples");
        let text = std::fs::read_to_string(format!("{sample}/{}.json", E::NAME)).unwrap();
        let body =
            (!<E::Request as Content>::EMPTY).then(|| serde_json::from_str::<Value>(&text).unwrap()["request"].clone());
        self.acts.push(Act { name: E::NAME, method: E::METHOD, path: E::PATH, body });
    }
}

fn acts() -> Acts {
    let mut acts = Acts::default();
    every_endpoint(&mut acts);
    acts
}

/// The request as a page sends it that shows `account`; `id` names a session.
fn request(act: &Act, account: &AccountRef, id: &str) -> Request<Body> {
    let body = act.body.as_ref().map(|body| {
        let mut body = body.clone();
        // The samples name no existing sessions and passwords: these are Ben's.
        for list in ["ids", "end"] {
            if body.get(list).is_some() {
                body[list] = Value::from(vec![id]);
            }
        }
        for (password, typed) in [("password", BENS_PASSWORD), ("current", BENS_PASSWORD), ("new", NEW_PASSWORD)] {
            if body.get(password).is_some() {
                body[password] = Value::from(typed);
            }
        }
        serde_json::to_vec(&body).unwrap()
    });
    let request = Request::builder().method(act.method.as_str()).uri(act.path.replace("{id}", id));
    let request = request.header(ACCOUNT_HEADER, &account.0);
    match body {
        None => request.body(Body::empty()).unwrap(),
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap(),
    }
}

/// All that can be seen of Ben's account on this device and from another one.
async fn witness(device: &mut Device, elsewhere: &mut Device) -> String {
    let who = device.who().await;
    let (sessions, activity) = (elsewhere.sessions().await, elsewhere.activity().await);
    format!("{who:?} {sessions:?} {activity:?} {:?} {:?}", device.tiles().await, elsewhere.password().await)
}

#[tokio::test]
async fn a_page_of_ana_changes_nothing_of_bens_after_another_tab_went_on_as_ben() {
    let Acts { acts, others } = acts();
    assert_eq!(others, ["sign_up", "sign_in", "resume", "forget_account", "forget_device"]);
    assert!(acts.len() >= 9, "{}", acts.len());
    for act in &acts {
        let world = World::new().await;
        let mut device = world.anas(CHROME).await;
        let anas_page = device.account.clone().unwrap();
        let bens_page = device.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
        world.later(MINUTE);
        let mut elsewhere = world.device(FIREFOX);
        elsewhere.log_in(BEN, BENS_PASSWORD).await.unwrap();
        let id = elsewhere.id().await.0;
        let before = witness(&mut device, &mut elsewhere).await;
        let jar = device.jar.clone();
        let answer = device.send(request(act, &anas_page, &id)).await;
        assert_eq!(answer.problem().code, Code::AccountChanged, "{}", act.name);
        assert_eq!(device.jar, jar, "{}", act.name);
        assert_eq!(witness(&mut device, &mut elsewhere).await, before, "{}", act.name);
        let answer = device.send(request(act, &bens_page, &id)).await;
        assert!(answer.status.is_success(), "{} by Ben's own page: {}", act.name, answer.text());
    }
}

#[tokio::test]
async fn a_page_goes_on_writing_to_its_own_account_after_the_browser_came_back_to_it() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let anas_page = device.account.clone().unwrap();
    let change = |name: &str| ProfileChange { name: Some(name.into()), hue: None };
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.account = Some(anas_page.clone());
    assert_eq!(device.call(&EditProfile, &change("Ana, too")).await.unwrap_err().code, Code::AccountChanged);
    let mut second_tab = world.device(CHROME);
    second_tab.jar = device.jar.clone();
    second_tab.tap(&anas_page).await.unwrap();
    device.jar = second_tab.jar;
    assert_eq!(device.call(&EditProfile, &change("Ana, too")).await.unwrap().username, ANA);
    let mut bens = world.device(FIREFOX);
    assert_eq!(bens.log_in(BEN, BENS_PASSWORD).await.unwrap().account.name, "Ben Osei");
    assert_eq!(world.anas(FIREFOX).await.who().await.unwrap().account.name, "Ana, too");
    bens.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}
