//! Rate limits of log-ins and guesses: every number with its reason, and the rules that follow from a counter and the
//! current time. Counters are rows, because counters in memory are forgotten in a crash and grow with the number of
//! nodes (CVE-2024-21652, CVE-2024-21662). Knows no store, no HTTP, no clock.
//!
//! An attempt is *reserved* before its password is hashed: it counts as failed until its outcome is known, so that
//! guesses sent in parallel are no more than those sent one after the other (CVE-2019-5421, CVE-2024-4629). A success
//! gives it back.
//!
//! Two layers stand between attackers and an account. All devices that the account was never logged in on share one
//! counter, the *shared* one; each device that knows the account has its own. So an attacker who guesses makes
//! other unknown devices wait, and never the owner on a device of their own.
//!
//! Deviations. NIST SP 800-63B-4 §3.2.2 counts per password and would disable it after 100 failures; here the hundredth
//! closes the shared counter alone, or any attacker could lock the owner out, and known devices are bounded by their own
//! counters. Reads are not counted: a write for every read would cost more than the read, and readers must not wait for
//! writers. During an attack there is no proof of work for unknown devices, which phones would pay dearly and botnets
//! would not; they get fewer free guesses instead.

mod attack_detector;
mod backoff;
mod keys;
mod token_bucket;

pub use attack_detector::{AttackDetector, TimeSlot};
pub use backoff::Backoff;
pub use keys::{counted, network};
pub use token_bucket::TokenBucket;

use crate::clock::Timestamp;
use std::time::Duration;

/// A counter as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Of a backoff: failures in a row. Of a token bucket: tokens taken within the hour that began at `since`.
    pub fails: u32,
    /// When each attempt began that is under way and may yet succeed. Token buckets only: in a backoff they are among
    /// the failures.
    pub under_way: Vec<Timestamp>,
    /// When the hour of `fails` began.
    pub since: Timestamp,
    /// Of a backoff: no password is checked before. Of a token bucket: when it will be full again.
    pub next_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// The number of failures that the owner was last notified of.
    pub notified_of: u32,
    /// When the owner was last notified.
    pub notified_at: Option<Timestamp>,
}

impl Counter {
    /// A counter without attempts.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self {
            fails: 0,
            under_way: Vec::new(),
            since: now,
            next_at: now,
            used_at: now,
            notified_of: 0,
            notified_at: None,
        }
    }

    /// Whether it was written before the clock was set back. Clocks of two nodes never differ by as much.
    fn is_from_later(&self, now: Timestamp) -> bool {
        now.plus(CLOCKS_AGREE) < self.used_at
    }

    /// The counter after a success. The notification stays: the owner is not notified of the next failures on the same
    /// day.
    #[must_use]
    pub fn cleared(&self, now: Timestamp) -> Self {
        Self { notified_of: self.notified_of, notified_at: self.notified_at, ..Self::new(now) }
    }
}

/// Every rate limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttles {
    /// Log-ins to one name from all devices that do not know it. Five guesses are free, as many as a person makes
    /// who has three passwords in mind; then each costs twice the wait, up to a quarter of an hour, which an owner on a
    /// new device can bear once the guessing has stopped. The hundredth takes 21 hours and is the last (NIST SP
    /// 800-63B-4 §3.2.2). While an attacker keeps guessing, the owner can log in on known devices alone.
    pub shared: Backoff,
    /// Log-ins to one name from one device that knows it. Its owner gets ten free, because a client with the
    /// device cookie is seldom an attacker; after twenty the device counts as an unknown one, because the cookie may be
    /// stolen.
    pub known_device: Backoff,
    /// Wrong current passwords in one session before it ends: a person who found the device unlocked is no better
    /// at guessing than any other attacker, and a person who is logged in knows the password or logs in anew.
    pub checks: u32,
    /// Failed log-ins from one network to all names: ten at once and one more every 12 s is slower than a list of
    /// stolen passwords is worth, and an office mistypes less. At most 60 an hour, so that patience does not help. A
    /// device that knows the account is neither counted nor refused here: an attacker in the same network locks no one
    /// out.
    pub network: TokenBucket,
    /// Sign-ups from one network, those for a taken name included: a class that signs up together is not refused,
    /// and names cannot be tried by the thousand.
    pub sign_ups: TokenBucket,
    /// This many different names that fail from one network within [`Throttles::names_within`] are a list, not a
    /// person: then devices that know no account are refused for [`Throttles::challenge`].
    pub names: u32,
    /// See [`Throttles::names`].
    pub names_within: Duration,
    /// See [`Throttles::names`]. An hour: as long as the other bound of a network counts.
    pub challenge: Duration,
    /// Taps of one device: one every 6 s, ten at once for a window full of tabs that wakes up.
    pub taps: TokenBucket,
    /// Unknown secrets in cookies from one network, of sessions and of devices: a client that guesses secrets of
    /// 256 bits is a program, and browsers with a cleared server behind them try once (OWASP Session Management Cheat
    /// Sheet: detect guessing).
    pub unknown_tokens: TokenBucket,
    /// Changes by one account to its sessions and its profile: a person ends a hundred devices one by one and is
    /// not stopped; in the long run it is one a second, because each is a line that others must read. Those with the
    /// password are counted apart, see [`Throttles::proofs`].
    pub acts: TokenBucket,
    /// Log-ins to one account from devices that do not know it, with the right password: each leaves a device and
    /// a session behind for a month. More than twice as many at once as an account may have sessions; in the long run
    /// one a minute. Those beyond that count for the network like a failure, or a loop would cost as many hashes as it
    /// likes. A device that knows the account is not counted here: an attacker who has learnt the password locks the
    /// owner out of none.
    pub sign_ins: TokenBucket,
    /// Passwords, right or wrong, from one device that knows the account, or in one session that is logged in: a
    /// person enters it a few times an hour, and a program that does so without pause takes the hashing slots from all
    /// others. By device and session, not by account: a thief who acts without pause must not keep the owner from
    /// changing it.
    pub proofs: TokenBucket,
    /// When the whole server is under attack.
    pub attack: AttackDetector,
}

impl Default for Throttles {
    fn default() -> Self {
        const SECOND: Duration = Duration::from_secs(1);
        let network = TokenBucket { burst: 10, every: 12 * SECOND, hourly: Some(60) };
        Self {
            shared: Backoff { free: 5, first: SECOND, longest: 900 * SECOND, most: 100 },
            known_device: Backoff { free: 10, first: 30 * SECOND, longest: 900 * SECOND, most: 20 },
            checks: 5,
            sign_ups: network.clone(),
            network,
            names: 10,
            names_within: 600 * SECOND,
            challenge: 3600 * SECOND,
            taps: TokenBucket { burst: 10, every: 6 * SECOND, hourly: None },
            unknown_tokens: TokenBucket { burst: 20, every: 3 * SECOND, hourly: None },
            acts: TokenBucket { burst: 120, every: SECOND, hourly: None },
            sign_ins: TokenBucket { burst: 120, every: 60 * SECOND, hourly: None },
            proofs: TokenBucket { burst: 30, every: 20 * SECOND, hourly: None },
            attack: AttackDetector::default(),
        }
    }
}

impl Throttles {
    /// The backoff of the shared counter, stricter during an attack, which consists of guesses from unknown devices.
    #[must_use]
    pub fn shared(&self, under_attack: bool) -> Backoff {
        if under_attack {
            Backoff { free: self.shared.free.min(self.attack.free), ..self.shared.clone() }
        } else {
            self.shared.clone()
        }
    }

    /// The limit of log-ins with the right password on one device, which are counted among its taps: each gives the
    /// device another secret, and the one before is a row for as long as it may be evidence. Three times as many at
    /// once, because a password was typed.
    #[must_use]
    pub fn log_ins_per_device(&self) -> TokenBucket {
        TokenBucket { burst: self.taps.burst.saturating_mul(3), ..self.taps.clone() }
    }

    /// The network's token bucket, stricter during an attack.
    #[must_use]
    pub fn network(&self, under_attack: bool) -> TokenBucket {
        let burst = self.network.burst.min(self.attack.burst);
        if under_attack { TokenBucket { burst, ..self.network.clone() } } else { self.network.clone() }
    }
}

/// The clocks of several nodes agree to this; a time further in the future was written before the clock was set back.
const CLOCKS_AGREE: Duration = Duration::from_secs(60);
/// Numbers of failures in a row that notify the owner, each at most once in [`NOTIFY_EVERY`]: the first is beyond typing
/// errors, at the second the shared counter closes.
pub const NOTIFY_AT: [u32; 2] = [20, 100];
/// See [`NOTIFY_AT`].
pub const NOTIFY_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// A log-in after this many failures in a row is noted for the owner as unusual (ASVS 5.0 6.3.5).
pub const UNUSUAL: u32 = 5;
/// Unused counters are deleted after this long, whatever they count. A shorter time would be a way to have them
/// forgotten.
pub const KEEP_IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A token bucket is full again and its hour is over well within this time after it was last used.
pub const KEEP_OVER: Duration = Duration::from_secs(2 * 60 * 60);
/// Counters without failures are kept for as long as the last notification of the owner counts.
pub const KEEP_CLEAR: Duration = NOTIFY_EVERY;

/// How long the counter of a name is kept for each failure in a row, up to [`KEEP_IDLE`] at a hundred: a hundred
/// guesses in thirty days in any case, however they are spread. The same for names without an account, or a counter
/// that is gone too early would reveal that; and attackers, who can make such counters without end, fill no more than a
/// few hours with them.
pub const KEEP_FAILURE: Duration = Duration::from_secs(30 * 24 * 60 * 60 / 100);

/// How long the counter of a name is kept after it was last used.
#[must_use]
pub fn kept(counter: &Counter) -> Duration {
    match counter.fails {
        0 => KEEP_CLEAR,
        fails => KEEP_FAILURE.saturating_mul(fails).min(KEEP_IDLE),
    }
}

/// The number of failures to notify the owner of when a backoff has grown to `fails`; none if it is too small or the
/// owner was just notified.
#[must_use]
pub fn due(counter: &Counter, fails: u32, now: Timestamp) -> Option<u32> {
    let reached = NOTIFY_AT.into_iter().filter(|at| fails >= *at).max()?;
    let recently = counter.notified_at.is_some_and(|at| now < at.plus(NOTIFY_EVERY));
    (!recently || reached > counter.notified_of).then_some(reached)
}

#[cfg(test)]
mod tests;
