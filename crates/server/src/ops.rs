//! The operator's side: settings, commands, starting and stopping, the demonstration.

pub mod config;
pub mod serve;
pub mod operator;
pub mod demo;

use exeunt_store::StoreError;

/// A store error as a sentence for the operator.
pub(crate) fn in_words(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(cause) | StoreError::Full(cause) => format!("the database cannot be used: {cause}"),
        StoreError::Damaged(cause) => format!("the database is damaged: {cause}"),
        StoreError::Broken(cause) => format!("the database is not right: {cause}"),
        other => format!("{other:?}"),
    }
}
