//! Log-in by one tap: resume an account of this device, give the same answer once more, or raise the alarm.

use super::devices::{Presented, Previous, Rotation, RotationCause};
use crate::StoreError;
use crate::store::Store;
use crate::tx::{Change, Tx};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::{AccountRef, DeviceId};
use exeunt_domain::rotation::{PresentedSecret, RotationVerdict, Salt, session_token, successor};
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::session::{Session, Standing, State};
use exeunt_domain::traces::Visit;

/// Arguments to resume an account of this device by one tap.
#[derive(Debug)]
pub struct Resume {
    /// The device cookie itself: the browser's next secrets are derived from it.
    pub device: Secret,
    /// The session cookie that came with the request.
    pub session: Option<SecretHash>,
    /// The account's reference on the device.
    pub account_ref: AccountRef,
    /// The salt of the new secrets, if new ones are made.
    pub salt: Salt,
    /// The device's browser and system.
    pub description: DeviceDescription,
    /// The source of the request.
    pub visit: Visit,
    /// Whether this is no tap: the page of a session that is logged in asks for new secrets because they are due. It is
    /// no log-in, and no time that counts from the password or the tap begins anew.
    pub renews: bool,
    /// The current time.
    pub now: Timestamp,
}

/// The outcome of a tap. None of these is an error: what was written stays written.
#[derive(Debug)]
pub enum Resumed {
    /// The session goes on, or the answer to it is given once more.
    On(Box<ResumedSession>),
    /// Another request of this browser was first. Without `next` it may be another browser that holds a copy.
    Overtaken {
        /// The device's present secret, and whether its cookie outlasts the browser.
        next: Option<(Secret, bool)>,
    },
    /// New secrets are not due, and the browser keeps those that it has.
    Unchanged,
    /// One tap is not enough, whatever the reason.
    PasswordNeeded,
    /// The secret had long been replaced: every session on the device has ended, and its secrets are dead.
    Reused,
}

/// The session that goes on, with its new secrets.
#[derive(Debug)]
pub struct ResumedSession {
    /// The session.
    pub session: Session,
    /// Its account.
    pub account: Account,
    /// The device's new secret.
    pub secret: Secret,
    /// The session's new token.
    pub token: Secret,
    /// Whether the device cookie outlasts the browser, because the device has an account that is not a guest's.
    pub device_lasts: bool,
    /// Whether these are the secrets of an earlier answer: one to another tab, or one that was lost.
    pub again: bool,
}

impl Store {
    /// Logs in by one tap, and replaces the device's secret; or replaces it because that is due.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn resume(&self, act: Resume) -> Result<Resumed, StoreError> {
        self.write("resume", move |tx| tx.resume(&act)).await
    }
}

impl Tx<'_> {
    fn resume(&self, act: &Resume) -> Result<Resumed, StoreError> {
        let presented = act.device.hash();
        let overlap = self.rules.limits.rotation_overlap;
        match self.presented(&presented)? {
            Presented::Current(device_id) => {
                self.confirm_secret(&presented)?;
                self.tap(&device_id, act)
            }
            Presented::Previous(previous) => self.tap_again(*previous, act),
            Presented::Unknown if act.renews => Ok(Resumed::Unchanged),
            // Three tabs: the first two have replaced the secret twice while the third was on its way.
            Presented::Retired(_, at) if act.now < at.plus(overlap) => Ok(Resumed::Overtaken { next: None }),
            Presented::Retired(device_id, _) => self.raise_alarm(&device_id, act.now),
            // Ends nothing: only a client that once held a secret of the device may end its sessions.
            Presented::Unknown => Ok(Resumed::PasswordNeeded),
        }
    }

    fn tap(&self, device_id: &DeviceId, act: &Resume) -> Result<Resumed, StoreError> {
        let known = self.shown_accounts(device_id, act.session.as_ref(), act.now)?;
        let Some((session, account)) = known.into_iter().find(|(s, _)| s.account_ref == act.account_ref) else {
            return Ok(Resumed::PasswordNeeded);
        };
        let allowed = match session.standing(act.now, &self.rules.limits) {
            Standing::Live => true,
            Standing::Remembered => session.can_be_remembered(&account, act.now, &self.rules.limits),
            Standing::Over(ending) => {
                // A session that was refused as expired stays so, also when the clock is set back.
                self.end_session(&session.id, &ending)?;
                false
            }
        };
        if !allowed || account.disabled_at.is_some() {
            return Ok(Resumed::PasswordNeeded);
        }
        if act.renews {
            let Some(own) = self.renewing(&session, act)? else { return Ok(Resumed::PasswordNeeded) };
            if !own.needs_renewal(act.now, &self.rules.limits) {
                return Ok(Resumed::Unchanged);
            }
        }
        self.take_place(&session, act)?;
        let secret = successor(&act.device, device_id, &act.salt);
        let rotation = Rotation {
            device_id,
            presented: &act.device.hash(),
            next: &secret.hash(),
            by: &RotationCause::Resume(act.salt.clone(), act.salt.clone()),
            session_id: &session.id,
            now: act.now,
        };
        self.rotate(&rotation, true)?;
        let token = session_token(&act.device, &session.id, &act.salt);
        let session = Session {
            recent_from: session.recent_from.filter(|_| act.renews),
            tapped_at: if act.renews { session.tapped_at } else { Some(act.now) },
            // A session that is logged in already starts no new period: else taps would prolong it for ever.
            signed_in_at: if session.state == State::Remembered { act.now } else { session.signed_in_at },
            state: State::SignedIn,
            ..session
        };
        let before = act.session.as_ref().filter(|_| act.renews);
        let session = self.go_on(session, &account, (&token.hash(), before), act)?;
        let device_lasts = self.outlasts_browser(device_id, act.now)?;
        Ok(Resumed::On(Box::new(ResumedSession { session, account, secret, token, device_lasts, again: false })))
    }

    /// The presented secret was replaced by the last answer.
    fn tap_again(&self, previous: Previous, act: &Resume) -> Result<Resumed, StoreError> {
        let (recently, mut stands) = (previous.is_recent(self, act.now), previous.stands(self, act.now));
        if let Some((session, _)) = previous.answered.as_ref().filter(|_| act.renews) {
            stands &= self.renewing(session, act)?.is_some();
        }
        let answered = previous.answered.as_ref().map(|(session, _)| session);
        let replaced = PresentedSecret {
            by_password: !matches!(previous.by, RotationCause::Resume(..)),
            recently,
            answer_seen: previous.seen,
            same_browser: answered.is_some_and(|session| are_alike(&session.description, &act.description)),
            same_account: answered.is_some_and(|session| session.account_ref == act.account_ref),
            stands,
            shared: answered.is_some_and(|session| session.shared),
        };
        let verdict = replaced.classify();
        let (RotationCause::Resume(salt, token_salt), Some((session, account))) = (previous.by, previous.answered)
        else {
            return match verdict {
                RotationVerdict::Reused => self.raise_alarm(&previous.device_id, act.now),
                RotationVerdict::Suspicious => Ok(Resumed::Overtaken { next: None }),
                _ => Ok(Resumed::PasswordNeeded),
            };
        };
        let secret = successor(&act.device, &previous.device_id, &salt);
        let device_lasts = self.outlasts_browser(&previous.device_id, act.now)?;
        match verdict {
            RotationVerdict::Reused => self.raise_alarm(&previous.device_id, act.now),
            RotationVerdict::PasswordNeeded => Ok(Resumed::PasswordNeeded),
            RotationVerdict::Suspicious => Ok(Resumed::Overtaken { next: None }),
            RotationVerdict::Overtaken => Ok(Resumed::Overtaken { next: Some((secret, device_lasts)) }),
            RotationVerdict::Same => {
                let token = session_token(&act.device, &session.id, &token_salt);
                // The session may have got another token since, by the password entered again: an older token must not
                // replace that one in the browser.
                match self.session_by_token(&token.hash())? {
                    Some((now, _)) if now.id == session.id => {
                        self.take_place(&session, act)?;
                        Ok(Resumed::On(Box::new(ResumedSession {
                            session,
                            account,
                            secret,
                            token,
                            device_lasts,
                            again: true,
                        })))
                    }
                    _ => Ok(Resumed::Overtaken { next: Some((secret, device_lasts)) }),
                }
            }
            RotationVerdict::Anew => {
                self.take_place(&session, act)?;
                self.answered_anew(&previous.device_id, &act.salt, act.now)?;
                let token = session_token(&act.device, &session.id, &act.salt);
                let before = self.token_before(&session)?;
                let session = self.go_on(session, &account, (&token.hash(), before.as_ref()), act)?;
                Ok(Resumed::On(Box::new(ResumedSession { session, account, secret, token, device_lasts, again: true })))
            }
        }
    }

    /// The session takes the place of the one that the browser presents, of which a shared log-in ends.
    fn take_place(&self, session: &Session, act: &Resume) -> Result<(), StoreError> {
        // New secrets alone change nothing that pages show.
        if !act.renews {
            self.mark_held_session_changed(act.session.as_ref())?;
            self.mark_session_changed(session);
        }
        self.end_shared(act.session.as_ref(), &session.id, act.now)
    }

    fn go_on(
        &self,
        session: Session,
        account: &Account,
        (token, before): (&SecretHash, Option<&SecretHash>),
        act: &Resume,
    ) -> Result<Session, StoreError> {
        let (traces, warns) = session.traces.renewed(&act.visit, act.now);
        if warns {
            self.record_suspected_copy(&session, &act.description, act.now)?;
        }
        let description = DeviceDescription { name: session.description.name.clone(), ..act.description.clone() };
        if warns || description != session.description {
            self.mark_changed([Change::Account(account.id.clone())]);
        }
        let session = Session {
            description,
            last_seen_at: act.now,
            renewed_at: act.now,
            superseded: false,
            unconfirmed: true,
            traces,
            ..session
        };
        self.replace_token(&session, token, before)?;
        self.write_traces(&session.id, &session.traces)?;
        if !act.renews {
            self.record_act(ActivityKind::Resumed, &session, act.now)?;
        }
        Ok(session)
    }

    /// The session that asks for new secrets, if it is this one and still logged in by the token of the request.
    fn renewing(&self, session: &Session, act: &Resume) -> Result<Option<Session>, StoreError> {
        let own = self.held_session(act.session.as_ref())?;
        Ok(own.map(|(own, _)| own).filter(|own| own.id == session.id && own.state == State::SignedIn))
    }

    fn raise_alarm(&self, device_id: &DeviceId, now: Timestamp) -> Result<Resumed, StoreError> {
        self.end_device(device_id, now).map(|_| Resumed::Reused)
    }
}

/// Whether two browsers describe themselves alike; the name that a person gave the device is not compared.
fn are_alike(one: &DeviceDescription, other: &DeviceDescription) -> bool {
    (&one.browser, &one.system, one.form) == (&other.browser, &other.system, other.form)
}
