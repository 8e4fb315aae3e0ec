//! Changing the password.

use crate::world::{ANA, ANAS_PASSWORD, CHROME, FIREFOX, HOUR, MINUTE, NEW_PASSWORD, World, ZOES_PASSWORD};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sessions::SessionState;
use exeunt_contract::{Code, FieldCode};
use exeunt_server::http::password::breached::Breached;
use sha1::{Digest, Sha1};
use std::time::Duration;

#[tokio::test]
async fn i_change_my_password_and_only_the_new_one_lets_me_in() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    world.later(HOUR);
    let before = device.jar.clone();
    let password = device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert_eq!(password.changed_at.0, "2026-03-01T10:30:00.000Z");
    assert_eq!(
        (password.min_length, password.max_length, password.offer),
        (15, 256, None),
        "no other device, no question"
    );
    let session = device.who().await.unwrap();
    assert_eq!(session.authenticated_at.0, "2026-03-01T10:30:00.000Z");
    assert!(session.recently_authenticated_until.is_some());

    device.jar = before;
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn, "the old token is dead");
    let mut another = world.device(FIREFOX);
    assert_eq!(another.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    another.log_in(ANA, NEW_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_current_password_is_asked_for_and_a_wrong_one_changes_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for wrong in ["river", "river lantern orbit maplf", NEW_PASSWORD] {
        let refused = device.change_password(wrong, NEW_PASSWORD).await.unwrap_err();
        assert_eq!((refused.code, refused.errors.len()), (Code::WrongPassword, 0), "{wrong:?}");
    }
    assert_eq!(device.story().await[0], ActivityKind::ReauthenticationFailed);
    device.who().await.unwrap();
    world.device(FIREFOX).log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_new_password_that_is_not_taken_says_why_and_changes_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let (too_long, fourteen) = ("🌊 river".repeat(40), "🌊🏔🦊🪴🎻🚲🧭🥨🌙⚡🍋🧶🎲🕯");
    for (new, code) in [
        ("", FieldCode::Required),
        ("                    ", FieldCode::Guessable),
        (fourteen, FieldCode::TooShort),
        (too_long.as_str(), FieldCode::TooLong),
        (ANAS_PASSWORD, FieldCode::Unchanged),
        ("iloveyouiloveyou", FieldCode::Common),
        ("Ana Reyes 19901231", FieldCode::Expected),
        ("abcdefghijklmnop", FieldCode::Guessable),
    ] {
        let refused = device.change_password(ANAS_PASSWORD, new).await.unwrap_err();
        assert_eq!((refused.code, refused.errors[0].field.as_str()), (Code::InvalidFields, "new"), "{new:?}");
        assert_eq!(refused.errors[0].code, code, "{new:?}");
    }
    assert_eq!(device.password().await.unwrap().changed_at.0, "2026-03-01T09:30:00.000Z");
    world.device(FIREFOX).log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_wrong_current_password_does_not_hide_what_is_wrong_with_the_new_one() {
    let world = World::new().await;
    for (new, code) in [
        ("", FieldCode::Required),
        ("short", FieldCode::TooShort),
        ("iloveyouiloveyou", FieldCode::Common),
        ("Ana Reyes 19901231", FieldCode::Expected),
        ("passwordpassword1", FieldCode::OwnWord),
        // Whether it is the current one, only the current one tells.
        (ANAS_PASSWORD, FieldCode::Unknown),
    ] {
        let mut device = world.anas(CHROME).await;
        let refused = device.change_password("not the right password", new).await.unwrap_err();
        assert_eq!((refused.code, refused.status), (Code::WrongPassword, 403), "{new:?}");
        let told: Vec<_> = refused.errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        let expected: &[_] = if code == FieldCode::Unknown { &[] } else { &[("new", code)] };
        assert_eq!(told, expected, "{new:?}");
        assert_eq!(
            device.story().await[0],
            ActivityKind::ReauthenticationFailed,
            "{new:?}: it is counted all the same"
        );
    }
}

#[tokio::test]
async fn an_emoji_password_is_as_good_as_any() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let emoji = "🌊🏔️🦊🪴🎻🚲🧭🥨🌙⚡🍋🧶🎲🕯️🪁";
    device.change_password(ANAS_PASSWORD, emoji).await.unwrap();
    world.device(FIREFOX).log_in(ANA, emoji).await.unwrap();
}

#[tokio::test]
async fn my_other_devices_stay_logged_in_but_are_not_remembered_any_more() {
    let world = World::new().await;
    let mut phone = world.anas(FIREFOX).await;
    let mut tablet = world.anas(CHROME).await;
    tablet.log_out(true).await.unwrap();
    let mut desk = world.anas(CHROME).await;
    assert_eq!(desk.sessions().await.iter().filter(|row| row.state == SessionState::Remembered).count(), 1);
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    phone.who().await.unwrap();
    let sessions = desk.sessions().await;
    assert_eq!(sessions.len(), 2);
    assert!(sessions.iter().all(|row| row.state == SessionState::SignedIn));
}

#[tokio::test]
async fn of_two_changes_at_the_same_time_the_second_fails_on_the_old_password() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(FIREFOX).await;
    let third = "seven lemons quiet harbour";
    let (a, b) =
        tokio::join!(desk.change_password(ANAS_PASSWORD, NEW_PASSWORD), phone.change_password(ANAS_PASSWORD, third));
    let (winner, loser) = if a.is_ok() { (NEW_PASSWORD, b) } else { (third, a) };
    assert_eq!(loser.unwrap_err().code, Code::WrongPassword);
    world.device(CHROME).log_in(ANA, winner).await.unwrap();
}

#[tokio::test]
async fn a_change_does_not_need_a_recent_password_because_it_asks_for_it_itself() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let me = device.account.clone().unwrap();
    device.log_out(true).await.unwrap();
    device.tap(&me).await.unwrap();
    world.later(MINUTE);
    device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    assert!(device.who().await.unwrap().can_be_remembered_until.is_some());
    assert_eq!(device.story().await[0], ActivityKind::PasswordChanged);
}

#[tokio::test]
async fn on_my_other_devices_the_old_password_is_no_recent_one_any_more() {
    let world = World::new().await;
    let mut phone = world.anas(FIREFOX).await;
    let mut desk = world.anas(CHROME).await;
    desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
    let id = desk.id().await;
    assert_eq!(phone.who().await.unwrap().recently_authenticated_until, None);
    assert_eq!(phone.end(&id).await.unwrap_err().code, Code::ReauthenticationRequired);
    assert!(desk.who().await.unwrap().recently_authenticated_until.is_some());
    phone.enter_password_again(NEW_PASSWORD).await.unwrap();
    assert_eq!(phone.end(&id).await.unwrap().ended, 1);
}

#[tokio::test]
async fn whatever_the_clock_says_a_login_with_the_old_password_is_one_and_one_with_the_new_is_none() {
    for set_back in [Duration::ZERO, HOUR] {
        let world = World::new().await;
        let mut phone = world.anas(FIREFOX).await;
        let mut desk = world.anas(CHROME).await;
        world.set_back(set_back);
        desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap();
        assert_eq!(phone.who().await.unwrap().can_be_remembered_until, None, "{set_back:?}");
        assert_eq!(phone.password().await.unwrap().offer, None, "{set_back:?}");
        let mut laptop = world.device(CHROME);
        let session = laptop.log_in(ANA, NEW_PASSWORD).await.unwrap();
        assert!(session.can_be_remembered_until.is_some(), "{set_back:?}");
        for mut asked in [desk, laptop] {
            assert_eq!(asked.password().await.unwrap().offer.unwrap().sessions.len(), 1, "{set_back:?}");
        }
        assert!(!phone.log_out(true).await.unwrap(), "{set_back:?}");
        phone.log_in(ANA, NEW_PASSWORD).await.unwrap();
        assert!(phone.enter_password_again(NEW_PASSWORD).await.unwrap().can_be_remembered_until.is_some());
    }
}

#[tokio::test]
async fn a_password_that_is_known_from_a_breach_is_not_taken_and_neither_is_any_where_the_list_is_lost() {
    let mut world = World::new().await;
    let list = tempfile::NamedTempFile::new().unwrap();
    // The SHA-1 of "quiet harbour seven lemons", between two others.
    let lines = ["0", "F"].map(|digit| format!("{}:3\n", digit.repeat(40)));
    std::fs::write(list.path(), format!("{}{}:12\n{}", lines[0], sha1_of(NEW_PASSWORD), lines[1])).unwrap();
    world.state.policy.breached = Some(Breached::open(list.path()).unwrap());
    let mut device = world.anas(CHROME).await;
    let refused = device.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap_err();
    assert_eq!((&*refused.errors[0].field, refused.errors[0].code), ("new", FieldCode::Common));
    let refused = world.device(FIREFOX).sign_up("zoe", NEW_PASSWORD).await.unwrap_err();
    assert_eq!((&*refused.errors[0].field, refused.errors[0].code), ("password", FieldCode::Common));
    device.change_password(ANAS_PASSWORD, ZOES_PASSWORD).await.unwrap();
    std::fs::write(list.path(), "what is this?\n").unwrap();
    let refused = device.change_password(ZOES_PASSWORD, NEW_PASSWORD).await.unwrap_err();
    assert_eq!(refused.code, Code::Unavailable, "nobody can tell whether it is known");
    world.device(FIREFOX).log_in(ANA, ZOES_PASSWORD).await.unwrap();
}

fn sha1_of(password: &str) -> String {
    Sha1::digest(password).iter().map(|byte| format!("{byte:02X}")).collect()
}
