//! The command line of the operator's commands on accounts.

use super::{DatabaseArgs, LimitArgs, PasswordArgs};
use clap::{Args, Subcommand};

/// The operator's commands on accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account; its password is asked for.
    Add {
        /// The account and its database.
        #[command(flatten)]
        args: AccountArgs,
        /// The displayed name; the user name if it is not given.
        #[arg(long)]
        name: Option<String>,
        /// For another person: print a one-time password instead of asking for a password.
        #[arg(long)]
        one_time: bool,
    },
    /// List the accounts.
    List {
        /// The database.
        #[command(flatten)]
        database: DatabaseArgs,
        /// Lifetimes of sessions, as the server has them: expired sessions are not counted.
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// Keep an account out, and end all its sessions.
    Disable(AccountArgs),
    /// Let an account in again. Nothing that was ended comes back.
    Enable(AccountArgs),
    /// Make a one-time password, print it, and end all sessions of the account. The person logs in with it within a day
    /// and chooses a password that no one else knows (ASVS 5.0 6.4.6).
    ResetPassword(AccountArgs),
    /// End all sessions of an account, remembered ones included.
    EndSessions(AccountArgs),
    /// Delete an account, and end all its sessions. For a week its person can take that back by logging in, as after
    /// deleting it on the page, unless the account is disabled; then every row of it is erased.
    Delete {
        /// The account and its database.
        #[command(flatten)]
        args: AccountArgs,
        /// Erase it at once. Nothing can take that back but a backup.
        #[arg(long, conflicts_with = "take_back")]
        now: bool,
        /// Keep an account that was deleted less than a week ago, by its person or by an operator. Nothing that was
        /// ended comes back.
        #[arg(long)]
        take_back: bool,
    },
    /// End all sessions of all accounts, remembered ones included: for an emergency in which it is not known which
    /// cookies were copied.
    EndAllSessions {
        /// The database.
        #[command(flatten)]
        database: DatabaseArgs,
        /// Lifetimes of sessions, as the server has them: expired sessions are not ended once more.
        #[command(flatten)]
        limits: LimitArgs,
    },
}

/// An account, and its database.
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// The user name.
    pub username: String,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Lifetimes of sessions, as the server has them: expired sessions are not ended once more.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// The rules for passwords, and the cost of hashing.
    #[command(flatten)]
    pub passwords: PasswordArgs,
}
