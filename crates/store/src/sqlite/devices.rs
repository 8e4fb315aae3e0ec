//! Devices and their secrets: the present one, the one before it, and older ones (see `crates/domain/src/rotation.rs`).

use super::Tx;
use super::rows::{ACCOUNT, SESSION, moment, session_and_account};
use crate::StoreError;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Session, Standing};
use rusqlite::{OptionalExtension, Row, params};

/// The classification of a device cookie.
pub(super) enum Presented {
    /// The present secret of this device.
    Current(String),
    /// The secret before the present one.
    Previous(Box<Previous>),
    /// An older secret of this device, replaced at this time.
    Retired(String, Timestamp),
    /// Never given out, or of a device whose secrets are dead.
    Unknown,
}

/// The cause of a rotation of a device's secret.
pub(super) enum Act {
    /// A log-in: all secrets are fresh, and the secret before matches nothing.
    LogIn,
    /// A change of the password: the secret before still matches the device, and opens nothing. The salt is the
    /// token's.
    Change(Salt),
    /// A tap: the present secret and the session's token were derived from the secret before, with these salts.
    Tap(Salt, Salt),
}

/// The last rotation of a device's secret.
pub(super) struct Previous {
    pub(super) device_id: String,
    pub(super) by: Act,
    pub(super) answered_at: Timestamp,
    /// The session that got a token in the same answer.
    pub(super) answered: Option<(Session, Account)>,
    /// Whether the present secret or that token has been used since.
    pub(super) seen: bool,
}

impl Previous {
    /// Whether that was less than the overlap ago. A clock that was set back since makes it seem so for longer, and
    /// must not raise an alarm.
    pub(super) fn is_recent(&self, tx: &Tx<'_>, now: Timestamp) -> bool {
        now < self.answered_at.plus(tx.rules.limits.rotation_overlap)
    }

    /// Whether the session that got the answer is still logged in, and its account neither disabled nor under a new
    /// password since: secrets that stand for the old password are not given out again.
    pub(super) fn stands(&self, tx: &Tx<'_>, now: Timestamp) -> bool {
        self.answered.as_ref().is_some_and(|(session, account)| {
            let old_password =
                session.auth_time < account.password_changed_at && self.answered_at <= account.password_changed_at;
            let live = session.standing(now, &tx.rules.limits) == Standing::Live;
            live && account.disabled_at.is_none() && !old_password
        })
    }

    /// Whether the browser may still legitimately hold this secret: the answer was lost, or another tab has just got
    /// it.
    fn names_its_device(&self, tx: &Tx<'_>, now: Timestamp) -> bool {
        !matches!(self.by, Act::LogIn) && (!self.seen || (self.is_recent(tx, now) && self.stands(tx, now)))
    }
}

/// A rotation of a device's secret.
pub(super) struct Rotation<'a> {
    pub(super) device_id: &'a str,
    /// The secret of the request.
    pub(super) presented: &'a SecretHash,
    /// The new secret.
    pub(super) next: &'a SecretHash,
    pub(super) by: &'a Act,
    /// The session that gets a token in the same answer.
    pub(super) session_id: &'a str,
    pub(super) now: Timestamp,
}

impl Tx<'_> {
    pub(super) fn presented(&self, secret: &SecretHash) -> Result<Presented, StoreError> {
        let sql = "SELECT id FROM device WHERE secret_hash = ?1";
        let current: Option<String> =
            self.db.prepare_cached(sql)?.query_row([&secret.0], |row| row.get(0)).optional()?;
        if let Some(id) = current {
            return Ok(Presented::Current(id));
        }
        if let Some(previous) = self.previous(secret)? {
            return Ok(Presented::Previous(Box::new(previous)));
        }
        let sql = "SELECT device_id, replaced_at FROM retired_secret WHERE hash = ?1";
        let mut retired = self.db.prepare_cached(sql)?;
        let retired = retired.query_row([&secret.0], |row| Ok((row.get(0)?, moment(row, 1)?))).optional()?;
        Ok(retired.map_or(Presented::Unknown, |(device_id, at)| Presented::Retired(device_id, at)))
    }

    fn previous(&self, secret: &SecretHash) -> Result<Option<Previous>, StoreError> {
        let sql = "SELECT id, salt, token_salt, answered_at, successor_seen, resumed_session FROM device \
                   WHERE previous_hash = ?1";
        let salt = |row: &Row<'_>, column| {
            row.get::<_, Option<String>>(column).map(|text| text.as_deref().and_then(Salt::parse))
        };
        let row = self.db.prepare_cached(sql)?.query_row([&secret.0], |row| {
            let previous = Previous {
                device_id: row.get(0)?,
                by: match (salt(row, 1)?, salt(row, 2)?) {
                    (Some(salt), Some(token_salt)) => Act::Tap(salt, token_salt),
                    (None, Some(token_salt)) => Act::Change(token_salt),
                    (_, None) => Act::LogIn,
                },
                answered_at: moment(row, 3)?,
                seen: row.get(4)?,
                answered: None,
            };
            Ok((previous, row.get::<_, Option<String>>(5)?))
        });
        let Some((mut previous, Some(session_id))) = row.optional()? else { return Ok(None) };
        let sql =
            format!("SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id WHERE s.id = ?1");
        previous.answered = self.db.prepare_cached(&sql)?.query_row([&session_id], session_and_account).optional()?;
        previous.seen |= previous.answered.as_ref().is_some_and(|(session, _)| !session.unconfirmed);
        Ok(Some(previous))
    }

    /// The device of this secret: of its present one, or of the one before while the browser may legitimately hold it.
    pub(super) fn device_id(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<String>, StoreError> {
        Ok(self.named_by(self.presented(secret)?, now))
    }

    pub(super) fn named_by(&self, presented: Presented, now: Timestamp) -> Option<String> {
        match presented {
            Presented::Current(id) => Some(id),
            Presented::Previous(previous) if previous.names_its_device(self, now) => Some(previous.device_id),
            _ => None,
        }
    }

    /// Whether the device's cookie outlasts the browser. It does where the device has an account that is not a guest's:
    /// a guest's log-in must not take the others' device from them when the browser is closed.
    pub(super) fn lasts(&self, device_id: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.known_accounts(device_id, now)?.iter().any(|(session, _)| !session.shared))
    }

    /// The device that ever had this secret, as far as is known.
    pub(super) fn owner(&self, secret: &SecretHash) -> Result<Option<String>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Current(id) | Presented::Retired(id, _) => Some(id),
            Presented::Previous(previous) => Some(previous.device_id),
            Presented::Unknown => None,
        })
    }

    /// Whether the use of this secret is recorded already.
    pub(super) fn is_seen(&self, secret: &SecretHash) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM device WHERE secret_hash = ?1 AND successor_seen = 0)";
        Ok(self.db.prepare_cached(sql)?.query_row([&secret.0], |row| row.get(0))?)
    }

    /// Records the use of a device's present secret: the answer that carried it has arrived.
    pub(super) fn note_seen(&self, secret: &SecretHash) -> Result<(), StoreError> {
        let sql = "UPDATE device SET successor_seen = 1 WHERE secret_hash = ?1 AND successor_seen = 0";
        self.db.prepare_cached(sql)?.execute([&secret.0])?;
        // The token was in the same answer: the one before opens nothing any more.
        let sql = "UPDATE session SET fresh = 0 WHERE fresh = 1 AND id = \
                   (SELECT resumed_session FROM device WHERE secret_hash = ?1)";
        self.db.prepare_cached(sql)?.execute([&secret.0])?;
        Ok(())
    }

    /// Records the use of a session's present token. No other token of the session counts.
    pub(super) fn note_first_use(&self, token: &SecretHash) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE session SET fresh = 0 WHERE token_hash = ?1 AND fresh = 1")?
            .execute([&token.0])?;
        Ok(())
    }

    /// Replaces a device's secret. `seen`: whether the present secret was used before, or is in this request.
    pub(super) fn rotate(&self, new: &Rotation<'_>, seen: bool) -> Result<(), StoreError> {
        let sql = "SELECT secret_hash, previous_hash, answered_at FROM device WHERE id = ?1";
        let (current, previous, answered_at): (String, Option<String>, Option<i64>) = self
            .db
            .prepare_cached(sql)?
            .query_row([new.device_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        // An unused secret was lost on its way: the browser goes on holding the one before, and must not be taken for a
        // thief when that happens once more.
        let before = if seen { &current } else { &new.presented.0 };
        if let Some(retired) = previous.filter(|previous| previous != before) {
            self.retire(new.device_id, &retired, answered_at.unwrap_or(new.now.as_millis()))?;
        }
        let (salt, token_salt) = match new.by {
            Act::LogIn => (None, None),
            Act::Change(salt) => (None, Some(salt)),
            Act::Tap(salt, token_salt) => (Some(salt), Some(token_salt)),
        };
        let sql = "UPDATE device SET secret_hash = ?2, previous_hash = ?3, salt = ?4, token_salt = ?5, \
                   answered_at = ?6, successor_seen = 0, resumed_session = ?7 WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute(params![
            new.device_id,
            new.next.0,
            before,
            salt.map(Salt::text),
            token_salt.map(Salt::text),
            new.now.as_millis(),
            new.session_id,
        ])?;
        Ok(())
    }

    fn retire(&self, device_id: &str, hash: &str, replaced_at: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO retired_secret (hash, device_id, replaced_at) VALUES (?1, ?2, ?3)";
        self.db.prepare_cached(sql)?.execute(params![hash, device_id, replaced_at])?;
        Ok(())
    }

    /// The session that was answered last has another token now.
    pub(super) fn answered_anew(&self, device_id: &str, token_salt: &Salt, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE device SET token_salt = ?2, answered_at = ?3 WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute(params![device_id, token_salt.text(), now.as_millis()])?;
        Ok(())
    }

    /// Kills every secret that the device ever had: none of them matches it any more, and none raises an alarm.
    pub(super) fn drop_secrets(&self, device_id: &str) -> Result<(), StoreError> {
        // The value in the secret's place is no hash, so no cookie can match it.
        let sql = "UPDATE device SET secret_hash = 'dead ' || id, previous_hash = NULL, salt = NULL, token_salt = NULL, \
                   answered_at = NULL, successor_seen = 1, resumed_session = NULL WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute([device_id])?;
        self.db.prepare_cached("DELETE FROM retired_secret WHERE device_id = ?1")?.execute([device_id])?;
        Ok(())
    }
}
