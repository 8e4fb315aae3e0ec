//! Log-out of one account from a device, remembered or not. All of them at once is in `sign_out_all.rs`, forgetting in
//! `forget_device.rs`.

use crate::store::Store;
use crate::tx::Tx;
use crate::{Actor, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{DeviceId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};

/// The result of a log-out or a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOutOutcome {
    /// Whether one tap will log in next time.
    pub remembered: bool,
    /// Whether the device has no account any more.
    pub device_is_empty: bool,
    /// The token of the session that ended, so that its cookie can be deleted.
    pub token: Option<SecretHash>,
}

impl Store {
    /// Logs out: remembered where that was asked for and is possible, else ended. It is possible only where the
    /// `device` cookie is the session's device's: no other one could ever tap.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`].
    pub async fn sign_out(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        self.write_with_reserve("sign_out", move |tx| tx.sign_out(&actor, device.as_ref(), remember, now)).await
    }
}

impl Tx<'_> {
    fn sign_out(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        remember: bool,
        now: Timestamp,
    ) -> Result<SignOutOutcome, StoreError> {
        let (session, account) = self.acting_session(actor)?;
        let here = self.is_same_device(device, &session.device_id, now)?;
        let session = Session { last_seen_at: now, ..session };
        self.mark_session_changed(&session);
        let remembered = self.sign_out_one(&session, &account, remember && here, now)?;
        self.record_sign_out(&session, (Some(&actor.token), actor.key.as_ref()), remember, now)?;
        // Another device's cookie is not deleted; and without one the answer says nothing of the device's other
        // accounts.
        let device_is_empty = here && self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(SignOutOutcome { remembered, device_is_empty, token: Some(actor.token.clone()) })
    }

    /// Whether the request has this device's cookie.
    pub(crate) fn is_same_device(
        &self,
        device: Option<&SecretHash>,
        device_id: &DeviceId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let named = device.map(|secret| self.device_id(secret, now)).transpose()?.flatten();
        Ok(named.as_ref() == Some(device_id))
    }

    /// Logs one account out: remembered where that was asked for and is possible, else ended. Answers whether one tap
    /// will log in next time.
    pub(crate) fn sign_out_one(
        &self,
        session: &Session,
        account: &Account,
        remember: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let remembered = remember && session.can_be_remembered(account, now, &self.rules.limits);
        if remembered {
            self.execute("UPDATE session SET state = 'remembered', token_hash = NULL, previous_token = NULL, recent_from = NULL, last_seen_at = $2 \
                     WHERE id = $1", &[&session.id, &session.last_seen_at])?;
        } else {
            self.end_session(&session.id, &Ending { reason: EndReason::SignedOut, at: now, by: None })?;
        }
        if !remember || session.shared {
            self.hide_account(session, now)?;
        }
        let kind = if remembered { ActivityKind::SignedOutRemembered } else { ActivityKind::SignedOut };
        self.record_act(kind, session, now)?;
        Ok(remembered)
    }

    /// Ends the shared log-in that the browser holds, where another account goes on in it: the cookie is about to be
    /// replaced, and no browser could ever reach that session again.
    pub(crate) fn end_shared(
        &self,
        presented: Option<&SecretHash>,
        next: &SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let held = self.held_session(presented)?;
        match held {
            Some((session, _)) if session.shared && session.id != *next => {
                let standing = session.standing(now, &self.rules.limits);
                let replaced = Ending { reason: EndReason::Replaced, at: now, by: None };
                self.end_session(&session.id, &if let Standing::Over(ending) = standing { ending } else { replaced })
            }
            _ => Ok(()),
        }
    }
}
