//! Networks: too many failures from one, and the people who share it.

use super::{WRONG, seconds, tries, typed};
use crate::world::dice::Dice;
use crate::world::{ANA, ANAS_PASSWORD, Device, HOUR, Journal, MINUTE, World};
use axum::http::HeaderValue;
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::SignIn;
use exeunt_contract::{Code, Nothing};
use exeunt_server::http::client_ip::Proxies;
use exeunt_server::observe::logs::Format;

/// Fails at a few names; the code of the answer.
async fn fails(world: &World, address: &str, number: usize) -> Code {
    let name = ["one", "two", "three"][number % 3];
    tries(&mut world.device_at(address), name, WRONG).await.problem().code
}

#[tokio::test]
async fn ten_failures_from_one_network_are_refused_with_the_time_to_come_back_and_success_is_not_counted() {
    let world = World::new().await;
    let mut known = world.device_at("203.0.113.7");
    for _ in 0..20 {
        known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        world.device_at("203.0.113.7").log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    for number in 0..10 {
        assert_eq!(fails(&world, "203.0.113.7", number).await, Code::WrongCredentials, "{number}");
    }
    let hashed = world.state.hashing.computed();
    let refused = tries(&mut world.device_at("203.0.113.7"), ANA, ANAS_PASSWORD).await;
    assert_eq!(
        (refused.problem().code, &refused.headers["retry-after"]),
        (Code::TooManyAttempts, &"12".parse().unwrap())
    );
    assert_eq!(world.state.hashing.computed(), hashed);
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    assert_eq!(fails(&world, "203.0.113.8", 0).await, Code::WrongCredentials, "the neighbour is another network");
    world.later(seconds(12));
    world.device_at("203.0.113.7").log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_header_that_anybody_can_write_gives_no_fresh_guesses() {
    let world = World::new().await;
    let mut refused = 0;
    for number in 0..12 {
        let mut device = world.device_at("203.0.113.7");
        let mut request = device.request(&SignIn, &typed(["one", "two", "three"][number % 3], WRONG));
        request.headers_mut().insert("x-forwarded-for", format!("198.51.100.{number}").parse().unwrap());
        refused += usize::from(device.send(request).await.problem().code == Code::TooManyAttempts);
    }
    assert_eq!(refused, 2);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_counted_by_itself() {
    let mut world = World::new().await;
    world.state.proxies = Proxies::of(["10.0.0.1".parse().unwrap()]);
    for number in 0..12 {
        for client in ["198.51.100.1", "198.51.100.2"] {
            let mut device = world.device_at("10.0.0.1");
            let mut request = device.request(&SignIn, &typed(["one", "two", "three"][number % 3], WRONG));
            let forwarded = format!("203.0.113.{number}, {client}");
            request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
            let expected = if number < 10 { Code::WrongCredentials } else { Code::TooManyAttempts };
            assert_eq!(device.send(request).await.problem().code, expected, "{client} {number}");
        }
    }
}

/// Fails at a few names, as a proxy with that header passes it on.
async fn fails_behind(world: &World, header: &'static str, value: &[u8], number: usize) -> Code {
    let mut device = world.device_at("10.0.0.1");
    let mut request = device.request(&SignIn, &typed(["one", "two", "three"][number % 3], WRONG));
    request.headers_mut().insert(header, HeaderValue::from_bytes(value).unwrap());
    device.send(request).await.problem().code
}

#[tokio::test]
async fn behind_a_proxy_that_writes_more_than_an_address_all_clients_were_one() {
    for (header, guesser, other) in [
        ("x-forwarded-for", &b"203.0.113.10:51012"[..], &b"203.0.113.11:51012"[..]),
        ("x-forwarded-for", b"[2001:db8::7]:443", b"[2001:db8:0:1::7]:443"),
        ("x-forwarded-for", b"\"203.0.113.10\"", b"\"203.0.113.11\""),
        ("x-forwarded-for", b"fe80::7%eth0", b"fe80:0:0:1::7%eth0"),
        ("x-forwarded-for", b"203.0.113.10, ", b"203.0.113.11, "),
        ("x-forwarded-for", b"\xe6, 203.0.113.10", b"\xe6, 203.0.113.11"),
        ("x-forwarded-for", b"::ffff:203.0.113.10", b"::ffff:203.0.113.11"),
        ("forwarded", b"for=\"203.0.113.10:51012\";proto=https", b"for=203.0.113.11"),
        ("forwarded", b"for=\"[2001:db8::7]\"", b"for=\"[2001:db8:0:1::7]:80\""),
    ] {
        let mut world = World::new().await;
        world.state.proxies = Proxies::of(["10.0.0.1".parse().unwrap()]);
        for number in 0..11 {
            let expected = if number < 10 { Code::WrongCredentials } else { Code::TooManyAttempts };
            assert_eq!(fails_behind(&world, header, guesser, number).await, expected, "{header} {number}");
        }
        let neighbour = fails_behind(&world, header, other, 0).await;
        assert_eq!(neighbour, Code::WrongCredentials, "{header}: {}", String::from_utf8_lossy(other));
    }
}

#[tokio::test]
async fn behind_a_proxy_that_cannot_be_understood_the_log_said_nothing() {
    for (value, words) in
        [(&b"203.0.113.\xb7"[..], "cannot be read"), (b"unknown", "cannot be read"), (b"", "does not say")]
    {
        let mut world = World::new().await;
        world.state.proxies = Proxies::of(["10.0.0.1".parse().unwrap()]);
        let log = Journal::begin(Format::Json);
        for _ in 0..5 {
            let mut device = world.device_at("10.0.0.1");
            let mut request = device.request(&GetSession, &Nothing {});
            if !value.is_empty() {
                request.headers_mut().insert("x-forwarded-for", HeaderValue::from_bytes(value).unwrap());
            }
            device.send(request).await;
        }
        let lines = log.text();
        assert_eq!(lines.lines().filter(|line| line.contains(words)).count(), 1, "{lines}");
    }
}

#[tokio::test]
async fn another_address_of_the_same_ipv6_network_gives_no_fresh_guesses() {
    let world = World::new().await;
    for number in 0..10 {
        assert_eq!(fails(&world, &format!("2001:db8:1:2:{number:x}::7"), number).await, Code::WrongCredentials);
    }
    assert_eq!(fails(&world, "2001:db8:1:2:ffff::1", 0).await, Code::TooManyAttempts);
    assert_eq!(fails(&world, "2001:db8:1:3::1", 0).await, Code::WrongCredentials);
}

#[tokio::test]
async fn ten_names_that_fail_from_one_network_turn_its_strangers_away_for_an_hour_and_nobody_else() {
    let world = World::new().await;
    let mut known = world.device_at("203.0.113.7");
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    for number in 0..10 {
        let answer = tries(&mut world.device_at("203.0.113.7"), &format!("name-{number}"), WRONG).await;
        assert_eq!(answer.problem().code, Code::WrongCredentials);
        world.later(seconds(50));
    }
    let refused = tries(&mut world.device_at("203.0.113.7"), ANA, ANAS_PASSWORD).await;
    assert_eq!(
        (refused.problem().code, refused.headers["retry-after"].to_str().unwrap()),
        (Code::TooManyAttempts, "3550")
    );
    known.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.device_at("203.0.113.8").log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(HOUR - seconds(51));
    assert_eq!(tries(&mut world.device_at("203.0.113.7"), ANA, ANAS_PASSWORD).await.status, 429);
    world.later(seconds(1));
    world.device_at("203.0.113.7").log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn fifty_people_in_one_office_who_mistype_now_and_then_are_never_kept_waiting() {
    const PEOPLE: usize = 50;
    let world = World::new().await;
    let mut people: Vec<(String, Device)> = Vec::new();
    for number in 0..PEOPLE {
        let name = format!("person-{number}");
        world.account(&name, "Somebody", ANAS_PASSWORD).await;
        people.push((name, world.device_at("203.0.113.7")));
    }
    for seed in 0..3 {
        let mut dice = Dice::of(seed);
        let mut typos = 0;
        for (_, device) in &mut people {
            device.jar.clear();
        }
        // Half an hour, with a log-in every few seconds.
        for _ in 0..30 * 60 / 6 {
            world.later(seconds(6));
            let who = dice.roll(PEOPLE);
            let (name, device) = &mut people[who];
            while dice.roll(20) == 0 {
                typos += 1;
                assert_eq!(device.log_in(name, WRONG).await.unwrap_err().code, Code::WrongCredentials, "seed {seed}");
                world.later(seconds(4));
            }
            device.log_in(name, ANAS_PASSWORD).await.unwrap();
        }
        assert!(typos >= 5, "{typos} typing errors show nothing");
        world.later(MINUTE * 90);
    }
}
