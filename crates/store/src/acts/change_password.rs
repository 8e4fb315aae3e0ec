//! The change of the password, and the answer to the question about the other devices that follows it.

use super::devices::{Presented, Rotation, RotationCause};
use super::sessions::count;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, Event, NewSecret, RotateToken, SessionSelector, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::{CHANGE_PASSWORD, named};
use exeunt_domain::ids::SessionId;
use exeunt_domain::rotation::Salt;
use exeunt_domain::session::{Ending, Session, State};
use std::time::Duration;

/// The result of a change of the password.
#[derive(Clone, Debug)]
pub struct PasswordChanged {
    /// The session that changed it.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device's cookie outlasts the browser; none where the device keeps its secret.
    pub device_lasts: Option<bool>,
}

impl Store {
    /// Changes the password: new token, new device secret, every remembered login of the account ends, no other session
    /// counts as recently authenticated, the question about the other devices opens.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`], [`StoreError::PasswordChangedMeanwhile`], [`StoreError::KeyReused`].
    pub async fn change_password(&self, act: RotateToken) -> Result<PasswordChanged, StoreError> {
        self.write_with_reserve("change_password", move |tx| tx.change_password(&act)).await
    }

    /// Ends the chosen sessions and closes the question. Answers how many ended.
    ///
    /// # Errors
    /// [`StoreError::PasswordNeeded`] where the acting session has not entered the new password, or not recently and
    /// some are to end.
    pub async fn answer_offer(&self, actor: Actor, end: Vec<SessionId>, now: Timestamp) -> Result<u32, StoreError> {
        self.write_with_reserve("answer_offer", move |tx| tx.answer_offer(&actor, &end, now)).await
    }
}

impl Tx<'_> {
    fn change_password(&self, act: &RotateToken) -> Result<PasswordChanged, StoreError> {
        let (session, account) = self.require_verified_password(act, CHANGE_PASSWORD)?;
        self.mark_session_changed(&session);
        let new = act.replacement.as_ref().ok_or_else(|| StoreError::Broken("no new password was given".into()))?;
        let open = self.unexpired_sessions(&account.id, act.now)?;
        let ending = Ending { reason: EndReason::PasswordChanged, at: act.now, by: Some(session.id.clone()) };
        // Remembered logins stand for the old password; and every other session that began with a one-time password,
        // which more than its person may have read, has not shown whose it is.
        let (stays, ends): (Vec<_>, Vec<_>) = open
            .iter()
            .filter(|other| other.id != session.id)
            .partition(|other| other.state == State::SignedIn && account.one_time_until.is_none());
        for other in ends {
            self.end_session(&other.id, &ending)?;
        }
        self.execute(
            "UPDATE session SET recent_from = NULL WHERE account_id = $1 AND ended_at IS NULL",
            &[&account.id],
        )?;
        // Whether a session knows the new password is told by comparing timestamps, and the clock may stand still or be
        // set back: the change is later than every password that was entered before it.
        let latest = open.iter().map(|other| other.auth_time.plus(Duration::from_millis(1)));
        let at = latest.fold(act.now, Timestamp::max);
        self.execute(
            "UPDATE account SET password = $2, password_changed_at = $3, one_time_until = NULL, offer_opened_at = $4 \
                 WHERE id = $1",
            &[&account.id, &new, &at, &(!stays.is_empty()).then_some(at)],
        )?;
        let device_lasts = self.replace_secret(act, &session)?;
        let session = Session { unconfirmed: device_lasts.is_some(), one_time_until: None, ..session };
        let session = self.record_password_entry(session, &act.new_token, at, act.now)?;
        self.record_act(ActivityKind::PasswordChanged, &session, act.now)?;
        self.record_done(&act.actor, CHANGE_PASSWORD, (act.salt.as_ref(), None), act.now)?;
        self.clear_shared_counter(&account, act.now)?;
        self.drop_password_counters(&account)?;
        let account = self.account_by_id(&account.id)?.ok_or(StoreError::NotFound)?;
        Ok(PasswordChanged { session, account, device_lasts })
    }

    /// Gives the device another secret: a copy of its present one stood for the old password, and cannot tap any more.
    /// Only where the request has that one, or the one before while the answer that replaced it may have been lost.
    /// Answers whether the cookie outlasts the browser.
    fn replace_secret(&self, act: &RotateToken, session: &Session) -> Result<Option<bool>, StoreError> {
        let Some(NewSecret { presented, next }) = &act.device else { return Ok(None) };
        let (id, seen) = match self.presented(presented)? {
            Presented::Current(id) => (id, true),
            Presented::Previous(previous) if !previous.seen => (previous.device_id, false),
            _ => return Ok(None),
        };
        if id != session.device_id {
            return Ok(None);
        }
        let (device_id, session_id, now) = (&id, &session.id, act.now);
        let salt = act.salt.clone().map_or_else(|| Salt::fresh(&*self.rules.random), Ok)?;
        self.rotate(
            &Rotation { device_id, presented, next, by: &RotationCause::PasswordChange(salt), session_id, now },
            seen,
        )?;
        Ok(Some(self.outlasts_browser(device_id, now)?))
    }

    fn answer_offer(&self, actor: &Actor, end: &[SessionId], now: Timestamp) -> Result<u32, StoreError> {
        let (me, account) = self.acting_session(actor)?;
        self.mark_changed([Change::Account(account.id.clone())]);
        let request = format!("answer {}", named(end));
        let before = self.has_completed(actor, &request, now)?.unwrap_or_default();
        let ended = before + self.close_offer(&me, &account, end, now)?;
        self.record_done(actor, &request, (None, Some(ended)), now)?;
        Ok(ended)
    }

    fn close_offer(
        &self,
        me: &Session,
        account: &Account,
        end: &[SessionId],
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        if account.offer_opened_at.is_some_and(|opened| me.auth_time < opened) {
            return Err(StoreError::PasswordNeeded);
        }
        // Without an open question this is no more than ending other sessions, recorded in the same words.
        let Some(opened) = account.offer_opened_at else {
            return if end.is_empty() {
                Ok(0)
            } else {
                self.end_and_record(me, &SessionSelector::These(end.to_vec()), now)
            };
        };
        if !end.is_empty() {
            self.require_recent(me, now)?;
        }
        let reason = |session: &Session| match session.is_offered(opened, now, &self.rules.limits) {
            true => EndReason::PasswordChanged,
            false => EndReason::EndedElsewhere,
        };
        let ended = self.end_others(me, &SessionSelector::These(end.to_vec()), reason, now)?;
        self.execute("UPDATE account SET offer_opened_at = NULL WHERE id = $1", &[&account.id])?;
        let event = Event::of(ActivityKind::OfferAnswered).by(me).ended(count(&ended));
        self.record_activity(Some(&account.id), &event, now)?;
        Ok(count(&ended))
    }
}
