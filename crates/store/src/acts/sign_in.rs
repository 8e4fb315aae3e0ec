//! Log-in with a password. One tap is in `resume.rs`, reauthentication in `reauthenticate.rs`.

use super::devices::{Presented, Rotation, RotationCause};
use crate::store::Store;
use crate::tx::Tx;
use crate::{Event, IdempotencyKey, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sessions::SignInMethod;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::{AccountId, AccountRef, DeviceId, SessionId};
use exeunt_domain::secret::{Secret, SecretHash, fresh_id};
use exeunt_domain::session::{Ending, Session, Standing, State};
use exeunt_domain::traces::{Traces, Visit};

/// Arguments to start a session with a password that was just verified.
#[derive(Debug)]
pub struct SignIn {
    /// The account's id.
    pub account_id: AccountId,
    /// The stored hash that the password was verified against; it must still be the stored one.
    pub verified: String,
    /// The same password hashed at today's cost, where the stored hash is outdated.
    pub rehashed: Option<String>,
    /// The session.
    pub start: NewSession,
}

/// A session to be started: the cookies of the request, and the new secrets.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The device cookie that came with the request.
    pub device: Option<SecretHash>,
    /// The session cookie that came with the request.
    pub session: Option<SecretHash>,
    /// The device's new secret.
    pub new_secret: SecretHash,
    /// The session's token.
    pub new_token: SecretHash,
    /// The device's browser and system.
    pub description: DeviceDescription,
    /// The source of the request.
    pub visit: Visit,
    /// Whether other people use the device.
    pub shared: bool,
    /// The request's idempotency key, if it has one.
    pub key: Option<IdempotencyKey>,
    /// The current time.
    pub now: Timestamp,
}

/// A session that was started with a password.
#[derive(Clone, Debug)]
pub struct Started {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// Whether the device cookie outlasts the browser, because the device has an account that is not a guest's.
    pub device_lasts: bool,
    /// Whether the device cookie raised the alarm.
    pub alarmed: bool,
    /// Which cookies the browser gets.
    pub cookies: Cookies,
    /// Whether the account had been deleted and is restored by this log-in.
    pub taken_back: bool,
}

/// What the sessions of one device and account have in common.
struct DeviceHistory {
    name: Option<String>,
    first_seen_at: Timestamp,
    first_method: SignInMethod,
    answered_at: Option<Timestamp>,
}

/// The cookies of a log-in's answer.
#[derive(Clone, Debug)]
pub enum Cookies {
    /// The secrets whose hashes were in the arguments.
    New,
    /// The same token and the same device secret again, because the answer was lost.
    Again(Box<(Secret, Secret)>),
    /// None: the browser has received the answer, and newer cookies since.
    Nothing,
}

impl Store {
    /// Starts a session; the older one of this device and account ends. A device cookie that had long been replaced
    /// raises the alarm first, as in [`Store::resume`]. Before all that: where the key has started a session already,
    /// that one goes on and nothing changes.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`] where the session that the key started has been ended since; [`StoreError::PasswordChangedMeanwhile`];
    /// [`StoreError::TooManyAccounts`].
    pub async fn sign_in(&self, act: SignIn) -> Result<Started, StoreError> {
        self.write("sign_in", move |tx| tx.sign_in(&act)).await
    }
}

impl Tx<'_> {
    pub(crate) fn sign_in(&self, act: &SignIn) -> Result<Started, StoreError> {
        let start = &act.start;
        self.mark_held_session_changed(start.session.as_ref())?;
        let account = self.account_by_id(&act.account_id)?.ok_or(StoreError::PasswordChangedMeanwhile)?;
        let kept_out = account.disabled_at.is_some() || account.is_out_of_time(start.now) || account.is_gone(start.now);
        if kept_out || account.password != act.verified {
            return Err(StoreError::PasswordChangedMeanwhile);
        }
        if let Some(rehashed) = &act.rehashed {
            self.set_hash(&account.id, rehashed)?;
        }
        if let Some(started) = self.started_before(act, &account)? {
            return Ok(started);
        }
        let taken_back = self.undelete(&account, Some(&start.description), start.now)?;
        let account = Account { deletes_at: None, ..account };
        let alarmed = self.alarm_over(start.device.as_ref(), start.now)?.is_some();
        let id = SessionId(fresh_id(&*self.rules.random)?);
        let device_id = self.device_for(start, &account.id, &id)?;
        let before = self.latest_session(&device_id, &account.id)?;
        self.end_replaced(start, &device_id, before.as_ref())?;
        self.make_room(&account.id, start.now)?;
        let device = self.device_history(&account.id, before.as_ref(), start.now)?;
        let session = Session {
            id,
            account_ref: match &before {
                Some(before) => before.account_ref.clone(),
                None => AccountRef(fresh_id(&*self.rules.random)?),
            },
            device_id,
            account_id: account.id.clone(),
            state: State::SignedIn,
            description: DeviceDescription { name: device.name, ..start.description.clone() },
            first_seen_at: device.first_seen_at,
            first_method: device.first_method,
            started_at: start.now,
            method: SignInMethod::Password,
            tapped_at: None,
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
            answered_at: device.answered_at,
            one_time_until: account.one_time_until,
            ended: None,
        };
        self.mark_session_changed(&session);
        self.insert_session(&session, &start.new_token)?;
        self.write_traces(&session.id, &session.traces)?;
        self.record_started(act, &session.id)?;
        self.record_act(ActivityKind::SignedIn, &session, start.now)?;
        let device_lasts = self.outlasts_browser(&session.device_id, start.now)?;
        Ok(Started { session, account, device_lasts, alarmed, cookies: Cookies::New, taken_back })
    }

    /// What a new session keeps of the one before on its device. Without one, the device is new to the account and is
    /// asked about, unless it is the account's first.
    fn device_history(
        &self,
        account_id: &AccountId,
        before: Option<&Session>,
        now: Timestamp,
    ) -> Result<DeviceHistory, StoreError> {
        if let Some(before) = before {
            // The question goes on with the new session.
            self.execute(
                "UPDATE session SET answered_at = COALESCE(answered_at, $2) WHERE id = $1",
                &[&before.id, &now],
            )?;
            return Ok(DeviceHistory {
                name: before.description.name.clone(),
                first_seen_at: before.first_seen_at,
                first_method: before.first_method,
                answered_at: before.answered_at,
            });
        }
        let sql = "SELECT EXISTS (SELECT 1 FROM activity WHERE account_id = $1 AND kind = 'signed_in') \
                   OR EXISTS (SELECT 1 FROM session WHERE account_id = $1)";
        let is_first = !self.value::<bool>(sql, &[&account_id])?;
        let answered_at = is_first.then_some(now);
        Ok(DeviceHistory { name: None, first_seen_at: now, first_method: SignInMethod::Password, answered_at })
    }

    /// The device of the cookie, with a new secret; a new device for any other cookie. An unknown id is never adopted
    /// (OWASP Session Management Cheat Sheet, strict mode).
    fn device_for(
        &self,
        start: &NewSession,
        account_id: &AccountId,
        session_id: &SessionId,
    ) -> Result<DeviceId, StoreError> {
        let known = match &start.device {
            Some(secret) => self.continued_device(secret, account_id)?.map(|(id, seen)| (id, secret, seen)),
            None => None,
        };
        let Some((id, presented, seen)) = known else {
            let id = DeviceId(fresh_id(&*self.rules.random)?);
            self.execute(
                "INSERT INTO device (id, secret_hash, created_at) VALUES ($1, $2, $3)",
                &[&id, &start.new_secret, &start.now],
            )?;
            return Ok(id);
        };
        let mut others = self.known_accounts(&id, start.now)?;
        // A shared log-in is no tile of the next person, who could not remove it either.
        others.retain(|(session, account)| !session.shared && account.id != *account_id);
        if others.len() >= self.rules.limits.accounts_per_device {
            return Err(StoreError::TooManyAccounts);
        }
        let (device_id, next, now) = (&id, &start.new_secret, start.now);
        self.rotate(&Rotation { device_id, presented, next, by: &RotationCause::SignIn, session_id, now }, seen)?;
        Ok(id)
    }

    /// The device that a log-in goes on with, and whether its present secret is known to have arrived. The secret
    /// before the present one is accepted too while the present one may have been lost: without that, the device's
    /// sessions would stay behind where no browser reaches them. Once it has arrived, the one before joins no device
    /// any more. Where a log-in replaced it, only the same account goes on, by its password once more: a secret that an
    /// attacker planted before the log-in joins no person's device.
    fn continued_device(
        &self,
        secret: &SecretHash,
        account_id: &AccountId,
    ) -> Result<Option<(DeviceId, bool)>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Current(id) => Some((id, true)),
            Presented::Previous(previous) => {
                let answered = previous.answered.as_ref().map(|(session, _)| session);
                let goes_on = match (&previous.by, previous.seen) {
                    (RotationCause::SignIn, seen) => {
                        !seen && answered.is_some_and(|session| session.account_id == *account_id)
                    }
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
    fn end_replaced(
        &self,
        start: &NewSession,
        device_id: &DeviceId,
        before: Option<&Session>,
    ) -> Result<(), StoreError> {
        let presented = self.held_session(start.session.as_ref())?.map(|(session, _)| session);
        let stranded = presented.filter(|session| session.device_id != *device_id || session.shared);
        for session in before.into_iter().chain(stranded.as_ref()) {
            let ending = match session.standing(start.now, &self.rules.limits) {
                Standing::Over(ending) => ending,
                _ => Ending { reason: EndReason::Replaced, at: start.now, by: None },
            };
            self.end_session(&session.id, &ending)?;
        }
        Ok(())
    }

    /// At the limit of sessions, ends the one unused for longest (ASVS 5.0 7.1.2).
    fn make_room(&self, account_id: &AccountId, now: Timestamp) -> Result<(), StoreError> {
        let open = self.unexpired_sessions(account_id, now)?;
        for session in open.iter().skip(self.rules.limits.sessions_per_account.saturating_sub(1)) {
            self.end_session(&session.id, &Ending { reason: EndReason::TooMany, at: now, by: None })?;
            let event = Event::of(ActivityKind::OldestSessionEnded).to(session);
            self.record_activity(Some(account_id), &event, now)?;
        }
        Ok(())
    }
}
