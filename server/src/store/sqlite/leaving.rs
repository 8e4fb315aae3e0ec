//! Leaving a device: log out of one account, remembered or not, or of all of them; take an account off it; let it
//! forget everything.

use super::Tx;
use super::rows::{ACCOUNT, SESSION, session_and_account};
use super::sessions::count;
use crate::account::Account;
use crate::clock::Moment;
use crate::secret::SecretHash;
use crate::session::{Ending, Session, Standing, State};
use crate::store::{Actor, Event, Forgotten, Left, LeftAll, Reach, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

impl Tx<'_> {
    pub(super) fn sign_out(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        remember: bool,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let (session, account) = self.acting(actor)?;
        let here = self.is_on(device, &session.device_id, now)?;
        let session = Session { last_seen_at: now, ..session };
        let remembered = self.leave(&session, &account, remember && here, now)?;
        // The cookie of another device is not taken back.
        let device_is_empty = (here || device.is_none()) && self.known_accounts(&session.device_id, now)?.is_empty();
        Ok(Left { remembered, device_is_empty, token: Some(actor.token.clone()) })
    }

    /// Whether this device cookie came along and names this device.
    fn is_on(&self, device: Option<&SecretHash>, device_id: &str, now: Moment) -> Result<bool, StoreError> {
        let named = device.map(|secret| self.device_id(secret, now)).transpose()?.flatten();
        Ok(named.as_deref() == Some(device_id))
    }

    pub(super) fn remember_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.note_seen(device)?;
        let known = self.known_accounts(&device_id, now)?;
        let named = known.into_iter().find(|(session, _)| session.account_ref == account_ref);
        let (session, account) = named.ok_or(StoreError::NotFound)?;
        let live = session.standing(now, &self.rules.limits) == Standing::Live;
        let token = self.token_of(&session)?.filter(|_| live).ok_or(StoreError::NotFound)?;
        let remembered = self.leave(&Session { last_seen_at: now, ..session }, &account, true, now)?;
        let device_is_empty = self.known_accounts(&device_id, now)?.is_empty();
        Ok(Left { remembered, device_is_empty, token: Some(token) })
    }

    /// Leaves one account: remembered where that was asked for and is possible, else ended. Answers whether one tap
    /// will do next time.
    fn leave(&self, session: &Session, account: &Account, remember: bool, now: Moment) -> Result<bool, StoreError> {
        let remembered = remember && session.can_be_remembered(account, now, &self.rules.limits);
        if remembered {
            self.db
                .prepare_cached(
                    "UPDATE session SET state = 'remembered', token_hash = NULL, recent_from = NULL, last_seen_at = ?2 \
                     WHERE id = ?1",
                )?
                .execute(params![session.id, session.last_seen_at.as_millis()])?;
        } else {
            self.end(&session.id, &Ending { reason: EndReason::SignedOut, at: now, by: None })?;
        }
        if !remember || session.shared {
            self.forget(session, now)?;
        }
        let kind = if remembered { ActivityKind::SignedOutRemembered } else { ActivityKind::SignedOut };
        self.note_act(&account.id, kind, &session.words, now)?;
        Ok(remembered)
    }

    pub(super) fn sign_out_all(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        reach: Reach,
        now: Moment,
    ) -> Result<LeftAll, StoreError> {
        let (me, _) = self.acting(actor)?;
        let here = self.is_on(device, &me.device_id, now)?;
        if device.is_some() && !here {
            return Err(StoreError::NotFound);
        }
        let reach = match reach {
            Reach::Device { remember } => Reach::Device { remember: remember && here },
            Reach::Everywhere => Reach::Everywhere,
        };
        self.settle_device(&me, now)?;
        let accounts = self.in_reach(&me, now)?;
        let ended = match reach {
            Reach::Device { remember } => self.leave_all(&me, &accounts, remember, now)?,
            Reach::Everywhere => {
                self.recent(&me, now)?;
                self.leave_everywhere(&accounts, now)?
            }
        };
        if !me.shared && !matches!(reach, Reach::Device { remember: true }) {
            // Also what is here by name only: whoever leaves with all accounts and keeps none expects to see none.
            self.forget_all(&me.device_id, now)?;
        }
        Ok(LeftAll { ended, device_is_empty: self.known_accounts(&me.device_id, now)?.is_empty() })
    }

    /// A session that was remembered has lost its token: then the device alone can say that nobody is logged in there.
    pub(super) fn left_all(
        &self,
        device: Option<&SecretHash>,
        session: &SecretHash,
        reach: Reach,
        now: Moment,
    ) -> Result<Option<LeftAll>, StoreError> {
        let limits = &self.rules.limits;
        let remembers = reach == Reach::Device { remember: true };
        let Some((me, _)) = self.session_by_token(session)? else {
            let Some(id) = device.filter(|_| remembers).map(|secret| self.device_id(secret, now)).transpose()? else {
                return Ok(None);
            };
            let open = id.map(|id| self.open_on(&id)).transpose()?.unwrap_or_default();
            let stand = |which| open.iter().any(|(session, _)| session.standing(now, limits) == which);
            let happened = stand(Standing::Remembered) && !stand(Standing::Live);
            return Ok(happened.then_some(LeftAll { ended: 0, device_is_empty: false }));
        };
        let Some(Ending { reason: EndReason::SignedOut, at, .. }) = me.ended else { return Ok(None) };
        if device.is_some() && !self.is_on(device, &me.device_id, now)? {
            return Ok(None);
        }
        let happened = match reach {
            // It was ended together with all others, and not by itself: these have been told so at the same moment.
            Reach::Everywhere => self.has_line(&me.account_id, ActivityKind::SignedOutEverywhere, at)?,
            Reach::Device { .. } => self
                .in_reach(&me, now)?
                .iter()
                .all(|(session, _)| remembers && session.standing(now, limits) == Standing::Remembered),
        };
        let device_is_empty = self.known_accounts(&me.device_id, now)?.is_empty();
        Ok(happened.then_some(LeftAll { ended: 0, device_is_empty }))
    }

    /// Those that are remembered already stay so where remembering was asked for, and are not counted then.
    fn leave_all(
        &self,
        me: &Session,
        accounts: &[(Session, Account)],
        remember: bool,
        now: Moment,
    ) -> Result<u32, StoreError> {
        let mut left = 0;
        for (session, account) in accounts {
            if remember && session.state == State::Remembered {
                continue;
            }
            // Only the account that acts was used just now: the order of the tiles stays what it was.
            let last_seen_at = if session.id == me.id { now } else { session.last_seen_at };
            self.leave(&Session { last_seen_at, ..session.clone() }, account, remember, now)?;
            left += 1;
        }
        Ok(left)
    }

    /// Each account tells its other devices of its own session here, and so nothing of another account.
    fn leave_everywhere(&self, accounts: &[(Session, Account)], now: Moment) -> Result<u32, StoreError> {
        let mut total = 0;
        for (here, account) in accounts {
            let open = self.settled(&account.id, now)?;
            for session in &open {
                let ending = match session.id == here.id {
                    true => Ending { reason: EndReason::SignedOut, at: now, by: None },
                    false => Ending { reason: EndReason::Everywhere, at: now, by: Some(here.id.clone()) },
                };
                self.end(&session.id, &ending)?;
            }
            let (kind, device) = (ActivityKind::SignedOutEverywhere, Some(here.words.clone()));
            self.record(Some(&account.id), &Event { kind, device, target: None, ended: Some(count(&open)) }, now)?;
            total += count(&open);
        }
        Ok(total)
    }

    pub(super) fn sessions_everywhere(
        &self,
        device: &SecretHash,
        token: &SecretHash,
        now: Moment,
    ) -> Result<Option<u32>, StoreError> {
        let device_id = self.device_id(device, now)?;
        let asking = self.session_by_token(token)?.map(|(session, _)| session).filter(|session| {
            Some(&session.device_id) == device_id.as_ref()
                && session.standing(now, &self.rules.limits) == Standing::Live
        });
        let Some(me) = asking else { return Ok(None) };
        let mut total = 0;
        for (_, account) in self.in_reach(&me, now)? {
            let mut open = self.open_sessions(&account.id)?;
            open.retain(|session| !matches!(session.standing(now, &self.rules.limits), Standing::Over(_)));
            total += count(&open);
        }
        Ok(Some(total))
    }

    /// The accounts that a log-out of all accounts means: logged in or remembered here. Of an account that is here by
    /// name only the device holds no access, and so may not end what it has elsewhere. Nor may it do so to somebody who
    /// shares the device: their log-in is neither shown to others nor counted for them. And whoever shares the device is
    /// a guest on it, who leaves alone and ends nothing of those who are at home here.
    fn in_reach(&self, me: &Session, now: Moment) -> Result<Vec<(Session, Account)>, StoreError> {
        let mut open = self.open_on(&me.device_id)?;
        open.retain(|(session, _)| {
            (session.id == me.id || !(session.shared || me.shared))
                && !matches!(session.standing(now, &self.rules.limits), Standing::Over(_))
        });
        Ok(open)
    }

    /// Writes the end of what has expired on the device, and ends what somebody who shared it left behind: no browser
    /// holds it any more, because the acting session has taken its cookie's place.
    fn settle_device(&self, me: &Session, now: Moment) -> Result<(), StoreError> {
        for (session, _) in self.open_on(&me.device_id)? {
            match session.standing(now, &self.rules.limits) {
                Standing::Over(ending) => self.end(&session.id, &ending)?,
                Standing::Live if session.shared && session.id != me.id => {
                    self.end(&session.id, &Ending { reason: EndReason::Replaced, at: now, by: None })?;
                }
                Standing::Live | Standing::Remembered => {}
            }
        }
        Ok(())
    }

    /// Somebody goes on as another account while the browser holds a shared log-in: that one ends, because its cookie
    /// is about to be replaced and nothing could ever reach it again.
    pub(super) fn end_what_was_shared(
        &self,
        presented: Option<&SecretHash>,
        next: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let held = presented.map(|token| self.session_by_token(token)).transpose()?.flatten();
        match held {
            Some((session, _)) if session.shared && session.id != next => {
                let standing = session.standing(now, &self.rules.limits);
                let replaced = Ending { reason: EndReason::Replaced, at: now, by: None };
                self.end(&session.id, &if let Standing::Over(ending) = standing { ending } else { replaced })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn forget_device(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        now: Moment,
    ) -> Result<Forgotten, StoreError> {
        let concerned = self.alarm_over(device, now)?;
        let mut named = BTreeSet::new();
        named.extend(device.map(|secret| self.device_id(secret, now)).transpose()?.flatten());
        let held = session.map(|token| self.session_by_token(token)).transpose()?.flatten();
        // A token that is over opens nothing, and so names no device either.
        let live = held.filter(|(session, _)| session.standing(now, &self.rules.limits) == Standing::Live);
        named.extend(live.map(|(session, _)| session.device_id));
        // The first of them is the device.
        let mut ended = u32::try_from(concerned.len().saturating_sub(1)).unwrap_or(u32::MAX);
        for id in &named {
            for (session, account) in self.open_on(id)? {
                if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
                    self.end(&session.id, &ending)?;
                    continue;
                }
                self.end(&session.id, &Ending { reason: EndReason::DeviceForgotten, at: now, by: None })?;
                self.note_act(&account.id, ActivityKind::DeviceForgotten, &session.words, now)?;
                ended += 1;
            }
            self.forget_all(id, now)?;
            self.drop_secrets(id)?;
        }
        Ok(Forgotten { ended, concerned })
    }

    pub(super) fn forget_account(
        &self,
        device: &SecretHash,
        account_ref: &str,
        now: Moment,
    ) -> Result<Left, StoreError> {
        let device_id = self.device_id(device, now)?.ok_or(StoreError::NotFound)?;
        self.note_seen(device)?;
        let (session, account) = self
            .known_accounts(&device_id, now)?
            .into_iter()
            .find(|(session, _)| session.account_ref == account_ref)
            .ok_or(StoreError::NotFound)?;
        let token = self.token_of(&session)?;
        self.end(&session.id, &Ending { reason: EndReason::Removed, at: now, by: None })?;
        self.forget(&session, now)?;
        self.note_act(&account.id, ActivityKind::AccountRemoved, &session.words, now)?;
        let device_is_empty = self.known_accounts(&device_id, now)?.is_empty();
        Ok(Left { remembered: false, device_is_empty, token })
    }

    /// What is open on a device, with its accounts, last used first; expired sessions are among them.
    fn open_on(&self, device_id: &str) -> Result<Vec<(Session, Account)>, StoreError> {
        let sql = format!(
            "SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id \
             WHERE s.device_id = ?1 AND s.ended_at IS NULL ORDER BY s.last_seen_at DESC, s.id"
        );
        Ok(self.db.prepare_cached(&sql)?.query_map([device_id], session_and_account)?.collect::<Result<_, _>>()?)
    }

    /// The account leaves the device's list, with every session that the two ever had.
    fn forget(&self, session: &Session, now: Moment) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE session SET forgotten_at = ?3 WHERE device_id = ?1 AND account_id = ?2 AND forgotten_at IS NULL",
            )?
            .execute(params![session.device_id, session.account_id, now.as_millis()])?;
        Ok(())
    }

    /// Every account leaves the device's list.
    fn forget_all(&self, device_id: &str, now: Moment) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE session SET forgotten_at = ?2 WHERE device_id = ?1 AND forgotten_at IS NULL")?
            .execute(params![device_id, now.as_millis()])?;
        Ok(())
    }

    fn token_of(&self, session: &Session) -> Result<Option<SecretHash>, StoreError> {
        if session.state == State::Remembered {
            return Ok(None);
        }
        let mut found = self.db.prepare_cached("SELECT token_hash FROM session WHERE id = ?1")?;
        let token: Option<Option<String>> = found.query_row([&session.id], |row| row.get(0)).optional()?;
        Ok(token.flatten().map(SecretHash))
    }
}
