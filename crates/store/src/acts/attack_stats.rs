//! All log-ins by time slot, and whether they are an attack (see `crates/domain/src/throttle/attack_detector.rs`).

use crate::StoreError;
use crate::store::Store;
use crate::tx::Tx;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::throttle::TimeSlot;

impl Store {
    /// Whether the server is under attack, with stricter limits: see [`exeunt_domain::throttle::AttackDetector`].
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_under_attack(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read("is_under_attack", move |tx| tx.is_under_attack(now)).await
    }
}

impl Tx<'_> {
    /// Whether the server is under attack; writes nothing.
    pub(crate) fn is_under_attack(&self, now: Timestamp) -> Result<bool, StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "SELECT storm FROM throttle_slot WHERE slot = $1";
        match self.one(sql, &[&number])? {
            Some(storm) => Ok(storm),
            None => self.storm_before(number),
        }
    }

    /// Counts an attempt to log in; answers whether the server is under attack. That is decided with the first log-in
    /// of a slot and holds to the slot's end.
    pub(crate) fn count_attempt(&self, now: Timestamp) -> Result<bool, StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "UPDATE throttle_slot SET attempts = attempts + 1 WHERE slot = $1 RETURNING storm";
        if let Some(storm) = self.one(sql, &[&number])? {
            return Ok(storm);
        }
        let storm = self.storm_before(number)?;
        let sql = "SELECT storm FROM throttle_slot WHERE slot < $1 ORDER BY slot DESC LIMIT 1";
        let before = self.one(sql, &[&number])?;
        match (before.unwrap_or(false), storm) {
            (false, true) => {
                tracing::error!("log-ins fail far more often than usual: devices that are not known get fewer guesses")
            }
            (true, false) => {
                tracing::warn!("log-ins fail no more often than usual: devices get as many guesses as before")
            }
            _ => {}
        }
        let sql = "INSERT INTO throttle_slot (slot, attempts, successes, storm) VALUES ($1, 1, 0, $2)";
        self.execute(sql, &[&number, &storm])?;
        Ok(storm)
    }

    pub(crate) fn count_success(&self, now: Timestamp) -> Result<(), StoreError> {
        let number = self.rules.limits.throttles.attack.time_slot_at(now);
        let sql = "UPDATE throttle_slot SET successes = successes + 1 WHERE slot = $1";
        self.execute(sql, &[&number])?;
        Ok(())
    }

    fn storm_before(&self, number: i64) -> Result<bool, StoreError> {
        let rule = &self.rules.limits.throttles.attack;
        let sql = "SELECT attempts, successes FROM throttle_slot WHERE slot = $1";
        let Some((attempts, successes)) = self.one(sql, &[&(number - 1)])? else { return Ok(false) };
        let sql = "SELECT CAST(COALESCE(SUM(attempts - successes), 0) AS BIGINT) FROM throttle_slot \
                   WHERE slot < $1 AND slot >= $2 AND storm = 0 AND attempts > successes";
        let failures: i64 = self.value(sql, &[&(number - 1), &(number - 1 - i64::from(rule.baseline))])?;
        Ok(rule.is_attack(TimeSlot { attempts, successes }, u64::try_from(failures).unwrap_or(0)))
    }

    pub(crate) fn sweep_slots(&self, now: Timestamp) -> Result<(), StoreError> {
        let rule = &self.rules.limits.throttles.attack;
        let old = rule.time_slot_at(now) - 1 - i64::from(rule.baseline);
        self.execute("DELETE FROM throttle_slot WHERE slot < $1", &[&old])?;
        Ok(())
    }
}
