//! Security events (ASVS 5.0 16.3): the lines that each operation writes, on success and on refusal; and the entries
//! that the person finds of it in the activity of the account.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, Journal, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::accounts::{ForgetAccount, ListAccounts};
use exeunt_contract::activity::{ActivityKind, ListActivity};
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::session::GetSession;
use exeunt_contract::sessions::{EndSessions, SessionsToEnd};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{AccountRef, Endpoint, Nothing};
use exeunt_server::observe::audit::AuditEvent;
use exeunt_server::observe::logs::Format;
use exeunt_store::{ActivitySelector, OperatorAct};

/// The lines about security, act by act.
struct Ledger {
    journal: Journal,
}

impl Ledger {
    fn begin() -> Self {
        Self { journal: Journal::begin(Format::Json) }
    }

    /// The events since the last act, each with its reason, in order.
    fn take(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        for line in self.journal.security() {
            for field in ["timestamp", "level", "event"] {
                assert!(line[field].is_string(), "{field} of {line}");
            }
            for field in ["id", "method", "path", "client", "device"] {
                assert!(line["span"][field].is_string(), "{field} of {line}");
            }
            let event = line["event"].as_str().unwrap();
            events.push([event, line["why"].as_str().unwrap_or_default()].join(" ").trim().to_owned());
        }
        events
    }
}

/// The newest entry of the account's activity.
async fn newest(world: &World, username: &str) -> ActivityKind {
    let account = world.state.store.account_by_username(username).await.unwrap().unwrap();
    world.state.store.activity(&account.id, ActivitySelector::default(), 1).await.unwrap()[0].event.kind
}

macro_rules! writes {
    ($ledger:ident, $what:literal, $act:expr, $events:expr) => {
        $act;
        let expected: &[&str] = &$events;
        assert_eq!($ledger.take(), expected, "{}", $what);
    };
    ($ledger:ident, $what:literal, $act:expr, $events:expr, $world:ident, $kind:ident) => {
        writes!($ledger, $what, $act, $events);
        assert_eq!(newest(&$world, ANA).await, ActivityKind::$kind, "{}", $what);
    };
}

async fn end_others(device: &mut Device) {
    device.call(&EndSessions, &SessionsToEnd { ids: None }).await.unwrap();
}

mod refused;

#[tokio::test]
async fn each_way_in_and_out_writes_its_events_and_the_person_finds_it_too() {
    let world = World::new().await;
    let mut log = Ledger::begin();
    let (mut desk, mut phone) = (world.device(CHROME), world.device(IPHONE));
    let entered = ["authn_login_success password", "session_created"];
    writes!(log, "a log-in", desk.log_in(ANA, ANAS_PASSWORD).await.unwrap(), entered, world, SignedIn);
    let mut tablet = world.device(FIREFOX);
    tablet.key = Some("6f9619ff-8b86-4d01-b42d-00c04fc964ff".to_owned());
    let credentials = Credentials { identifier: BEN.into(), password: BENS_PASSWORD.into(), shared_device: false };
    let lost = tablet.start(tablet.request(&SignIn, &credentials));
    writes!(log, "a log-in whose answer is lost", lost.await, entered);
    let again = tablet.call(&SignIn, &credentials);
    writes!(log, "the same once more begins nothing", again.await.unwrap(), ["authn_login_success password"]);
    writes!(log, "a look", desk.who().await.unwrap(), []);
    writes!(
        log,
        "a wrong password",
        phone.log_in(ANA, "wrong").await.unwrap_err(),
        ["authn_login_fail wrong_password"],
        world,
        SignInFailed
    );
    writes!(
        log,
        "an unknown name",
        phone.log_in("nobody", "wrong").await.unwrap_err(),
        ["authn_login_fail unknown_name"]
    );
    writes!(log, "nothing typed", phone.log_in("", "").await.unwrap_err(), []);
    let ana = desk.account.clone().unwrap();
    writes!(
        log,
        "a log-out that is remembered",
        desk.log_out(true).await.unwrap(),
        ["session_logout remembered"],
        world,
        SignedOutRemembered
    );
    writes!(log, "one tap", desk.tap(&ana).await.unwrap(), ["session_renewed one_tap"], world, Resumed);
    writes!(
        log,
        "a tap on nobody",
        desk.tap(&AccountRef("nobodys".into())).await.unwrap_err(),
        ["authn_login_fail one_tap"]
    );
    writes!(
        log,
        "the password again",
        desk.enter_password_again(ANAS_PASSWORD).await.unwrap(),
        ["authn_reauth_success password", "session_renewed"],
        world,
        Reauthenticated
    );
    writes!(
        log,
        "a wrong one",
        desk.enter_password_again("wrong").await.unwrap_err(),
        ["authn_reauth_fail wrong_password"],
        world,
        ReauthenticationFailed
    );
    writes!(log, "a log-out", desk.log_out(false).await.unwrap(), ["session_logout forgotten"], world, SignedOut);
    writes!(log, "a log-out of nobody", desk.log_out(false).await.unwrap_err(), []);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    log.take();
    let forget = ForgetAccount { account: desk.account.clone().unwrap() };
    writes!(
        log,
        "an account that is taken away",
        desk.call(&forget, &Nothing {}).await.unwrap(),
        ["session_logout account_removed"],
        world,
        AccountRemoved
    );
    for (reach, why) in [(Reach::Device, "session_logout device"), (Reach::Everywhere, "session_logout everywhere")] {
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        log.take();
        writes!(log, "a log-out of all accounts", desk.log_out_of_all(reach, false).await.unwrap(), [why]);
    }
    assert_eq!(newest(&world, ANA).await, ActivityKind::SignedOutEverywhere);
    desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    log.take();
    writes!(
        log,
        "a device that forgets",
        desk.forget_everything().await,
        ["session_logout device_forgotten"],
        world,
        DeviceForgotten
    );
    let entered = ["user_created sign_up", "session_created"];
    writes!(log, "a sign-up", phone.sign_up("zoe", ZOES_PASSWORD).await.unwrap(), entered);
    assert_eq!(world.state.store.account_by_username("zoe").await.unwrap().unwrap().username, "zoe");
    writes!(log, "a name that is taken", phone.sign_up("zoe", ZOES_PASSWORD).await.unwrap_err(), []);
    world.operator(BEN, OperatorAct::Disable).await;
    writes!(
        log,
        "a disabled account",
        phone.log_in(BEN, BENS_PASSWORD).await.unwrap_err(),
        ["authn_login_fail disabled"]
    );
}

#[tokio::test]
async fn each_act_inside_writes_its_events_and_the_person_finds_it_too() {
    let world = World::new().await;
    let mut log = Ledger::begin();
    let (mut desk, mut phone, mut laptop) =
        (world.anas(CHROME).await, world.anas(IPHONE).await, world.anas(FIREFOX).await);
    let id = phone.id().await;
    log.take();
    let name = ProfileChange { name: Some("Ana R.".into()), hue: None };
    writes!(log, "a new name", desk.call(&EditProfile, &name).await.unwrap(), ["user_updated"], world, ProfileChanged);
    writes!(log, "a device's name", desk.names(&id, "Pocket").await.unwrap(), [], world, DeviceRenamed);
    writes!(log, "the end of another", desk.end(&id).await.unwrap(), ["session_ended"], world, SessionEnded);
    writes!(log, "the end of what has ended", desk.end(&id).await.unwrap(), []);
    writes!(log, "a look from there", phone.who().await.unwrap_err(), ["session_use_after_expire EndedElsewhere"]);
    writes!(log, "a look without a cookie", world.device(CHROME).who().await.unwrap_err(), []);
    let changed = ["authn_password_change", "session_renewed"];
    writes!(
        log,
        "a wrong password",
        desk.change_password("wrong", NEW_PASSWORD).await.unwrap_err(),
        ["authn_password_change_fail wrong_password"]
    );
    writes!(
        log,
        "a new password",
        desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap(),
        changed,
        world,
        PasswordChanged
    );
    let answer = OfferAnswer { end: vec![laptop.id().await] };
    writes!(
        log,
        "the answer to the offer",
        desk.call(&AnswerOffer, &answer).await.unwrap(),
        ["session_ended"],
        world,
        OfferAnswered
    );
    laptop.log_in(ANA, NEW_PASSWORD).await.unwrap();
    phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
    log.take();
    writes!(log, "the end of all others", end_others(&mut desk).await, ["session_ended"], world, SessionsEnded);
    for (what, done) in [
        ("the sessions", desk.sessions().await.len()),
        ("the activity", desk.activity().await.events.len()),
        ("the password", usize::from(desk.password().await.is_ok())),
        ("the tiles", desk.tiles().await.len()),
    ] {
        assert!(done > 0, "{what}");
    }
    assert!(log.take().is_empty(), "who only reads is not in the log");
    let data = desk.call(&GetAccountData, &Nothing {});
    writes!(log, "everything at once", data.await.unwrap(), ["sensitive_read account_data"]);
    writes!(
        log,
        "a deletion with a wrong password",
        desk.deletes_the_account("wrong").await.unwrap_err(),
        ["authn_reauth_fail wrong_password"]
    );
    writes!(
        log,
        "a deletion",
        desk.deletes_the_account(NEW_PASSWORD).await.unwrap(),
        ["user_archived"],
        world,
        AccountDeleted
    );
    let taken_back = ["authn_login_success password", "user_updated deletion_taken_back", "session_created"];
    writes!(log, "a log-in that takes it back", desk.log_in(ANA, NEW_PASSWORD).await.unwrap(), taken_back);
    world.later(DAY * 20);
    writes!(log, "what has expired", desk.who().await.unwrap_err(), ["session_expired Expired"]);
}

#[test]
fn the_names_of_events_are_words_and_no_two_are_the_same() {
    let names: std::collections::BTreeSet<&str> = AuditEvent::ALL.iter().map(|what| what.name()).collect();
    assert_eq!(names.len(), AuditEvent::ALL.len());
    assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
}
