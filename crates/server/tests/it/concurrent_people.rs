//! Many people at once: each answer is for its own request (GitHub, March 2021: a race between threads sent one
//! person's cookie to another).

use crate::world::{CHROME, World};
use exeunt_contract::Nothing;
use exeunt_contract::session::{GetSession, PasswordAgain, Reauthenticate, Session};
use serde_json::from_slice;

const PASSWORD: &str = "marble teapot sunrise ladder";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_five_thousand_answers_at_once_is_for_whoever_asked_and_so_is_each_cookie() {
    let world = World::new().await;
    let mut people = Vec::new();
    for number in 0..10 {
        let username = format!("person{number}");
        world.account(&username, &username, PASSWORD).await;
        let mut device = world.device(CHROME);
        device.log_in(&username, PASSWORD).await.unwrap();
        people.push((username, device));
    }
    let mut asked = Vec::new();
    for _ in 0..500 {
        for (username, device) in &people {
            let request = device.request(&GetSession, &Nothing {});
            asked.push((username.clone(), tokio::spawn(device.start(request))));
        }
    }
    // Cookies are set in between.
    let mut renewed = Vec::new();
    for (_, device) in &people {
        let request = device.request(&Reauthenticate, &PasswordAgain { password: PASSWORD.into() });
        renewed.push(tokio::spawn(device.start(request)));
    }
    let (mut here, mut out) = (0, 0);
    for (username, answer) in asked {
        let answer = answer.await.unwrap();
        match answer.status.as_u16() {
            200 => here += usize::from(from_slice::<Session>(&answer.body).unwrap().account.username == username),
            // The token was renewed meanwhile.
            401 => out += 1,
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert_eq!(here + out, 5000, "an answer was for somebody else");
    assert!(here > 0);
    for ((username, mut device), answer) in people.into_iter().zip(renewed) {
        device.receives(&answer.await.unwrap());
        assert_eq!(device.who().await.unwrap().account.username, username);
    }
}
