//! The question whether the log-in on a device that the account had not seen was the person's own, and its answer.

use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, Event, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::SessionId;
use exeunt_domain::session::{Ending, Session, Standing};

impl Store {
    /// Answers whether the first log-in of another session's device was the person's own. If not, the session ends,
    /// and so do the answers that its device gave about others. Answers how many sessions ended; the same answer again
    /// changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the account has no such session, or the acting one may not answer for it;
    /// [`StoreError::PasswordNeeded`] where a session would end and the password of the acting one is not recent.
    pub async fn answer_new_device(
        &self,
        actor: Actor,
        id: SessionId,
        mine: bool,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        self.write_with_reserve("answer_new_device", move |tx| tx.answer_new_device(&actor, &id, mine, now)).await
    }
}

impl Tx<'_> {
    fn answer_new_device(&self, actor: &Actor, id: &SessionId, mine: bool, now: Timestamp) -> Result<u32, StoreError> {
        let (me, _) = self.acting_session(actor)?;
        let named = self.session_of(&me.account_id, id)?.ok_or(StoreError::NotFound)?;
        // The answer is about the device: a log-in there a moment ago must not slip away from it.
        let other = self.latest_session(&named.device_id, &me.account_id)?.unwrap_or(named);
        if other.first_seen_at <= me.first_seen_at {
            return Err(StoreError::NotFound);
        }
        let request = format!("answer {} {mine}", id.0);
        let before = self.has_completed(actor, &request, now)?.unwrap_or_default();
        let is_asked = me.is_asked_about(&other);
        let kind = if mine { ActivityKind::DeviceConfirmed } else { ActivityKind::DeviceDenied };
        let ended = if mine { 0 } else { self.deny(&me, &other, now)? };
        if is_asked || ended > 0 {
            let sql = "UPDATE session SET answered_at = $2, answered_by = $3 WHERE id = $1";
            self.execute(sql, &[&other.id, &now, &me.id])?;
            let event = Event::of(kind).by(&me).to(&other);
            self.record_activity(Some(&me.account_id), &event, now)?;
            self.mark_changed([Change::Account(me.account_id.clone()), Change::Device(other.device_id.clone())]);
        }
        self.record_done(actor, &request, (None, Some(before + ended)), now)?;
        Ok(before + ended)
    }

    /// Ends a session that is not the person's, and takes back what its device answered about others and dismissed.
    fn deny(&self, me: &Session, other: &Session, now: Timestamp) -> Result<u32, StoreError> {
        self.require_recent(me, now)?;
        let takes_back = [
            "UPDATE session SET answered_at = NULL, answered_by = NULL WHERE account_id = $1 AND answered_by IN",
            "UPDATE activity SET dismissed_by = NULL WHERE account_id = $1 AND dismissed_by IN",
        ];
        for update in takes_back {
            let sql = format!("{update} (SELECT id FROM session WHERE account_id = $1 AND device_id = $2)");
            if self.execute(&sql, &[&me.account_id, &other.device_id])? > 0 {
                self.mark_changed([Change::Account(me.account_id.clone())]);
            }
        }
        match other.standing(now, &self.rules.limits) {
            Standing::Over(ending) => self.end_session(&other.id, &ending).map(|()| 0),
            Standing::Live | Standing::Remembered => {
                let ending = Ending { reason: EndReason::EndedElsewhere, at: now, by: Some(me.id.clone()) };
                self.end_session(&other.id, &ending).map(|()| 1)
            }
        }
    }
}
