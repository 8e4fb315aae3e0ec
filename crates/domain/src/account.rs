//! An account, and the rules for its names. Knows no HTTP, no store, no clock.

pub mod name;
pub mod username;

use crate::clock::Timestamp;
use crate::ids::AccountId;

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The account's internal id; never sent to a browser.
    pub id: AccountId,
    /// The user name as it is shown, in canonical spelling ([`username::canonical`]).
    pub username: String,
    /// The user name's unique key ([`username::key`]).
    pub username_key: String,
    /// The displayed name.
    pub name: String,
    /// The hue of the generated avatar, 0 to 359.
    pub hue: u16,
    /// The password as a PHC string.
    pub password: String,
    /// When the password was last set, by the person or the operator.
    pub password_changed_at: Timestamp,
    /// Until when the password allows a log-in, where it is a one-time password that the operator had made; with one,
    /// its person can only choose another (ASVS 5.0 6.4.1).
    pub one_time_until: Option<Timestamp>,
    /// Since when the question about the other devices is open, after a change of the password.
    pub offer_opened_at: Option<Timestamp>,
    /// Since when the account is disabled by the operator.
    pub disabled_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// From when a deleted account can be erased. A log-in before that restores it.
    pub deletes_at: Option<Timestamp>,
}

impl Account {
    /// Whether the password is a one-time password that has lapsed.
    #[must_use]
    pub fn is_out_of_time(&self, now: Timestamp) -> bool {
        self.one_time_until.is_some_and(|until| until <= now)
    }

    /// Whether the account was deleted and cannot be restored any more, erased by now or not.
    #[must_use]
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.deletes_at.is_some_and(|at| at <= now)
    }
}

/// The hue of a new account's avatar: spread over the circle by the name, 0 to 359.
#[must_use]
pub fn first_hue(username: &str) -> u16 {
    let sum = username.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    u16::try_from(sum % 360).unwrap_or(0)
}
