//! The operator's side: settings, commands, starting and stopping, the demonstration.

pub mod config;
pub mod serve;
pub mod admin;
pub mod demo;

use exeunt_store::StoreError;
use std::fmt::{self, Display, Formatter};

/// An error of the store, displayed as a sentence for the operator.
#[derive(Debug)]
pub struct DatabaseError(pub StoreError);

impl Display for DatabaseError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            StoreError::Unavailable(cause) | StoreError::Full(cause) => {
                write!(f, "the database cannot be used: {cause}")
            }
            StoreError::Damaged(cause) => write!(f, "the database is damaged: {cause}"),
            StoreError::Broken(cause) => write!(f, "the database is not right: {cause}"),
            other => write!(f, "{other:?}"),
        }
    }
}

impl std::error::Error for DatabaseError {}
