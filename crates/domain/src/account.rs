//! An account, and the rules for what it may be called. Knows no HTTP, no store, no clock.

pub mod name;
pub mod username;

use crate::clock::Timestamp;

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Names the account inside the server; never shown to a browser.
    pub id: String,
    /// The user name as it is shown, in canonical spelling ([`username::canonical`]).
    pub username: String,
    /// What no other account has: the user name's key ([`username::key`]).
    pub username_key: String,
    /// The name that is shown.
    pub name: String,
    /// The hue of the generated picture, 0 to 359.
    pub hue: u16,
    /// The password as a PHC string.
    pub password: String,
    /// When the password was last set, by whomever.
    pub password_changed_at: Timestamp,
    /// Until when the password lets anybody in, where it is a one-time password that the operator had made; with one, all
    /// that can be done is to choose another (ASVS 5.0 6.4.1).
    pub one_time_until: Option<Timestamp>,
    /// Since when the question about the other devices is open.
    pub offer_opened_at: Option<Timestamp>,
    /// Since when the operator keeps the account out.
    pub disabled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it is gone for good, where it was deleted. A log-in before that takes it back.
    pub deletes_at: Option<Timestamp>,
}

impl Account {
    /// Whether the password is a one-time password whose time is over.
    #[must_use]
    pub fn is_out_of_time(&self, now: Timestamp) -> bool {
        self.one_time_until.is_some_and(|until| until <= now)
    }

    /// Whether it was deleted and can't be taken back any more, erased by now or not.
    #[must_use]
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.deletes_at.is_some_and(|at| at <= now)
    }
}

/// The hue that a new account's picture starts with: spread over the circle by the name, 0 to 359.
#[must_use]
pub fn first_hue(username: &str) -> u16 {
    let sum = username.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    u16::try_from(sum % 360).unwrap_or(0)
}
