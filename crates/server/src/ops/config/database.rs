//! Which database a command is about.

use clap::Args;
use exeunt_store::Address;
use std::path::PathBuf;

/// The database.
#[derive(Debug, Args)]
pub struct DatabaseArgs {
    /// The directory of the database, where it is an embedded one.
    #[arg(long, env = "EXEUNT_DATA", default_value = "data")]
    pub data: PathBuf,
    /// A PostgreSQL instead, for one node or several: postgres://USER@HOST/NAME, with further hosts separated by commas.
    /// Beyond this machine the connection is encrypted and the server's certificate checked, by the authorities of the
    /// system or those in `?sslrootcert=FILE`. A password belongs into the variable: other users of this machine can see
    /// arguments.
    #[arg(long, env = "EXEUNT_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<Address>,
}

impl DatabaseArgs {
    /// The address of the database.
    #[must_use]
    pub fn address(&self) -> Address {
        self.database.clone().unwrap_or_else(|| Address::Sqlite(self.data.clone()))
    }
}
