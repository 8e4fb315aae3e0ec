//! All log-ins by time slot, and whether they are an attack (see `crates/domain/src/throttle/storm.rs`).

use super::Tx;
use crate::StoreError;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::throttle::TimeSlot;
use rusqlite::OptionalExtension;

impl Tx<'_> {
    /// Whether the server is under attack; writes nothing.
    pub(super) fn storm(&self, now: Timestamp) -> Result<bool, StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "SELECT storm FROM throttle_slot WHERE slot = ?1";
        match self.db.prepare_cached(sql)?.query_row([number], |row| row.get(0)).optional()? {
            Some(storm) => Ok(storm),
            None => self.storm_before(number),
        }
    }

    /// Counts an attempt to log in; answers whether the server is under attack. That is decided with the first log-in
    /// of a slot and holds to the slot's end.
    pub(super) fn count_attempt(&self, now: Timestamp) -> Result<bool, StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "UPDATE throttle_slot SET attempts = attempts + 1 WHERE slot = ?1 RETURNING storm";
        if let Some(storm) = self.db.prepare_cached(sql)?.query_row([number], |row| row.get(0)).optional()? {
            return Ok(storm);
        }
        let storm = self.storm_before(number)?;
        let sql = "SELECT storm FROM throttle_slot WHERE slot < ?1 ORDER BY slot DESC LIMIT 1";
        let before = self.db.prepare_cached(sql)?.query_row([number], |row| row.get(0)).optional()?;
        match (before.unwrap_or(false), storm) {
            (false, true) => {
                tracing::error!("log-ins fail far more often than usual: devices that are not known get fewer guesses")
            }
            (true, false) => {
                tracing::warn!("log-ins fail no more often than usual: devices get as many guesses as before")
            }
            _ => {}
        }
        let sql = "INSERT INTO throttle_slot (slot, attempts, successes, storm) VALUES (?1, 1, 0, ?2)";
        self.db.prepare_cached(sql)?.execute((number, storm))?;
        Ok(storm)
    }

    pub(super) fn count_success(&self, now: Timestamp) -> Result<(), StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "UPDATE throttle_slot SET successes = successes + 1 WHERE slot = ?1";
        self.db.prepare_cached(sql)?.execute([number])?;
        Ok(())
    }

    fn storm_before(&self, number: i64) -> Result<bool, StoreError> {
        let rule = &self.rules.limits.throttles.attack;
        let sql = "SELECT attempts, successes FROM throttle_slot WHERE slot = ?1";
        let last = self
            .db
            .prepare_cached(sql)?
            .query_row([number - 1], |row| Ok(TimeSlot { attempts: row.get(0)?, successes: row.get(1)? }));
        let Some(last) = last.optional()? else { return Ok(false) };
        let sql = "SELECT COALESCE(SUM(attempts - successes), 0) FROM throttle_slot \
                   WHERE slot < ?1 AND slot >= ?2 AND storm = 0 AND attempts > successes";
        let week = [number - 1, number - 1 - i64::from(rule.baseline)];
        let failures: i64 = self.db.prepare_cached(sql)?.query_row(week, |row| row.get(0))?;
        Ok(rule.is_attack(last, u64::try_from(failures).unwrap_or(0)))
    }

    pub(super) fn sweep_slots(&self, now: Timestamp) -> Result<(), StoreError> {
        let rule = &self.rules.limits.throttles.attack;
        let old = rule.time_slot_at(now) - 1 - i64::from(rule.baseline);
        self.db.execute("DELETE FROM throttle_slot WHERE slot < ?1", [old])?;
        Ok(())
    }
}
