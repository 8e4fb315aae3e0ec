//! The rows of `throttle`: reading and writing one counter, and which of them go.

use super::Tx;
use super::rows::{maybe_moment, moment};
use super::sweeping::AT_ONCE;
use crate::clock::Moment;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::throttle::{Counter, KEEP_CLEAR, KEEP_IDLE, KEEP_OVER};
use rusqlite::{OptionalExtension, params};
use std::collections::HashSet;

/// What a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Log-ins to one name from strangers' devices.
    Pool,
    /// Log-ins to one account from one device that knows it.
    Pair,
    /// The password asked for again in one session.
    Session,
    /// Failed log-ins from one network.
    Network,
    /// Until when a network's strangers are turned away.
    Challenge,
    /// New accounts from one network.
    Newcomers,
    /// Taps of one device.
    Taps,
    /// Taps from one network with unknown secrets.
    Strays,
    /// Acts of one account upon its sessions.
    Acts,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Pair => "pair",
            Self::Session => "session",
            Self::Network => "network",
            Self::Challenge => "challenge",
            Self::Newcomers => "newcomers",
            Self::Taps => "taps",
            Self::Strays => "strays",
            Self::Acts => "acts",
        }
    }
}

/// The note that holds the key of all keys.
const KEY: &str = "throttle key";

impl Tx<'_> {
    /// The key of a counter: HMAC-SHA-256 with a key of this database alone, made when it is first needed.
    pub(super) fn counter_key(&self, kind: Kind, of: &[&str]) -> Result<String, StoreError> {
        let secret = match self.note(KEY)?.as_deref().and_then(Secret::parse) {
            Some(secret) => secret,
            None => {
                let secret = Secret::fresh(&*self.rules.random)?;
                self.set_note(KEY, &secret.reveal())?;
                secret
            }
        };
        let text = of.join("\0");
        Ok(secret.derive(&[kind.word().as_bytes(), b"\0", text.as_bytes()]).reveal())
    }

    pub(super) fn counter(&self, kind: Kind, key: &str, now: Moment) -> Result<Counter, StoreError> {
        let sql = "SELECT fails, pending, since, next_at, used_at, told, told_at FROM throttle \
                   WHERE kind = ?1 AND key = ?2";
        let found = self.db.prepare_cached(sql)?.query_row([kind.word(), key], |row| {
            Ok(Counter {
                fails: row.get(0)?,
                pending: row.get(1)?,
                since: moment(row, 2)?,
                next_at: moment(row, 3)?,
                used_at: moment(row, 4)?,
                told: row.get(5)?,
                told_at: maybe_moment(row, 6)?,
            })
        });
        Ok(found.optional()?.unwrap_or(Counter::new(now)))
    }

    pub(super) fn put_counter(&self, kind: Kind, key: &str, counter: &Counter) -> Result<(), StoreError> {
        let sql = "INSERT INTO throttle (kind, key, fails, pending, since, next_at, used_at, told, told_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, key) DO UPDATE SET fails = ?3, \
                   pending = ?4, since = ?5, next_at = ?6, used_at = ?7, told = ?8, told_at = ?9";
        self.db.prepare_cached(sql)?.execute(params![
            kind.word(),
            key,
            counter.fails,
            counter.pending,
            counter.since.as_millis(),
            counter.next_at.as_millis(),
            counter.used_at.as_millis(),
            counter.told,
            counter.told_at.map(Moment::as_millis),
        ])?;
        Ok(())
    }

    /// Deletes counters that count nothing, that hold nobody off any more, or that nobody used for long. Never one that
    /// holds a failure of somebody's: else many names would be a way to have one forgotten (CVE-2024-21662). Answers
    /// whether there may be more.
    pub(super) fn sweep_counters(&self, now: Moment) -> Result<bool, StoreError> {
        let unused = "used_at < ?1";
        let clear = "used_at < ?1 AND fails = 0 AND pending = 0 AND next_at < ?1";
        let over = "used_at < ?1 AND next_at < ?1 AND kind IN \
                    ('network', 'challenge', 'newcomers', 'taps', 'strays', 'acts')";
        let mut more = false;
        for (which, kept) in [(unused, KEEP_IDLE), (clear, KEEP_CLEAR), (over, KEEP_OVER)] {
            let sql = format!(
                "DELETE FROM throttle WHERE (kind, key) IN (SELECT kind, key FROM throttle WHERE {which} LIMIT {AT_ONCE})"
            );
            more |= self.db.execute(&sql, [now.minus(kept).as_millis()])? == AT_ONCE;
        }
        Ok(more)
    }

    /// Deletes what was counted under names that nobody has. It was counted so that they cannot be told from others, and
    /// whoever waits there cannot see when it ends. Looks at some that come after
    /// `from`, and answers the last of them.
    pub(super) fn sweep_nobodys(
        &self,
        from: &str,
        somebodys: &HashSet<String>,
        now: Moment,
    ) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT key FROM throttle WHERE kind = 'pool' AND key > ?1 AND used_at < ?2 ORDER BY key LIMIT {AT_ONCE}"
        );
        let old = now.minus(KEEP_OVER).as_millis();
        let mut keys = self.db.prepare_cached(&sql)?;
        let found = keys.query_map(params![from, old], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let Some(last) = found.last().cloned() else { return Ok(None) };
        for key in found.iter().filter(|key| !somebodys.contains(*key)) {
            self.db.prepare_cached("DELETE FROM throttle WHERE kind = 'pool' AND key = ?1")?.execute([key])?;
        }
        Ok(Some(last))
    }

    /// The counters of the names that somebody has.
    pub(super) fn pools(&self) -> Result<HashSet<String>, StoreError> {
        let mut names = self.db.prepare_cached("SELECT username_key FROM account")?;
        let names = names.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        names.iter().map(|name| self.counter_key(Kind::Pool, &[name])).collect()
    }

    /// Deletes names that failed from a network longer ago than counts. Answers whether there may be more.
    pub(super) fn sweep_names(&self, now: Moment) -> Result<bool, StoreError> {
        let within = self.rules.limits.throttles.names_within;
        let sql = format!(
            "DELETE FROM throttle_name WHERE (network, name) IN \
             (SELECT network, name FROM throttle_name WHERE failed_at < ?1 LIMIT {AT_ONCE})"
        );
        Ok(self.db.execute(&sql, [now.minus(within).as_millis()])? == AT_ONCE)
    }
}
