//! The answer to a sign-up is lost: the repeat with its key is in, and is not told that the name is taken by itself.

use super::{all_there_is, new_key, zoe};
use crate::world::{Answer, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, HOUR, World, ZOES_PASSWORD};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{Code, FieldCode};
use exeunt_store::OperatorAct;

async fn loses_its_answer(device: &mut Device) -> Answer {
    device.key = Some(new_key());
    let lost = device.start(device.request(&SignUp, &zoe())).await;
    assert_eq!(lost.status, 200, "{}", lost.text());
    lost
}

fn refused(answer: &Answer) -> Code {
    assert_eq!(answer.set_cookies(), [""; 0], "a refusal gives nothing");
    answer.problem().code
}

#[tokio::test]
async fn the_repeat_is_in_with_one_account_one_device_and_one_session() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.account = None;
    let lost = loses_its_answer(&mut desk).await;
    let there = all_there_is(&world);
    desk.is_served_by(world.second_node());
    let repeat = desk.answer(&SignUp, &zoe()).await;
    assert_eq!((repeat.text(), repeat.set_cookies()), (lost.text(), lost.set_cookies()));
    assert_eq!(all_there_is(&world), there);
    desk.account = Some(desk.who().await.unwrap().account.reference);
    assert_eq!((desk.sessions().await.len(), desk.tiles().await.len()), (1, 2));
    assert_eq!(desk.story().await, [ActivityKind::SignedIn, ActivityKind::AccountCreated]);
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused_and_another_password_counts_as_a_failed_log_in() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    let lost = loses_its_answer(&mut desk).await;
    let there = all_there_is(&world);
    let named = NewPerson { name: Some("Zoe Marsh".into()), ..zoe() };
    let shared = NewPerson { shared_device: true, ..zoe() };
    for other in [named, shared] {
        assert_eq!(refused(&desk.answer(&SignUp, &other).await), Code::KeyReused);
    }
    assert_eq!(all_there_is(&world), there);
    let guess = NewPerson { password: BENS_PASSWORD.into(), ..zoe() };
    assert_eq!(refused(&desk.answer(&SignUp, &guess).await), Code::KeyReused);
    desk.receives(&lost);
    desk.account = Some(desk.who().await.unwrap().account.reference);
    assert_eq!(desk.story().await[0], ActivityKind::SignInFailed);
    // Another name is another person, whose key this may be as well.
    let mut other = world.device(FIREFOX);
    other.key = desk.key.clone();
    assert_eq!(other.answer(&SignUp, &NewPerson { username: "yan".into(), ..zoe() }).await.status, 200);
}

#[tokio::test]
async fn a_key_that_nobody_has_used_says_no_more_of_a_name_than_none_at_all() {
    let world = World::new().await;
    world.device(CHROME).sign_up("zoe", ZOES_PASSWORD).await.unwrap();
    let mut first = None;
    for username in ["zoe", BEN, "admin", "exeunt"] {
        for key in [None, Some(new_key())] {
            let (there, hashed) = (all_there_is(&world), world.state.hashing.computed());
            let mut stranger = world.device(CHROME);
            stranger.key = key;
            let typed = NewPerson { username: username.into(), ..zoe() };
            let answer = stranger.answer(&SignUp, &typed).await;
            assert_eq!(answer.problem().errors[0].code, FieldCode::Taken);
            assert_eq!(world.state.hashing.computed() - hashed, 1, "{username}: one hash, no more and no less");
            assert_eq!(all_there_is(&world), there);
            let seen = answer.seen();
            assert_eq!(first.get_or_insert(seen.clone()), &seen, "{username}");
        }
    }
}

#[tokio::test]
async fn what_was_ended_meanwhile_stays_ended_and_what_ran_out_is_a_log_in() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    loses_its_answer(&mut desk).await;
    world.operator("zoe", OperatorAct::EndSessions).await;
    for _ in 0..3 {
        assert_eq!(refused(&desk.answer(&SignUp, &zoe()).await), Code::NotSignedIn);
    }
    world.operator("zoe", OperatorAct::Disable).await;
    assert_eq!(refused(&desk.answer(&SignUp, &zoe()).await), Code::KeyReused);
    let guest = NewPerson { username: "yan".into(), shared_device: true, ..zoe() };
    let mut desk = world.device(CHROME);
    desk.key = Some(new_key());
    desk.start(desk.request(&SignUp, &guest)).await;
    world.later(HOUR);
    assert_eq!(desk.answer(&SignUp, &guest).await.status, 200);
    assert_eq!(desk.who().await.unwrap().account.username, "yan");
}
