//! Which new passwords are accepted, and how passwords are hashed: both in a bounded number of slots, because they keep
//! a core busy. Knows no account, no store, no HTTP.

pub mod breached;
pub mod error;
pub mod hashing;
mod durations;
pub mod slots;
mod phc;

use breached::Breached;
use error::JudgingError;
use exeunt_contract::FieldCode;
use exeunt_domain::password::{MAX_LENGTH, Password};
use slots::Slots;

/// The policy for new passwords.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The fewest code points; 15 where the password is the only factor (NIST SP 800-63B-4 §3.1.1.2), never below 8.
    pub min_length: u16,
    /// Passwords known from breaches, where the operator has such a list.
    pub breached: Option<Breached>,
    /// The slots for judging passwords, which keeps a core busy for milliseconds and may wait for a disk.
    pub judging: Slots,
}

impl Default for Policy {
    /// Two slots: one judges while the other waits for the disk.
    fn default() -> Self {
        Self { min_length: 15, breached: None, judging: Slots::new(2) }
    }
}

impl Policy {
    /// Why a new password for an account with these names is refused; none if it is accepted. There are no composition
    /// rules (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 6.2.5); length, the list of common passwords, guessability and the
    /// list from breaches decide, and the first reason is given.
    ///
    /// # Errors
    /// See [`JudgingError`].
    pub async fn refuses(&self, new: &Password, names: &[&str]) -> Result<Option<FieldCode>, JudgingError> {
        if let Err(code) = new.check(self.min_length) {
            return Ok(Some(code));
        }
        // A name longer than the longest password cannot be part of one, and would only cost time.
        let names: Vec<String> = names.iter().map(|name| name.chars().take(MAX_LENGTH).collect()).collect();
        let (new, breached) = (new.clone(), self.breached.clone());
        let judge = move || {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if let Some(code) = new.weakness(&names) {
                return Ok(Some(code));
            }
            let known = breached.map_or(Ok(false), |list| list.holds(&new)).map_err(JudgingError::List)?;
            Ok(known.then_some(FieldCode::Common))
        };
        self.judging.run(judge).await?
    }
}
