//! The list of sessions: reading it, naming a device, ending other sessions.

use crate::rows::SELECT_SESSION;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, Event, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::named;
use exeunt_domain::ids::{AccountId, SessionId};
use exeunt_domain::session::{Ending, Session};

/// Which sessions to end. The acting one is never among them.
#[derive(Clone, Debug)]
pub enum SessionSelector {
    /// Every other session of the account.
    Others,
    /// The sessions with these ids; each must be another session of the account. One that has ended already counts as
    /// done.
    These(Vec<SessionId>),
}

impl SessionSelector {
    /// The request as text, for its digest. Frozen: stored digests are compared with it.
    fn request(&self) -> String {
        match self {
            Self::Others => "end Others".to_owned(),
            Self::These(ids) => format!("end These({})", named(ids)),
        }
    }
}

impl Store {
    /// The account's sessions that have not ended; expired ones are among them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open_sessions(&self, account_id: &AccountId) -> Result<Vec<Session>, StoreError> {
        let account_id = account_id.to_owned();
        self.read("open_sessions", move |tx| tx.open_sessions(&account_id)).await
    }

    /// The account's open sessions as [`Store::open_sessions`] gives them, and those that ended since `since`, the last
    /// one first, at most `most`. One that a later log-in replaced is not among them.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn listed_sessions(
        &self,
        account_id: &AccountId,
        since: Timestamp,
        most: u32,
    ) -> Result<(Vec<Session>, Vec<Session>), StoreError> {
        let account_id = account_id.to_owned();
        self.read("listed_sessions", move |tx| {
            Ok((tx.open_sessions(&account_id)?, tx.ended_sessions(&account_id, since, most)?))
        })
        .await
    }

    /// Sets a device's name, or removes it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the account has no such open session.
    pub async fn rename(
        &self,
        actor: Actor,
        id: SessionId,
        name: Option<String>,
        now: Timestamp,
    ) -> Result<Session, StoreError> {
        self.write("rename", move |tx| tx.rename(&actor, &id, name.as_deref(), now)).await
    }

    /// Ends other sessions. Answers how many ended.
    ///
    /// # Errors
    /// [`StoreError::PasswordNeeded`] where the password of the acting session is not recent.
    pub async fn end_sessions(&self, actor: Actor, which: SessionSelector, now: Timestamp) -> Result<u32, StoreError> {
        self.write_with_reserve("end_sessions", move |tx| tx.end_sessions(&actor, &which, now)).await
    }
}

impl Tx<'_> {
    /// Every session of the account that is stored, the newest first.
    pub(crate) fn all_sessions(&self, account_id: &AccountId) -> Result<Vec<Session>, StoreError> {
        let sql =
            format!("{SELECT_SESSION} WHERE s.account_id = $1 ORDER BY s.started_at DESC, s.last_seen_at DESC, s.id");
        self.all(&sql, &[&account_id])
    }

    fn ended_sessions(&self, account_id: &AccountId, since: Timestamp, most: u32) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "{SELECT_SESSION} WHERE s.account_id = $1 AND s.ended_at >= $2 AND s.end_reason <> 'replaced' \
             ORDER BY s.ended_at DESC, s.id LIMIT $3"
        );
        self.all(&sql, &[&account_id, &since, &most])
    }

    fn rename(&self, actor: &Actor, id: &SessionId, name: Option<&str>, now: Timestamp) -> Result<Session, StoreError> {
        let (me, _) = self.acting_session(actor)?;
        let mut target = self
            .unexpired_sessions(&me.account_id, now)?
            .into_iter()
            .find(|session| session.id == *id)
            .ok_or(StoreError::NotFound)?;
        self.mark_changed([Change::Account(me.account_id.clone())]);
        if target.description.name.as_deref() == name {
            return Ok(target);
        }
        self.execute("UPDATE session SET name = $2 WHERE id = $1", &[&id, &name])?;
        target.description.name = name.map(str::to_owned);
        let event = Event::of(ActivityKind::DeviceRenamed).by(&me).to(&target);
        self.record_activity(Some(&me.account_id), &event, now)?;
        Ok(target)
    }

    fn end_sessions(&self, actor: &Actor, which: &SessionSelector, now: Timestamp) -> Result<u32, StoreError> {
        let (me, _) = self.acting_session(actor)?;
        self.mark_changed([Change::Account(me.account_id.clone())]);
        let request = which.request();
        // Ending sessions is done again under the same key: those that began since the lost answer are meant, too.
        let before = self.has_completed(actor, &request, now)?.unwrap_or_default();
        let ended = before + self.end_and_record(&me, which, now)?;
        self.record_done(actor, &request, (None, Some(ended)), now)?;
        Ok(ended)
    }

    pub(crate) fn end_and_record(
        &self,
        me: &Session,
        which: &SessionSelector,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        self.require_recent(me, now)?;
        let ended = self.end_others(me, which, |_| EndReason::EndedElsewhere, now)?;
        if let [only] = ended.as_slice() {
            let event = Event::of(ActivityKind::SessionEnded).by(me).to(only);
            self.record_activity(Some(&me.account_id), &event, now)?;
        } else if !ended.is_empty() {
            let event = Event::of(ActivityKind::SessionsEnded).by(me).ended(count(&ended));
            self.record_activity(Some(&me.account_id), &event, now)?;
        }
        Ok(count(&ended))
    }

    /// Ends other sessions of the same account and answers which. One unknown id refuses the whole command, and the
    /// current session's counts as unknown.
    pub(crate) fn end_others(
        &self,
        me: &Session,
        which: &SessionSelector,
        reason: impl Fn(&Session) -> EndReason,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut chosen = self.unexpired_sessions(&me.account_id, now)?;
        chosen.retain(|session| session.id != me.id);
        if let SessionSelector::These(ids) = which {
            for id in ids {
                if *id == me.id || self.session_of(&me.account_id, id)?.is_none() {
                    return Err(StoreError::NotFound);
                }
            }
            chosen.retain(|session| ids.contains(&session.id));
        }
        for session in &chosen {
            self.end_session(&session.id, &Ending { reason: reason(session), at: now, by: Some(me.id.clone()) })?;
        }
        Ok(chosen)
    }
}

/// The number of sessions, for the answer; no account has more than fit.
pub(crate) fn count(sessions: &[Session]) -> u32 {
    u32::try_from(sessions.len()).unwrap_or(u32::MAX)
}
