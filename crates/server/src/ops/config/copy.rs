//! The command line of a move to another database.

use clap::Args;
use exeunt_store::Address;

/// Both databases.
#[derive(Debug, Args)]
pub struct CopyArgs {
    /// The database that is served now: sqlite:DIRECTORY or postgres://USER@HOST/NAME. No server may be running on it.
    #[arg(long, env = "EXEUNT_COPY_FROM", value_name = "URL", hide_env_values = true)]
    pub from: Address,
    /// The one that shall be served; it must be empty, and is made if it is not there.
    #[arg(long, env = "EXEUNT_COPY_TO", value_name = "URL", hide_env_values = true)]
    pub to: Address,
}
