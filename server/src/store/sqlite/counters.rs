//! The rows of `throttle`: reading and writing one counter.

use super::Tx;
use super::rows::{maybe_moment, moment};
use crate::clock::Moment;
use crate::secret::Secret;
use crate::store::StoreError;
use crate::throttle::{Counter, KEEP_CLEAR, KEEP_IDLE};
use rusqlite::{OptionalExtension, params};

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
        let sql = "SELECT fails, pending, since, next_at, used_at, refused, told, told_at FROM throttle \
                   WHERE kind = ?1 AND key = ?2";
        let found = self.db.prepare_cached(sql)?.query_row([kind.word(), key], |row| {
            Ok(Counter {
                fails: row.get(0)?,
                pending: row.get(1)?,
                since: moment(row, 2)?,
                next_at: moment(row, 3)?,
                used_at: moment(row, 4)?,
                refused: row.get(5)?,
                told: row.get(6)?,
                told_at: maybe_moment(row, 7)?,
            })
        });
        Ok(found.optional()?.unwrap_or(Counter::new(now)))
    }

    pub(super) fn put_counter(&self, kind: Kind, key: &str, counter: &Counter) -> Result<(), StoreError> {
        let sql = "INSERT INTO throttle (kind, key, fails, pending, since, next_at, used_at, refused, told, told_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (kind, key) DO UPDATE SET fails = ?3, \
                   pending = ?4, since = ?5, next_at = ?6, used_at = ?7, refused = ?8, told = ?9, told_at = ?10";
        self.db.prepare_cached(sql)?.execute(params![
            kind.word(),
            key,
            counter.fails,
            counter.pending,
            counter.since.as_millis(),
            counter.next_at.as_millis(),
            counter.used_at.as_millis(),
            counter.refused,
            counter.told,
            counter.told_at.map(Moment::as_millis),
        ])?;
        Ok(())
    }

    /// Deletes counters that count nothing or that nobody used for long. Never one that holds a fresh failure: else many
    /// names would be a way to have one forgotten (CVE-2024-21662).
    pub(super) fn sweep_counters(&self, now: Moment) -> Result<(), StoreError> {
        self.db.execute("DELETE FROM throttle WHERE used_at < ?1", [now.minus(KEEP_IDLE).as_millis()])?;
        self.db.execute(
            "DELETE FROM throttle WHERE fails = 0 AND pending = 0 AND next_at < ?1 AND used_at < ?1",
            [now.minus(KEEP_CLEAR).as_millis()],
        )?;
        let within = self.rules.limits.throttles.names_within;
        self.db.execute("DELETE FROM throttle_name WHERE failed_at < ?1", [now.minus(within).as_millis()])?;
        Ok(())
    }
}
