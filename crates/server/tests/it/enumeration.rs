//! A refused log-in does not tell which names exist: neither by its words nor by the work it costs.

mod time;

use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, World};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::password::Password;
use exeunt_store::{NewAccount, OperatorAct};

#[tokio::test]
async fn unknown_names_wrong_passwords_and_disabled_accounts_are_refused_alike_with_equal_work() {
    let world = World::new().await;
    let password = world.state.hashing.hash(&Password::typed(ANAS_PASSWORD)).await.unwrap();
    let (username, name, lapsed) = ("late".to_owned(), "Late".to_owned(), Some(world.now()));
    let late = NewAccount { username, name, hue: 0, password, one_time_until: lapsed, now: world.now() };
    assert!(world.state.store.add_account(late).await.unwrap());
    world.operator(BEN, OperatorAct::Disable).await;
    for (username, since) in [("gone", world.now()), ("going", world.now().plus(DAY))] {
        world.account(username, "Somebody", ANAS_PASSWORD).await;
        world.operator(username, OperatorAct::Delete(since)).await;
    }
    let (long_name, long_password) = ("n".repeat(5000), "p".repeat(5000));
    let mut first = None;
    for (identifier, password) in [
        (ANA, "not my password at all"),
        ("nobody", "not my password at all"),
        ("nobody", ANAS_PASSWORD),
        (BEN, BENS_PASSWORD),
        (BEN, "not my password at all"),
        // A one-time password that has lapsed.
        ("late", ANAS_PASSWORD),
        // Deleted, and not erased yet; and deleted a moment ago.
        ("gone", ANAS_PASSWORD),
        ("going", BENS_PASSWORD),
        (long_name.as_str(), ANAS_PASSWORD),
        (ANA, long_password.as_str()),
        ("ana\u{0}b", ANAS_PASSWORD),
        ("' OR 1=1 --", ANAS_PASSWORD),
        ("🌊", "🌊"),
    ] {
        let before = world.state.hashing.computed();
        let typed = Credentials { identifier: identifier.into(), password: password.into(), shared_device: false };
        let answer = world.device(CHROME).answer(&SignIn, &typed).await;
        assert_eq!(answer.problem().code, Code::WrongCredentials, "{identifier:.20}");
        assert_eq!(world.state.hashing.computed() - before, 1, "{identifier:.20}: one hash, no more and no less");
        let seen = answer.seen();
        assert_eq!(first.get_or_insert(seen.clone()), &seen, "{identifier:.20}");
    }
}

#[tokio::test]
async fn each_refused_log_in_is_written_down_whether_the_name_exists_or_not() {
    let world = World::new().await;
    let lines = || {
        let files = world.stolen();
        files.windows(14).filter(|window| window == b"sign_in_failed").count()
    };
    world.operator(BEN, OperatorAct::Disable).await;
    let wrong = "not my password at all";
    for (identifier, password) in [(ANA, wrong), ("nobody", wrong), (BEN, wrong), (BEN, BENS_PASSWORD)] {
        let before = lines();
        world.device(CHROME).log_in(identifier, password).await.unwrap_err();
        assert!(lines() > before, "{identifier}");
    }
}

#[tokio::test]
async fn a_refused_log_in_costs_the_same_work_after_hashes_became_dearer() {
    use crate::world::CHEAP;
    use exeunt_server::http::password::hashing::{Cost, Hashing};
    for dearer in [Cost { memory: 16, ..CHEAP }, Cost { passes: 3, ..CHEAP }, Cost { memory: 64, passes: 3, lanes: 1 }]
    {
        let mut world = World::new().await;
        world.operator(BEN, OperatorAct::Disable).await;
        world.state.hashing = Hashing::new(dearer, 2, world.state.random.clone()).unwrap();
        for (identifier, password) in
            [("nobody", ANAS_PASSWORD), (ANA, "not my password at all"), (BEN, BENS_PASSWORD), (BEN, ANAS_PASSWORD)]
        {
            let before = world.state.hashing.work_done();
            world.device(CHROME).log_in(identifier, password).await.unwrap_err();
            let spent = world.state.hashing.work_done() - before;
            assert_eq!(spent, u64::from(dearer.memory * dearer.passes), "{identifier} at {dearer:?}");
        }
    }
}
