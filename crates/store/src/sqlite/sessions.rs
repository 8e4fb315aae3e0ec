//! Sessions: finding them, naming them, ending them.

use super::Tx;
use super::rows::{ACCOUNT, SESSION, session, session_and_account, word};
use crate::{Actor, Event, SessionSelector, StoreError, Used};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};
use exeunt_domain::traces::Traces;
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    /// The session that this token opens, or opened. The token before the present one matches too, as long as the
    /// present one was not used, because its answer may have been lost; and where the alarm has ended the session, so
    /// that its browser can be told.
    pub(super) fn session_by_token(&self, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError> {
        let present = self.session_where("s.token_hash = ?1", token)?;
        if present.is_some() {
            return Ok(present);
        }
        let before = "s.previous_token = ?1 AND (s.fresh = 1 OR s.end_reason = 'secret_reused')";
        let found = self.session_where(before, token)?;
        Ok(found.map(|(session, account)| (Session { superseded: true, ..session }, account)))
    }

    fn session_where(&self, which: &str, token: &SecretHash) -> Result<Option<(Session, Account)>, StoreError> {
        let sql =
            format!("SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id WHERE {which}");
        Ok(self.db.prepare_cached(&sql)?.query_row([&token.0], session_and_account).optional()?)
    }

    /// Records the source of a session's use. Answers whether it is a sign that two browsers use the session, which
    /// then is in the activity.
    pub(super) fn trace(&self, used: &Used) -> Result<bool, StoreError> {
        let sql = format!("SELECT {SESSION} FROM session s WHERE s.id = ?1 AND s.ended_at IS NULL");
        let Some(session) = self.db.prepare_cached(&sql)?.query_row([&used.session_id], session).optional()? else {
            return Ok(false);
        };
        let Some((traces, tells)) = session.traces.after(&used.visit, used.now) else { return Ok(false) };
        self.put_traces(&session.id, &traces)?;
        if tells {
            self.tell_of_copy(&session, &used.words, used.now)?;
        }
        Ok(tells)
    }

    pub(super) fn tell_of_copy(&self, session: &Session, other: &Words, now: Timestamp) -> Result<(), StoreError> {
        let kind = ActivityKind::CopySuspected;
        let event = Event { kind, device: Some(other.clone()), target: Some(session.words.clone()), ended: None };
        self.record(Some(&session.account_id), &event, now)
    }

    pub(super) fn put_traces(&self, session_id: &str, traces: &Traces) -> Result<(), StoreError> {
        let sql = "UPDATE session SET family = ?2, network = ?3, network_before = ?4, moved_at = ?5, alternates = ?6, \
                   warned_at = ?7 WHERE id = ?1";
        self.db.prepare_cached(sql)?.execute(params![
            session_id,
            traces.family,
            traces.network,
            traces.network_before,
            traces.moved_at.map(Timestamp::as_millis),
            traces.alternates,
            traces.warned_at.map(Timestamp::as_millis),
        ])?;
        Ok(())
    }

    pub(super) fn session_of(&self, account_id: &str, id: &str) -> Result<Option<Session>, StoreError> {
        let sql = format!("SELECT {SESSION} FROM session s WHERE s.id = ?1 AND s.account_id = ?2");
        Ok(self.db.prepare_cached(&sql)?.query_row([id, account_id], session).optional()?)
    }

    /// Every session of the account that is stored, the newest first.
    pub(super) fn all_sessions(&self, account_id: &str) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION} FROM session s WHERE s.account_id = ?1 ORDER BY s.started_at DESC, s.last_seen_at DESC, s.id"
        );
        Ok(self.db.prepare_cached(&sql)?.query_map([account_id], session)?.collect::<Result<_, _>>()?)
    }

    pub(super) fn open_sessions(&self, account_id: &str) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION} FROM session s WHERE s.account_id = ?1 AND s.ended_at IS NULL \
             ORDER BY s.last_seen_at DESC, s.id"
        );
        Ok(self.db.prepare_cached(&sql)?.query_map([account_id], session)?.collect::<Result<_, _>>()?)
    }

    /// The account's sessions that are live or remembered, after the end of the expired ones was written.
    pub(super) fn settled(&self, account_id: &str, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut open = Vec::new();
        for session in self.open_sessions(account_id)? {
            match session.standing(now, &self.rules.limits) {
                Standing::Over(ending) => self.end(&session.id, &ending)?,
                Standing::Live | Standing::Remembered => open.push(session),
            }
        }
        Ok(open)
    }

    /// The acting session, if it is still open and has the request's token.
    pub(super) fn acting(&self, actor: &Actor) -> Result<(Session, Account), StoreError> {
        match self.session_by_token(&actor.token)? {
            Some((session, account))
                if session.id == actor.session_id && session.ended.is_none() && session.state == State::SignedIn =>
            {
                Ok((session, account))
            }
            _ => Err(StoreError::Gone),
        }
    }

    /// Checks that the password is still recent: it may have been changed elsewhere since the request came in.
    pub(super) fn recent(&self, me: &Session, now: Timestamp) -> Result<(), StoreError> {
        me.recent_until(now, &self.rules.limits).map(drop).ok_or(StoreError::PasswordNeeded)
    }

    /// Writes an end. The first one stays: an ended session is never ended again and never comes back.
    pub(super) fn end(&self, id: &str, ending: &Ending) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET ended_at = ?2, end_reason = ?3, ended_by = ?4, \
                 ended_name = (SELECT name FROM account WHERE account.id = session.account_id), \
                 ended_hue = (SELECT hue FROM account WHERE account.id = session.account_id) \
                 WHERE id = ?1 AND ended_at IS NULL",
            )?
            .execute(params![id, ending.at.as_millis(), word(ending.reason), ending.by])?;
        Ok(())
    }

    pub(super) fn note_expired(&self, token: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        match self.session_by_token(token)? {
            Some((session, account)) => match session.standing_of(&account, now, &self.rules.limits) {
                Standing::Over(ending) => self.end(&session.id, &ending),
                Standing::Live | Standing::Remembered => Ok(()),
            },
            None => Ok(()),
        }
    }

    pub(super) fn touch(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET last_seen_at = ?2 WHERE id = ?1 AND ended_at IS NULL AND last_seen_at < ?2",
            )?
            .execute(params![id, now.as_millis()])?;
        Ok(())
    }

    pub(super) fn rename(
        &self,
        actor: &Actor,
        id: &str,
        name: Option<&str>,
        now: Timestamp,
    ) -> Result<Session, StoreError> {
        let (me, _) = self.acting(actor)?;
        let mut target = self
            .settled(&me.account_id, now)?
            .into_iter()
            .find(|session| session.id == id)
            .ok_or(StoreError::NotFound)?;
        if target.words.name.as_deref() == name {
            return Ok(target);
        }
        self.db.prepare_cached("UPDATE session SET name = ?2 WHERE id = ?1")?.execute(params![id, name])?;
        target.words.name = name.map(str::to_owned);
        let kind = ActivityKind::DeviceRenamed;
        let event = Event { kind, device: Some(me.words), target: Some(target.words.clone()), ended: None };
        self.record(Some(&me.account_id), &event, now)?;
        Ok(target)
    }

    pub(super) fn end_sessions(
        &self,
        actor: &Actor,
        which: &SessionSelector,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let (me, _) = self.acting(actor)?;
        let request = format!("end {which:?}");
        // Ending sessions is done again under the same key: those that began since the lost answer are meant, too.
        let before = self.has_done(actor, &request, now)?.unwrap_or_default();
        let ended = before + self.end_and_tell(&me, which, now)?;
        self.note_done(actor, &request, (None, Some(ended)), now)?;
        Ok(ended)
    }

    fn end_and_tell(&self, me: &Session, which: &SessionSelector, now: Timestamp) -> Result<u32, StoreError> {
        self.recent(me, now)?;
        let ended = self.end_others(me, which, |_| EndReason::EndedElsewhere, now)?;
        if let [only] = ended.as_slice() {
            let event = Event {
                kind: ActivityKind::SessionEnded,
                device: Some(me.words.clone()),
                target: Some(only.words.clone()),
                ended: None,
            };
            self.record(Some(&me.account_id), &event, now)?;
        } else if !ended.is_empty() {
            let kind = ActivityKind::SessionsEnded;
            let event = Event { kind, device: Some(me.words.clone()), target: None, ended: Some(count(&ended)) };
            self.record(Some(&me.account_id), &event, now)?;
        }
        Ok(count(&ended))
    }

    pub(super) fn answer_offer(&self, actor: &Actor, end: Vec<String>, now: Timestamp) -> Result<u32, StoreError> {
        let (me, account) = self.acting(actor)?;
        let request = format!("answer {end:?}");
        let before = self.has_done(actor, &request, now)?.unwrap_or_default();
        let ended = before + self.answer(&me, &account, end, now)?;
        self.note_done(actor, &request, (None, Some(ended)), now)?;
        Ok(ended)
    }

    fn answer(&self, me: &Session, account: &Account, end: Vec<String>, now: Timestamp) -> Result<u32, StoreError> {
        if account.offer_opened_at.is_some_and(|opened| me.auth_time < opened) {
            return Err(StoreError::PasswordNeeded);
        }
        // Without an open question this is no more than ending other sessions, recorded in the same words.
        let Some(opened) = account.offer_opened_at else {
            return if end.is_empty() { Ok(0) } else { self.end_and_tell(me, &SessionSelector::These(end), now) };
        };
        if !end.is_empty() {
            self.recent(me, now)?;
        }
        let reason = |session: &Session| match session.is_offered(opened, now, &self.rules.limits) {
            true => EndReason::PasswordChanged,
            false => EndReason::EndedElsewhere,
        };
        let ended = self.end_others(me, &SessionSelector::These(end), reason, now)?;
        self.db.prepare_cached("UPDATE account SET offer_opened_at = NULL WHERE id = ?1")?.execute([&account.id])?;
        let kind = ActivityKind::OfferAnswered;
        let event = Event { kind, device: Some(me.words.clone()), target: None, ended: Some(count(&ended)) };
        self.record(Some(&account.id), &event, now)?;
        Ok(count(&ended))
    }

    /// Ends other sessions of the same account and answers which. One unknown id refuses the whole command, and the
    /// current session's counts as unknown.
    fn end_others(
        &self,
        me: &Session,
        which: &SessionSelector,
        reason: impl Fn(&Session) -> EndReason,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let mut chosen = self.settled(&me.account_id, now)?;
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
            self.end(&session.id, &Ending { reason: reason(session), at: now, by: Some(me.id.clone()) })?;
        }
        Ok(chosen)
    }
}

/// The number of sessions, for the answer; no account has more than fit.
pub(super) fn count(sessions: &[Session]) -> u32 {
    u32::try_from(sessions.len()).unwrap_or(u32::MAX)
}
