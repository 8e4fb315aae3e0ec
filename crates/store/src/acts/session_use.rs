//! What a request notes of the session that it uses. All of it is best effort: a request does not fail because it could
//! not be noted.

use crate::rows::SELECT_SESSION;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Event, StoreError};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::{AccountId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Session, Standing};
use exeunt_domain::traces::{Traces, Visit};

/// The use of a session.
#[derive(Clone, Debug)]
pub struct Used {
    /// The session's id.
    pub session_id: SessionId,
    /// Its account's id.
    pub account_id: AccountId,
    /// The source of the request.
    pub visit: Visit,
    /// The browser and system.
    pub description: DeviceDescription,
    /// The current time.
    pub now: Timestamp,
}

impl Store {
    /// Records that the session was used.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn touch(&self, session_id: &SessionId, now: Timestamp) -> Result<(), StoreError> {
        let session_id = session_id.clone();
        self.write_best_effort("touch", move |tx| tx.touch(&session_id, now)).await
    }

    /// Records the source of a session's use. Answers whether it is a sign that two browsers use the
    /// session, which is in the activity then.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn trace(&self, used: Used) -> Result<bool, StoreError> {
        self.write_best_effort("trace", move |tx| tx.trace(&used)).await
    }

    /// Records the first use of a [`Session::unconfirmed`] token.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn confirm_token(&self, token: &SecretHash) -> Result<(), StoreError> {
        let token = token.clone();
        self.write_best_effort("confirm_token", move |tx| tx.confirm_token(&token)).await
    }

    /// Writes the end of the session with this token, if it has expired.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn end_expired(&self, token: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let token = token.clone();
        self.write_best_effort("end_expired", move |tx| tx.end_expired(&token, now)).await
    }
}

impl Tx<'_> {
    pub(crate) fn end_expired(&self, token: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        match self.session_by_token(token)? {
            Some((session, _)) => match session.standing(now, &self.rules.limits) {
                Standing::Over(ending) => self.end_session(&session.id, &ending),
                Standing::Live | Standing::Remembered => Ok(()),
            },
            None => Ok(()),
        }
    }

    pub(crate) fn touch(&self, id: &SessionId, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET last_seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $2",
            &[&id, &now],
        )?;
        Ok(())
    }

    /// Records the use of a session's present token. No other token of the session counts.
    pub(crate) fn confirm_token(&self, token: &SecretHash) -> Result<(), StoreError> {
        self.execute("UPDATE session SET fresh = 0 WHERE token_hash = $1 AND fresh = 1", &[&token])?;
        Ok(())
    }

    /// Records the source of a session's use. Answers whether it is a sign that two browsers use the session, which
    /// then is in the activity.
    pub(crate) fn trace(&self, used: &Used) -> Result<bool, StoreError> {
        let sql = format!("{SELECT_SESSION} WHERE s.id = $1 AND s.ended_at IS NULL");
        let Some(session) = self.one::<Session>(&sql, &[&used.session_id])? else {
            return Ok(false);
        };
        let Some((traces, tells)) = session.traces.after(&used.visit, used.now) else { return Ok(false) };
        self.write_traces(&session.id, &traces)?;
        if tells {
            self.mark_changed([Change::Account(session.account_id.clone())]);
            self.record_suspected_copy(&session, &used.description, used.now)?;
        }
        Ok(tells)
    }

    pub(crate) fn record_suspected_copy(
        &self,
        session: &Session,
        other: &DeviceDescription,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = Event::of(ActivityKind::CopySuspected).by_device(other).to(session);
        self.record_activity(Some(&session.account_id), &event, now)
    }

    pub(crate) fn write_traces(&self, session_id: &SessionId, traces: &Traces) -> Result<(), StoreError> {
        let sql = "UPDATE session SET family = $2, network = $3, network_before = $4, moved_at = $5, alternates = $6, \
                   warned_at = $7 WHERE id = $1";
        self.execute(
            sql,
            &[
                &session_id,
                &traces.family,
                &traces.network,
                &traces.network_before,
                &traces.moved_at,
                &traces.alternates,
                &traces.warned_at,
            ],
        )?;
        Ok(())
    }
}
