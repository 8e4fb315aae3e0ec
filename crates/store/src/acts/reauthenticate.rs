//! Reauthentication with the password.

use crate::store::Store;
use crate::tx::Tx;
use crate::{Actor, StoreError};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::REAUTHENTICATE;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;

/// Arguments to give a session a new token, after the password was entered again or is changed.
#[derive(Debug)]
pub struct RotateToken {
    /// The acting session.
    pub actor: Actor,
    /// The stored hash that the password was verified against.
    pub verified: String,
    /// The hash to store instead: a new password's, or the same password's at today's cost.
    pub replacement: Option<String>,
    /// The session's new token.
    pub new_token: SecretHash,
    /// The device's new secret, where that is to be replaced as well.
    pub device: Option<NewSecret>,
    /// The salt of both secrets, where a repeat of the request must get them again.
    pub salt: Option<Salt>,
    /// The current time.
    pub now: Timestamp,
}

/// A new secret for a device.
#[derive(Clone, Debug)]
pub struct NewSecret {
    /// The device cookie of the request. Nothing is replaced where it is not the session's device's.
    pub presented: SecretHash,
    /// The new secret.
    pub next: SecretHash,
}

impl Store {
    /// Gives the session a new token and a fresh time of authentication, after the password was entered again.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`], [`StoreError::PasswordChangedMeanwhile`], [`StoreError::KeyReused`].
    pub async fn reauthenticate(&self, act: RotateToken) -> Result<(Session, Account), StoreError> {
        self.write_with_reserve("reauthenticate", move |tx| tx.reauthenticate(&act)).await
    }
}

impl Tx<'_> {
    fn reauthenticate(&self, act: &RotateToken) -> Result<(Session, Account), StoreError> {
        let (session, account) = self.require_verified_password(act, REAUTHENTICATE)?;
        self.mark_session_changed(&session);
        if let Some(rehashed) = &act.replacement {
            self.set_hash(&account.id, rehashed)?;
        }
        let entered = act.now.max(account.password_changed_at);
        let session = Session { unconfirmed: false, ..session };
        let session = self.record_password_entry(session, &act.new_token, entered, act.now)?;
        self.record_act(ActivityKind::Reauthenticated, &session, act.now)?;
        self.record_done(&act.actor, REAUTHENTICATE, (act.salt.as_ref(), None), act.now)?;
        Ok((session, account))
    }

    /// The acting session, if the verified password is still the account's: of two changes at once, the second fails on
    /// the old password. A key that this session has used is refused: its first request gave the session the present
    /// token.
    pub(crate) fn require_verified_password(
        &self,
        act: &RotateToken,
        request: &str,
    ) -> Result<(Session, Account), StoreError> {
        let (session, account) = self.acting_session(&act.actor)?;
        if self.has_completed(&act.actor, request, act.now)?.is_some() {
            return Err(StoreError::KeyReused);
        }
        if account.password == act.verified {
            Ok((session, account))
        } else {
            Err(StoreError::PasswordChangedMeanwhile)
        }
    }

    /// The session after the password was `entered`, which is `now` unless the clock was set back.
    pub(crate) fn record_password_entry(
        &self,
        session: Session,
        token: &SecretHash,
        entered: Timestamp,
        now: Timestamp,
    ) -> Result<Session, StoreError> {
        let session =
            Session { auth_time: entered, recent_from: Some(now), signed_in_at: now, last_seen_at: now, ..session };
        let session = Session { renewed_at: now, superseded: false, ..session };
        self.replace_token(&session, token, None)?;
        Ok(session)
    }
}
