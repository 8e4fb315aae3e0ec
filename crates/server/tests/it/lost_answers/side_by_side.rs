//! The repeat does not wait until the first request has been given up. Both are under way at once, at one node or at
//! two, and there is one effect and one outcome. A seed that goes wrong is printed, and goes wrong again.

use super::{all_there_is, ana, new_key, new_password, zoe};
use crate::world::dice::{Dice, Underway, side_by_side};
use crate::world::{Answer, CHROME, Device, World};
use exeunt_contract::Endpoint;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::change_password::ChangePassword;
use exeunt_contract::sign_in::SignIn;
use exeunt_contract::sign_up::SignUp;

const SEEDS: std::ops::Range<u64> = 0..20;

/// Sends the same three times at once; half of the time one of them breaks off.
async fn at_once<E: Endpoint>(dice: &mut Dice, device: &mut Device, endpoint: &E, body: &E::Request) -> Vec<Answer> {
    device.key = Some(new_key());
    let doubles = (0..3).map(|_| Box::pin(device.start(device.request(endpoint, body))) as Underway).collect();
    let lost = dice.coin().then(|| dice.roll(3));
    let mut answers: Vec<Answer> = side_by_side(dice, doubles, lost).await.into_iter().flatten().collect();
    dice.shuffle(&mut answers);
    let first = &answers[0];
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.text()), (200, first.text()), "{}", answer.text());
        assert_eq!(answer.set_cookies(), first.set_cookies());
    }
    answers
}

#[tokio::test]
async fn three_at_once_have_one_effect_and_one_outcome() {
    for seed in SEEDS {
        let world = World::new().await;
        let mut dice = Dice::of(seed);
        let mut desk = world.device(CHROME);
        let before = all_there_is(&world);
        for answer in at_once(&mut dice, &mut desk, &SignUp, &zoe()).await {
            desk.receives(&answer);
        }
        let [lines, accounts, devices, sessions] = all_there_is(&world);
        assert_eq!([lines - before[0], accounts - before[1], devices, sessions], [2, 1, 1, 1]);
        for answer in at_once(&mut dice, &mut desk, &SignIn, &ana()).await {
            desk.receives(&answer);
        }
        assert_eq!(all_there_is(&world), [lines + 1, accounts, 1, 2]);
        desk.account = Some(desk.who().await.unwrap().account.reference);
        for answer in at_once(&mut dice, &mut desk, &ChangePassword, &new_password()).await {
            desk.receives(&answer);
        }
        desk.who().await.unwrap();
        assert_eq!(desk.story().await[..2], [ActivityKind::PasswordChanged, ActivityKind::SignedIn]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at_two_nodes_and_on_many_threads_it_is_the_same() {
    let world = World::new().await;
    let mut desk = world.device(CHROME);
    for act in 0..3 {
        desk.key = Some(new_key());
        let mut doubles = Vec::new();
        // As many passwords as may be under way for one name.
        for number in 0..5 {
            let mut double = desk.copied_into(CHROME);
            (double.key, double.address) = (desk.key.clone(), desk.address);
            if number % 2 == 1 {
                double.is_served_by(world.second_node());
            }
            let request = match act {
                0 => double.request(&SignUp, &zoe()),
                1 => double.request(&SignIn, &ana()),
                _ => double.request(&ChangePassword, &new_password()),
            };
            doubles.push(tokio::spawn(double.start(request)));
        }
        let mut cookies = Vec::new();
        for double in doubles {
            let answer = double.await.unwrap();
            assert_eq!(answer.status, 200, "{act}: {}", answer.text());
            cookies.push(answer.set_cookies());
            desk.receives(&answer);
        }
        assert!(cookies.iter().all(|given| *given == cookies[0]), "{act}");
        desk.account = None;
        desk.account = Some(desk.who().await.unwrap().account.reference);
        assert_eq!(desk.sessions().await.len(), 1);
    }
    assert_eq!(desk.story().await[..2], [ActivityKind::PasswordChanged, ActivityKind::SignedIn]);
}
