//! The requirement of each address: nothing, a session, the password a moment ago, or the password itself.

use super::samples::every_sample;
use crate::world::{CHROME, Device, IPHONE, MINUTE, World};
use Needs::{Nothing, Password, Recent, Session};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{AccountRef, Code, SessionId};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Needs {
    Nothing,
    Session,
    Recent,
    Password,
}

const TABLE: [(&str, Needs); 25] = [
    ("sign_up", Nothing),
    ("sign_in", Nothing),
    ("resume", Nothing),
    ("get_session", Session),
    ("renew", Session),
    ("reauthenticate", Password),
    ("sign_out", Nothing),
    ("sign_out_all", Recent),
    ("list_accounts", Nothing),
    ("forget_account", Nothing),
    ("forget_device", Nothing),
    ("get_profile", Session),
    ("edit_profile", Session),
    ("get_password", Session),
    ("change_password", Password),
    ("answer_offer", Recent),
    ("list_sessions", Session),
    ("rename_session", Session),
    ("end_session", Recent),
    ("end_sessions", Recent),
    ("answer_new_device", Recent),
    ("dismiss_warnings", Session),
    ("list_activity", Session),
    ("get_account_data", Recent),
    ("delete_account", Password),
];

/// Ana's browser after one tap, and another session of hers.
async fn tapped(world: &World) -> (Device, AccountRef, SessionId) {
    let mut device = world.anas(CHROME).await;
    world.later(MINUTE);
    let other = world.anas(IPHONE).await.id().await;
    let ana = device.account.clone().unwrap();
    device.log_out(true).await.unwrap();
    assert_eq!(device.tiles().await[0].state, AccountState::Remembered);
    device.tap(&ana).await.unwrap();
    (device, ana, other)
}

/// Row 38, CVE-2024-45042 (Kratos): which proof an act needs was worked out wrongly, and a weaker one would do. There
/// is one factor here, so the strengths are four, and each address is tried with each.
#[tokio::test]
async fn a_weaker_proof_would_do_than_the_act_needed() {
    let samples = every_sample();
    assert_eq!(samples.iter().map(|sample| sample.name).collect::<Vec<_>>(), TABLE.map(|(name, _)| name));
    for (sample, (name, needs)) in samples.iter().zip(TABLE) {
        let world = World::new().await;
        let (mut device, ana, other) = tapped(&world).await;
        let mut sample = sample.filled_in(&ana, &other);

        let mut stranger = world.device(IPHONE);
        stranger.account = Some(ana.clone());
        let answer = stranger.send(sample.request(&stranger, &ana, &other)).await;
        let refused = answer.status == Code::NotSignedIn.status();
        // Without a session there is nothing to end either, but a log-out is not refused for that.
        assert_eq!(refused, needs != Nothing, "{name} by a stranger: {}", answer.text());

        if name == "sign_up" {
            sample.body.as_mut().unwrap()["username"] = "yan".into();
        }
        if needs == Password {
            let mut wrong = sample.filled_in(&ana, &other);
            let body = wrong.body.as_mut().unwrap().as_object_mut().unwrap();
            for field in ["current", "password"] {
                if let Some(password) = body.get_mut(field) {
                    *password = "not her password at all".into();
                }
            }
            let answer = device.send(wrong.request(&device, &ana, &other)).await;
            assert_eq!(answer.problem().code, Code::WrongPassword, "{name}");
        }
        let answer = device.send(sample.request(&device, &ana, &other)).await;
        if needs == Recent {
            assert_eq!(answer.problem().code, Code::ReauthenticationRequired, "{name} after a tap");
            device.enter_password_again(crate::world::ANAS_PASSWORD).await.unwrap();
            let answer = device.send(sample.request(&device, &ana, &other)).await;
            assert!(answer.status.is_success(), "{name} after the password: {}", answer.text());
        } else {
            assert!(answer.status.is_success(), "{name} after a tap: {}", answer.text());
        }
    }
}
