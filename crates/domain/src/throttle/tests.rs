use super::*;

const START: Timestamp = Timestamp::from_millis(1_000_000_000_000);

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn the_waits_of_strangers_double_to_a_quarter_of_an_hour() {
    let pool = Throttles::default().shared;
    let waits: Vec<u64> = (1..=17).map(|number| pool.wait_before(number).as_secs()).collect();
    assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    assert_eq!((1..=100).map(|number| pool.wait_before(number).as_secs()).sum::<u64>(), 77_523);
    assert_eq!(pool.wait_before(u32::MAX), seconds(900));
}

#[test]
fn the_waits_of_a_known_device_begin_later_and_longer() {
    let pair = Throttles::default().known_device;
    let waits: Vec<u64> = (10..=17).map(|number| pair.wait_before(number).as_secs()).collect();
    assert_eq!(waits, [0, 30, 60, 120, 240, 480, 900, 900]);
}

#[test]
fn a_wait_that_a_clock_set_back_would_make_endless_is_owed_by_nobody() {
    let pool = Throttles::default().shared;
    let counter = Counter { fails: 50, next_at: START.plus(seconds(900)), ..Counter::new(START) };
    assert_eq!(pool.reserve(&counter, START), None);
    let counter = pool.reserve(&counter, START.minus(seconds(3600))).unwrap();
    assert_eq!((counter.fails, counter.next_at), (51, START.minus(seconds(2700))));
}

#[test]
fn an_attempt_at_a_node_with_a_fast_clock_makes_nobody_wait_at_the_others() {
    let pool = Throttles::default().shared;
    let fast = START.plus(seconds(3));
    let counter = pool.reserve(&Counter::new(fast), fast).unwrap();
    for counter in [&counter, &counter.cleared(fast), &Backoff::given_back(&counter, fast)] {
        assert!(pool.reserve(counter, START).is_some(), "{counter:?}");
    }
    let counter = (0..pool.free).fold(Counter::new(fast), |counter, _| pool.reserve(&counter, fast).unwrap());
    assert_eq!(pool.reserve(&counter, fast), None, "a real wait is one everywhere");
    assert_eq!(pool.reserve(&counter, START), None);
}

#[test]
fn a_bucket_gives_its_burst_then_one_after_each_span_and_so_many_an_hour() {
    let network = Throttles::default().network;
    let (mut counter, mut taken, mut now) = (Counter::new(START), Vec::new(), START);
    while now < START.plus(seconds(3600)) {
        while network.admits(&counter, now).is_ok() {
            counter = network.taken(&counter, now);
            taken.push(now.as_millis() - START.as_millis());
        }
        now = now.plus(seconds(1));
    }
    assert_eq!(taken.len(), 60);
    assert_eq!((taken[9], taken[10], taken[11], taken[59]), (0, 12_000, 24_000, 600_000));
    assert_eq!(network.admits(&counter, START.plus(seconds(3000))), Err(seconds(600)));
    assert_eq!(network.admits(&counter, START.plus(seconds(3600))), Ok(()));
}

#[test]
fn what_is_under_way_is_not_counted_until_it_fails_and_is_counted_when_its_process_is_gone() {
    let network = Throttles::default().network;
    let mut counter = Counter::new(START);
    for _ in 0..32 {
        assert_eq!(network.admits(&counter, START), Ok(()));
        counter = network.begun(&counter, START);
    }
    assert!(network.admits(&counter, START).is_err(), "no more at once than are hashed");
    let settled = (0..32).fold(counter.clone(), |counter, _| TokenBucket::over(&counter, START).unwrap());
    assert_eq!(TokenBucket::over(&settled, START), None);
    assert_eq!(network.admits(&settled, START), Ok(()));
    assert_eq!(network.admits(&counter, START.plus(seconds(60))), Err(seconds(32 * 12 - 9 * 12 - 60)));
}

/// One log-in each 30 s, of which every tenth is lost with its process, for a day.
#[test]
fn attempts_that_were_never_settled_were_kept_alive_by_the_next_ones() {
    let network = Throttles::default().network;
    let (mut counter, mut now) = (Counter::new(START), START);
    for number in 0..24 * 120 {
        assert_eq!(network.admits(&counter, now), Ok(()), "after {} h", number / 120);
        counter = network.begun(&counter, now);
        if number % 10 > 0 {
            counter = TokenBucket::over(&counter, now).unwrap();
        }
        assert!(counter.under_way.len() <= 2, "{} are under way", counter.under_way.len());
        now = now.plus(seconds(30));
    }
}

#[test]
fn an_attempt_that_is_settled_after_it_was_counted_is_not_counted_again() {
    let network = Throttles::default().network;
    let counter = network.begun(&network.begun(&Counter::new(START), START), START.plus(seconds(61)));
    assert_eq!((counter.fails, counter.under_way.len()), (1, 1));
    assert_eq!(TokenBucket::over(&counter, START), None);
}

#[test]
fn an_attempt_from_a_time_before_the_clock_was_set_back_is_not_under_way_for_ever() {
    let network = Throttles::default().network;
    let counter = network.begun(&Counter::new(START), START);
    let counter = network.begun(&counter, START.minus(seconds(3600)));
    assert_eq!((counter.fails, counter.under_way), (1, vec![START.minus(seconds(3600))]));
}

#[test]
fn a_storm_is_many_failures_far_above_the_ordinary_with_hardly_a_success() {
    let storm = AttackDetector::default();
    let slot = |attempts, successes| TimeSlot { attempts, successes };
    assert!(storm.is_attack(slot(50, 0), 0));
    assert!(!storm.is_attack(slot(49, 0), 0), "too few to tell");
    assert!(!storm.is_attack(slot(100, 20), 0), "too many succeed");
    assert!(storm.is_attack(slot(100, 19), 0));
    assert!(!storm.is_attack(slot(100, 0), 20 * 2016), "five times the ordinary is not more than five times");
    assert!(storm.is_attack(slot(101, 0), 20 * 2016));
}

#[test]
fn the_owner_is_notified_at_twenty_and_at_a_hundred_each_at_most_once_a_day() {
    let notified = |notified_of, hours: u64| Counter {
        notified_of,
        notified_at: Some(START.minus(seconds(hours * 3600))),
        ..Counter::new(START)
    };
    assert_eq!(due(&Counter::new(START), 19, START), None);
    assert_eq!(due(&Counter::new(START), 20, START), Some(20));
    assert_eq!(due(&notified(20, 1), 21, START), None);
    assert_eq!(due(&notified(20, 1), 100, START), Some(100));
    assert_eq!(due(&notified(100, 1), 20, START), None);
    assert_eq!(due(&notified(20, 24), 30, START), Some(20));
}

#[test]
fn spellings_that_look_the_same_are_counted_together() {
    for spelling in
        ["ana", " ANA\t", "a\u{200b}na", "\u{feff}ana", "a\u{ad}n\u{2060}a", "\u{ff21}na", "a n a", "an\u{0}a"]
    {
        assert_eq!(counted(spelling), "ana", "{spelling:?}");
    }
    assert_ne!(counted("anа"), "ana", "a Cyrillic letter is another name");
}

#[test]
fn a_network_is_an_address_or_a_64() {
    let of = |text: &str| network(text.parse().unwrap());
    assert_eq!(of("203.0.113.7"), of("::ffff:203.0.113.7"));
    assert_ne!(of("203.0.113.7"), of("203.0.113.8"));
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
}
