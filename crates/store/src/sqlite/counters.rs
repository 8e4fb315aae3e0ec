//! The rows of `throttle`: reading, writing and deleting counters.

use super::AT_ONCE;
use super::Tx;
use super::rows::{maybe_moment, moment, moments};
use crate::StoreError;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::Secret;
use exeunt_domain::throttle::{Counter, KEEP_CLEAR, KEEP_IDLE, KEEP_OVER, kept};
use rusqlite::{OptionalExtension, params};

/// The kind of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Log-ins to one name from unknown devices.
    Pool,
    /// Log-ins to one account from one device that knows it.
    Pair,
    /// Reauthentications in one session.
    Session,
    /// Failed log-ins from one network.
    Network,
    /// Until when a network's unknown devices are refused.
    Challenge,
    /// Sign-ups from one network.
    Newcomers,
    /// Taps of one device.
    Taps,
    /// Changes by one account to its sessions.
    Acts,
    /// Sessions that one account starts on devices that do not know it.
    SignIns,
    /// Passwords from one device that knows the account, or in one session.
    Proofs,
}

impl Kind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Pair => "pair",
            Self::Session => "session",
            Self::Network => "network",
            Self::Challenge => "challenge",
            Self::Newcomers => "newcomers",
            Self::Taps => "taps",
            Self::Acts => "acts",
            Self::SignIns => "sign_ins",
            Self::Proofs => "proofs",
        }
    }
}

/// A counter's position in the sweep: when it was last used, its kind, and its key.
#[derive(Clone, Debug, Default)]
pub(super) struct Place(i64, String, String);

/// The name of the note that holds the key of all counter keys.
const KEY: &str = "throttle key";

fn keyed(secret: &Secret, kind: Kind, of: &[&str]) -> String {
    let text = of.join("\0");
    secret.derive(&[kind.word().as_bytes(), b"\0", text.as_bytes()]).reveal()
}

impl Tx<'_> {
    /// The key of a counter: HMAC-SHA-256 with a key of this database alone, made when it is first needed.
    pub(super) fn counter_key(&self, kind: Kind, of: &[&str]) -> Result<String, StoreError> {
        if let Some(key) = self.known_counter_key(kind, of)? {
            return Ok(key);
        }
        let secret = Secret::fresh(&*self.rules.random)?;
        self.set_note(KEY, &secret.reveal())?;
        Ok(keyed(&secret, kind, of))
    }

    /// The same where the database has its key already, and so may have counted something; writes nothing.
    pub(super) fn known_counter_key(&self, kind: Kind, of: &[&str]) -> Result<Option<String>, StoreError> {
        let secret = self.note(KEY)?.as_deref().and_then(Secret::parse);
        Ok(secret.map(|secret| keyed(&secret, kind, of)))
    }

    pub(super) fn counter(&self, kind: Kind, key: &str, now: Timestamp) -> Result<Counter, StoreError> {
        let sql = "SELECT fails, under_way, since, next_at, used_at, told, told_at FROM throttle \
                   WHERE kind = ?1 AND key = ?2";
        let found = self.db.prepare_cached(sql)?.query_row([kind.word(), key], |row| {
            Ok(Counter {
                fails: row.get(0)?,
                under_way: moments(row, 1)?,
                since: moment(row, 2)?,
                next_at: moment(row, 3)?,
                used_at: moment(row, 4)?,
                notified_of: row.get(5)?,
                notified_at: maybe_moment(row, 6)?,
            })
        });
        Ok(found.optional()?.unwrap_or(Counter::new(now)))
    }

    pub(super) fn put_counter(&self, kind: Kind, key: &str, counter: &Counter) -> Result<(), StoreError> {
        let sql = "INSERT INTO throttle (kind, key, fails, under_way, since, next_at, used_at, told, told_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (kind, key) DO UPDATE SET fails = ?3, \
                   under_way = ?4, since = ?5, next_at = ?6, used_at = ?7, told = ?8, told_at = ?9";
        self.db.prepare_cached(sql)?.execute(params![
            kind.word(),
            key,
            counter.fails,
            counter.under_way.iter().map(|begun| begun.as_millis().to_string()).collect::<Vec<_>>().join(" "),
            counter.since.as_millis(),
            counter.next_at.as_millis(),
            counter.used_at.as_millis(),
            counter.notified_of,
            counter.notified_at.map(Timestamp::as_millis),
        ])?;
        Ok(())
    }

    /// Deletes counters that count nothing, limit no request any more, or were unused for long. Never one whose
    /// failures still count: else many names would be a way to have one forgotten (CVE-2024-21662). Looks at some that
    /// come after `from`, the longest unused first, and answers the last of them.
    pub(super) fn sweep_counters(&self, from: &Place, now: Timestamp) -> Result<Option<Place>, StoreError> {
        let Place(used_at, kind, key) = from;
        let sql = format!(
            "SELECT used_at, kind, key, fails, under_way, next_at FROM throttle \
             WHERE (used_at, kind, key) > (?1, ?2, ?3) AND used_at < ?4 ORDER BY used_at, kind, key LIMIT {AT_ONCE}"
        );
        let old = now.minus(KEEP_OVER).as_millis();
        let mut rows = self.db.prepare_cached(&sql)?;
        let rows = rows.query_map(params![used_at, kind, key, old], |row| {
            let used_at = moment(row, 0)?;
            let counter = Counter {
                fails: row.get(3)?,
                under_way: moments(row, 4)?,
                next_at: moment(row, 5)?,
                ..Counter::new(used_at)
            };
            Ok((Place(used_at.as_millis(), row.get(1)?, row.get(2)?), counter))
        })?;
        let found = rows.collect::<Result<Vec<_>, _>>()?;
        for (Place(_, kind, key), counter) in &found {
            let kept = match kind.as_str() {
                "pool" => kept(counter),
                "pair" | "session" if counter.fails > 0 => KEEP_IDLE,
                "pair" | "session" => KEEP_CLEAR,
                _ => KEEP_OVER,
            };
            if counter.next_at < now && counter.used_at.plus(kept) < now {
                self.db.prepare_cached("DELETE FROM throttle WHERE kind = ?1 AND key = ?2")?.execute([kind, key])?;
            }
        }
        Ok(found.into_iter().last().map(|(place, _)| place))
    }

    /// Deletes failed names of networks that are too old to count. Answers whether there may be more.
    pub(super) fn sweep_names(&self, now: Timestamp) -> Result<bool, StoreError> {
        let within = self.rules.limits.throttles.names_within;
        let sql = format!(
            "DELETE FROM throttle_name WHERE (network, name) IN \
             (SELECT network, name FROM throttle_name WHERE failed_at < ?1 LIMIT {AT_ONCE})"
        );
        Ok(self.db.execute(&sql, [now.minus(within).as_millis()])? == AT_ONCE)
    }
}
