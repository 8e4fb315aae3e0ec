//! The settings of passwords: what is taken as a new one, and what a hash costs.

use crate::http::password::Policy;
use crate::http::password::breached::{Breached, OpenListError};
use crate::http::password::hashing::Cost;
use clap::Args;
use std::path::PathBuf;

/// The rules for passwords, and the cost of hashing one.
#[derive(Debug, Args)]
#[command(next_help_heading = "Passwords")]
pub struct PasswordArgs {
    /// The fewest characters of a new password: 15 where it is the only factor (NIST SP 800-63B-4 §3.1.1.2), never
    /// below 8.
    #[arg(long, env = "EXEUNT_PASSWORD_MIN", default_value_t = 15, value_parser = clap::value_parser!(u16).range(8..=64))]
    password_min: u16,
    /// A list of passwords known from breaches, which are not taken as new ones (ASVS 5.0 6.2.12): the file that Have I
    /// Been Pwned offers for download, with a line `SHA1:COUNT` each, ordered by hash. Without it only the built-in
    /// lists of common passwords are looked through, because the file is larger than most servers.
    #[arg(long, env = "EXEUNT_BREACHED_PASSWORDS", value_name = "FILE")]
    breached_passwords: Option<PathBuf>,
    /// Memory of one hash in KiB. The default is the least that OWASP's Password Storage Cheat Sheet accepts. The same
    /// as of passes is true of hashes made with less or more.
    #[arg(long, env = "EXEUNT_ARGON2_MEMORY", default_value_t = Cost::FLOOR.memory, value_parser = clap::value_parser!(u32).range(i64::from(Cost::FLOOR.memory)..=i64::from(Cost::CEILING.memory)))]
    argon2_memory: u32,
    /// Passes of one hash. A hash made with less is made again at the next log-in; one made with more stays, and how
    /// long it takes tells an attacker that the name exists.
    #[arg(long, env = "EXEUNT_ARGON2_PASSES", default_value_t = Cost::FLOOR.passes, value_parser = clap::value_parser!(u32).range(i64::from(Cost::FLOOR.passes)..=i64::from(Cost::CEILING.passes)))]
    argon2_passes: u32,
}

impl PasswordArgs {
    /// The policy for new passwords of these settings.
    ///
    /// # Errors
    /// When the list of passwords from breaches cannot be used.
    pub fn policy(&self) -> Result<Policy, OpenListError> {
        let breached = self.breached_passwords.as_deref().map(Breached::open).transpose()?;
        Ok(Policy { min_length: self.password_min, breached, ..Policy::default() })
    }

    /// The cost of one hash.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost { memory: self.argon2_memory, passes: self.argon2_passes, lanes: 1 }
    }
}
