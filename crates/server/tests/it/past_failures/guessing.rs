//! Guessing passwords: the number of free guesses, the refusal after them, and the clients that it keeps out.

use super::count;
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, IPHONE, MINUTE, World, quiet,
};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// So many guesses of one name, from devices that were never logged in to it, are checked at once.
const FREE: u64 = 5;
const WRONG: &str = "not my password at all";

fn typed(name: &str, password: &str) -> Credentials {
    Credentials { identifier: name.into(), password: password.into(), shared_device: false }
}

/// A guess from another network each time: its answer, and whether a hash was computed.
async fn guess(world: &World, name: &str, password: &str) -> (Answer, bool) {
    let before = world.state.hashing.computed();
    let answer = world.device(FIREFOX).answer(&SignIn, &typed(name, password)).await;
    (answer, world.state.hashing.computed() > before)
}

/// Guesses until further guesses are held off.
async fn holds_off(world: &World, name: &str) {
    for _ in 0..FREE {
        assert!(guess(world, name, WRONG).await.1, "{name}");
    }
    let (answer, checked) = guess(world, name, WRONG).await;
    assert_eq!((answer.problem().code, checked), (Code::WrongCredentials, false), "{name}");
}

/// Sends two hundred wrong guesses and a right one at once, and answers how many were checked.
async fn at_once(world: &World, nodes: usize) -> u64 {
    let before = world.state.hashing.computed();
    let mut guesses = Vec::new();
    for number in 0..201 {
        let mut device = world.device(FIREFOX);
        if number % nodes == 1 {
            device.is_served_by(world.second_node());
        }
        let password = if number == 100 { ANAS_PASSWORD } else { WRONG };
        guesses.push(tokio::spawn(device.start(device.request(&SignIn, &typed(ANA, password)))));
    }
    for guess in guesses {
        let answer = guess.await.unwrap();
        assert!(answer.status == 200 || answer.problem().code == Code::WrongCredentials, "{}", answer.text());
    }
    world.state.hashing.computed() - before
}

/// Row 6, CVE-2024-4629 (Keycloak): guesses that were sent all at once were all checked, because each was counted only
/// when it had failed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_once_beat_the_lockout() {
    let world = World::new().await;
    let checked = at_once(&world, 1).await;
    assert!((1..=FREE).contains(&checked), "{checked} of two hundred were checked");
}

/// Row 7, CVE-2019-5421 (Devise): two failures at the same moment were counted as one. At two nodes, and the counter is
/// looked at afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_failures_at_once_were_counted_as_one() {
    let world = World::new().await;
    let checked = at_once(&world, 2).await;
    assert!((1..=FREE).contains(&checked), "{checked} of two hundred were checked");
    assert!(!guess(&world, ANA, ANAS_PASSWORD).await.1, "each of them counted");
}

/// Row 8, CVE-2021-3513 (Keycloak): while an account was locked, the right password was refused in other words than a
/// wrong one, so guessing went on through the lock.
#[tokio::test]
async fn a_locked_account_told_which_password_was_right() {
    let world = World::new().await;
    let wrong_before = guess(&world, ANA, WRONG).await.0;
    for _ in 1..FREE {
        guess(&world, ANA, WRONG).await;
    }
    let (right, right_checked) = guess(&world, ANA, ANAS_PASSWORD).await;
    let (wrong, wrong_checked) = guess(&world, ANA, WRONG).await;
    assert!(!right_checked && !wrong_checked);
    assert_eq!(right.seen(), wrong.seen());
    assert_eq!(wrong.seen(), wrong_before.seen(), "and nothing says that it is held off");
    holds_off(&world, "nobody").await;
    assert_eq!(guess(&world, "nobody", WRONG).await.0.seen(), wrong.seen(), "nor that there is such an account");
}

/// Row 9, CVE-2024-1722 (Keycloak): a stranger who failed under a name like the victim's kept the victim out. Neither a
/// name that looks like Ana's nor Ana's own keeps Ana from a device of hers, and the former from none.
#[tokio::test]
async fn a_stranger_kept_somebody_from_logging_in() {
    let world = World::new().await;
    let mut own = world.anas(CHROME).await;
    own.log_out(false).await.unwrap();
    own.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    for name in ["аna", "anna", "ana@example.org", "an\u{301}a", BEN] {
        holds_off(&world, name).await;
    }
    world.device(IPHONE).log_in(ANA, ANAS_PASSWORD).await.unwrap();
    holds_off(&world, ANA).await;
    own.log_in(ANA, ANAS_PASSWORD).await.unwrap();
}

/// Row 10, CVE-2025-6004 (Vault): each spelling of a name had a counter of its own, so guesses never ran out.
#[tokio::test]
async fn each_spelling_of_a_name_had_guesses_of_its_own() {
    let spellings = ["ANA", " ana ", "\u{ff41}\u{ff4e}\u{ff41}", "a\u{200b}na", "\u{feff}Ana"];
    let world = World::new().await;
    for spelling in spellings {
        assert!(guess(&world, spelling, WRONG).await.1, "{spelling:?}");
    }
    for spelling in spellings.into_iter().chain([ANA]) {
        assert!(!guess(&world, spelling, WRONG).await.1, "{spelling:?}");
    }
    assert!(guess(&world, BEN, BENS_PASSWORD).await.1);
}

/// The program itself, on a database of its own.
struct Program(Child, u16);

impl Program {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_exeunt-server"))
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("ready http://localhost:").unwrap().parse().unwrap();
        Self(child, port)
    }

    /// The status of a log-in under this name.
    fn guess(&self, name: &str) -> u16 {
        let body = serde_json::to_string(&typed(name, WRONG)).unwrap();
        let head = format!(
            "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.1)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Program {
    /// With no warning at all.
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Row 11, CVE-2024-21652 (Argo CD): the counters were in memory, so a crash wiped them, and a crash could be caused.
#[test]
fn a_crash_wiped_the_counters() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    for number in 0..10 {
        assert_eq!(program.guess(&format!("somebody{number}")), 403);
    }
    let refused = Code::TooManyAttempts.status();
    assert_eq!(program.guess("somebody"), refused);
    drop(program);
    assert_eq!(Program::start(data.path()).guess("somebody"), refused, "after it was killed");
}

/// Row 11, CVE-2024-21652 (Argo CD), for one account: another process on the same rows holds off as the first did.
#[tokio::test]
async fn another_process_knew_nothing_of_the_failures() {
    let world = World::new().await;
    holds_off(&world, ANA).await;
    let before = world.state.hashing.computed();
    let mut device = world.device(IPHONE);
    device.is_served_by(world.second_node());
    assert_eq!(device.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::WrongCredentials);
    assert_eq!(world.state.hashing.computed(), before);
}

/// Row 12, CVE-2024-21662 (Argo CD): the counters were in a cache of bounded size, so failures under many made-up names
/// pushed out the victim's. A thousand names here; a million are for the long runs.
#[tokio::test]
async fn made_up_names_pushed_the_counter_of_the_victim_out() {
    let world = World::new().await;
    let mut wait = Duration::from_secs(1);
    holds_off(&world, ANA).await;
    for _ in 0..9 {
        world.later(wait);
        assert!(guess(&world, ANA, WRONG).await.1, "after {wait:?}");
        wait *= 2;
    }
    let _quiet = quiet();
    for number in 0..1000 {
        guess(&world, &format!("somebody{number}"), WRONG).await;
    }
    world.state.store.sweep(world.now()).await.unwrap();
    assert!(!guess(&world, ANA, ANAS_PASSWORD).await.1, "her counter is where it was");
    world.later(wait - Duration::from_secs(1));
    assert!(!guess(&world, ANA, ANAS_PASSWORD).await.1);
    world.later(MINUTE);
    assert_eq!(guess(&world, ANA, ANAS_PASSWORD).await.0.status, 200, "and she is not kept out for longer");
    assert!(count(&world, "SELECT count(*) FROM throttle") > 0);
}

/// Row 17, CVE-2020-13299 (GitLab), with the keys of repeated requests: what is sent once more after the session was
/// revoked gives no cookie again.
#[tokio::test]
async fn a_repeated_request_gave_a_revoked_session_back() {
    use crate::world::NEW_PASSWORD;
    use exeunt_contract::change_password::{ChangePassword, PasswordChange};
    use exeunt_contract::endpoint::KEY_HEADER;
    use exeunt_contract::session::{PasswordAgain, Reauthenticate};
    let keyed = |device: &Device, change: bool| {
        let mut request = match change {
            true => {
                let change = PasswordChange { current: ANAS_PASSWORD.into(), new: NEW_PASSWORD.into() };
                device.request(&ChangePassword, &change)
            }
            false => device.request(&Reauthenticate, &PasswordAgain { password: ANAS_PASSWORD.into() }),
        };
        request.headers_mut().insert(KEY_HEADER, "one-intent-of-mine-0001".parse().unwrap());
        request
    };
    for change in [false, true] {
        let world = World::new().await;
        let mut phone = world.anas(IPHONE).await;
        let before = phone.copied_into(IPHONE);
        let first = phone.send(keyed(&before, change)).await;
        assert_eq!(first.status, 200, "{}", first.text());
        let repeated = before.start(keyed(&before, change)).await;
        assert_eq!(repeated.set_cookies(), first.set_cookies(), "while it lives, the same request gives the same");
        let id = phone.id().await;
        let mut desk = world.device(CHROME);
        desk.log_in(ANA, if change { NEW_PASSWORD } else { ANAS_PASSWORD }).await.unwrap();
        desk.end(&id).await.unwrap();
        for copy in [&before, &phone] {
            let late = copy.start(keyed(copy, change)).await;
            assert_eq!((late.problem().code, late.set_cookies().len()), (Code::NotSignedIn, 0));
        }
    }
}
