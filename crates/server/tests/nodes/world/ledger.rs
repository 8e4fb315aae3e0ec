//! People who go on as well as they can while something breaks, and a ledger of what they were told was done.
//!
//! Each answer that a person gets is kept, and in the end compared with what every node says: nothing that was
//! acknowledged may be lost, nothing that ended may be accepted, and no person may be logged out who did not log out.

use super::{Browser, Installation, until};
use exeunt_contract::profile::{EditProfile, GetProfile, ProfileChange};
use exeunt_contract::{Code, Nothing};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How many people there are at once.
const PEOPLE: u32 = 3;
/// After so many rounds a person makes another account, because each has its limits.
const ROUNDS: u32 = 15;

/// People at work.
pub(crate) struct People {
    done: Arc<AtomicBool>,
    rounds: Arc<AtomicU32>,
    ledgers: Vec<JoinHandle<Ledger>>,
}

/// What one person was told was done.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Browsers that logged in and never out.
    live: Vec<Browser>,
    /// Copies of browsers whose session was ended.
    ended: Vec<Browser>,
    /// The accounts, the name that each was last given, and how often each logged in.
    accounts: Vec<(String, String, u32)>,
}

impl People {
    /// People who use these nodes.
    pub(crate) fn at(origins: &[String]) -> Self {
        let (done, rounds) = (Arc::<AtomicBool>::default(), Arc::<AtomicU32>::default());
        let at_work = |number| {
            let (origins, done, rounds) = (origins.to_vec(), Arc::clone(&done), Arc::clone(&rounds));
            tokio::spawn(async move {
                let mut ledger = Ledger::default();
                while !done.load(Ordering::SeqCst) {
                    ledger.another_account(number, &origins, &done, &rounds).await;
                }
                ledger
            })
        };
        let ledgers = (0..PEOPLE).map(at_work).collect();
        Self { done, rounds, ledgers }
    }

    /// Waits until they have done this many more rounds, and says how long that took.
    pub(crate) async fn go_on(&self, rounds: u32) -> Duration {
        let (before, begun) = (self.rounds.load(Ordering::SeqCst), Instant::now());
        until("people go on", async || self.rounds.load(Ordering::SeqCst) >= before + rounds).await;
        begun.elapsed()
    }

    /// They finish what they have begun, and what they were told is compared with what every node says.
    pub(crate) async fn compare(self, with: &Installation) {
        self.done.store(true, Ordering::SeqCst);
        let mut log_ins = 0;
        for ledger in self.ledgers {
            log_ins += ledger.await.unwrap().compare(with).await;
        }
        assert!(log_ins > 0, "no person did anything");
    }
}

impl Ledger {
    async fn another_account(&mut self, number: u32, origins: &[String], done: &AtomicBool, rounds: &AtomicU32) {
        let username = format!("person{number}x{}", self.accounts.len());
        let mut first = Browser::before(&origins[number as usize % origins.len()]);
        first.sign_up(origins, &username).await.unwrap();
        self.accounts.push((username.clone(), username.clone(), 0));
        for round in 0..ROUNDS {
            let mut browser = Browser::before(&origins[(number + round) as usize % origins.len()]);
            browser.log_in(origins, &username).await.unwrap();
            self.accounts.last_mut().unwrap().2 += 1;
            let name = format!("Person {number} for the time {round}");
            let change = ProfileChange { name: Some(name.clone()), hue: None };
            let profile = browser.insist(origins, &EditProfile, &change).await.unwrap();
            assert_eq!(profile.name, name);
            self.accounts.last_mut().unwrap().1 = name;
            if round % 2 == 0 {
                let copy = browser.clone();
                browser.log_out(origins, false).await.unwrap();
                self.ended.push(copy);
            } else {
                self.live.push(browser);
            }
            let ended = self.ended.last().unwrap();
            assert_eq!(answer_of(ended, &origins[round as usize % origins.len()]).await, Some(Code::NotSignedIn));
            rounds.fetch_add(1, Ordering::SeqCst);
            if done.load(Ordering::SeqCst) {
                break;
            }
        }
        self.live.push(first);
    }

    /// Answers how many log-ins were compared.
    async fn compare(mut self, installation: &Installation) -> u32 {
        let origins = installation.origins();
        for origin in &origins {
            for ended in &self.ended {
                assert_eq!(answer_of(ended, origin).await, Some(Code::NotSignedIn), "an ended session is accepted");
            }
            for live in &self.live {
                assert_eq!(answer_of(live, origin).await, None, "a person was logged out by mistake");
            }
        }
        for (username, name, log_ins) in &self.accounts {
            let one = self.live.iter_mut().find(|browser| browser.username.as_deref() == Some(username));
            let profile = one.unwrap().insist(&origins, &GetProfile, &Nothing {}).await.unwrap();
            assert_eq!(&profile.name, name, "an acknowledged name was lost");
            let counted = format!(
                "SELECT COUNT(*) FROM session s JOIN account a ON a.id = s.account_id WHERE a.username = '{username}'"
            );
            let sessions = installation.number(&counted).await;
            // One more for the browser that made the account.
            assert_eq!(sessions, i64::from(log_ins + 1), "each log-in is one session of {username}");
        }
        self.accounts.iter().map(|(_, _, log_ins)| log_ins).sum()
    }
}

/// The refusal that a node has for a copy of this browser; none where it is logged in.
async fn answer_of(browser: &Browser, origin: &str) -> Option<Code> {
    let mut copy = browser.clone();
    let answer = copy.insist(&[origin.to_owned()], &exeunt_contract::session::GetSession, &Nothing {}).await;
    answer.err().map(|problem| problem.code)
}
