//! Deleted data leaves the files as well. `secure_delete`, which every connection has, overwrites rows where they were;
//! the log of the database still holds pages from before, and pages whose rows were moved can hold a copy in their
//! unused part. So the sweep empties the log, and after an account was erased it writes the whole file anew (`VACUUM`).

use super::Sqlite;
use crate::StoreError;
use rusqlite::Connection;
use std::time::Duration;

/// The largest database, in bytes, that is written anew while the server runs: writers wait for about a second.
const LARGEST: i64 = 64 * 1024 * 1024;

/// How long to wait for readers before the log is emptied; writers wait as long.
const PATIENCE: Duration = Duration::from_millis(250);

impl Sqlite {
    /// Empties the log, after the file was written anew where `rewrites` asks for that. Answers whether the file holds
    /// no remains any more; if there are readers or there is no room, the next sweep tries again.
    pub(crate) async fn compact(&self, rewrites: bool) -> Result<bool, StoreError> {
        let rewritten = rewrites && self.as_writer(|_, writer| rewrite(writer)).await?;
        let emptied = self.as_writer(|_, writer| empty_log(writer)).await?;
        Ok(rewritten && emptied)
    }
}

/// Whether the file was written anew.
fn rewrite(writer: &Connection) -> Result<bool, StoreError> {
    let size = |name| writer.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if size("page_count")?.saturating_mul(size("page_size")?) > LARGEST {
        tracing::warn!(
            "an account was erased, and the database is too large to be written anew while it is used: parts of what was \
             deleted may be left in it until `VACUUM` is run on it"
        );
        return Ok(false);
    }
    // The temporary copy of the database never touches another disk.
    writer.pragma_update(None, "temp_store", "memory")?;
    match writer.execute_batch("VACUUM") {
        Ok(()) => Ok(true),
        Err(error) => {
            tracing::warn!(%error, "the database could not be written anew; the next sweep tries again");
            Ok(false)
        }
    }
}

/// Writes all of the log into the database and empties it; answers whether no reader kept it from that.
fn empty_log(writer: &Connection) -> Result<bool, StoreError> {
    writer.busy_timeout(PATIENCE)?;
    let busy: i64 = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}
