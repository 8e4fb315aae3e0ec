//! Log-in by one tap: resume an account of this device, give the same answer once more, or raise the alarm.

use super::Tx;
use super::devices::{Act, Presented, Previous, Rotation};
use super::rows::{SESSION, session};
use crate::{Event, Resume, Resumed, ResumedSession, StoreError};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::rotation::{PresentedSecret, RotationVerdict, session_token, successor};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Ending, Session, Standing, State};

impl Tx<'_> {
    pub(super) fn resume(&self, act: &Resume) -> Result<Resumed, StoreError> {
        let presented = act.device.hash();
        let overlap = self.rules.limits.rotation_overlap;
        match self.presented(&presented)? {
            Presented::Current(device_id) => {
                self.note_seen(&presented)?;
                self.tap(&device_id, act)
            }
            Presented::Previous(previous) => self.tap_again(*previous, act),
            Presented::Unknown if act.renews => Ok(Resumed::Unchanged),
            // Three tabs: the first two have replaced the secret twice while the third was on its way.
            Presented::Retired(_, at) if act.now < at.plus(overlap) => Ok(Resumed::Overtaken { next: None }),
            Presented::Retired(device_id, _) => self.alarm(&device_id, act.now),
            // Ends nothing: only a client that once held a secret of the device may end its sessions.
            Presented::Unknown => Ok(Resumed::PasswordNeeded),
        }
    }

    fn tap(&self, device_id: &str, act: &Resume) -> Result<Resumed, StoreError> {
        let known = self.shown_accounts(device_id, act.session.as_ref(), act.now)?;
        let Some((session, account)) = known.into_iter().find(|(s, _)| s.account_ref == act.account_ref) else {
            return Ok(Resumed::PasswordNeeded);
        };
        let allowed = match session.standing_of(&account, act.now, &self.rules.limits) {
            Standing::Live => true,
            Standing::Remembered => session.can_be_remembered(&account, act.now, &self.rules.limits),
            Standing::Over(ending) => {
                // A session that was refused as expired stays so, also when the clock is set back.
                self.end(&session.id, &ending)?;
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
        self.end_what_was_shared(act.session.as_ref(), &session.id, act.now)?;
        let secret = successor(&act.device, device_id, &act.salt);
        let rotation = Rotation {
            device_id,
            presented: &act.device.hash(),
            next: &secret.hash(),
            by: &Act::Tap(act.salt.clone(), act.salt.clone()),
            session_id: &session.id,
            now: act.now,
        };
        self.rotate(&rotation, true)?;
        let token = session_token(&act.device, &session.id, &act.salt);
        let session = Session {
            recent_from: session.recent_from.filter(|_| act.renews),
            // A session that is logged in already starts no new period: else taps would prolong it for ever.
            signed_in_at: if session.state == State::Remembered { act.now } else { session.signed_in_at },
            state: State::SignedIn,
            ..session
        };
        let before = act.session.as_ref().filter(|_| act.renews);
        let session = self.go_on(session, &account, (&token.hash(), before), act)?;
        let device_lasts = self.lasts(device_id, act.now)?;
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
            by_password: !matches!(previous.by, Act::Tap(..)),
            recently,
            answer_seen: previous.seen,
            same_browser: answered.is_some_and(|session| are_alike(&session.words, &act.words)),
            same_account: answered.is_some_and(|session| session.account_ref == act.account_ref),
            stands,
            shared: answered.is_some_and(|session| session.shared),
        };
        let verdict = replaced.classify();
        let (Act::Tap(salt, token_salt), Some((session, account))) = (previous.by, previous.answered) else {
            return match verdict {
                RotationVerdict::Reused => self.alarm(&previous.device_id, act.now),
                RotationVerdict::Suspicious => Ok(Resumed::Overtaken { next: None }),
                _ => Ok(Resumed::PasswordNeeded),
            };
        };
        let secret = successor(&act.device, &previous.device_id, &salt);
        let device_lasts = self.lasts(&previous.device_id, act.now)?;
        match verdict {
            RotationVerdict::Reused => self.alarm(&previous.device_id, act.now),
            RotationVerdict::PasswordNeeded => Ok(Resumed::PasswordNeeded),
            RotationVerdict::Suspicious => Ok(Resumed::Overtaken { next: None }),
            RotationVerdict::Overtaken => Ok(Resumed::Overtaken { next: Some((secret, device_lasts)) }),
            RotationVerdict::Same => {
                let token = session_token(&act.device, &session.id, &token_salt);
                // The session may have got another token since, by the password entered again: an older token must not
                // replace that one in the browser.
                match self.session_by_token(&token.hash())? {
                    Some((now, _)) if now.id == session.id => {
                        self.end_what_was_shared(act.session.as_ref(), &session.id, act.now)?;
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
                self.end_what_was_shared(act.session.as_ref(), &session.id, act.now)?;
                self.answered_anew(&previous.device_id, &act.salt, act.now)?;
                let token = session_token(&act.device, &session.id, &act.salt);
                let before = self.token_before(&session)?;
                let session = self.go_on(session, &account, (&token.hash(), before.as_ref()), act)?;
                Ok(Resumed::On(Box::new(ResumedSession { session, account, secret, token, device_lasts, again: true })))
            }
        }
    }

    fn go_on(
        &self,
        session: Session,
        account: &Account,
        (token, before): (&SecretHash, Option<&SecretHash>),
        act: &Resume,
    ) -> Result<Session, StoreError> {
        let (traces, tells) = session.traces.renewed(&act.visit, act.now);
        if tells {
            self.tell_of_copy(&session, &act.words, act.now)?;
        }
        let words = Words { name: session.words.name, ..act.words.clone() };
        let session = Session {
            words,
            last_seen_at: act.now,
            renewed_at: act.now,
            superseded: false,
            unconfirmed: true,
            traces,
            ..session
        };
        self.rewrite(&session, token, before)?;
        self.put_traces(&session.id, &session.traces)?;
        if !act.renews {
            self.note_act(&account.id, ActivityKind::Resumed, &session.words, act.now)?;
        }
        Ok(session)
    }

    /// The session that asks for new secrets, if it is this one and still logged in by the token of the request.
    fn renewing(&self, session: &Session, act: &Resume) -> Result<Option<Session>, StoreError> {
        let own = act.session.as_ref().map(|token| self.session_by_token(token)).transpose()?.flatten();
        Ok(own.map(|(own, _)| own).filter(|own| own.id == session.id && own.state == State::SignedIn))
    }

    fn alarm(&self, device_id: &str, now: Timestamp) -> Result<Resumed, StoreError> {
        Ok(Resumed::Reused { concerned: self.put_out(device_id, now)? })
    }

    /// Raises the alarm where this device cookie calls for it, for requests other than a tap: a person who finds the
    /// list of accounts empty logs in instead. Judged as by [`PresentedSecret::classify`], whose alarm depends on
    /// nothing in the request. Answers the accounts whose sessions ended, and the device; nothing where there was no
    /// alarm.
    pub(super) fn alarm_over(&self, device: Option<&SecretHash>, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let reused = device.map(|secret| self.reused(secret, now)).transpose()?.flatten();
        reused.map_or_else(|| Ok(Vec::new()), |id| self.put_out(&id, now))
    }

    /// The device whose alarm this secret raises.
    pub(super) fn reused(&self, secret: &SecretHash, now: Timestamp) -> Result<Option<String>, StoreError> {
        Ok(match self.presented(secret)? {
            Presented::Previous(previous) if previous.seen && !previous.is_recent(self, now) => {
                Some(previous.device_id)
            }
            Presented::Retired(id, at) if now >= at.plus(self.rules.limits.rotation_overlap) => Some(id),
            _ => None,
        })
    }

    /// Ends every session on a device of which two browsers hold secrets: it cannot be known which of them is the
    /// person's. Each account's owner is notified (RFC 9700 §4.14.2). Other devices stay as they are.
    fn put_out(&self, device_id: &str, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT {SESSION} FROM session s WHERE s.device_id = ?1 AND s.ended_at IS NULL");
        let open: Vec<Session> =
            self.db.prepare_cached(&sql)?.query_map([device_id], session)?.collect::<Result<_, _>>()?;
        let mut concerned = vec![device_id.to_owned()];
        for session in open {
            if let Standing::Over(ending) = session.standing(now, &self.rules.limits) {
                self.end(&session.id, &ending)?;
                continue;
            }
            self.end(&session.id, &Ending { reason: EndReason::SecretReused, at: now, by: None })?;
            let kind = ActivityKind::SecretReused;
            let event = Event { kind, device: None, target: Some(session.words), ended: None };
            self.record(Some(&session.account_id), &event, now)?;
            concerned.push(session.account_id);
        }
        self.drop_secrets(device_id)?;
        Ok(concerned)
    }
}

/// Whether two browsers describe themselves alike; the name that a person gave the device is not compared.
pub(super) fn are_alike(one: &Words, other: &Words) -> bool {
    (&one.browser, &one.system, one.form) == (&other.browser, &other.system, other.form)
}
