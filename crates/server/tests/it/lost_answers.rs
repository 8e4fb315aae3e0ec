//! The answer is lost after the commit, and the page sends the same request again. Every act of the contract has one
//! effect then, and one outcome, also at another node; every session is kept.

mod change_password;
mod ending;
mod keys;
mod log_in;
mod side_by_side;
mod sign_up;

use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::activity::{ActivityKind, DismissWarnings, Dismissal};
use exeunt_contract::change_password::{AnswerOffer, ChangePassword, OfferAnswer, PasswordChange};
use exeunt_contract::delete_account::DeleteAccount;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::session::{PasswordAgain, Reauthenticate, Renew};
use exeunt_contract::sessions::{
    AnswerNewDevice, EndSession, EndSessions, NewDeviceAnswer, NewDeviceName, RenameSession, SessionsToEnd,
};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, Endpoint, Method, Nothing, Visitor, every_endpoint};
use exeunt_domain::secret::Secret;
use exeunt_server::system::OsRandom;
use std::collections::BTreeSet;

const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";

/// An unused key.
pub(crate) fn new_key() -> String {
    Secret::fresh(&OsRandom).unwrap().reveal()
}

fn ana() -> Credentials {
    Credentials { identifier: ANA.into(), password: ANAS_PASSWORD.into(), shared_device: false }
}

fn zoe() -> NewPerson {
    NewPerson { username: "zoe".into(), name: None, password: ZOES_PASSWORD.into(), shared_device: false }
}

pub(crate) fn new_password() -> PasswordChange {
    PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() }
}

/// The row counts: lines of activity, accounts, devices, and sessions that have not ended.
fn all_there_is(world: &World) -> [i64; 4] {
    let database = world.database();
    ["activity", "account", "device", "session WHERE ended_at IS NULL"].map(|rows| database.count(rows))
}

/// The part of the first answer that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrives {
    Nothing,
    /// The cookies, and then the line breaks.
    Head,
}

/// Sends requests whose answers are lost, and remembers which endpoints it has met.
struct Lossy {
    arrives: Arrives,
    keyed: bool,
    met: BTreeSet<&'static str>,
}

impl Lossy {
    /// Sends it, loses the answer, and sends it three times more; the last answer arrives. Each is the first one once
    /// more.
    async fn sends<E: Endpoint>(
        &mut self,
        world: &World,
        device: &mut Device,
        endpoint: &E,
        body: &E::Request,
    ) -> Answer {
        self.met.insert(E::NAME);
        device.key = self.keyed.then(new_key);
        let first = device.start(device.request(endpoint, body)).await;
        assert!(first.status.is_success(), "{}: {}", E::NAME, first.text());
        if self.arrives == Arrives::Head {
            device.receives(&first);
        }
        let done = all_there_is(world);
        let mut last = None;
        for _ in 0..3 {
            let again = device.start(device.request(endpoint, body)).await;
            assert_eq!(again.status, first.status, "{}, {:?}: {}", E::NAME, self.arrives, again.text());
            if self.keyed {
                assert_eq!(again.text(), first.text(), "{}, {:?}", E::NAME, self.arrives);
            }
            last = Some(again);
        }
        let taps_again = [Resume::NAME, Renew::NAME].contains(&E::NAME) && self.arrives == Arrives::Head;
        if !taps_again {
            assert_eq!(all_there_is(world), done, "{}, {:?}: a repeat has no effect", E::NAME, self.arrives);
        }
        device.key = None;
        let last = last.unwrap();
        device.receives(&last);
        last
    }
}

/// The acts after which the same person is still in.
async fn what_keeps_me_in(lossy: &mut Lossy) {
    let world = World::new().await.on_two_nodes();
    let mut desk = world.device(CHROME);
    if lossy.keyed {
        lossy.sends(&world, &mut desk, &SignUp, &zoe()).await;
        assert_eq!(desk.who().await.unwrap().account.username, "zoe");
        assert_eq!(desk.tiles().await.len(), 1);
        lossy.sends(&world, &mut desk, &SignIn, &ana()).await;
        assert_eq!(desk.tiles().await.len(), 2, "{:?}: whoever else is on this device can be reached", lossy.arrives);
    } else {
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    let me = desk.who().await.unwrap().account.reference;
    desk.account = Some(me.clone());
    assert_eq!(desk.sessions().await.len(), 1);
    if lossy.keyed {
        lossy.sends(&world, &mut desk, &Reauthenticate, &PasswordAgain { password: ANAS_PASSWORD.into() }).await;
        desk.who().await.unwrap();
    }
    let change = ProfileChange { name: Some("Ana R.".into()), hue: Some(7) };
    lossy.sends(&world, &mut desk, &EditProfile, &change).await;
    let mut others = Vec::new();
    world.later(MINUTE);
    for agent in [FIREFOX, IPHONE, CHROME, FIREFOX, IPHONE] {
        let mut other = world.anas(agent).await;
        others.push(other.id().await);
    }
    world.device(IPHONE).log_in(ANA, BENS_PASSWORD).await.unwrap_err();
    let through = desk.activity().await.events.remove(0).id;
    let read = Dismissal { kinds: vec![ActivityKind::SignInFailed], through };
    lossy.sends(&world, &mut desk, &DismissWarnings, &read).await;
    assert!(desk.activity().await.events.remove(0).dismissed);
    let named = RenameSession { id: others[0].clone() };
    lossy.sends(&world, &mut desk, &named, &NewDeviceName { name: "Kitchen".into() }).await;
    let ended = lossy.sends(&world, &mut desk, &EndSession { id: others[0].clone() }, &Nothing {}).await;
    assert_eq!(ended.text(), if lossy.keyed { r#"{"ended":1}"# } else { r#"{"ended":0}"# });
    let denied = AnswerNewDevice { id: others[4].clone() };
    let ended = lossy.sends(&world, &mut desk, &denied, &NewDeviceAnswer { mine: false }).await;
    assert_eq!(ended.text(), if lossy.keyed { r#"{"ended":1}"# } else { r#"{"ended":0}"# });
    if lossy.keyed {
        lossy.sends(&world, &mut desk, &ChangePassword, &new_password()).await;
        assert!(desk.who().await.unwrap().recently_authenticated_until.is_some());
        let end = vec![others[1].clone(), others[2].clone()];
        let ended = lossy.sends(&world, &mut desk, &AnswerOffer, &OfferAnswer { end }).await;
        assert_eq!(ended.text(), r#"{"ended":2}"#);
    }
    lossy.sends(&world, &mut desk, &AnswerOffer, &OfferAnswer { end: Vec::new() }).await;
    let ended = lossy.sends(&world, &mut desk, &EndSessions, &SessionsToEnd { ids: None }).await;
    assert_eq!(ended.text() == r#"{"ended":0}"#, !lossy.keyed);
    assert_eq!(desk.sessions().await.len(), 1);
    lossy.sends(&world, &mut desk, &Resume, &ResumeAccount { account: me.clone() }).await;
    assert_eq!((desk.who().await.unwrap().account.reference, desk.sessions().await.len()), (me, 1));
    world.later(DAY);
    lossy.sends(&world, &mut desk, &Renew, &Nothing {}).await;
    assert!(!desk.who().await.unwrap().renew);
}

/// A browser on which Ben and Ana are logged in, and Ana is here.
async fn bens_and_anas(world: &World) -> Device {
    let mut desk = world.device(CHROME);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    desk.who().await.unwrap();
    desk
}

/// The acts by which I leave.
async fn what_lets_me_go(lossy: &mut Lossy) {
    for remember in [true, false] {
        let world = World::new().await.on_two_nodes();
        let mut desk = bens_and_anas(&world).await;
        let told = lossy.sends(&world, &mut desk, &SignOut, &SignOutChoice { remember }).await;
        assert_eq!(told.text(), format!(r#"{{"remembered":{remember}}}"#));
        assert_eq!(desk.tiles().await.len(), if remember { 2 } else { 1 });
    }
    let world = World::new().await.on_two_nodes();
    let mut desk = bens_and_anas(&world).await;
    let account = desk.account.clone().unwrap();
    lossy.sends(&world, &mut desk, &ForgetAccount { account }, &Nothing {}).await;
    assert_eq!((desk.tiles().await.len(), desk.jar.contains_key(SESSION)), (1, false));
    for alone in [SignOutChoice { remember: false }, SignOutChoice { remember: true }] {
        let world = World::new().await.on_two_nodes();
        let mut desk = world.anas(CHROME).await;
        desk.who().await.unwrap();
        lossy.sends(&world, &mut desk, &SignOut, &alone).await;
        assert_eq!(desk.jar.is_empty(), !alone.remember);
    }
    let world = World::new().await.on_two_nodes();
    let mut desk = world.anas(CHROME).await;
    let account = desk.account.clone().unwrap();
    lossy.sends(&world, &mut desk, &ForgetAccount { account }, &Nothing {}).await;
    assert!(desk.jar.is_empty());
    let world = World::new().await.on_two_nodes();
    let mut desk = bens_and_anas(&world).await;
    let told = lossy.sends(&world, &mut desk, &ForgetDevice, &Nothing {}).await;
    assert_eq!(told.text(), if lossy.keyed { r#"{"ended":2}"# } else { r#"{"ended":0}"# });
    assert!(desk.jar.is_empty());
    if lossy.arrives == Arrives::Head {
        return;
    }
    for reach in [Reach::Device, Reach::Everywhere] {
        let world = World::new().await.on_two_nodes();
        let (mut desk, _phone) = (bens_and_anas(&world).await, world.anas(IPHONE).await);
        let choice = SignOutAllChoice { reach, remember: false };
        let told = lossy.sends(&world, &mut desk, &SignOutAll, &choice).await;
        let count = if reach == Reach::Everywhere { 3 } else { 2 };
        assert_eq!(told.text(), format!(r#"{{"ended":{}}}"#, if lossy.keyed { count } else { 0 }));
        assert!(desk.jar.is_empty());
    }
}

/// Deletes the account, and the answer is lost.
async fn what_takes_all_of_me_along(lossy: &mut Lossy) {
    let world = World::new().await.on_two_nodes();
    let (mut desk, mut phone) = (bens_and_anas(&world).await, world.anas(IPHONE).await);
    let password = PasswordAgain { password: ANAS_PASSWORD.into() };
    let told = lossy.sends(&world, &mut desk, &DeleteAccount, &password).await;
    assert_eq!(told.text(), format!(r#"{{"reason":"account_deleted","at":"{}"}}"#, world.now().rfc3339()));
    assert_eq!((desk.tiles().await.len(), desk.jar.contains_key(SESSION)), (1, false));
    phone.who().await.unwrap_err();
}

struct Mutating(BTreeSet<&'static str>);

impl Visitor for Mutating {
    fn visit<E: Endpoint>(&mut self) {
        if E::METHOD != Method::Get {
            self.0.insert(E::NAME);
        }
    }
}

#[tokio::test]
async fn f15_every_act_of_the_contract_is_repeated_with_its_key_and_has_one_effect_and_one_outcome() {
    let mut lossy = Lossy { arrives: Arrives::Nothing, keyed: true, met: BTreeSet::new() };
    what_keeps_me_in(&mut lossy).await;
    what_lets_me_go(&mut lossy).await;
    what_takes_all_of_me_along(&mut lossy).await;
    let mut all = Mutating(BTreeSet::new());
    every_endpoint(&mut all);
    assert_eq!(lossy.met, all.0, "an act is missing here");
}

#[tokio::test]
async fn an_act_whose_cookies_have_arrived_without_the_rest_is_repeated_with_the_same_outcome() {
    let mut lossy = Lossy { arrives: Arrives::Head, keyed: true, met: BTreeSet::new() };
    what_keeps_me_in(&mut lossy).await;
    what_lets_me_go(&mut lossy).await;
}

#[tokio::test]
async fn what_ends_something_is_safe_to_repeat_without_a_key_too() {
    let mut lossy = Lossy { arrives: Arrives::Nothing, keyed: false, met: BTreeSet::new() };
    what_keeps_me_in(&mut lossy).await;
    what_lets_me_go(&mut lossy).await;
    what_takes_all_of_me_along(&mut lossy).await;
    let needs_one = [SignUp::NAME, SignIn::NAME, Reauthenticate::NAME, ChangePassword::NAME];
    assert!(needs_one.iter().all(|name| !lossy.met.contains(name)));
    assert_eq!(lossy.met.len(), 14);
}

#[tokio::test]
async fn whoever_has_left_everything_and_got_the_cookies_of_that_answer_holds_nothing_to_repeat_it_with() {
    let world = World::new().await;
    let mut desk = bens_and_anas(&world).await;
    desk.key = Some(new_key());
    let choice = SignOutAllChoice { reach: Reach::Device, remember: false };
    assert_eq!(desk.answer(&SignOutAll, &choice).await.status, 200);
    assert_eq!(desk.answer(&SignOutAll, &choice).await.status, 401);
    assert_eq!(desk.answer(&ForgetDevice, &Nothing {}).await.problem().code, Code::CookieUnusable);
}
