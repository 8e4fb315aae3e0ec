//! Making a device forget everything.

use super::idempotency::Completion;
use crate::store::Store;
use crate::tx::Tx;
use crate::{CompletedRequest, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{FORGET_DEVICE, digest};
use exeunt_domain::ids::DeviceId;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing};

/// The result of making a device forget everything.
#[derive(Clone, Debug, Default)]
pub struct DeviceForgotten {
    /// How many sessions ended.
    pub ended: u32,
    /// Whether the secrets matched anything: a device, a session that is live or has ended, or an earlier request of
    /// the key.
    pub known: bool,
    /// Whether the device cookie raised the alarm.
    pub alarmed: bool,
}

impl Store {
    /// Ends every session on the device of the device cookie, which then has no account and whose secrets are dead; and
    /// the live session, where that is on another device, on which the other accounts stay. A device cookie that had
    /// long been replaced raises the alarm first, and the sessions which that ends count. Under a key that did this
    /// before, it is done again, and the sessions ended then count, too.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget_device(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        key: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<DeviceForgotten, StoreError> {
        self.write_with_reserve("forget_device", move |tx| {
            tx.forget_device(device.as_ref(), session.as_ref(), key.as_ref(), now)
        })
        .await
    }
}

impl Tx<'_> {
    fn forget_device(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        key: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<DeviceForgotten, StoreError> {
        let request = digest(FORGET_DEVICE);
        let holds = key.zip(device.or(session));
        let before = holds.map(|(key, cookie)| self.completed(cookie, key, &request, now)).transpose()?.flatten();
        let alarm = self.alarm_over(device, now)?;
        let named = device.map(|secret| self.device_id(secret, now)).transpose()?.flatten();
        let held = self.held_session(session)?;
        let known = before.is_some() || alarm.is_some() || named.is_some() || held.is_some();
        // A token that is over opens nothing, and so identifies no device either. A live one stands for its own account
        // alone.
        let live = held.filter(|(session, _)| session.standing(now, &self.rules.limits) == Standing::Live);
        let own = live.filter(|(session, _)| named.as_ref() != Some(&session.device_id));
        let mut ended = alarm.unwrap_or_default();
        ended += before.and_then(|done| done.ended).unwrap_or_default();
        let scope = named.clone().or_else(|| own.as_ref().map(|(session, _)| session.device_id.clone()));
        if let Some(id) = &named {
            self.mark_device_changed(id)?;
            for (session, _) in self.open_on_device(id)? {
                ended += u32::from(self.end_with_device(&session, now)?);
            }
            self.hide_all_accounts(id, now)?;
            self.drop_secrets(id)?;
        }
        if let Some((session, _)) = own {
            self.mark_session_changed(&session);
            ended += u32::from(self.end_with_device(&session, now)?);
            self.hide_account(&session, now)?;
        }
        // Without a device there is nothing to repeat later: clients without cookies write no rows.
        if let (Some((key, cookie)), Some(scope)) = (holds, &scope) {
            let scope = &scope.0;
            let done = CompletedRequest { session_id: None, salt: None, ended: Some(ended) };
            let (token, request) = (Some(cookie), request.as_str());
            self.record_completed(&Completion { scope, token, key, request, done: &done, now })?;
        }
        Ok(DeviceForgotten { ended, known, alarmed: alarm.is_some() })
    }

    /// Ends a session because its device is to forget everything; false where it had expired.
    fn end_with_device(&self, session: &Session, now: Timestamp) -> Result<bool, StoreError> {
        if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
            self.end_session(&session.id, &ending)?;
            return Ok(false);
        }
        self.end_session(&session.id, &Ending { reason: EndReason::DeviceForgotten, at: now, by: None })?;
        self.record_act(ActivityKind::DeviceForgotten, session, now)?;
        Ok(true)
    }

    /// Removes the account, with every session that the pair ever had, from the device's list.
    pub(crate) fn hide_account(&self, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET forgotten_at = $3 WHERE device_id = $1 AND account_id = $2 AND forgotten_at IS NULL",
            &[&session.device_id, &session.account_id, &now],
        )?;
        Ok(())
    }

    /// Removes every account from the device's list.
    pub(crate) fn hide_all_accounts(&self, device_id: &DeviceId, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET forgotten_at = $2 WHERE device_id = $1 AND forgotten_at IS NULL",
            &[&device_id, &now],
        )?;
        Ok(())
    }
}
