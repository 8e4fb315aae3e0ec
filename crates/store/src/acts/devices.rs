//! Devices and their secrets: the present one, the one before it, and older ones (see `crates/domain/src/rotation.rs`).

use crate::StoreError;
use crate::rows::SELECT_SESSION_AND_ACCOUNT;
use crate::sql::{FromRow, Row};
use crate::store::Store;
use crate::tx::{Change, Tx};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Session, Standing};

/// The classification of a device cookie.
pub(crate) enum Presented {
    /// The present secret of this device.
    Current(DeviceId),
    /// The secret before the present one.
    Previous(Box<Previous>),
    /// An older secret of this device, replaced at this time.
    Retired(DeviceId, Timestamp),
    /// Never given out, or of a device whose secrets are dead.
    Unknown,
}

/// The cause of a rotation of a device's secret.
pub(crate) enum RotationCause {
    /// A log-in: all secrets are fresh, and the secret before matches nothing.
    SignIn,
    /// A change of the password: the secret before still matches the device, and opens nothing. The salt is the
    /// token's.
    PasswordChange(Salt),
    /// A tap: the present secret and the session's token were derived from the secret before, with these salts.
    Resume(Salt, Salt),
}

/// The last rotation of a device's secret.
pub(crate) struct Previous {
    pub(crate) device_id: DeviceId,
    pub(crate) by: RotationCause,
    pub(crate) answered_at: Timestamp,
    /// The session that got a token in the same answer.
    pub(crate) answered: Option<(Session, Account)>,
    /// Whether the present secret or that token has been used since.
    pub(crate) seen: bool,
}

impl Previous {
    /// Whether that was less than the overlap ago. A clock that was set back since makes it seem so for longer, and
    /// must not raise an alarm.
    pub(crate) fn is_recent(&self, tx: &Tx<'_>, now: Timestamp) -> bool {
        now < self.answered_at.plus(tx.rules.limits.rotation_overlap)
    }

    /// Whether the session that got the answer is still logged in, and its account neither disabled nor under a new
    /// password since: secrets that stand for the old password are not given out again.
    pub(crate) fn stands(&self, tx: &Tx<'_>, now: Timestamp) -> bool {
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
        !matches!(self.by, RotationCause::SignIn) && (!self.seen || (self.is_recent(tx, now) && self.stands(tx, now)))
    }
}

/// A rotation of a device's secret.
pub(crate) struct Rotation<'a> {
    pub(crate) device_id: &'a DeviceId,
    /// The secret of the request.
    pub(crate) presented: &'a SecretHash,
    /// The new secret.
    pub(crate) next: &'a SecretHash,
    pub(crate) by: &'a RotationCause,
    /// The session that gets a token in the same answer.
    pub(crate) session_id: &'a SessionId,
    pub(crate) now: Timestamp,
}

/// Without the session.
impl FromRow for Previous {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            device_id: row.read()?,
            by: match row.read::<(Option<Salt>, Option<Salt>)>()? {
                (Some(salt), Some(token_salt)) => RotationCause::Resume(salt, token_salt),
                (None, Some(token_salt)) => RotationCause::PasswordChange(token_salt),
                (_, None) => RotationCause::SignIn,
            },
            answered_at: row.read()?,
            seen: row.read()?,
            answered: None,
        })
    }
}

impl Store {
    /// Whether this was ever the secret of a device, as far as is known.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn was_issued(&self, device: &SecretHash) -> Result<bool, StoreError> {
        let device = device.clone();
        self.read("was_issued", move |tx| Ok(tx.device_ever_of(&device)?.is_some())).await
    }
}

impl Tx<'_> {
    pub(crate) fn presented(&self, secret: &SecretHash) -> Result<Presented, StoreError> {
        let sql = "SELECT id FROM device WHERE secret_hash = $1";
        if let Some(id) = self.one(sql, &[&secret])? {
            return Ok(Presented::Current(id));
        }
        if let Some(previous) = self.previous(secret)? {
            return Ok(Presented::Previous(Box::new(previous)));
        }
        let sql = "SELECT device_id, replaced_at FROM retired_secret WHERE hash = $1";
        let retired: Option<(DeviceId, Timestamp)> = self.one(sql, &[&secret])?;
        Ok(retired.map_or(Presented::Unknown, |(device_id, at)| Presented::Retired(device_id, at)))
    }

    fn previous(&self, secret: &SecretHash) -> Result<Option<Previous>, StoreError> {
        let sql = "SELECT id, salt, token_salt, answered_at, successor_seen, resumed_session FROM device \
                   WHERE previous_hash = $1";
        let Some((mut previous, Some(session_id))) = self.one::<(Previous, Option<SessionId>)>(sql, &[&secret])? else {
            return Ok(None);
        };
        let sql = format!("{SELECT_SESSION_AND_ACCOUNT} WHERE s.id = $1");
        previous.answered = self.one(&sql, &[&session_id])?;
        previous.seen |= previous.answered.as_ref().is_some_and(|(session, _)| !session.unconfirmed);
        Ok(Some(previous))
    }

    /// The device of this secret: of its present one, or of the one before while the browser may legitimately hold it.
    pub(crate) fn device_id(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<DeviceId>, StoreError> {
        Ok(self.named_by(self.presented(secret)?, now))
    }

    pub(crate) fn named_by(&self, presented: Presented, now: Timestamp) -> Option<DeviceId> {
        match presented {
            Presented::Current(id) => Some(id),
            Presented::Previous(previous) if previous.names_its_device(self, now) => Some(previous.device_id),
            _ => None,
        }
    }

    /// Whether the device's cookie outlasts the browser. It does where the device has an account that is not a guest's:
    /// a guest's log-in must not take the others' device from them when the browser is closed.
    pub(crate) fn outlasts_browser(&self, device_id: &DeviceId, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.known_accounts(device_id, now)?.iter().any(|(session, _)| !session.shared))
    }

    /// The device that ever had this secret, as far as is known.
    pub(crate) fn device_ever_of(&self, secret: &SecretHash) -> Result<Option<DeviceId>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Current(id) | Presented::Retired(id, _) => Some(id),
            Presented::Previous(previous) => Some(previous.device_id),
            Presented::Unknown => None,
        })
    }

    /// Whether the use of this secret is recorded already.
    pub(crate) fn is_confirmed(&self, secret: &SecretHash) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM device WHERE secret_hash = $1 AND successor_seen = 0)";
        self.value(sql, &[&secret])
    }

    /// Records the use of a device's present secret: the answer that carried it has arrived.
    pub(crate) fn confirm_secret(&self, secret: &SecretHash) -> Result<(), StoreError> {
        let sql = "UPDATE device SET successor_seen = 1 WHERE secret_hash = $1 AND successor_seen = 0";
        self.execute(sql, &[&secret])?;
        // The token was in the same answer: the one before opens nothing any more.
        let sql = "UPDATE session SET fresh = 0 WHERE fresh = 1 AND id = \
                   (SELECT resumed_session FROM device WHERE secret_hash = $1)";
        self.execute(sql, &[&secret])?;
        Ok(())
    }

    /// Replaces a device's secret. `seen`: whether the present secret was used before, or is in this request.
    pub(crate) fn rotate(&self, new: &Rotation<'_>, seen: bool) -> Result<(), StoreError> {
        let sql = "SELECT secret_hash, previous_hash, answered_at FROM device WHERE id = $1";
        let (current, previous, answered_at): (SecretHash, Option<SecretHash>, Option<Timestamp>) =
            self.value(sql, &[&new.device_id])?;
        // An unused secret was lost on its way: the browser goes on holding the one before, and must not be taken for a
        // thief when that happens once more.
        let before = if seen { &current } else { new.presented };
        if let Some(retired) = previous.filter(|previous| previous != before) {
            self.retire(new.device_id, &retired, answered_at.unwrap_or(new.now))?;
        }
        let (salt, token_salt) = match new.by {
            RotationCause::SignIn => (None, None),
            RotationCause::PasswordChange(salt) => (None, Some(salt)),
            RotationCause::Resume(salt, token_salt) => (Some(salt), Some(token_salt)),
        };
        let sql = "UPDATE device SET secret_hash = $2, previous_hash = $3, salt = $4, token_salt = $5, \
                   answered_at = $6, successor_seen = 0, resumed_session = $7 WHERE id = $1";
        self.execute(sql, &[&new.device_id, &new.next, &before, &salt, &token_salt, &new.now, &new.session_id])?;
        Ok(())
    }

    fn retire(&self, device_id: &DeviceId, hash: &SecretHash, replaced_at: Timestamp) -> Result<(), StoreError> {
        let sql = "INSERT INTO retired_secret (hash, device_id, replaced_at) VALUES ($1, $2, $3)";
        self.execute(sql, &[&hash, &device_id, &replaced_at])?;
        Ok(())
    }

    /// The session that was answered last has another token now.
    pub(crate) fn answered_anew(
        &self,
        device_id: &DeviceId,
        token_salt: &Salt,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE device SET token_salt = $2, answered_at = $3 WHERE id = $1";
        self.execute(sql, &[&device_id, &token_salt, &now])?;
        Ok(())
    }

    /// Kills every secret that the device ever had: none of them matches it any more, and none raises an alarm.
    pub(crate) fn drop_secrets(&self, device_id: &DeviceId) -> Result<(), StoreError> {
        // The value in the secret's place is no hash, so no cookie can match it.
        let sql = "UPDATE device SET secret_hash = 'dead ' || id, previous_hash = NULL, salt = NULL, token_salt = NULL, \
                   answered_at = NULL, successor_seen = 1, resumed_session = NULL WHERE id = $1";
        self.execute(sql, &[&device_id])?;
        self.execute("DELETE FROM retired_secret WHERE device_id = $1", &[&device_id])?;
        Ok(())
    }

    /// Names a device, and every account that it has not forgotten, as changed.
    pub(crate) fn mark_device_changed(&self, device_id: &DeviceId) -> Result<(), StoreError> {
        let sql = "SELECT DISTINCT account_id FROM session WHERE device_id = $1 AND forgotten_at IS NULL";
        let accounts: Vec<AccountId> = self.all(sql, &[&device_id])?;
        self.mark_changed(accounts.into_iter().map(Change::Account).chain([Change::Device(device_id.clone())]));
        Ok(())
    }
}
