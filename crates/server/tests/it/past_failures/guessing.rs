//! Guessing passwords: the number of free guesses, the refusal after them, and the clients that it keeps out.

use crate::world::{ANA, ANAS_PASSWORD, Answer, CHROME, Device, FIREFOX, IPHONE, Place, World};
use exeunt_contract::Code;
use exeunt_contract::sign_in::{Credentials, SignIn};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

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

/// Sends two hundred wrong guesses and a right one at once, to two nodes, and answers how many were checked.
async fn at_once(world: &World) -> u64 {
    let (before, second) = (world.state.hashing.computed(), world.second_node());
    let mut guesses = Vec::new();
    for number in 0..201 {
        let mut device = world.device(FIREFOX);
        if number % 2 == 1 {
            device.is_served_by(second.clone());
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

/// Row 7, CVE-2019-5421 (Devise): two failures at the same moment were counted as one. At two nodes, and the counter is
/// looked at afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_failures_at_once_were_counted_as_one() {
    let world = World::new().await;
    let checked = at_once(&world).await;
    assert!((1..=FREE).contains(&checked), "{checked} of two hundred were checked");
    assert!(!guess(&world, ANA, ANAS_PASSWORD).await.1, "each of them counted");
}

/// The program itself, on a database of its own.
struct Program(Child, u16);

impl Program {
    fn start(place: &Place) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_exeunt-server"))
            .args(["serve", "--demo", "--listen", "127.0.0.1:0"])
            .args(place.flags())
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
    let place = Place::new();
    let program = Program::start(&place);
    for number in 0..10 {
        assert_eq!(program.guess(&format!("somebody{number}")), 403);
    }
    let refused = Code::TooManyAttempts.status();
    assert_eq!(program.guess("somebody"), refused);
    drop(program);
    assert_eq!(Program::start(&place).guess("somebody"), refused, "after it was killed");
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
