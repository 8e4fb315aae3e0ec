//! Deleted data leaves the files as well. `secure_delete`, which every connection has, overwrites rows where they were;
//! the log of the database still holds pages from before, and pages whose rows were moved can hold a copy in their
//! unused part. So the sweep empties the log, and after an account was erased it writes the whole file anew (`VACUUM`).

use super::Sqlite;
use crate::StoreError;
use rusqlite::Connection;
use std::time::Duration;

/// The note that the file is to be written anew.
pub(super) const DUE: (&str, &str) = ("erase", "due");

/// The largest database, in bytes, that is written anew while the server runs: writers wait for about a second.
const LARGEST: i64 = 64 * 1024 * 1024;

/// How long to wait for readers before the log is emptied; writers wait as long.
const PATIENCE: Duration = Duration::from_millis(250);

impl Sqlite {
    /// Writes the file anew where that is due, and empties the log. If there are readers or there is no room, it is
    /// done at the next sweep.
    pub(super) async fn erase_traces(&self) -> Result<(), StoreError> {
        let due = self.read(|tx| tx.note(DUE.0)).await?.is_some();
        let rewritten = due && self.as_writer(|_, writer| rewrite(writer)).await?;
        let emptied = self.as_writer(|_, writer| empty_log(writer)).await?;
        if rewritten && emptied {
            self.write_at_last(|tx| {
                tx.db.execute("DELETE FROM note WHERE name = ?1", [DUE.0])?;
                Ok(())
            })
            .await?;
        }
        Ok(())
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
