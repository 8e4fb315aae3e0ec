//! Renewals side by side with everything else that one browser does, hundreds of times each with steps in another
//! order.

use super::{ANA, ANAS_PASSWORD, Answer, CHROME, DAY, Device, World};
use crate::world::dice::{Dice, Underway, seeds, side_by_side};
use crate::world::quiet;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::session::{GetSession, Renew};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::{Code, Endpoint, Nothing};

const SEEDS: u64 = 200;

fn asks<E: Endpoint>(device: &Device, endpoint: &E, body: &E::Request) -> Underway {
    Box::pin(device.start(device.request(endpoint, body)))
}

fn arrive(dice: &mut Dice, device: &mut Device, answers: Vec<Option<Answer>>) {
    let mut arriving: Vec<Answer> = answers.into_iter().flatten().collect();
    dice.shuffle(&mut arriving);
    arriving.iter().for_each(|answer| device.receives(answer));
}

#[tokio::test]
async fn tabs_that_renew_read_and_lose_answers_are_never_logged_out_and_never_a_theft() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let mut device = world.anas(CHROME).await;
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        if seed % 10 == 0 {
            device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        world.later(DAY);
        let mut requests: Vec<Underway> = vec![asks(&device, &Renew, &Nothing {}), asks(&device, &Renew, &Nothing {})];
        requests.push(asks(&device, &GetSession, &Nothing {}));
        let lost = dice.coin().then(|| dice.roll(3));
        let answers = side_by_side(&mut dice, requests, lost).await;
        for answer in answers.iter().flatten() {
            assert!(answer.status.is_success(), "{}", answer.text());
        }
        arrive(&mut dice, &mut device, answers);
        device.is_open().await.unwrap();
        assert!(!device.who().await.unwrap().renew);
        assert_eq!(device.sessions().await.len(), 1);
        assert!(!device.story().await.contains(&ActivityKind::SecretReused));
        world.looks_for_new_secrets_only();
    }
}

#[tokio::test]
async fn whoever_logs_out_while_another_tab_renews_is_logged_out() {
    let world = World::unthrottled().await.on_nodes_of_its_engine();
    let mut device = world.anas(CHROME).await;
    let _quiet = quiet();
    for seed in seeds(SEEDS) {
        let mut dice = Dice::of(seed);
        world.later(DAY);
        let remember = dice.coin();
        let requests = vec![
            asks(&device, &Renew, &Nothing {}),
            asks(&device, &SignOut, &SignOutChoice { remember }),
            asks(&device, &Renew, &Nothing {}),
        ];
        let answers = side_by_side(&mut dice, requests, None).await;
        assert!(answers[1].as_ref().unwrap().status.is_success());
        assert_eq!(answers[1].as_ref().unwrap().text().contains("true"), remember);
        let ana = device.account.clone().unwrap();
        arrive(&mut dice, &mut device, answers);
        assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
        match remember {
            true => drop(device.tap(&ana).await.unwrap()),
            false => drop(device.log_in(ANA, ANAS_PASSWORD).await.unwrap()),
        }
        if seed % 10 == 9 {
            device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        assert!(!device.story().await.contains(&ActivityKind::SecretReused));
        world.looks_for_new_secrets_only();
    }
}
