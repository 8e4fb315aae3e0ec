//! Log-out of all accounts of a device at once, on the device alone or everywhere.

use super::Tx;
use super::sessions::count;
use crate::{Actor, Event, LeftAll, Reach, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::digest;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};

impl Tx<'_> {
    pub(super) fn sign_out_all(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<LeftAll, StoreError> {
        let (me, _) = self.acting(actor)?;
        let here = self.is_on(device, &me.device_id, now)?;
        if device.is_some() && !here {
            return Err(StoreError::NotFound);
        }
        let request = format!("leave {reach:?}");
        // Only to refuse a key that was used for something else: a repeat is answered by `left_all`.
        self.has_done(actor, &request, now)?;
        let reach = match reach {
            Reach::Device { remember } => Reach::Device { remember: remember && here },
            Reach::Everywhere => Reach::Everywhere,
        };
        let accounts = self.in_reach(&me, here, now)?;
        let ended = match reach {
            Reach::Device { remember } => self.leave_all(&me, &accounts, remember, now)?,
            Reach::Everywhere => {
                self.recent(&me, now)?;
                self.leave_everywhere(&me, &accounts, now)?
            }
        };
        match reach {
            Reach::Device { remember: true } => {}
            // Also accounts that are here by name only: a person who logs out of all accounts and keeps none expects to
            // see none.
            _ if here && !me.shared => self.forget_all(&me.device_id, now)?,
            _ => self.forget(&me, now)?,
        }
        self.note_done(actor, &request, (None, Some(ended)), now)?;
        let device_is_empty = here && self.known_accounts(&me.device_id, now)?.is_empty();
        Ok(LeftAll { ended, device_is_empty })
    }

    /// A session that was remembered has lost its token: then only the device can show that it is not logged in.
    pub(super) fn left_all(
        &self,
        device: Option<&SecretHash>,
        session: &SecretHash,
        key: Option<&SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<LeftAll>, StoreError> {
        let Some(left) = self.stands_left(device, session, reach, now)? else { return Ok(None) };
        let request = digest(&format!("leave {reach:?}"));
        let done = key.map(|key| self.done(session, key, &request, now)).transpose()?.flatten();
        Ok(Some(LeftAll { ended: done.and_then(|done| done.ended).unwrap_or_default(), ..left }))
    }

    fn stands_left(
        &self,
        device: Option<&SecretHash>,
        session: &SecretHash,
        reach: Reach,
        now: Timestamp,
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
        let here = self.is_on(device, &me.device_id, now)?;
        if device.is_some() && !here {
            return Ok(None);
        }
        let happened = match reach {
            // This session was ended together with all others, and not by itself: then the account has such a line at
            // that time.
            Reach::Everywhere => self.has_line(&me.account_id, ActivityKind::SignedOutEverywhere, at)?,
            // Without the device cookie it was this account alone; a session that is over learns nothing of the others.
            Reach::Device { .. } if !here => true,
            Reach::Device { .. } => self
                .at_home(&me, now)?
                .iter()
                .all(|(session, _)| remembers && session.standing(now, limits) == Standing::Remembered),
        };
        let device_is_empty = here && self.known_accounts(&me.device_id, now)?.is_empty();
        Ok(happened.then_some(LeftAll { ended: 0, device_is_empty }))
    }

    /// Logs the accounts out. Those that are remembered already stay so where remembering was asked for, and are not
    /// counted then.
    fn leave_all(
        &self,
        me: &Session,
        accounts: &[(Session, Account)],
        remember: bool,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut left = 0;
        for (session, account) in accounts {
            if remember && session.state == State::Remembered {
                continue;
            }
            // Only the acting account was used just now: the order of the tiles stays what it was.
            let last_seen_at = if session.id == me.id { now } else { session.last_seen_at };
            self.leave(&Session { last_seen_at, ..session.clone() }, account, remember, now)?;
            left += 1;
        }
        Ok(left)
    }

    /// Each account's activity names its own session here, and so nothing of another account. One whose password was
    /// not entered here lately is logged out on this device alone.
    fn leave_everywhere(
        &self,
        me: &Session,
        accounts: &[(Session, Account)],
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut total = 0;
        for (here, account) in accounts {
            if !self.reaches_beyond(me, here, now) {
                self.leave(here, account, false, now)?;
                total += 1;
                continue;
            }
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

    /// Whether a log-out everywhere by `me` ends the sessions that the account of the session `here` has on other
    /// devices. Each account needs its own recent password for that (ASVS 5.0 7.5.2): the cookies of a device may have
    /// been copied, and one account's password proves nothing of another account.
    fn reaches_beyond(&self, me: &Session, here: &Session, now: Timestamp) -> bool {
        here.id == me.id || here.recent_until(now, &self.rules.limits).is_some()
    }

    pub(super) fn sessions_everywhere(
        &self,
        device: &SecretHash,
        token: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let device_id = self.device_id(device, now)?;
        let asking = self.session_by_token(token)?.map(|(session, _)| session).filter(|session| {
            Some(&session.device_id) == device_id.as_ref()
                && session.standing(now, &self.rules.limits) == Standing::Live
        });
        let Some(me) = asking else { return Ok(None) };
        let mut total = 0;
        for (here, account) in self.at_home(&me, now)? {
            if !self.reaches_beyond(&me, &here, now) {
                total += 1;
                continue;
            }
            let mut open = self.open_sessions(&account.id)?;
            open.retain(|session| !matches!(session.standing(now, &self.rules.limits), Standing::Over(_)));
            total += count(&open);
        }
        Ok(Some(total))
    }

    /// The accounts in the reach of a log-out of all accounts, after the end of expired sessions on the device was
    /// written. Without the device cookie that is the acting account alone: its session stands for no other.
    fn in_reach(&self, me: &Session, here: bool, now: Timestamp) -> Result<Vec<(Session, Account)>, StoreError> {
        if here {
            self.settle_device(me, now)?;
        }
        let mut accounts = self.at_home(me, now)?;
        accounts.retain(|(session, _)| here || session.id == me.id);
        Ok(accounts)
    }

    /// The accounts that are logged out together: those logged in or remembered here. The device holds no access of an
    /// account that is here by name only, and so may not end its sessions elsewhere. Nor may it end another person's
    /// shared log-in, which is neither shown to others nor counted for them. And a person who shares the device is a
    /// guest on it, who logs out alone and ends nothing of the device's own accounts.
    fn at_home(&self, me: &Session, now: Timestamp) -> Result<Vec<(Session, Account)>, StoreError> {
        let mut open = self.open_on(&me.device_id)?;
        open.retain(|(session, _)| {
            (session.id == me.id || !(session.shared || me.shared))
                && !matches!(session.standing(now, &self.rules.limits), Standing::Over(_))
        });
        Ok(open)
    }

    /// Writes the end of what has expired on the device, and ends shared log-ins that were left behind: no browser
    /// holds them any more, because the acting session has taken their cookie's place.
    fn settle_device(&self, me: &Session, now: Timestamp) -> Result<(), StoreError> {
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
}
