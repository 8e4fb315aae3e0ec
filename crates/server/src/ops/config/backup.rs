//! The command line of backup and restore.

use super::DatabaseArgs;
use clap::Args;
use std::path::PathBuf;

/// The database to be copied, and the copy.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The copy; it must not be there yet, so that no backup is lost to another one.
    pub file: PathBuf,
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// The backup, and the database that it replaces.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup.
    pub file: PathBuf,
    /// The database. No server may be running on it.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Replace the database that is there. It is kept beside, and asked which accounts were disabled and which
    /// passwords were changed since the backup.
    #[arg(long)]
    pub force: bool,
}
