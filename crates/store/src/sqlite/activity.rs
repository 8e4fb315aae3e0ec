//! Lines of activity.

use super::Tx;
use super::rows::{from_word, moment, word, words};
use crate::{Event, StoreError, StoredEvent};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::fresh_id;
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    pub(super) fn record(&self, account_id: Option<&str>, event: &Event, now: Timestamp) -> Result<(), StoreError> {
        let form = |words: &Option<Words>| words.as_ref().map(|words| word(words.form));
        let name = |words: &Option<Words>| words.as_ref().and_then(|words| words.name.clone());
        let browser = |words: &Option<Words>| words.as_ref().and_then(|words| words.browser.clone());
        let system = |words: &Option<Words>| words.as_ref().and_then(|words| words.system.clone());
        self.db
            .prepare_cached(
                "INSERT INTO activity (id, account_id, at, kind, device_name, device_browser, device_system, device_form, \
                 target_name, target_browser, target_system, target_form, ended) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                fresh_id(&*self.rules.random)?,
                account_id,
                now.as_millis(),
                word(event.kind),
                name(&event.device),
                browser(&event.device),
                system(&event.device),
                form(&event.device),
                name(&event.target),
                browser(&event.target),
                system(&event.target),
                form(&event.target),
                event.ended,
            ])?;
        Ok(())
    }

    /// Whether the account has a line of this kind at that very time.
    pub(super) fn has_line(&self, account_id: &str, kind: ActivityKind, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM activity WHERE account_id = ?1 AND kind = ?2 AND at = ?3)";
        let asked = params![account_id, word(kind), at.as_millis()];
        Ok(self.db.prepare_cached(sql)?.query_row(asked, |row| row.get(0))?)
    }

    /// Writes a line about one device's change to the account, without further details.
    pub(super) fn note_act(
        &self,
        account_id: &str,
        kind: ActivityKind,
        device: &Words,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = Event { kind, device: Some(device.clone()), target: None, ended: None };
        self.record(Some(account_id), &event, now)
    }

    pub(super) fn page(
        &self,
        account_id: &str,
        before: Option<&str>,
        size: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let below = match before {
            None => i64::MAX,
            Some(id) => self
                .db
                .prepare_cached("SELECT number FROM activity WHERE id = ?1 AND account_id = ?2")?
                .query_row(params![id, account_id], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NotFound)?,
        };
        let mut lines = self.db.prepare_cached(
            "SELECT id, at, kind, device_name, device_browser, device_system, device_form, target_name, target_browser, \
             target_system, target_form, ended FROM activity WHERE account_id = ?1 AND number < ?2 ORDER BY number DESC \
             LIMIT ?3",
        )?;
        let lines = lines.query_map(params![account_id, below, size], |row| {
            Ok(StoredEvent {
                id: row.get(0)?,
                at: moment(row, 1)?,
                event: Event {
                    kind: from_word(row, 2)?,
                    device: words(row, 3)?,
                    target: words(row, 7)?,
                    ended: row.get(11)?,
                },
            })
        })?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
