//! `cargo xtask bench`: the server's throughput beside the floor below it. The floor and the real thing take turns on
//! the same machine, with the same client, because only their ratio means anything elsewhere. It knows the server by
//! its command line, its demo account and a few addresses.

mod revoke;
pub(crate) mod test_server;

use crate::report::{Failure, Outcome, columns, say};
use crate::run::{cargo, show};
use crate::server;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::process::Command;
use std::time::{Duration, Instant};
use test_server::{Answer, Client, TestServer};

/// Requests of a kind that needs no password hash.
const QUICK: usize = 20_000;
/// Log-ins, and bare hashes.
const SLOW: usize = 200;
/// The number of sessions that are ended while another device is subscribed.
const REVOKED: usize = 100;
/// The number of turns of the floor and the real thing.
const ROUNDS: usize = 5;
const SESSION: &str = "/api/v1/session";
const LOG_IN: &str = r#"{"identifier":"ana","password":"river lantern orbit maple","shared_device":false}"#;

/// A task that is repeated over one connection.
type Task = Box<dyn FnMut() -> Outcome + Send>;

/// Measures session checks against the emptiest answer of the server, log-ins against argon2id alone, and the delay
/// until a device that is logged out elsewhere shows it; prints two tables. As many connections as cores, each with one
/// request under way.
///
/// # Errors
/// When a part does not build, or the server answers anything but a success.
pub fn bench() -> Outcome {
    if cfg!(debug_assertions) {
        say("Building this command for speed, as the server is (about a minute the first time).");
        return show(cargo().args("run --locked --quiet --release --package xtask -- bench".split(' ')));
    }
    let server = TestServer::start(&mut Command::new(server::release()?), "bench")?;
    say(format!("The server's log is in {}.", server.log().display()));
    let cookies = log_in(&server.client(), "")?;

    say(format!("Measuring: {QUICK} requests of each quick kind, {SLOW} log-ins (about half a minute)."));
    let (alive, session) = in_turn(QUICK, || ask(&server, "/healthz", ""), || ask(&server, SESSION, &cookies))?;
    let (hash, log_ins) = in_turn(SLOW, bare_hash, || again_and_again(&server, &cookies))?;
    say(format!(
        "\n{}",
        table(&[
            ("GET /healthz", &alive, None),
            ("GET /api/v1/session, logged in", &session, Some(&alive)),
            ("argon2id alone", &hash, None),
            ("POST /api/v1/session, a log-in", &log_ins, Some(&hash)),
        ])
    ));

    say(format!("\nMeasuring: {REVOKED} sessions, ended while their devices listen."));
    say(format!("\n{}", revoke::revoke(&server, REVOKED)?.table()));
    Ok(())
}

fn ask(server: &TestServer, path: &'static str, cookies: &str) -> Outcome<Task> {
    let (client, cookies) = (server.client(), cookies.to_owned());
    Ok(Box::new(move || client.ask("GET", path, &cookies, "").and_then(expect_success).map(drop)))
}

fn again_and_again(server: &TestServer, cookies: &str) -> Outcome<Task> {
    let (client, mut cookies) = (server.client(), cookies.to_owned());
    Ok(Box::new(move || {
        cookies = log_in(&client, &cookies)?;
        Ok(())
    }))
}

/// Logs in, and answers the cookies to send from now on.
fn log_in(client: &Client, cookies: &str) -> Outcome<String> {
    client.ask("POST", SESSION, cookies, LOG_IN).and_then(expect_success).map(|answer| answer.cookies)
}

fn expect_success(answer: Answer) -> Outcome<Answer> {
    if answer.status == 200 {
        return Ok(answer);
    }
    Err(Failure(format!("the server answered {} where 200 was expected: {}", answer.status, answer.body)))
}

/// The server's least cost (design: 19 MiB, two passes, one lane), with its memory kept from one hash to the next.
fn bare_hash() -> Outcome<Task> {
    let failed = |error: argon2::Error| Failure(format!("argon2id failed: {error}"));
    let params = Params::new(19_456, 2, 1, Some(32)).map_err(failed)?;
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    Ok(Box::new(move || {
        argon2
            .hash_password_into_with_memory(b"river lantern orbit maple", &[7; 16], &mut out, &mut memory)
            .map_err(failed)
    }))
}

/// The duration of a task's repetitions.
#[derive(Debug, Clone, Default)]
struct Speed {
    took: Duration,
    /// The duration of each one, shortest first.
    each: Vec<Duration>,
}

impl Speed {
    fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.took.as_secs_f64()
    }

    /// The time within which this share of them was done.
    fn within(&self, share: f64) -> Duration {
        let last = self.each.len().saturating_sub(1);
        self.each.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    fn and(mut self, other: Self) -> Self {
        self.took += other.took;
        self.each.extend(other.each);
        self.each.sort_unstable();
        self
    }
}

/// Measures the floor and the real thing in turn, so that other load on the machine slows both.
fn in_turn(
    times: usize,
    floor: impl Fn() -> Outcome<Task>,
    real: impl Fn() -> Outcome<Task>,
) -> Outcome<(Speed, Speed)> {
    let (mut low, mut high) = (Speed::default(), Speed::default());
    for _ in 0..ROUNDS {
        low = low.and(measure(times / ROUNDS, &floor)?);
        high = high.and(measure(times / ROUNDS, &real)?);
    }
    Ok((low, high))
}

/// Repeats the task `times` times, spread over one thread a core. Its preparation happens before the clock starts.
fn measure(times: usize, task: impl Fn() -> Outcome<Task>) -> Outcome<Speed> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tasks = (0..threads).map(|_| task()).collect::<Outcome<Vec<_>>>()?;
    let began = Instant::now();
    let share = times / threads;
    let done: Vec<Outcome<Vec<Duration>>> = std::thread::scope(|scope| {
        let running: Vec<_> = tasks.into_iter().map(|task| scope.spawn(move || repeat(share, task))).collect();
        let lost = || Err(Failure::new("a measuring thread was lost"));
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| lost())).collect()
    });
    let took = began.elapsed();
    let mut each = done.into_iter().collect::<Outcome<Vec<_>>>()?.concat();
    each.sort_unstable();
    Ok(Speed { took, each })
}

fn repeat(times: usize, mut task: Task) -> Outcome<Vec<Duration>> {
    let one = |_| {
        let began = Instant::now();
        task().map(|()| began.elapsed())
    };
    (0..times).map(one).collect()
}

/// One line for each measurement; those with a floor say how much of it they reach.
fn table(measured: &[(&str, &Speed, Option<&Speed>)]) -> String {
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
    let mut rows = vec![["", "a second", "half within", "99 % within", "of the floor"].map(str::to_owned).to_vec()];
    rows.extend(measured.iter().map(|(name, speed, floor)| {
        vec![
            (*name).to_owned(),
            format!("{:.0}", speed.per_second()),
            milliseconds(speed.within(0.5)),
            milliseconds(speed.within(0.99)),
            floor.map_or_else(
                || "(floor)".to_owned(),
                |floor| format!("{:.0} %", 100.0 * speed.per_second() / floor.per_second()),
            ),
        ]
    }));
    columns(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed(seconds: u64, milliseconds: impl Iterator<Item = u64>) -> Speed {
        Speed { took: Duration::from_secs(seconds), each: milliseconds.map(Duration::from_millis).collect() }
    }

    #[test]
    fn the_table_says_how_much_of_the_floor_is_reached() {
        let (floor, real) = (speed(1, 1..=201), speed(2, 1..=301));
        let table = table(&[("nothing", &floor, None), ("something", &real, Some(&floor))]);
        let words = |line: usize| table.lines().nth(line).unwrap().split_whitespace().collect::<Vec<_>>();
        assert_eq!(words(1), ["nothing", "201", "101.00", "ms", "199.00", "ms", "(floor)"]);
        assert_eq!(words(2), ["something", "150", "151.00", "ms", "298.00", "ms", "75", "%"]);
    }

    #[test]
    fn rounds_are_added_up_with_the_shortest_times_first() {
        let both = speed(1, 4..=6).and(speed(2, 1..=3));
        assert_eq!((both.per_second(), both.within(0.0)), (2.0, Duration::from_millis(1)));
    }

    #[test]
    fn everything_that_was_asked_for_is_done_and_the_first_failure_is_told() {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        assert_eq!(measure(threads * 5, || Ok(Box::new(|| Ok(())))).unwrap().each.len(), threads * 5);
        let failing = measure(threads, || Ok(Box::new(|| Err(Failure::new("refused")))));
        assert_eq!(failing.unwrap_err(), Failure::new("refused"));
    }

    #[test]
    fn the_bare_hash_is_a_hash() {
        assert_eq!(bare_hash().unwrap()(), Ok(()));
    }
}
