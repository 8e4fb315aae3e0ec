//! The command line of what an operator does with accounts.

use super::{LimitFlags, PasswordFlags};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What an operator does with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountAct {
    /// Make an account; its password is asked for.
    Add {
        /// AccountArgs.
        #[command(flatten)]
        whose: AccountArgs,
        /// The name that is shown; the user name if it is not given.
        #[arg(long)]
        name: Option<String>,
        /// For somebody else: print a one-time password instead of asking for one.
        #[arg(long)]
        one_time: bool,
    },
    /// List the accounts.
    List {
        /// The directory of the database.
        #[arg(long, env = "EXEUNT_DATA", default_value = "data")]
        data: PathBuf,
        /// How long things last, as the server is told: what is over is not counted.
        #[command(flatten)]
        limits: LimitFlags,
    },
    /// Keep an account out, and end all its sessions.
    Disable(AccountArgs),
    /// Let an account in again. Nothing that was ended comes back.
    Enable(AccountArgs),
    /// Make a one-time password, print it, and end all sessions of the account. Whoever logs in with it within a day
    /// chooses a password that nobody else knows (ASVS 5.0 6.4.6).
    ResetPassword(AccountArgs),
    /// End all sessions of an account, remembered ones included.
    EndSessions(AccountArgs),
    /// Delete an account, and end all its sessions. For a week its person can take that back by logging in, as after
    /// deleting it on the page, unless the account is disabled; then every row of it is erased.
    Delete {
        /// AccountArgs.
        #[command(flatten)]
        whose: AccountArgs,
        /// Erase it at once. Nothing can take that back but a backup.
        #[arg(long, conflicts_with = "take_back")]
        now: bool,
        /// Keep an account that was deleted less than a week ago, by whomever. Nothing that was ended comes back.
        #[arg(long)]
        take_back: bool,
    },
    /// End all sessions of all accounts, remembered ones included: for the day on which nobody knows who holds what.
    EndAllSessions {
        /// The directory of the database.
        #[arg(long, env = "EXEUNT_DATA", default_value = "data")]
        data: PathBuf,
        /// How long things last, as the server is told: what is over is not ended once more.
        #[command(flatten)]
        limits: LimitFlags,
    },
}

/// Which account, and where it is kept.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// The user name.
    pub username: String,
    /// The directory of the database.
    #[arg(long, env = "EXEUNT_DATA", default_value = "data")]
    pub data: PathBuf,
    /// How long things last, as the server is told: what is over is not ended once more.
    #[command(flatten)]
    pub limits: LimitFlags,
    /// What passwords must be like and cost.
    #[command(flatten)]
    pub passwords: PasswordFlags,
}
