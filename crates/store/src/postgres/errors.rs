//! Conversion of PostgreSQL's errors to the store's.

use crate::StoreError;
use tokio_postgres::error::SqlState;

impl From<tokio_postgres::Error> for StoreError {
    /// What passes by itself is 503: a server that is away, starts, stops or is full; a transaction that came too late
    /// begins again. The others are internal faults.
    fn from(error: tokio_postgres::Error) -> Self {
        let source = || std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        // Without the detail, in which the values of a row may stand.
        let cause =
            error.as_db_error().map_or_else(source, |said| format!("{}: {}", said.code().code(), said.message()));
        let Some(state) = error.code() else {
            return if error.is_closed() || is_of_the_connection(&error) {
                Self::Unavailable(cause)
            } else {
                Self::Broken(cause)
            };
        };
        match state {
            // An act looks before it writes: a row that is there, or not there, all the same came or went meanwhile.
            state
                if [
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    SqlState::T_R_DEADLOCK_DETECTED,
                    SqlState::UNIQUE_VIOLATION,
                    SqlState::FOREIGN_KEY_VIOLATION,
                ]
                .contains(state) =>
            {
                Self::Conflict(cause)
            }
            state if *state == SqlState::DISK_FULL => Self::Full(cause),
            state if passes(state) => Self::Unavailable(cause),
            state if ["XX001", "XX002"].contains(&state.code()) => Self::Damaged(cause),
            _ => Self::Broken(cause),
        }
    }
}

/// Whether another connection, or the same one in a while, may do what this one could not: connection exceptions, too
/// few resources, intervention of the operator, a lock that was not to be had, a server that may only be read now. Also
/// statements that were prepared before a migration, or with a server that is no longer behind a pooler.
fn passes(state: &SqlState) -> bool {
    let of_class = ["08", "53", "55", "57"].iter().any(|class| state.code().starts_with(class));
    let others =
        [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::INVALID_SQL_STATEMENT_NAME, SqlState::FEATURE_NOT_SUPPORTED];
    of_class || others.contains(state)
}

/// Whether the network or the server's end is the cause.
fn is_of_the_connection(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}
