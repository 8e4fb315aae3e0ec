//! The rows of `throttle`: reading, writing and deleting counters.

use super::AT_ONCE;
use crate::StoreError;
use crate::sql::{FromRow, Row, ToSql, Value};
use crate::tx::Tx;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::Secret;
use exeunt_domain::throttle::{Counter, KEEP_CLEAR, KEEP_IDLE, KEEP_OVER, kept};

/// The kind of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CounterKind {
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

impl CounterKind {
    pub(crate) const fn word(self) -> &'static str {
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

impl ToSql for CounterKind {
    fn to_sql(&self) -> Value<'_> {
        Value::Text(self.word().into())
    }
}

/// A counter's position in the sweep: when it was last used, its kind, and its key.
#[derive(Clone, Debug, Default)]
pub(crate) struct SweepCursor(i64, String, String);

impl FromRow for SweepCursor {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self(row.read()?, row.read()?, row.read()?))
    }
}

impl FromRow for Counter {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            fails: row.read()?,
            under_way: row.read()?,
            since: row.read()?,
            next_at: row.read()?,
            used_at: row.read()?,
            notified_of: row.read()?,
            notified_at: row.read()?,
        })
    }
}

/// The name of the metadata that holds the key of all counter keys.
const KEY: &str = "throttle key";

fn keyed(secret: &Secret, kind: CounterKind, of: &[&str]) -> String {
    let text = of.join("\0");
    secret.derive(&[kind.word().as_bytes(), b"\0", text.as_bytes()]).reveal()
}

impl Tx<'_> {
    /// The key of a counter: HMAC-SHA-256 with a key of this database alone, made when it is first needed.
    pub(crate) fn counter_key(&self, kind: CounterKind, of: &[&str]) -> Result<String, StoreError> {
        if let Some(key) = self.known_counter_key(kind, of)? {
            return Ok(key);
        }
        let secret = Secret::fresh(&*self.rules.random)?;
        self.set_metadata(KEY, &secret.reveal())?;
        Ok(keyed(&secret, kind, of))
    }

    /// The same where the database has its key already, and so may have counted something; writes nothing.
    pub(crate) fn known_counter_key(&self, kind: CounterKind, of: &[&str]) -> Result<Option<String>, StoreError> {
        let secret = self.metadata(KEY)?.as_deref().and_then(Secret::parse);
        Ok(secret.map(|secret| keyed(&secret, kind, of)))
    }

    pub(crate) fn counter(&self, kind: CounterKind, key: &str, now: Timestamp) -> Result<Counter, StoreError> {
        let sql = "SELECT fails, under_way, since, next_at, used_at, told, told_at FROM throttle \
                   WHERE kind = $1 AND key = $2";
        Ok(self.one(sql, &[&kind, &key])?.unwrap_or(Counter::new(now)))
    }

    pub(crate) fn put_counter(&self, kind: CounterKind, key: &str, counter: &Counter) -> Result<(), StoreError> {
        let sql = "INSERT INTO throttle (kind, key, fails, under_way, since, next_at, used_at, told, told_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, key) DO UPDATE SET fails = $3, \
                   under_way = $4, since = $5, next_at = $6, used_at = $7, told = $8, told_at = $9";
        self.execute(
            sql,
            &[
                &kind,
                &key,
                &counter.fails,
                &counter.under_way,
                &counter.since,
                &counter.next_at,
                &counter.used_at,
                &counter.notified_of,
                &counter.notified_at,
            ],
        )?;
        Ok(())
    }

    /// Deletes a counter; answers its key.
    pub(crate) fn drop_counter(&self, kind: CounterKind, of: &[&str]) -> Result<String, StoreError> {
        let key = self.counter_key(kind, of)?;
        self.execute("DELETE FROM throttle WHERE kind = $1 AND key = $2", &[&kind, &key])?;
        Ok(key)
    }

    /// Deletes counters that count nothing, limit no request any more, or were unused for long. Never one whose
    /// failures still count: else many names would be a way to have one forgotten (CVE-2024-21662). Looks at some that
    /// come after `from`, the longest unused first, and answers the last of them.
    pub(crate) fn sweep_counters(&self, from: &SweepCursor, now: Timestamp) -> Result<Option<SweepCursor>, StoreError> {
        let sql = format!(
            "SELECT used_at, kind, key, fails, under_way, since, next_at, used_at, told, told_at FROM throttle \
             WHERE (used_at, kind, key) > ($1, $2, $3) AND used_at < $4 ORDER BY used_at, kind, key LIMIT {AT_ONCE}"
        );
        let SweepCursor(used_at, kind, key) = from;
        let found: Vec<(SweepCursor, Counter)> = self.all(&sql, &[used_at, kind, key, &now.minus(KEEP_OVER)])?;
        for (SweepCursor(_, kind, key), counter) in &found {
            let kept = match kind.as_str() {
                "pool" => kept(counter),
                "pair" | "session" if counter.fails > 0 => KEEP_IDLE,
                "pair" | "session" => KEEP_CLEAR,
                _ => KEEP_OVER,
            };
            if counter.next_at < now && counter.used_at.plus(kept) < now {
                self.execute("DELETE FROM throttle WHERE kind = $1 AND key = $2", &[kind, key])?;
            }
        }
        Ok(found.into_iter().last().map(|(place, _)| place))
    }

    /// Deletes failed names of networks that are too old to count. Answers whether there may be more.
    pub(crate) fn sweep_names(&self, now: Timestamp) -> Result<bool, StoreError> {
        let within = self.rules.limits.throttles.names_within;
        let sql = format!(
            "DELETE FROM throttle_name WHERE (network, name) IN \
             (SELECT network, name FROM throttle_name WHERE failed_at < $1 LIMIT {AT_ONCE})"
        );
        Ok(self.execute(&sql, &[&now.minus(within)])? == AT_ONCE)
    }
}
