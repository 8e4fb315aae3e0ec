//! The operator's commands, queued for the log of the server.

use super::Tx;
use super::rows::moment;
use crate::{DoneByOperator, StoreError};
use rusqlite::params;

impl Tx<'_> {
    pub(super) fn leave_for_the_log(&self, act: &DoneByOperator) -> Result<(), StoreError> {
        let sql = "INSERT INTO done_by_operator (at, act, account_id, ended) VALUES (?1, ?2, ?3, ?4)";
        self.db.prepare_cached(sql)?.execute(params![act.at.as_millis(), act.why, act.account_id, act.ended])?;
        Ok(())
    }

    pub(super) fn is_left_for_the_log(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM done_by_operator)";
        Ok(self.db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Takes all of them: one process alone writes the log.
    pub(super) fn take_for_the_log(&self) -> Result<Vec<DoneByOperator>, StoreError> {
        let sql = "SELECT at, act, account_id, ended FROM done_by_operator ORDER BY number";
        let mut acts = self.db.prepare_cached(sql)?;
        let acts = acts.query_map([], |row| {
            let at = moment(row, 0)?;
            Ok(DoneByOperator { at, why: row.get(1)?, account_id: row.get(2)?, ended: row.get(3)? })
        })?;
        let acts = acts.collect::<Result<Vec<_>, _>>()?;
        self.db.execute("DELETE FROM done_by_operator", [])?;
        Ok(acts)
    }
}
