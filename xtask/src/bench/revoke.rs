//! The delay from the click on "Log out" until the other device shows it: one device holds a stream of live updates,
//! another ends its session. The answer to the end itself, which the server cannot do without, is the floor.

use super::test_server::{TestServer, until};
use super::{SESSION, Speed, expect_success, log_in};
use crate::report::{Failure, Outcome, columns};
use serde_json::Value;
use std::sync::Barrier;
use std::time::{Duration, Instant};

const EVENTS: &str = "/api/v1/events";

/// One measurement of each kind for every revocation, shortest first.
#[derive(Default)]
pub(super) struct Revoked {
    alive: Speed,
    /// The end is written and answered.
    answered: Speed,
    /// The other device got the event.
    told: Speed,
    /// It has read again, and is refused.
    refused: Speed,
}

/// Revokes so many times, each time a session that was just started on a new device.
pub(super) fn revoke(server: &TestServer, times: usize) -> Outcome<Revoked> {
    let mut revoked = Revoked::default();
    let mut desk = server.client();
    let own = log_in(&desk, "")?;
    let (_, account) = who(&expect_success(desk.ask("GET", SESSION, &own, "")?)?.body)?;
    desk.account = account;
    for _ in 0..times {
        let phone = server.client();
        let cookies = log_in(&phone, "")?;
        let (id, _) = who(&expect_success(phone.ask("GET", SESSION, &cookies, "")?)?.body)?;
        let mut stream = server.client().stream(EVENTS, &cookies)?;
        until(&mut stream, "data: ")?;

        revoked.alive.each.push(timed(|| desk.ask("GET", "/healthz", "", "").and_then(expect_success))?);
        let path = format!("/api/v1/sessions/{id}");
        let ready = Barrier::new(2);
        let (began, answered, seen) = std::thread::scope(|scope| {
            let phone = scope.spawn(|| {
                ready.wait();
                until(&mut stream, "event: changed")?;
                let told = Instant::now();
                let status = phone.ask("GET", SESSION, &cookies, "")?.status;
                Ok::<_, Failure>((told, status, Instant::now()))
            });
            ready.wait();
            let began = Instant::now();
            let answered = desk.ask("DELETE", &path, &own, "").and_then(expect_success).map(|_| began.elapsed());
            (began, answered, phone.join().unwrap_or_else(|_| Err(Failure::new("a measuring thread was lost"))))
        });
        let (told, status, refused) = seen?;
        if status != 401 {
            return Err(Failure(format!("a session that was ended is answered {status}")));
        }
        revoked.answered.each.push(answered?);
        revoked.told.each.push(told - began);
        revoked.refused.each.push(refused - began);
    }
    for speed in [&mut revoked.alive, &mut revoked.answered, &mut revoked.told, &mut revoked.refused] {
        speed.each.sort_unstable();
    }
    Ok(revoked)
}

/// The session's id and its account's name on that device.
fn who(body: &str) -> Outcome<(String, String)> {
    let read = || {
        let session: Value = serde_json::from_str(body).ok()?;
        Some((session["id"].as_str()?.to_owned(), session["account"]["ref"].as_str()?.to_owned()))
    };
    read().ok_or_else(|| Failure(format!("this is no session: {body}")))
}

fn timed<T>(task: impl FnOnce() -> Outcome<T>) -> Outcome<Duration> {
    let began = Instant::now();
    task().map(|_| began.elapsed())
}

impl Revoked {
    /// The distribution of the times; the last column compares the medians with that of the floor.
    pub(super) fn table(&self) -> String {
        let head = ["", "shortest", "half within", "95 % within", "longest", "to the floor"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        let floor = self.answered.within(0.5).as_secs_f64();
        for (name, speed) in [
            ("GET /healthz, beside it", &self.alive),
            ("DELETE of a session, answered", &self.answered),
            ("… the other device is told", &self.told),
            ("… and is refused when it reads", &self.refused),
        ] {
            let times = [0.0, 0.5, 0.95, 1.0].map(|share| speed.within(share).as_secs_f64());
            let mut row = vec![name.to_owned()];
            row.extend(times.map(|time| format!("{:.2} ms", time * 1000.0)));
            row.push(format!("{:.2}", times[1] / floor));
            rows.push(row);
        }
        columns(&rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_how_the_times_are_spread() {
        let speed =
            |from: u64| Speed { took: Duration::ZERO, each: (from..from + 101).map(Duration::from_millis).collect() };
        let revoked = Revoked { alive: speed(0), answered: speed(50), told: speed(100), refused: speed(150) };
        let table = revoked.table();
        let words: Vec<_> = table.lines().nth(3).unwrap().split_whitespace().rev().take(9).collect();
        assert_eq!(words, ["1.50", "ms", "200.00", "ms", "195.00", "ms", "150.00", "ms", "100.00"]);
    }

    #[test]
    fn a_session_is_read_as_the_contract_writes_it() {
        let read = who(r#"{"id":"s","account":{"ref":"a"}}"#).unwrap();
        assert_eq!(read, ("s".to_owned(), "a".to_owned()));
        assert!(who("{}").is_err() && who("").is_err());
    }
}
