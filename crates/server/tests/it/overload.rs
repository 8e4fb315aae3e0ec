//! Many log-ins at once against the real server: bounded memory, the excess is told to come back, and sessions go on.

use crate::process::Server;
use crate::world::Place;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const ANAS: &str = "river lantern orbit maple";
const MIB: u64 = 1024;

/// The most memory that the process ever had, in KiB.
fn peak(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Lets so many strangers type a password at once, each from somewhere else, and looks who is in meanwhile. Answers how
/// many of them were told to come back.
fn flood(server: &Server, strangers: usize, cookie: &str) -> usize {
    let (busy, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 0..strangers {
            let (busy, answered) = (&busy, &answered);
            let knock = move || {
                let typed = json!({"identifier": format!("stranger{number}"), "password": "not a password of anybody"});
                let somewhere = format!("100.64.{}.{}", number / 250, number % 250);
                let (head, answer) = server.ask_from(&somewhere, "POST", "/api/v1/session", "", Some(typed));
                answered.fetch_add(1, Ordering::SeqCst);
                if head.starts_with("HTTP/1.1 503") {
                    // Where others keep the machine busy as well, a request can run out of its time.
                    assert!(["busy", "unavailable"].contains(&answer["code"].as_str().unwrap()), "{answer}");
                    assert!(head.contains("retry-after: "), "{head}");
                    busy.fetch_add(usize::from(answer["code"] == "busy"), Ordering::SeqCst);
                } else {
                    assert!(head.starts_with("HTTP/1.1 403"), "{head} {answer}");
                }
            };
            thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, knock).unwrap();
        }
        for _ in 0..10 {
            let (head, _) = server.ask("GET", "/api/v1/session", cookie, None);
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        }
        assert!(answered.load(Ordering::SeqCst) < strangers, "the checks waited until every log-in was through");
    });
    busy.into_inner()
}

#[test]
fn five_hundred_log_ins_at_once_cost_bounded_memory_and_whoever_is_in_goes_on() {
    let place = Place::new();
    // Slow hashes: the flood lasts longer than the checks in the midst of it.
    let server = Server::start(&place, &["--demo", "--argon2-passes", "12", "--trusted-proxy", "127.0.0.1"]);
    let cookie = server.log_in("ana", ANAS).unwrap();
    let before = peak(&server);
    for strangers in [200, 500] {
        assert!(flood(&server, strangers, &cookie) > 0, "nobody of {strangers} was turned away");
    }
    let slots = u64::try_from(thread::available_parallelism().unwrap().get()).unwrap();
    let bound = before + slots * 20 * MIB + 64 * MIB;
    assert!(peak(&server) < bound, "{} KiB before, {} KiB after, {bound} KiB allowed", before, peak(&server));
    assert!(server.log_in("ana", ANAS).is_some(), "afterwards everything is as before");
}
