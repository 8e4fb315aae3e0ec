//! People at work behind a proxy, who try nothing twice: any refusal and any connection that breaks fails the test.

use super::front::Front;
use crate::world::{Browser, Installation, PASSWORD, a_key, until};
use exeunt_contract::Code;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How many people there are at once.
const PEOPLE: u8 = 3;
/// How often a person logs in at most: an account may do it 120 times at once, from new devices.
const LOG_INS: i64 = 100;
/// The pause of a person between two rounds.
const THINK: Duration = Duration::from_millis(100);
/// The pause between two presses of a button: short beside the time that a node takes to close.
const PRESS: Duration = Duration::from_millis(3);
/// How often a page asks for its session in one round.
const CHECKS: u32 = 10;

pub(super) struct Work {
    done: Arc<AtomicBool>,
    rounds: Arc<AtomicU32>,
    people: Vec<JoinHandle<Done>>,
    impatient: JoinHandle<()>,
}

/// What one person has done.
struct Done {
    username: String,
    log_ins: i64,
    logged_out: Vec<Browser>,
    logged_in: Vec<Browser>,
}

impl Work {
    pub(super) async fn begin(front: &Front) -> Self {
        let (done, rounds) = (Arc::<AtomicBool>::default(), Arc::<AtomicU32>::default());
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let origin = front.seen_from(Ipv4Addr::new(127, 0, 1, number + 1)).await;
            let mut first = Browser::before(&origin);
            let username = format!("person{number}");
            first.sign_up(&[origin], &username).await.unwrap();
            let (done, rounds) = (Arc::clone(&done), Arc::clone(&rounds));
            people.push(tokio::spawn(async move {
                let mut all = Done { username, log_ins: 1, logged_out: Vec::new(), logged_in: vec![first] };
                while !done.load(Ordering::SeqCst) {
                    all.one_round().await;
                    tokio::time::sleep(THINK).await;
                    rounds.fetch_add(1, Ordering::SeqCst);
                }
                all
            }));
        }
        let impatient = Browser::before(&front.seen_from(Ipv4Addr::new(127, 0, 1, PEOPLE + 1)).await);
        let impatient = tokio::spawn(presses_again_and_again(impatient, Arc::clone(&done)));
        Self { done, rounds, people, impatient }
    }

    /// Waits until this many more rounds are done.
    pub(super) async fn go_on(&self, rounds: u32) {
        let before = self.rounds.load(Ordering::SeqCst);
        let all = || self.rounds.load(Ordering::SeqCst) >= before + rounds;
        until("people go on", async || {
            let broken = self.impatient.is_finished() || self.people.iter().any(JoinHandle::is_finished);
            assert!(!broken, "a person had an answer that should not be");
            all()
        })
        .await;
    }

    /// They finish what they have begun, and all of it is compared with what every node and the database say.
    pub(super) async fn compare(self, with: &Installation) {
        self.done.store(true, Ordering::SeqCst);
        self.impatient.await.unwrap();
        for person in self.people {
            person.await.unwrap().compare(with).await;
        }
    }
}

impl Done {
    /// Looks, logs in, changes the name, and logs out three times of four; each once.
    async fn one_round(&mut self) {
        for _ in 0..CHECKS {
            self.logged_in[0].who().await.unwrap();
        }
        if self.log_ins == LOG_INS {
            return;
        }
        let mut browser = Browser::before(&self.logged_in[0].origin);
        let typed = Credentials { identifier: self.username.clone(), password: PASSWORD.into(), shared_device: false };
        let session = browser.call(&SignIn, &typed, Some(&a_key())).await.unwrap();
        browser.account = Some(session.account.reference.clone());
        self.log_ins += 1;
        browser.who().await.unwrap();
        let name = format!("Person for the time {}", self.log_ins);
        let change = ProfileChange { name: Some(name.clone()), hue: None };
        let profile = browser.call(&EditProfile, &change, Some(&a_key())).await.unwrap();
        assert_eq!(profile.name, name);
        if self.log_ins % 4 == 0 {
            self.logged_in.push(browser);
            return;
        }
        let copy = browser.clone();
        let choice = SignOutChoice { remember: false };
        browser.call(&SignOut, &choice, Some(&a_key())).await.unwrap();
        assert_eq!(copy.clone().who().await.unwrap_err().code(), Some(Code::NotSignedIn));
        self.logged_out.push(copy);
    }

    async fn compare(self, with: &Installation) {
        for origin in with.origins() {
            for browser in &self.logged_in {
                browser.copy_at(&origin).who().await.unwrap();
            }
            for browser in &self.logged_out {
                let refusal = browser.copy_at(&origin).who().await.unwrap_err();
                assert_eq!(refusal.code(), Some(Code::NotSignedIn), "an ended session is accepted");
            }
        }
        let count = |of: &str| {
            format!(
                "SELECT COUNT(*) FROM {of} JOIN account a ON a.id = account_id WHERE username = '{}'",
                self.username
            )
        };
        assert_eq!(with.number(&count("session")).await, self.log_ins, "each log-in is one session");
    }
}

/// Presses "Log in" all the time with nothing typed, which costs a node little: whenever one closes, a request that is no
/// `GET` is on its way.
async fn presses_again_and_again(mut browser: Browser, done: Arc<AtomicBool>) {
    let nothing = Credentials { identifier: String::new(), password: String::new(), shared_device: false };
    while !done.load(Ordering::SeqCst) {
        let refusal = browser.call(&SignIn, &nothing, Some(&a_key())).await.unwrap_err();
        assert_eq!(refusal.code(), Some(Code::InvalidFields), "{refusal}");
        tokio::time::sleep(PRESS).await;
    }
}
