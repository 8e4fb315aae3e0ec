//! The way to a database that may be used: one that was moved is not, and none to which a move is not finished.

use crate::address::{Address, INCOMING, MOVED, Opening};
use crate::engine::Engine;
use crate::{Rules, StoreError};

/// Opens the database at this address and brings its schema up to date.
///
/// # Errors
/// [`StoreError::NotFound`] where there is no database and none may be made; otherwise when it cannot be used, is damaged,
/// was moved to another one or is the target of a move that is not finished, or has a schema newer than this program.
pub async fn open(address: &Address, rules: Rules, opening: Opening) -> Result<Engine, StoreError> {
    let engine = Engine::open(address, rules, opening).await?;
    match engine.read(|tx| Ok((tx.metadata(MOVED)?, tx.metadata(INCOMING)?))).await? {
        (Some(place), _) => Err(StoreError::Broken(format!("{address} was moved to {place}; use that one"))),
        (None, Some(_)) => {
            Err(StoreError::Broken(format!("the move to {address} is not finished: run the same copy again")))
        }
        (None, None) => Ok(engine),
    }
}
