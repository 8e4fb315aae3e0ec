//! Log-out of all accounts of a device at once, on the device alone or everywhere.

mod reach;

use super::sessions::count;
use crate::store::Store;
use crate::tx::Tx;
use crate::{Actor, Event, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::idempotency::digest;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};

/// The reach of a log-out of all accounts. A session that ends everywhere is remembered nowhere, so only the device has
/// that choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every account that is logged in or remembered on this device, on this device alone.
    Device {
        /// Whether logins are remembered for one tap, where that is possible.
        remember: bool,
    },
    /// The same accounts, on every device.
    Everywhere,
}

impl Reach {
    /// The request as text, for its digest. Frozen: stored digests are compared with it.
    const fn request(self) -> &'static str {
        match self {
            Self::Device { remember: true } => "leave Device { remember: true }",
            Self::Device { remember: false } => "leave Device { remember: false }",
            Self::Everywhere => "leave Everywhere",
        }
    }
}

/// The result of a log-out of all accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignOutAllOutcome {
    /// How many sessions are not logged in any more, nor remembered unless that was asked for.
    pub ended: u32,
    /// Whether the device has no account any more.
    pub device_is_empty: bool,
}

impl Store {
    /// Logs out of every account of the acting session's device, within the given reach. Without the `device` cookie
    /// only the acting account is logged out, and nothing is remembered. Beyond this device it reaches only the acting
    /// account, and those whose password was recently entered on this device.
    ///
    /// # Errors
    /// [`StoreError::PasswordNeeded`] where the reach is everywhere and the password of the acting session is not
    /// recent. [`StoreError::NotFound`] where the `device` cookie is another device's: the accounts shown to its holder
    /// are not those that would end.
    pub async fn sign_out_all(
        &self,
        actor: Actor,
        device: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<SignOutAllOutcome, StoreError> {
        self.write_with_reserve("sign_out_all", move |tx| tx.sign_out_all(&actor, device.as_ref(), reach, now)).await
    }

    /// The result for a repeat of such a log-out, because the answer was lost: if it has been done already, with
    /// nothing ended now, or as many as then where it is the same `key`; none if it has not, or if the cookies never
    /// matched anything.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn signed_out_all(
        &self,
        device: Option<SecretHash>,
        session: SecretHash,
        key: Option<SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<SignOutAllOutcome>, StoreError> {
        self.read("signed_out_all", move |tx| tx.signed_out_all(device.as_ref(), &session, key.as_ref(), reach, now))
            .await
    }
}

impl Tx<'_> {
    fn sign_out_all(
        &self,
        actor: &Actor,
        device: Option<&SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<SignOutAllOutcome, StoreError> {
        let (me, _) = self.acting_session(actor)?;
        let here = self.is_same_device(device, &me.device_id, now)?;
        if device.is_some() && !here {
            return Err(StoreError::NotFound);
        }
        self.mark_device_changed(&me.device_id)?;
        let request = reach.request();
        // Only to refuse a key that was used for something else: a repeat is answered by [`Store::signed_out_all`].
        self.has_completed(actor, request, now)?;
        let reach = match reach {
            Reach::Device { remember } => Reach::Device { remember: remember && here },
            Reach::Everywhere => Reach::Everywhere,
        };
        let accounts = self.in_reach(&me, here, now)?;
        let ended = match reach {
            Reach::Device { remember } => self.sign_out_each(&me, &accounts, remember, now)?,
            Reach::Everywhere => {
                self.require_recent(&me, now)?;
                self.sign_out_everywhere(&me, &accounts, now)?
            }
        };
        match reach {
            Reach::Device { remember: true } => {}
            // Also accounts that are here by name only: a person who logs out of all accounts and keeps none expects to
            // see none.
            _ if here && !me.shared => self.hide_all_accounts(&me.device_id, now)?,
            _ => self.hide_account(&me, now)?,
        }
        self.record_done(actor, request, (None, Some(ended)), now)?;
        let device_is_empty = here && self.known_accounts(&me.device_id, now)?.is_empty();
        Ok(SignOutAllOutcome { ended, device_is_empty })
    }

    /// A session that was remembered has lost its token: then only the device can show that it is not logged in.
    fn signed_out_all(
        &self,
        device: Option<&SecretHash>,
        session: &SecretHash,
        key: Option<&SecretHash>,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<SignOutAllOutcome>, StoreError> {
        let Some(left) = self.signed_out_before(device, session, reach, now)? else { return Ok(None) };
        let request = digest(reach.request());
        let done = key.map(|key| self.completed(session, key, &request, now)).transpose()?.flatten();
        Ok(Some(SignOutAllOutcome { ended: done.and_then(|done| done.ended).unwrap_or_default(), ..left }))
    }

    fn signed_out_before(
        &self,
        device: Option<&SecretHash>,
        session: &SecretHash,
        reach: Reach,
        now: Timestamp,
    ) -> Result<Option<SignOutAllOutcome>, StoreError> {
        let limits = &self.rules.limits;
        let remembers = reach == Reach::Device { remember: true };
        let Some((me, _)) = self.session_by_token(session)? else {
            let Some(id) = device.filter(|_| remembers).map(|secret| self.device_id(secret, now)).transpose()? else {
                return Ok(None);
            };
            let open = id.map(|id| self.open_on_device(&id)).transpose()?.unwrap_or_default();
            let stand = |which| open.iter().any(|(session, _)| session.standing(now, limits) == which);
            let happened = stand(Standing::Remembered) && !stand(Standing::Live);
            return Ok(happened.then_some(SignOutAllOutcome { ended: 0, device_is_empty: false }));
        };
        let Some(Ending { reason: EndReason::SignedOut, at, .. }) = me.ended else { return Ok(None) };
        let here = self.is_same_device(device, &me.device_id, now)?;
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
                .signed_in_here(&me, now)?
                .iter()
                .all(|(session, _)| remembers && session.standing(now, limits) == Standing::Remembered),
        };
        let device_is_empty = here && self.known_accounts(&me.device_id, now)?.is_empty();
        Ok(happened.then_some(SignOutAllOutcome { ended: 0, device_is_empty }))
    }

    /// Logs the accounts out. Those that are remembered already stay so where remembering was asked for, and are not
    /// counted then.
    fn sign_out_each(
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
            self.sign_out_one(&Session { last_seen_at, ..session.clone() }, account, remember, now)?;
            left += 1;
        }
        Ok(left)
    }

    /// Each account's activity names its own session here, and so nothing of another account. One whose password was
    /// not entered here lately is logged out on this device alone.
    fn sign_out_everywhere(
        &self,
        me: &Session,
        accounts: &[(Session, Account)],
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        let mut total = 0;
        for (here, account) in accounts {
            if !self.reaches_beyond(me, here, now) {
                self.sign_out_one(here, account, false, now)?;
                total += 1;
                continue;
            }
            let open = self.unexpired_sessions(&account.id, now)?;
            for session in &open {
                let ending = match session.id == here.id {
                    true => Ending { reason: EndReason::SignedOut, at: now, by: None },
                    false => Ending { reason: EndReason::Everywhere, at: now, by: Some(here.id.clone()) },
                };
                self.end_session(&session.id, &ending)?;
            }
            let event = Event::of(ActivityKind::SignedOutEverywhere).by(here).ended(count(&open));
            self.record_activity(Some(&account.id), &event, now)?;
            total += count(&open);
        }
        Ok(total)
    }
}
