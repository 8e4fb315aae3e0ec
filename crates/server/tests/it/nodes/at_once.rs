//! Requests that are at both nodes at the same moment, on as many threads.

use crate::world::{ANA, Answer, CHROME, Device, FIREFOX, IPHONE, World, ZOES_PASSWORD, quiet};
use axum::Router;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code};
use std::time::Duration;

/// The number of rounds: chance has the order.
const ROUNDS: usize = 20;

/// The two nodes of a server without rate limits.
async fn two_nodes() -> (World, [Router; 2]) {
    let world = World::unthrottled().await;
    let nodes = [world.second_node(), world.second_node()];
    (world, nodes)
}

/// Sends what each of these tabs would send at each node at once.
async fn at_once(tabs: &[Device], nodes: &[Router; 2], send: impl Fn(&Device) -> Sent) -> Vec<Answer> {
    let at = |tab: &Device, node: &Router| {
        let mut there = tab.copied_into(CHROME);
        there.is_served_by(node.clone());
        tokio::spawn(send(&there))
    };
    let sent: Vec<_> = tabs.iter().flat_map(|tab| nodes.iter().map(move |node| (tab, node))).collect();
    let sent: Vec<_> = sent.into_iter().map(|(tab, node)| at(tab, node)).collect();
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

type Sent = std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>;

fn taps(account: &AccountRef) -> impl Fn(&Device) -> Sent {
    move |tab| Box::pin(tab.taps(account))
}

/// R10: a rotation at one node, and its double at the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn taps_of_one_browser_at_both_nodes_at_once_start_one_session_and_raise_no_alarm() {
    let (world, nodes) = two_nodes().await;
    let (mut device, ana) = world.remembers_ana().await;
    let _quiet = quiet();
    for round in 0..ROUNDS {
        let tabs = [device.copied_into(CHROME), device.copied_into(CHROME)];
        let answers = at_once(&tabs, &nodes, taps(&ana)).await;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{round}: {}", answer.text());
            assert_eq!(answer.set_cookies(), answers[0].set_cookies(), "{round}");
        }
        device.receives(&answers[0]);
        device.account = Some(ana.clone());
        assert_eq!(device.sessions().await.len(), 1, "{round}");
        let story = device.story().await;
        assert_eq!(story[..2], [ActivityKind::Resumed, ActivityKind::SignedOutRemembered], "{round}: one tap is told");
        assert!(device.log_out(true).await.unwrap());
        world.later(Duration::from_secs(60));
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_logs_out_everywhere_at_one_node_while_browsers_tap_at_both_is_in_nowhere() {
    let (world, nodes) = two_nodes().await;
    let _quiet = quiet();
    for round in 0..ROUNDS {
        let (mut phone, desk) = (world.anas(IPHONE).await, world.anas(FIREFOX).await);
        let ana = phone.account.clone().unwrap();
        if round % 2 == 0 {
            assert!(phone.log_out(true).await.unwrap());
        }
        let choice = SignOutAllChoice { reach: Reach::Everywhere, remember: false };
        let mut there = desk.copied_into(FIREFOX);
        there.is_served_by(nodes[round / 2 % 2].clone());
        let leaves = tokio::spawn(there.start(there.request(&SignOutAll, &choice)));
        let tabs = [phone.copied_into(IPHONE), phone.copied_into(IPHONE)];
        let answers = at_once(&tabs, &nodes, taps(&ana)).await;
        let left = leaves.await.unwrap();
        assert_eq!(left.status, 200, "{}", left.text());
        for answer in &answers {
            phone.receives(answer);
            for node in &nodes {
                let mut tab = phone.copied_into(IPHONE);
                tab.is_served_by(node.clone());
                tab.account = None;
                assert_eq!(tab.who().await.unwrap_err().code, Code::NotSignedIn, "{round}");
                assert_eq!(tab.taps(&ana).await.problem().code, Code::PasswordNeeded, "{round}");
            }
        }
        let ana = world.state.store.account_by_username(ANA).await.unwrap().unwrap().id;
        assert!(world.state.store.open_sessions(&ana).await.unwrap().is_empty(), "{round}");
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_one_name_at_both_nodes_at_once_exactly_one_gets_it() {
    let (world, nodes) = two_nodes().await;
    for round in 0..ROUNDS {
        let name = format!("zoe-{round}");
        let wish =
            NewPerson { username: name.clone(), name: None, password: ZOES_PASSWORD.into(), shared_device: false };
        let people: Vec<Device> = (0..4).map(|_| world.device(CHROME)).collect();
        let answers = at_once(&people, &nodes, |person| Box::pin(person.start(person.request(&SignUp, &wish)))).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422, 422, 422, 422, 422, 422, 422], "{round}");
        assert_eq!(world.database().count(&format!("account WHERE username = '{name}'")), 1);
    }
    assert_eq!(world.database().count("account"), 2 + i64::try_from(ROUNDS).unwrap());
}

/// T4: wrong passwords at both nodes at once are each counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_passwords_in_one_session_at_both_nodes_at_once_end_it_after_five() {
    use exeunt_contract::session::{PasswordAgain, Reauthenticate};
    let world = World::new().await;
    let nodes = [world.second_node(), world.second_node()];
    for _ in 0..4 {
        let mut desk = world.anas(CHROME).await;
        let before = world.state.hashing.computed();
        let tabs: Vec<Device> = (0..6).map(|_| desk.copied_into(CHROME)).collect();
        let wrong = PasswordAgain { password: "not her password at all".into() };
        let answers = at_once(&tabs, &nodes, |tab| Box::pin(tab.start(tab.request(&Reauthenticate, &wrong)))).await;
        for answer in &answers {
            assert!([401, 403, 429, 503].contains(&answer.status.as_u16()), "{}", answer.text());
        }
        let checked = world.state.hashing.computed() - before;
        assert!((1..=5).contains(&checked), "{checked}");
        // A busy server has checked fewer.
        assert_eq!(desk.who().await.is_err(), checked == 5, "{checked}");
    }
}
