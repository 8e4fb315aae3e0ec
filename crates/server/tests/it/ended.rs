//! Every way in which a session can end reaches the device that holds its cookie: why, when, and from where. No other
//! device is told anything.

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::change_password::{AnswerOffer, OfferAnswer};
use exeunt_contract::session::GetSession;
use exeunt_contract::sessions::ListSessions;
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{Code, EndReason, Ended, Nothing};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::Limits;
use exeunt_store::OperatorAct;

pub(crate) const REASONS: [EndReason; 14] = [
    EndReason::SignedOut,
    EndReason::Replaced,
    EndReason::Removed,
    EndReason::EndedElsewhere,
    EndReason::PasswordChanged,
    EndReason::Everywhere,
    EndReason::DeviceForgotten,
    EndReason::Expired,
    EndReason::TooMany,
    EndReason::TooManyAttempts,
    EndReason::PasswordReset,
    EndReason::EndedByOperator,
    EndReason::Disabled,
    EndReason::AccountDeleted,
];

/// Ana's phone and her desk, two minutes after she logged in on the phone.
pub(crate) struct Pair {
    pub(crate) phone: Device,
    desk: Device,
    began: Timestamp,
}

pub(crate) async fn pair(world: &World) -> Pair {
    let phone = world.anas(IPHONE).await;
    let began = world.now();
    world.later(MINUTE * 2);
    Pair { phone, desk: world.anas(CHROME).await, began }
}

/// Ana's phone after its session ended for this reason, still with its cookies; when that was; and whether her desk
/// did it.
pub(crate) struct Out {
    phone: Device,
    at: Timestamp,
    by_desk: bool,
}

async fn out(world: &World, reason: EndReason) -> Out {
    ends(world, pair(world).await, reason).await
}

/// The phone's session ends for this reason five minutes later.
pub(crate) async fn ends(world: &World, pair: Pair, reason: EndReason) -> Out {
    let Pair { mut phone, mut desk, began } = pair;
    let cookies = phone.jar.clone();
    let (id, account) = (phone.id().await, phone.account.clone().unwrap());
    world.later(MINUTE * 5);
    let (mut at, mut by_desk) = (world.now(), false);
    match reason {
        EndReason::SignedOut => drop(phone.log_out(false).await.unwrap()),
        EndReason::Replaced => drop(phone.log_in(ANA, ANAS_PASSWORD).await.unwrap()),
        EndReason::Removed => drop(phone.call(&ForgetAccount { account }, &Nothing {}).await.unwrap()),
        EndReason::DeviceForgotten => assert_eq!(phone.forget_everything().await, 1),
        EndReason::EndedElsewhere => {
            desk.end(&id).await.unwrap();
            by_desk = true;
        }
        EndReason::PasswordChanged => {
            desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
            assert_eq!(desk.call(&AnswerOffer, &OfferAnswer { end: vec![id] }).await.unwrap().ended, 1);
            by_desk = true;
        }
        EndReason::Everywhere => {
            assert_eq!(desk.log_out_of_all(Reach::Everywhere, false).await.unwrap(), 2);
            by_desk = true;
        }
        EndReason::Expired => {
            at = began.plus(MINUTE * 2).plus(DAY * 14);
            world.later(DAY * 14);
        }
        // The phone is unused for longest.
        EndReason::TooMany => {
            desk.who().await.unwrap();
            world.anas(FIREFOX).await;
        }
        EndReason::TooManyAttempts => {
            for _ in 0..5 {
                let refused = phone.enter_password_again("not her password").await.unwrap_err();
                assert_eq!(refused.code, Code::WrongPassword);
            }
        }
        EndReason::PasswordReset => {
            let hash = world.state.store.account_by_username(BEN).await.unwrap().unwrap().password;
            assert_eq!(world.operator(ANA, OperatorAct::ResetPassword(hash)).await, 2);
        }
        EndReason::EndedByOperator => assert_eq!(world.operator(ANA, OperatorAct::EndSessions).await, 2),
        EndReason::Disabled => assert_eq!(world.operator(ANA, OperatorAct::Disable).await, 2),
        EndReason::AccountDeleted => {
            desk.deletes_the_account(ANAS_PASSWORD).await.unwrap();
            by_desk = true;
        }
        // These have tests of their own: a copied cookie, a day that is over, cookies of another server, and a word
        // that this version does not know.
        EndReason::SecretReused | EndReason::OneTimePasswordExpired | EndReason::Unrecognized | EndReason::Unknown => {
            unreachable!()
        }
    }
    phone.jar = cookies;
    Out { phone, at, by_desk }
}

pub(crate) async fn small_world() -> World {
    World::with(Limits { sessions_per_account: 2, ..Limits::default() }).await
}

#[tokio::test]
async fn the_device_is_told_why_when_and_from_where_and_again_after_a_reload() {
    for reason in REASONS {
        let world = small_world().await;
        let Out { mut phone, at, by_desk } = out(&world, reason).await;
        let mut told: Vec<Ended> = Vec::new();
        for _ in 0..2 {
            told.extend(phone.call(&GetSession, &Nothing {}).await.unwrap_err().ended);
            told.extend(phone.call(&ListSessions, &Nothing {}).await.unwrap_err().ended);
            world.later(DAY);
        }
        assert_eq!(told.len(), 4, "{reason:?}");
        for ended in told {
            assert_eq!((ended.reason, &ended.at.0), (reason, &at.rfc3339()));
            let by = ended.by.map(|device| (device.browser.unwrap(), device.system.unwrap()));
            assert_eq!(by, by_desk.then(|| ("Chrome".to_owned(), "Linux".to_owned())), "{reason:?}");
        }
    }
}

#[tokio::test]
async fn nobody_else_is_told_anything() {
    for reason in REASONS {
        let world = small_world().await;
        let Out { phone, .. } = out(&world, reason).await;
        let device_cookie = phone.jar["__Host-device"].clone();
        let nobody = world.device(FIREFOX).answer(&GetSession, &Nothing {}).await;
        assert_eq!((nobody.problem().code, nobody.problem().ended), (Code::NotSignedIn, None));
        for (name, value) in [
            ("__Host-session", "A".repeat(43)),
            ("__Host-device", device_cookie.clone()),
            ("__Host-session", device_cookie.clone()),
        ] {
            let mut stranger = world.device(FIREFOX);
            stranger.account = phone.account.clone();
            stranger.jar.insert(name.into(), value);
            assert_eq!(stranger.answer(&GetSession, &Nothing {}).await.body, nobody.body, "{reason:?} {name}");
        }
        let mut ben = world.device(FIREFOX);
        ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
        ben.jar.insert("__Host-device".into(), device_cookie);
        assert_eq!(ben.who().await.unwrap().account.username, BEN);
        ben.account = phone.account.clone();
        let other = ben.who().await.unwrap_err();
        assert_eq!((other.code, other.ended), (Code::AccountChanged, None), "{reason:?}");
    }
}
