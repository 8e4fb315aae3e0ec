//! A session: one account on one device, its states and its limits. Pure functions over arguments: no clock, no store,
//! no HTTP.

use crate::account::Account;
use crate::clock::Timestamp;
use crate::device::DeviceDescription;
use crate::ids::{AccountId, AccountRef, DeviceId, SessionId};
use crate::throttle::Throttles;
use crate::traces::Traces;
use exeunt_contract::EndReason;
use exeunt_contract::sessions::SignInMethod;
use std::time::Duration;

/// One account on one device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// The session's id in lists.
    pub id: SessionId,
    /// The reference of the account on this device; the same over all sessions of the pair.
    pub account_ref: AccountRef,
    /// The device.
    pub device_id: DeviceId,
    /// The account.
    pub account_id: AccountId,
    /// Signed in or remembered; its last state, once it has ended.
    pub state: State,
    /// The device's name, browser and system.
    pub description: DeviceDescription,
    /// When the account was first logged in on the device; the same over all sessions of the pair.
    pub first_seen_at: Timestamp,
    /// How that was.
    pub first_method: SignInMethod,
    /// When the person logged in.
    pub started_at: Timestamp,
    /// How the person logged in.
    pub method: SignInMethod,
    /// When the person last logged in here with one tap.
    pub tapped_at: Option<Timestamp>,
    /// When the password was last entered here.
    pub auth_time: Timestamp,
    /// Since when the password counts as recently entered; none after one tap.
    pub recent_from: Option<Timestamp>,
    /// When the session was last signed in: at log-in, at one tap, or when the password was entered again.
    pub signed_in_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// Whether other people use the device.
    pub shared: bool,
    /// Whether its token was sent and not used yet: then the answer that carried it may have been lost.
    pub unconfirmed: bool,
    /// When it got its token.
    pub renewed_at: Timestamp,
    /// Whether it was found by the token before the present one, which opens it as long as the present one is
    /// [`Session::unconfirmed`].
    pub superseded: bool,
    /// The networks and the browser family it is used from.
    pub traces: Traces,
    /// When the question was answered whether its first log-in was the person's own. The very first device of an account
    /// is asked for by none.
    pub answered_at: Option<Timestamp>,
    /// When the account's one-time password lapses, and with it every session that logged in with it; none where the
    /// person has chosen the password. Part of each session, so that no list and no count can forget this limit.
    pub one_time_until: Option<Timestamp>,
    /// Its end. Written once and never undone.
    pub ended: Option<Ending>,
}

/// The state of a session that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Logged in.
    SignedIn,
    /// Logged out; one tap logs in again.
    Remembered,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ending {
    /// The reason.
    pub reason: EndReason,
    /// The time.
    pub at: Timestamp,
    /// The session of the same account that ended it.
    pub by: Option<SessionId>,
}

/// The lifetimes of sessions, and their numbers.
#[derive(Clone, Debug)]
pub struct Limits {
    /// A session unused for this long ends.
    pub idle: Duration,
    /// A session older than this ends, however much it is used.
    pub max_age: Duration,
    /// [`Limits::idle`] on a shared device.
    pub shared_idle: Duration,
    /// [`Limits::max_age`] on a shared device.
    pub shared_max_age: Duration,
    /// How long after the password was last entered one tap works.
    pub remembered: Duration,
    /// How long a password counts as recently entered.
    pub recent: Duration,
    /// How often a browser that stays logged in gets new secrets, so that a copy of its cookies is detected.
    pub renewal: Duration,
    /// How long the use of a replaced device secret is taken for another tab or a lost answer, not for a theft.
    pub rotation_overlap: Duration,
    /// The most sessions per account; the one unused for longest makes room.
    pub sessions_per_account: usize,
    /// The most accounts per device.
    pub accounts_per_device: usize,
    /// The rate limits of log-ins and of other requests.
    pub throttles: Throttles,
}

impl Default for Limits {
    fn default() -> Self {
        const HOUR: u64 = 60 * 60;
        const DAY: u64 = 24 * HOUR;
        Self {
            idle: Duration::from_secs(14 * DAY),
            max_age: Duration::from_secs(30 * DAY),
            shared_idle: Duration::from_secs(HOUR / 2),
            shared_max_age: Duration::from_secs(8 * HOUR),
            remembered: Duration::from_secs(90 * DAY),
            recent: Duration::from_secs(10 * 60),
            renewal: Duration::from_secs(DAY),
            rotation_overlap: Duration::from_secs(30),
            sessions_per_account: 50,
            accounts_per_device: 8,
            throttles: Throttles::default(),
        }
    }
}

/// The standing of a session at a given time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Signed in and within its limits.
    Live,
    /// Logged out, and one tap is enough to log in.
    Remembered,
    /// Over, with its end.
    Over(Ending),
}

impl Session {
    /// The standing of the session at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp, limits: &Limits) -> Standing {
        if let Some(ending) = &self.ended {
            return Standing::Over(ending.clone());
        }
        let end = match self.state {
            State::SignedIn => self.idles_out_at(limits).min(self.expires_at(limits)),
            State::Remembered => self.remembered_until(limits),
        };
        let reason = match self.one_time_until {
            Some(at) if at == end => EndReason::OneTimePasswordExpired,
            _ => EndReason::Expired,
        };
        match self.state {
            _ if end <= now => Standing::Over(Ending { reason, at: end, by: None }),
            State::SignedIn => Standing::Live,
            State::Remembered => Standing::Remembered,
        }
    }

    /// Whether a person on this device is asked about the log-in on the other one. A device answers only for later ones:
    /// a new device cannot confirm itself.
    #[must_use]
    pub fn is_asked_about(&self, other: &Self) -> bool {
        self.account_id == other.account_id && self.first_seen_at < other.first_seen_at && other.is_in_question()
    }

    /// Whether it is not known if the first log-in was the person's own. One that another device ended is decided; one
    /// that was replaced goes on in another session.
    fn is_in_question(&self) -> bool {
        let is_open =
            self.ended.as_ref().is_none_or(|ending| ending.by.is_none() && ending.reason != EndReason::Replaced);
        self.answered_at.is_none() && is_open
    }

    /// The last log-in, where it is not the first one on the device.
    #[must_use]
    pub fn last_sign_in(&self) -> Option<(Timestamp, SignInMethod)> {
        let tapped = self.tapped_at.map(|at| (at, SignInMethod::OneTap));
        tapped.or_else(|| (self.started_at > self.first_seen_at).then_some((self.started_at, self.method)))
    }

    /// When the session ends at the latest. One tap starts a new period, and still no session outlasts
    /// [`Limits::remembered`] since the password was entered, nor a one-time password.
    #[must_use]
    pub fn expires_at(&self, limits: &Limits) -> Timestamp {
        self.no_later_than_one_time(if self.shared {
            self.signed_in_at.plus(limits.shared_max_age)
        } else {
            self.signed_in_at.plus(limits.max_age).min(self.auth_time.plus(limits.remembered.max(limits.max_age)))
        })
    }

    fn no_later_than_one_time(&self, at: Timestamp) -> Timestamp {
        self.one_time_until.map_or(at, |lapse| lapse.min(at))
    }

    /// How long the session may go unused.
    #[must_use]
    pub fn idle_limit(&self, limits: &Limits) -> Duration {
        if self.shared { limits.shared_idle } else { limits.idle }
    }

    /// When the session ends if it is not used any more.
    #[must_use]
    pub fn idles_out_at(&self, limits: &Limits) -> Timestamp {
        self.last_seen_at.plus(self.idle_limit(limits))
    }

    /// Until when one tap is enough.
    #[must_use]
    pub fn remembered_until(&self, limits: &Limits) -> Timestamp {
        self.no_later_than_one_time(self.auth_time.plus(limits.remembered))
    }

    /// Whether logging out may remember this login: never on a shared device, never when the password was changed since
    /// it was last entered here, because then the login stands for the old password, and never where that was so long
    /// ago that no tap would work, or where the operator has remembering switched off.
    #[must_use]
    pub fn can_be_remembered(&self, account: &Account, now: Timestamp, limits: &Limits) -> bool {
        !self.shared && self.auth_time >= account.password_changed_at && self.remembered_until(limits) > now
    }

    /// Until when the password counts as recently entered; none if it does not. Where the time of entry lies in the
    /// future, because the clock was set back, it counts for no longer than it would have; further in the future it
    /// does not count at all.
    #[must_use]
    pub fn recent_until(&self, now: Timestamp, limits: &Limits) -> Option<Timestamp> {
        let (from, latest) = (self.recent_from?, now.plus(limits.recent));
        let until = from.plus(limits.recent).min(latest);
        (until > now && from <= latest).then_some(until)
    }

    /// Whether the browser is due for new secrets: after [`Limits::renewal`], and where the answer with the last ones
    /// may have been lost. Never on a shared device, where no session is that old.
    #[must_use]
    pub fn needs_renewal(&self, now: Timestamp, limits: &Limits) -> bool {
        !self.shared && (self.superseded || self.renewed_at.plus(limits.renewal) <= now)
    }

    /// Whether the question about the other devices, open since `opened`, includes this session: it logged in with the
    /// old password.
    #[must_use]
    pub fn is_offered(&self, opened: Timestamp, now: Timestamp, limits: &Limits) -> bool {
        self.auth_time < opened && self.standing(now, limits) == Standing::Live
    }
}

#[cfg(test)]
mod tests;
