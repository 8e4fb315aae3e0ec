//! A session: one account on one device, its states and its limits. Pure functions over arguments: no clock, no store,
//! no HTTP.

use crate::account::Account;
use crate::clock::Timestamp;
use crate::device::Words;
use crate::ids::{AccountId, AccountRef, DeviceId, SessionId};
use crate::throttle::Throttles;
use crate::traces::Traces;
use exeunt_contract::EndReason;
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
    pub words: Words,
    /// When the person logged in.
    pub started_at: Timestamp,
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
        match self.state {
            _ if end <= now => Standing::Over(Ending { reason: EndReason::Expired, at: end, by: None }),
            State::SignedIn => Standing::Live,
            State::Remembered => Standing::Remembered,
        }
    }

    /// The standing where the account may have a one-time password: once that has lapsed, a session that logged in with
    /// it is over.
    #[must_use]
    pub fn standing_of(&self, account: &Account, now: Timestamp, limits: &Limits) -> Standing {
        match (self.standing(now, limits), account.one_time_until) {
            (Standing::Live | Standing::Remembered, Some(at)) if at <= now => {
                Standing::Over(Ending { reason: EndReason::OneTimePasswordExpired, at, by: None })
            }
            (standing, _) => standing,
        }
    }

    /// When the session ends at the latest. One tap starts a new period, and still no session outlasts
    /// [`Limits::remembered`] since the password was entered.
    #[must_use]
    pub fn expires_at(&self, limits: &Limits) -> Timestamp {
        if self.shared {
            return self.signed_in_at.plus(limits.shared_max_age);
        }
        self.signed_in_at.plus(limits.max_age).min(self.auth_time.plus(limits.remembered.max(limits.max_age)))
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
        self.auth_time.plus(limits.remembered)
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
mod tests {
    use super::*;
    use exeunt_contract::FormFactor;

    const START: Timestamp = Timestamp::from_millis(1_000_000);

    fn session() -> Session {
        Session {
            id: SessionId("s".into()),
            account_ref: AccountRef("r".into()),
            device_id: DeviceId("d".into()),
            account_id: AccountId("a".into()),
            state: State::SignedIn,
            words: Words { name: None, browser: None, system: None, form: FormFactor::Unknown },
            started_at: START,
            auth_time: START,
            recent_from: Some(START),
            signed_in_at: START,
            last_seen_at: START,
            shared: false,
            unconfirmed: false,
            renewed_at: START,
            superseded: false,
            traces: Traces::default(),
            ended: None,
        }
    }

    fn days(n: u64) -> Duration {
        Duration::from_secs(n * 24 * 60 * 60)
    }

    #[test]
    fn a_session_ends_when_it_is_unused_for_14_days() {
        let limits = Limits::default();
        let session = session();
        let end = START.plus(days(14));
        assert_eq!(session.standing(end.minus(Duration::from_millis(1)), &limits), Standing::Live);
        let over = Ending { reason: EndReason::Expired, at: end, by: None };
        assert_eq!(session.standing(end, &limits), Standing::Over(over));
    }

    #[test]
    fn a_session_in_constant_use_ends_after_30_days() {
        let limits = Limits::default();
        let session = Session { last_seen_at: START.plus(days(30)), ..session() };
        assert_eq!(session.standing(START.plus(days(30)).minus(Duration::from_millis(1)), &limits), Standing::Live);
        assert!(matches!(session.standing(START.plus(days(30)), &limits), Standing::Over(_)));
    }

    #[test]
    fn on_a_shared_device_half_an_hour_and_eight_hours_are_the_end() {
        let limits = Limits::default();
        let idle = Session { shared: true, ..session() };
        assert!(matches!(idle.standing(START.plus(Duration::from_secs(1800)), &limits), Standing::Over(_)));
        let used = Session { last_seen_at: START.plus(days(1)), ..idle };
        assert_eq!(used.standing(START.plus(Duration::from_secs(8 * 3600 - 1)), &limits), Standing::Live);
        assert!(matches!(used.standing(START.plus(Duration::from_secs(8 * 3600)), &limits), Standing::Over(_)));
    }

    #[test]
    fn one_tap_never_stretches_a_login_beyond_90_days_after_the_password() {
        let limits = Limits::default();
        let tapped = Session { signed_in_at: START.plus(days(80)), last_seen_at: START.plus(days(89)), ..session() };
        assert_eq!(tapped.expires_at(&limits), START.plus(days(90)));
        assert!(matches!(tapped.standing(START.plus(days(90)), &limits), Standing::Over(_)));
    }

    #[test]
    fn an_end_that_was_written_wins_over_everything() {
        let ending = Ending { reason: EndReason::EndedElsewhere, at: START, by: Some(SessionId("other".into())) };
        let session = Session { ended: Some(ending.clone()), ..session() };
        assert_eq!(session.standing(START, &Limits::default()), Standing::Over(ending));
    }

    #[test]
    fn a_tap_is_never_a_recent_password() {
        let limits = Limits::default();
        assert_eq!(session().recent_until(START, &limits), Some(START.plus(limits.recent)));
        assert_eq!(session().recent_until(START.plus(limits.recent), &limits), None);
        assert_eq!(Session { recent_from: None, ..session() }.recent_until(START, &limits), None);
    }
}
