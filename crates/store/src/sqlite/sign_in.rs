//! Log-in with a password. One tap is in `resume.rs`, reauthentication and the change of the password in `password.rs`.

use super::Tx;
use super::devices::{Act, Presented, Rotation};
use super::rows::{ACCOUNT, SESSION, session_and_account, word};
use crate::{Cookies, Event, NewSession, SignIn, Started, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::{SecretHash, fresh_id};
use exeunt_domain::session::{Ending, Session, Standing, State};
use exeunt_domain::traces::Traces;
use rusqlite::{OptionalExtension, params};

impl Tx<'_> {
    pub(super) fn sign_in(&self, act: &SignIn) -> Result<Started, StoreError> {
        let start = &act.start;
        let account = self.account_by_id(&act.account_id)?.ok_or(StoreError::PasswordMoved)?;
        let kept_out = account.disabled_at.is_some() || account.is_out_of_time(start.now) || account.is_gone(start.now);
        if kept_out || account.password != act.verified {
            return Err(StoreError::PasswordMoved);
        }
        if let Some(rehashed) = &act.rehashed {
            self.set_hash(&account.id, rehashed)?;
        }
        if let Some(started) = self.started_before(act, &account)? {
            return Ok(started);
        }
        let taken_back = self.take_back(&account, Some(&start.words), start.now)?;
        let account = Account { deletes_at: None, ..account };
        let concerned = self.alarm_over(start.device.as_ref(), start.now)?;
        let id = fresh_id(&*self.rules.random)?;
        let device_id = self.device_for(start, &account.id, &id)?;
        let before = self.latest(&device_id, &account.id)?;
        self.end_those_replaced(start, &device_id, before.as_ref())?;
        self.make_room(&account.id, start.now)?;
        let mut words = start.words.clone();
        words.name = before.as_ref().and_then(|session| session.words.name.clone());
        let session = Session {
            id,
            account_ref: match before {
                Some(before) => before.account_ref,
                None => fresh_id(&*self.rules.random)?,
            },
            device_id,
            account_id: account.id.clone(),
            state: State::SignedIn,
            words,
            started_at: start.now,
            // It is the new password even if the clock was set back since the change.
            auth_time: start.now.max(account.password_changed_at),
            recent_from: Some(start.now),
            signed_in_at: start.now,
            last_seen_at: start.now,
            shared: start.shared,
            unconfirmed: true,
            renewed_at: start.now,
            superseded: false,
            traces: Traces::of(&start.visit),
            ended: None,
        };
        self.insert(&session, &start.new_token)?;
        self.put_traces(&session.id, &session.traces)?;
        self.note_started(act, &session.id)?;
        self.note_act(&account.id, ActivityKind::SignedIn, &session.words, start.now)?;
        let device_lasts = self.lasts(&session.device_id, start.now)?;
        Ok(Started { session, account, device_lasts, concerned, cookies: Cookies::New, taken_back })
    }

    /// The device of the cookie, with a new secret; a new device for any other cookie. An unknown id is never adopted
    /// (OWASP Session Management Cheat Sheet, strict mode).
    fn device_for(&self, start: &NewSession, account_id: &str, session_id: &str) -> Result<String, StoreError> {
        let known = match &start.device {
            Some(secret) => self.continued(secret, account_id)?.map(|(id, seen)| (id, secret, seen)),
            None => None,
        };
        let Some((id, presented, seen)) = known else {
            let id = fresh_id(&*self.rules.random)?;
            self.db
                .prepare_cached("INSERT INTO device (id, secret_hash, created_at) VALUES (?1, ?2, ?3)")?
                .execute(params![id, start.new_secret.0, start.now.as_millis()])?;
            return Ok(id);
        };
        let mut others = self.known_accounts(&id, start.now)?;
        // A shared log-in is no tile of the next person, who could not remove it either.
        others.retain(|(session, account)| !session.shared && account.id != account_id);
        if others.len() >= self.rules.limits.accounts_per_device {
            return Err(StoreError::TooManyAccounts);
        }
        let (device_id, next, now) = (id.as_str(), &start.new_secret, start.now);
        self.rotate(&Rotation { device_id, presented, next, by: &Act::LogIn, session_id, now }, seen)?;
        Ok(id)
    }

    /// The device that a log-in goes on with, and whether its present secret is known to have arrived. The secret
    /// before the present one is accepted too while the present one may have been lost: without that, the device's
    /// sessions would stay behind where no browser reaches them. Once it has arrived, the one before joins no device
    /// any more. Where a log-in replaced it, only the same account goes on, by its password once more: a secret that an
    /// attacker planted before the log-in joins no person's device.
    fn continued(&self, secret: &SecretHash, account_id: &str) -> Result<Option<(String, bool)>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Current(id) => Some((id, true)),
            Presented::Previous(previous) => {
                let answered = previous.answered.as_ref().map(|(session, _)| session);
                let goes_on = match (&previous.by, previous.seen) {
                    (Act::LogIn, seen) => !seen && answered.is_some_and(|session| session.account_id == account_id),
                    (_, seen) => !seen,
                };
                goes_on.then_some((previous.device_id, previous.seen))
            }
            Presented::Retired(..) | Presented::Unknown => None,
        })
    }

    /// Ends the older session of this device and account; and the session of the request's cookie, where that is on a
    /// device whose cookie the browser has lost, or is another person's shared log-in, because no browser could ever
    /// reach it again.
    fn end_those_replaced(
        &self,
        start: &NewSession,
        device_id: &str,
        before: Option<&Session>,
    ) -> Result<(), StoreError> {
        let presented = match &start.session {
            Some(token) => self.session_by_token(token)?.map(|(session, _)| session),
            None => None,
        };
        let stranded = presented.filter(|session| session.device_id != device_id || session.shared);
        for session in before.into_iter().chain(stranded.as_ref()) {
            let ending = match session.standing(start.now, &self.rules.limits) {
                Standing::Over(ending) => ending,
                _ => Ending { reason: EndReason::Replaced, at: start.now, by: None },
            };
            self.end(&session.id, &ending)?;
        }
        Ok(())
    }

    /// At the limit of sessions, ends the one unused for longest (ASVS 5.0 7.1.2).
    fn make_room(&self, account_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let open = self.settled(account_id, now)?;
        for session in open.iter().skip(self.rules.limits.sessions_per_account.saturating_sub(1)) {
            self.end(&session.id, &Ending { reason: EndReason::TooMany, at: now, by: None })?;
            let kind = ActivityKind::OldestSessionEnded;
            let event = Event { kind, device: None, target: Some(session.words.clone()), ended: None };
            self.record(Some(account_id), &event, now)?;
        }
        Ok(())
    }

    /// The newest session of each account that the device has not forgotten, last used first. A shared log-in is not
    /// among them once it is over: the next person must not even see a name. Nor is an account that was deleted.
    pub(super) fn known_accounts(
        &self,
        device_id: &str,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let sql = format!(
            "SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id \
             WHERE s.device_id = ?1 AND s.forgotten_at IS NULL AND a.deletes_at IS NULL \
             ORDER BY s.ended_at IS NULL DESC, s.started_at DESC, s.last_seen_at DESC, s.id"
        );
        let rows: Vec<(Session, Account)> =
            self.db.prepare_cached(&sql)?.query_map([device_id], session_and_account)?.collect::<Result<_, _>>()?;
        let mut known: Vec<(Session, Account)> = Vec::new();
        for (session, account) in rows {
            if !known.iter().any(|(_, seen)| seen.id == account.id) {
                known.push((session, account));
            }
        }
        known.retain(|(session, _)| !session.shared || session.standing(now, &self.rules.limits) == Standing::Live);
        known.sort_by_key(|(session, _)| std::cmp::Reverse(session.last_seen_at));
        Ok(known)
    }

    /// The accounts that can go on at a tap: a shared log-in only with itself, recognized by the token of the `caller`.
    /// The next person in the same browser does not go on with it.
    pub(super) fn shown_accounts(
        &self,
        device_id: &str,
        caller: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let own = self.held_by(caller)?.map(|session| session.id);
        let mut shown = self.known_accounts(device_id, now)?;
        shown.retain(|(session, _)| !session.shared || own.as_ref() == Some(&session.id));
        Ok(shown)
    }

    /// The accounts that the device lists: the same; but a person with a live shared log-in sees none of the device's
    /// own accounts.
    pub(super) fn listed_accounts(
        &self,
        device_id: &str,
        caller: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<Vec<(Session, Account)>, StoreError> {
        let mut listed = self.shown_accounts(device_id, caller, now)?;
        if let Some(own) = self.held_by(caller)?.filter(|own| own.shared)
            && own.standing(now, &self.rules.limits) == Standing::Live
        {
            listed.retain(|(session, _)| session.id == own.id);
        }
        Ok(listed)
    }

    fn held_by(&self, token: Option<&SecretHash>) -> Result<Option<Session>, StoreError> {
        Ok(token.map(|token| self.session_by_token(token)).transpose()?.flatten().map(|(session, _)| session))
    }

    /// The newest session of the pair that the device has not forgotten.
    fn latest(&self, device_id: &str, account_id: &str) -> Result<Option<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION} FROM session s WHERE s.device_id = ?1 AND s.account_id = ?2 AND s.forgotten_at IS NULL \
             ORDER BY s.ended_at IS NULL DESC, s.started_at DESC, s.last_seen_at DESC, s.id LIMIT 1"
        );
        let mut found = self.db.prepare_cached(&sql)?;
        Ok(found.query_row([device_id, account_id], super::rows::session).optional()?)
    }

    fn insert(&self, session: &Session, token: &SecretHash) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "INSERT INTO session (id, account_ref, device_id, account_id, token_hash, state, name, browser, system, form, \
                 started_at, auth_time, recent_from, live_from, last_seen_at, shared, fresh, renewed_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, 'signed_in', ?6, ?7, ?8, ?9, ?10, ?12, ?10, ?10, ?10, ?11, ?13, ?10)",
            )?
            .execute(params![
                session.id,
                session.account_ref,
                session.device_id,
                session.account_id,
                token.0,
                session.words.name,
                session.words.browser,
                session.words.system,
                word(session.words.form),
                session.started_at.as_millis(),
                session.shared,
                session.auth_time.as_millis(),
                session.unconfirmed,
            ])?;
        Ok(())
    }

    /// Writes an open session back with a new token. The old token matches nothing from now on, unless it is the
    /// `previous` one, which stays valid until the new one was used.
    pub(super) fn rewrite(
        &self,
        session: &Session,
        token: &SecretHash,
        previous: Option<&SecretHash>,
    ) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET token_hash = ?2, state = 'signed_in', browser = ?3, system = ?4, form = ?5, \
                 auth_time = ?6, recent_from = ?7, live_from = ?8, last_seen_at = ?9, fresh = ?10, \
                 renewed_at = ?11, previous_token = ?12 WHERE id = ?1 AND ended_at IS NULL",
            )?
            .execute(params![
                session.id,
                token.0,
                session.words.browser,
                session.words.system,
                word(session.words.form),
                session.auth_time.as_millis(),
                session.recent_from.map(Timestamp::as_millis),
                session.signed_in_at.as_millis(),
                session.last_seen_at.as_millis(),
                session.unconfirmed,
                session.renewed_at.as_millis(),
                previous.map(|token| &token.0),
            ])?;
        Ok(())
    }
}
