//! An attempt to enter a password: its arguments, the ticket of its admission, its outcome (see
//! `crates/domain/src/throttle.rs`).

use super::counters::CounterKind;
use crate::Event;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use std::time::Duration;

/// An attempt to log in with a password.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The canonical user name, by which the account is found.
    pub username: String,
    /// The name that the attempt is counted under where there is no such account.
    pub counted: String,
    /// The device cookie that came with the request.
    pub device: Option<SecretHash>,
    /// The client's network; without it no network counter is used.
    pub network: Option<String>,
    /// The device's browser and system.
    pub description: DeviceDescription,
    /// The shortened network, as the activity shows it.
    pub shown_network: Option<String>,
    /// The current time.
    pub now: Timestamp,
}

/// The admission of an attempt.
#[derive(Debug)]
pub enum Admission {
    /// Reserved: it counts as failed until its outcome is written. The account, if there is one of that name.
    Counted(Box<(Option<Account>, Ticket)>),
    /// Refused: its network has to wait this long. Nothing was counted.
    RetryAfter(Duration),
}

/// The admission of a reauthentication.
#[derive(Debug)]
pub enum ReauthAdmission {
    /// Reserved: it counts as failed until its outcome is written.
    Counted(Box<Ticket>),
    /// Refused: the session has to wait this long. Nothing was counted.
    RetryAfter(Duration),
}

/// The effects of an attempt's outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutcomeEffects {
    /// Where the password was right, and its account has started too many sessions lately: how long to wait.
    pub retry_after: Option<Duration>,
}

/// The counts reserved for one attempt, to be settled with its outcome.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Whether the password may be checked. If not, the attempt fails like a wrong password, even with the right one.
    pub may_check: bool,
    /// The number in a row of this failure, if it fails.
    pub failure_number: u32,
    /// The limiter that decided about the attempt.
    pub limiter: LimiterKind,
    /// The key of the name's counter for unknown devices.
    pub shared_key: String,
    /// The key of this name's counter on this device, where the device knows the account.
    pub known_device_key: Option<String>,
    /// The network, where it is counted.
    pub network_key: Option<String>,
    /// When the attempt was counted.
    pub begun: Timestamp,
    /// The account's id, where there is one.
    pub account_id: Option<AccountId>,
    /// The device's browser and system.
    pub description: DeviceDescription,
    /// The newest session of the account on the device, where the device knows it.
    pub session_id: Option<SessionId>,
    /// The shortened network, as the activity shows it.
    pub shown_network: Option<String>,
}

impl Ticket {
    /// The account, where the client has shown that it knows it: then it takes only a share of the hashing slots. Never
    /// by name alone, or attackers who try one could keep its owner out.
    #[must_use]
    pub fn known_account(&self) -> Option<&AccountId> {
        self.account_id.as_ref().filter(|_| self.limiter != LimiterKind::Shared)
    }

    /// An event of this attempt.
    pub(crate) fn event(&self, kind: ActivityKind) -> Event {
        let (session, network) = (self.session_id.clone(), self.shown_network.clone());
        Event { session, network, ..Event::of(kind).by_device(&self.description) }
    }

    /// The counter that decides about a log-in.
    pub(crate) fn counter(&self) -> (CounterKind, String) {
        match (&self.limiter, &self.known_device_key) {
            (LimiterKind::KnownDevice, Some(pair)) => (CounterKind::Pair, pair.clone()),
            _ => (CounterKind::Pool, self.shared_key.clone()),
        }
    }
}

/// The kind of the limiter that decides about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimiterKind {
    /// The counter shared by all devices that do not know the account.
    Shared,
    /// The counter of this device, which knows the account.
    KnownDevice,
    /// The counter of this session, for its reauthentications.
    Session {
        /// The session's id.
        id: SessionId,
        /// Its device's id.
        device_id: DeviceId,
    },
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password was right.
    Right,
    /// The password was wrong, or was not checked.
    Wrong,
    /// The password could not be checked, because no hash could be computed: the attempt is undone.
    Void,
}

/// A reauthentication with the password.
#[derive(Clone, Debug)]
pub struct ReauthAttempt {
    /// The acting session.
    pub session: Session,
    /// The current time.
    pub now: Timestamp,
}
