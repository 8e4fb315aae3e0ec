//! Every act that changes what people see is published, to the accounts and devices concerned and to no other.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{Code, FormFactor, Nothing, SessionId};
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::secret::Secret;
use exeunt_domain::traces::Visit;
use exeunt_server::live::events::Subscription;
use exeunt_server::system::OsRandom;
use exeunt_store::{Actor, Change, NewAccount, NewSession, OperatorAct, SignUp};
use std::collections::BTreeSet;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::time::timeout;

/// Subscribes to all events of one account or device.
struct Spy(Subscription, BTreeSet<Change>);

impl Spy {
    /// Whether an event was published since the last call.
    async fn heard(&mut self) -> bool {
        let mut heard = false;
        while timeout(Duration::ZERO, self.0.recv(&self.1)).await.is_ok() {
            heard = true;
        }
        heard
    }
}

impl World {
    fn spy(&self, of: Change) -> Spy {
        Spy(self.state.events.subscribe(), BTreeSet::from([of]))
    }

    async fn spy_on(&self, username: &str) -> Spy {
        self.spy(Change::Account(self.state.store.account_by_username(username).await.unwrap().unwrap().id))
    }

    async fn device_of(&self, browser: &Device) -> Change {
        let secret = Secret::parse(&browser.jar["__Host-device"]).unwrap().hash();
        Change::Device(self.state.store.stream_scope(Some(secret), None, self.now()).await.unwrap().device_id.unwrap())
    }
}

#[tokio::test]
async fn every_act_that_people_see_is_told_of_its_account_and_of_no_other() {
    let world = World::new().await;
    let (mut ana, mut ben) = (world.spy_on(ANA).await, world.spy_on(BEN).await);
    macro_rules! told {
        ($what:literal, $act:expr) => {
            $act;
            assert!(ana.heard().await, "{} was not told", $what);
            assert!(!ben.heard().await, "{} was told to somebody else", $what);
        };
    }
    let mut desk = world.device(CHROME);
    told!("a log-in", desk.log_in(ANA, ANAS_PASSWORD).await.unwrap());
    let mut phone = world.device(IPHONE);
    told!("a log-in elsewhere", phone.log_in(ANA, ANAS_PASSWORD).await.unwrap());
    told!("the password entered again", desk.enter_password_again(ANAS_PASSWORD).await.unwrap());
    let change = ProfileChange { name: Some("Ana R.".into()), hue: None };
    told!("a new name", desk.call(&EditProfile, &change).await.unwrap());
    let id = phone.id().await;
    told!("a device's name", desk.names(&id, "Pocket").await.unwrap());
    told!("a new password", desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap());
    told!("the answer to the offer", desk.call(&AnswerOffer, &OfferAnswer { end: Vec::new() }).await.unwrap());
    told!("the end of a session", desk.end(&id).await.unwrap());
    told!("the end of all others", desk.call(&EndSessions, &SessionsToEnd { ids: None }).await.unwrap());
    told!("a log-out that is remembered", assert!(desk.log_out(true).await.unwrap()));
    let account = desk.account.clone().unwrap();
    told!("one tap", desk.tap(&account).await.unwrap());
    told!("a tap on who is logged in already", desk.tap(&account).await.unwrap());
    told!("a log-out", desk.log_out(false).await.unwrap());
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    ana.heard().await;
    let forget = ForgetAccount { account: desk.account.clone().unwrap() };
    told!("an account that is taken away", desk.call(&forget, &Nothing {}).await.unwrap());
    for reach in [Reach::Device, Reach::Everywhere] {
        desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
        ana.heard().await;
        told!("a log-out of all accounts", desk.log_out_of_all(reach, false).await.unwrap());
    }
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    for _ in 1..5 {
        desk.enter_password_again(ANAS_PASSWORD).await.unwrap_err();
    }
    ana.heard().await;
    told!("a session that ends by wrong passwords", desk.enter_password_again(ANAS_PASSWORD).await.unwrap_err());
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    ana.heard().await;
    told!("a device that is forgotten", desk.call(&ForgetDevice, &Nothing {}).await.unwrap());
    desk.log_in(ANA, NEW_PASSWORD).await.unwrap();
    ana.heard().await;
    told!("a deletion", desk.deletes_the_account(NEW_PASSWORD).await.unwrap());
    let in_a_day = world.now().plus(DAY);
    for act in [
        OperatorAct::TakeBack,
        OperatorAct::EndSessions,
        OperatorAct::Disable,
        OperatorAct::Enable,
        OperatorAct::Delete(in_a_day),
    ] {
        told!("an operator's act", world.operator(ANA, act).await);
    }
    told!("an operator's password", world.operator(ANA, OperatorAct::ResetPassword("x".into())).await);
}

#[tokio::test]
async fn everybody_is_told_when_the_operator_logs_everybody_out() {
    let world = World::new().await;
    let (_phone, mut desk) = (world.anas(IPHONE).await, world.device(CHROME));
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut spies = [world.spy_on(ANA).await, world.spy_on(BEN).await];
    assert!(world.state.store.end_all_sessions(world.now()).await.1.is_none());
    for spy in &mut spies {
        assert!(spy.heard().await);
    }
}

#[tokio::test]
async fn a_device_is_told_of_the_accounts_that_come_and_go_on_it() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut spy = world.spy(world.device_of(&desk).await);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert!(spy.heard().await, "a log-in");
    let ben = desk.account.clone().unwrap();
    desk.log_out(true).await.unwrap();
    assert!(spy.heard().await, "a log-out");
    desk.tap(&ben).await.unwrap();
    assert!(spy.heard().await, "one tap");
    desk.call(&ForgetAccount { account: ben }, &Nothing {}).await.unwrap();
    assert!(spy.heard().await, "an account that is taken away");
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    spy.heard().await;
    desk.log_out_of_all(Reach::Device, true).await.unwrap();
    assert!(spy.heard().await, "a log-out of all accounts");
    desk.call(&ForgetDevice, &Nothing {}).await.unwrap();
    assert!(spy.heard().await, "a device that is forgotten");
    world.anas(FIREFOX).await;
    assert!(!spy.heard().await, "what happens on another device is told of the account alone");
}

#[tokio::test]
async fn an_alarm_is_told_to_the_device_and_to_every_account_that_it_puts_out_and_to_no_other() {
    let world = World::new().await;
    world.account("cleo", "Cleo", ANAS_PASSWORD).await;
    let mut desk = world.anas(CHROME).await;
    let ana = desk.account.clone().unwrap();
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let thief = desk.copied_into(FIREFOX);
    desk.tap(&ana).await.unwrap();
    desk.who().await.unwrap();
    let mut spies = [world.spy_on(ANA).await, world.spy_on(BEN).await, world.spy(world.device_of(&desk).await)];
    let mut cleo = world.spy_on("cleo").await;
    thief.taps(&ana).await;
    for spy in &mut spies {
        assert!(!spy.heard().await, "what is refused within the overlap is no alarm");
    }
    world.later(MINUTE);
    thief.taps(&ana).await;
    for spy in &mut spies {
        assert!(spy.heard().await);
    }
    assert!(!cleo.heard().await);
}

#[tokio::test]
async fn a_session_that_a_log_in_of_somebody_else_ends_is_told_to_its_owner() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut ana = world.spy_on(ANA).await;
    desk.jar.remove("__Host-device");
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    assert!(ana.heard().await);
}

/// A sign-up whose name was taken since it was looked up.
fn taken_meanwhile(device: &Device, world: &World) -> SignUp {
    let hash = |name: &str| Some(Secret::parse(&device.jar[name]).unwrap().hash());
    let fresh = || Secret::fresh(&OsRandom).unwrap().hash();
    let (username, name, password, now) = (BEN.to_owned(), "Ben".to_owned(), "a hash".to_owned(), world.now());
    SignUp {
        account: NewAccount { username, name, hue: 1, password, one_time_until: None, now },
        start: NewSession {
            device: hash("__Host-device"),
            session: hash("__Host-session"),
            new_secret: fresh(),
            new_token: fresh(),
            description: DeviceDescription { form: FormFactor::Desktop, ..DeviceDescription::default() },
            visit: Visit::default(),
            shared: false,
            key: None,
            now,
        },
    }
}

#[tokio::test]
async fn what_nobody_sees_and_what_was_refused_is_told_to_nobody() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let (mut ana, mut ben) = (world.spy_on(ANA).await, world.spy_on(BEN).await);
    desk.log_in(ANA, "not her password").await.unwrap_err();
    let nowhere = SessionId("0123".into());
    assert_eq!(desk.names(&nowhere, "Pocket").await.unwrap_err().code, Code::NotFound);
    assert_eq!(desk.end(&nowhere).await.unwrap_err().code, Code::NotFound);
    world.later(DAY);
    desk.who().await.unwrap();
    world.account("cleo", "Cleo", ANAS_PASSWORD).await;
    world.state.store.sweep(world.now()).await.unwrap();
    world.state.store.set_metadata("something", "else").await.unwrap();
    assert!(world.state.store.sign_up(taken_meanwhile(&desk, &world)).await.unwrap().is_none());
    assert!(!ana.heard().await && !ben.heard().await);
}

#[tokio::test]
async fn an_act_is_told_also_where_the_request_for_it_is_gone() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut ana = world.spy_on(ANA).await;
    let token = Secret::parse(&desk.jar["__Host-session"]).unwrap().hash();
    let actor = Actor { session_id: desk.id().await, token, key: None };
    {
        let mut act = pin!(world.state.store.rename(actor.clone(), actor.session_id, Some("Desk".into()), world.now()));
        assert!(act.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    timeout(Duration::from_secs(10), ana.0.recv(&ana.1)).await.unwrap();
    assert_eq!(desk.sessions().await[0].device.name.as_deref(), Some("Desk"));
}
