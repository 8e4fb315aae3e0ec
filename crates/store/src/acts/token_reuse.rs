//! The alarm: a device secret that was replaced long ago is in two hands, and everything on its device ends.

use super::devices::Presented;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Event, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::DeviceId;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Standing};

impl Store {
    /// Raises the alarm where this device cookie had long been replaced, as in [`Store::resume`]. Answers whether it
    /// did; where it did not, nothing was written.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn detect_token_reuse(&self, device: SecretHash, now: Timestamp) -> Result<bool, StoreError> {
        let asked = device.clone();
        match self.read("detect_token_reuse", move |tx| tx.reused(&asked, now)).await? {
            Some(_) => {
                self.write_with_reserve("detect_token_reuse", move |tx| {
                    Ok(tx.alarm_over(Some(&device), now)?.is_some())
                })
                .await
            }
            None => Ok(false),
        }
    }
}

impl Tx<'_> {
    /// Raises the alarm where this device cookie calls for it, for requests other than a tap: a person who finds the
    /// list of accounts empty logs in instead. Judged as by [`exeunt_domain::rotation::PresentedSecret::classify`], whose alarm depends on
    /// nothing in the request. Answers how many sessions ended; none where there was no alarm.
    pub(crate) fn alarm_over(&self, device: Option<&SecretHash>, now: Timestamp) -> Result<Option<u32>, StoreError> {
        let reused = device.map(|secret| self.reused(secret, now)).transpose()?.flatten();
        reused.map(|id| self.end_device(&id, now)).transpose()
    }

    /// The device whose alarm this secret raises.
    fn reused(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<DeviceId>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Previous(previous) if previous.seen && !previous.is_recent(self, now) => {
                Some(previous.device_id)
            }
            Presented::Retired(id, at) if now >= at.plus(self.rules.limits.rotation_overlap) => Some(id),
            _ => None,
        })
    }

    /// Ends every session on a device of which two browsers hold secrets: it cannot be known which of them is the
    /// person's. Each account's owner is notified (RFC 9700 §4.14.2). Other devices stay as they are.
    pub(crate) fn end_device(&self, device_id: &DeviceId, now: Timestamp) -> Result<u32, StoreError> {
        self.mark_changed([Change::Device(device_id.clone())]);
        let mut ended = 0;
        for (session, _) in self.open_on_device(device_id)? {
            if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
                self.end_session(&session.id, &ending)?;
                continue;
            }
            self.end_session(&session.id, &Ending { reason: EndReason::SecretReused, at: now, by: None })?;
            let event = Event::of(ActivityKind::SecretReused).to(&session);
            self.record_activity(Some(&session.account_id), &event, now)?;
            self.mark_changed([Change::Account(session.account_id)]);
            ended += 1;
        }
        self.drop_secrets(device_id)?;
        Ok(ended)
    }
}
