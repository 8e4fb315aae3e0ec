//! The duration of a refusal (ASVS 5.0 6.3.8). The work can be asserted at every change, in `enumeration.rs`: it is
//! counted, and the same. This is the time itself, measured in a long run, for costs that the count of hashes does not
//! see.

use crate::world::dice::{Dice, figure, soak_seed, times};
use crate::world::{ANAS_PASSWORD, CHROME, World};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_domain::account::first_hue;
use exeunt_domain::password::Password;
use exeunt_server::http::password::hashing::{Cost, Hashing};
use exeunt_store::{NewAccount, OperatorAct};
use std::time::Instant;

/// The kinds of refusals, with their labels for the figures: each round uses another name, because an attacker who
/// looks for names tries each of them once.
const KINDS: [&str; 4] = ["nobody", "wrong", "locked", "older"];
/// Rounds in which each kind is tried once.
const ROUNDS: u64 = 40;

/// So far apart that chance does it less than once in a hundred million runs (six standard deviations).
const CERTAIN: f64 = 6.0;
/// And so far that a stranger at the other end of a network would notice. A rank test alone finds a hundredth of a
/// millisecond, if only it is tried often enough: what looks up a row that is there reads another page than what finds
/// none.
const GROSS: f64 = 1.1;

/// Accounts for every round, with one hash: that is what a refused log-in costs, and it is refused.
async fn settle(world: &World, kind: &str, rounds: u64, hashing: &Hashing) {
    let password = hashing.hash(&Password::typed(ANAS_PASSWORD)).await.unwrap();
    for round in 0..rounds {
        let (username, name, password) = (format!("{kind}-{round}"), "Somebody".to_owned(), password.clone());
        let hue = first_hue(&username);
        assert!(
            world
                .state
                .store
                .add_account(NewAccount { username, name, hue, password, one_time_until: None, now: world.now() })
                .await
                .unwrap()
        );
        if kind == "locked" {
            world.operator(&format!("{kind}-{round}"), OperatorAct::Disable).await;
        }
    }
}

fn median(sample: &[f64]) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The distance between two samples by their ranks, in standard deviations (Mann and Whitney): it asks which is longer,
/// not by how much, so a single pause of the machine counts no more than any other.
fn apart(one: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> =
        one.iter().map(|time| (*time, true)).chain(other.iter().map(|time| (*time, false))).collect();
    all.sort_by(|left, right| left.0.total_cmp(&right.0));
    let ranks: f64 = all.iter().zip(1_u32..).filter(|((_, is_one), _)| *is_one).map(|(_, rank)| f64::from(rank)).sum();
    let (n, m) = (one.len() as f64, other.len() as f64);
    (ranks - n * (n + m + 1.0) / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

#[test]
fn the_test_of_time_tells_what_is_slower_and_only_that() {
    let mut dice = Dice::of(6);
    let mut sample = |least: f64| (0..400).map(|_| least + dice.roll(1_000) as f64 / 1_000.0).collect::<Vec<_>>();
    let (one, same, slower) = (sample(5.0), sample(5.0), sample(5.6));
    assert!(apart(&one, &same).abs() < 3.0);
    assert!(apart(&slower, &one) > CERTAIN && apart(&one, &slower) < -CERTAIN);
    assert!(median(&slower) / median(&one) > 1.05);
}

/// Hashing costs here what it costs people, not the little that other tests pay. The durations have no bound, but must
/// not differ: the kinds take turns, so other load on this machine meets all of them, and where it does not, the odds
/// above are so long that it does not matter.
#[tokio::test]
#[ignore = "soak"]
async fn soak_a_refusal_takes_as_long_whoever_the_name_belongs_to() {
    let rounds = ROUNDS * times();
    let mut world = World::unthrottled().await;
    let older = Hashing::new(Cost::FLOOR, 1, world.state.random.clone()).unwrap();
    let dearer = Cost { passes: Cost::FLOOR.passes + 1, ..Cost::FLOOR };
    world.state.hashing = Hashing::new(dearer, 1, world.state.random.clone()).unwrap();
    settle(&world, "wrong", rounds, &world.state.hashing).await;
    settle(&world, "locked", rounds, &world.state.hashing).await;
    settle(&world, "older", rounds, &older).await;
    let mut dice = Dice::of(soak_seed().unwrap_or_default());
    let device = world.device(CHROME);
    let mut times: [Vec<f64>; 4] = Default::default();
    for round in 0..rounds {
        let mut turns = [0, 1, 2, 3];
        dice.shuffle(&mut turns);
        for turn in turns {
            let kind = KINDS[turn];
            // Of a disabled account the right password is tried, too: that is what an attacker would like to know.
            let right = kind == "locked" && dice.coin();
            let password = if right { ANAS_PASSWORD } else { "not my password at all" };
            let identifier = format!("{kind}-{round}");
            let typed = Credentials { identifier, password: password.into(), shared_device: false };
            let request = device.request(&SignIn, &typed);
            let began = Instant::now();
            let answer = device.start(request).await;
            times[turn].push(began.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(answer.problem().code, Code::WrongCredentials);
        }
    }
    let medians = times.each_ref().map(|sample| median(sample));
    let pairs = (0..4).flat_map(|one| (0..one).map(move |other| (one, other)));
    let mut furthest = (1.0_f64, 0.0_f64);
    for (one, other) in pairs {
        let ratio = (medians[one] / medians[other]).max(medians[other] / medians[one]);
        let deviations = apart(&times[one], &times[other]).abs();
        assert!(
            ratio < GROSS || deviations < CERTAIN,
            "{} and {}: medians {medians:?} ms, {deviations:.1} standard deviations apart",
            KINDS[one],
            KINDS[other]
        );
        furthest = (furthest.0.max(ratio), furthest.1.max(deviations));
    }
    let [nobody, wrong, locked, older] = medians;
    figure(&format!(
        "time of a refused log-in, medians of {rounds} each: {nobody:.2} ms for no account, {wrong:.2} ms for a wrong \
         password, {locked:.2} ms for a disabled account, {older:.2} ms where the hash is an older one; at most {:.3} times \
         as long as another (rank test: at most {:.1} standard deviations)",
        furthest.0, furthest.1
    ));
}
