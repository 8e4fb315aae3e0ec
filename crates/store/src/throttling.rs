//! Attempts, as the store is asked to count them (see `crates/domain/src/throttle.rs`).

use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use std::time::Duration;

/// Somebody wants to log in with a password.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The canonical user name, by which the account is found.
    pub username: String,
    /// The name that it is counted under where there is no such account.
    pub counted: String,
    /// The device cookie that came with the request.
    pub device: Option<SecretHash>,
    /// Where the request comes from; without it nothing is counted for a network.
    pub network: Option<String>,
    /// What the device is.
    pub words: Words,
    /// The present.
    pub now: Timestamp,
}

/// What becomes of it.
#[derive(Debug)]
pub enum Admission {
    /// It is counted as failed until it is settled; the account, if there is one of that name.
    Counted(Box<(Option<Account>, Ticket)>),
    /// Its network has to come back after this long. Nothing was counted.
    Later(Duration),
}

/// Whether a password may be entered again.
#[derive(Debug)]
pub enum Checked {
    /// It is counted as failed until it is settled.
    Counted(Box<Ticket>),
    /// The session has to come back after this long. Nothing was counted.
    Later(Duration),
}

/// What an attempt has led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Where it was the last failure that a session may have, which ends it: its account and its device.
    pub concerned: Vec<String>,
    /// Where the password was right, and its account has started too many sessions lately: how long to wait.
    pub later: Option<Duration>,
}

/// What was counted for one attempt, to be given back with its outcome.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Whether the password may be checked. If not, the attempt fails like a wrong password, the right one too.
    pub goes: bool,
    /// SessionSelector failure in a row this will be if it fails.
    pub number: u32,
    /// Whose turn it was.
    pub turn: LimiterKind,
    /// The counter of the name from strangers' devices.
    pub pool: String,
    /// The counter of this name on this device, where the device knows the account.
    pub pair: Option<String>,
    /// The network, where it is counted.
    pub network: Option<String>,
    /// When it was counted.
    pub begun: Timestamp,
    /// The account, where there is one.
    pub account_id: Option<String>,
    /// What the device is.
    pub words: Words,
}

impl Ticket {
    /// The account, where the caller has shown to know it: it takes only a share of the hashing slots. No name is among
    /// these, or strangers who try one could keep its owner out.
    #[must_use]
    pub fn known_account(&self) -> Option<&str> {
        self.account_id.as_deref().filter(|_| self.turn != LimiterKind::Pool)
    }
}

/// SessionSelector counter decides about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimiterKind {
    /// The one that all devices share which do not know the account.
    Pool,
    /// The one of this device, which knows it.
    Pair,
    /// The one of this session, which asks for the password again. It names the session and the device.
    Session {
        /// The session.
        id: String,
        /// Its device.
        device_id: String,
    },
}

/// How an attempt came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The password was right.
    Right,
    /// It was wrong, or it was not looked at.
    Wrong,
    /// It was to be checked, and no hash could be computed. It never happened.
    Void,
}

/// What is counted besides passwords.
#[derive(Clone, Debug)]
pub enum RateLimited {
    /// A new account from this network, or a name that is taken.
    Newcomer(String),
    /// One tap with this device secret. One that names nothing is not counted here.
    Tap(SecretHash),
    /// A log-in or a sign-up with this device secret: it gives the device another one, as a tap does, and each replaced secret
    /// is a row for as long as it may be evidence.
    LogIn(SecretHash),
    /// An act of this account upon its sessions or its profile.
    Act(String),
}

/// Whose password is asked for again.
#[derive(Clone, Debug)]
pub struct Check {
    /// The session that asks.
    pub session: Session,
    /// The present.
    pub now: Timestamp,
}
