//! Rate limits of passwords: an attempt is counted before the check, and settled afterwards.

mod outcome;

use super::counters::CounterKind;
use crate::store::Store;
use crate::tx::Tx;
use crate::{Admission, Attempt, LimiterKind, ReauthAdmission, ReauthAttempt, StoreError, Ticket};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{DeviceId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::throttle::{Counter, TokenBucket};
use std::time::Duration;

impl Store {
    /// Counts an attempt to log in, before its password is checked. The same work whatever the answer.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn admit(&self, attempt: Attempt) -> Result<Admission, StoreError> {
        self.write("admit", move |tx| tx.admit(&attempt)).await
    }

    /// Counts an attempt to enter the current password again.
    ///
    /// # Errors
    /// [`StoreError::SessionEnded`].
    pub async fn admit_check(&self, check: ReauthAttempt) -> Result<ReauthAdmission, StoreError> {
        self.write_with_reserve("admit_check", move |tx| tx.admit_check(&check)).await
    }
}

impl Tx<'_> {
    fn admit(&self, attempt: &Attempt) -> Result<Admission, StoreError> {
        let Attempt { counted, description, now, .. } = attempt;
        let throttles = &self.rules.limits.throttles;
        let account = self.account_by_username(&attempt.username)?;
        let known = match (&attempt.device, &account) {
            (Some(device), Some(account)) => self.known_pair(device, account, *now)?,
            _ => None,
        };
        let (pair, session_id) = known.unzip();
        let storm = self.is_under_attack(*now)?;
        let mut ticket = Ticket {
            may_check: false,
            failure_number: 0,
            limiter: LimiterKind::Shared,
            shared_key: self
                .counter_key(CounterKind::Pool, &[account.as_ref().map_or(counted, |found| &found.username_key)])?,
            known_device_key: pair,
            network_key: None,
            begun: *now,
            account_id: account.as_ref().map(|account| account.id.clone()),
            description: description.clone(),
            session_id,
            shown_network: attempt.shown_network.clone(),
        };
        if let Some(pair) = &ticket.known_device_key
            && !throttles.known_device.is_over(&self.counter(CounterKind::Pair, pair, *now)?)
        {
            ticket.limiter = LimiterKind::KnownDevice;
            if let Some(wait) = self.take_token(CounterKind::Proofs, &[pair], &throttles.proofs, *now)? {
                return Ok(Admission::RetryAfter(wait));
            }
        } else if let Some(network) = &attempt.network {
            let key = self.counter_key(CounterKind::Network, &[network])?;
            if let Err(wait) = self.begin_network_attempt(&key, &throttles.network(storm), *now)? {
                return Ok(Admission::RetryAfter(wait));
            }
            ticket.network_key = Some(key);
        }
        self.count_attempt(*now)?;
        let (kind, key) = ticket.counter();
        let rule = if kind == CounterKind::Pair { throttles.known_device.clone() } else { throttles.shared(storm) };
        let counter = self.counter(kind, &key, *now)?;
        ticket.failure_number = counter.fails;
        if let Some(reserved) = rule.reserve(&counter, *now) {
            self.put_counter(kind, &key, &reserved)?;
            (ticket.may_check, ticket.failure_number) = (true, reserved.fails);
        }
        Ok(Admission::Counted(Box::new((account, ticket))))
    }

    /// Counts a log-in from a network as under way; counts nothing where the network has to wait.
    fn begin_network_attempt(
        &self,
        key: &str,
        rule: &TokenBucket,
        now: Timestamp,
    ) -> Result<Result<(), Duration>, StoreError> {
        let challenge = self.counter(CounterKind::Challenge, key, now)?.next_at;
        // A challenge that lasts longer than any was written before the clock was set back.
        if now < challenge && challenge <= now.plus(self.rules.limits.throttles.challenge) {
            let left = challenge.as_millis().saturating_sub(now.as_millis());
            return Ok(Err(Duration::from_millis(u64::try_from(left).unwrap_or(0))));
        }
        let counter = self.counter(CounterKind::Network, key, now)?;
        if let Err(wait) = rule.admits(&counter, now) {
            return Ok(Err(wait));
        }
        self.put_counter(CounterKind::Network, key, &rule.begun(&counter, now))?;
        Ok(Ok(()))
    }

    fn admit_check(&self, ReauthAttempt { session, now }: &ReauthAttempt) -> Result<ReauthAdmission, StoreError> {
        let account = self.account_by_id(&session.account_id)?.ok_or(StoreError::SessionEnded)?;
        let throttles = &self.rules.limits.throttles;
        if let Some(wait) = self.take_token(CounterKind::Proofs, &[&session.id.0], &throttles.proofs, *now)? {
            return Ok(ReauthAdmission::RetryAfter(wait));
        }
        let key = self.counter_key(CounterKind::Session, &[&session.id.0])?;
        let counter = self.counter(CounterKind::Session, &key, *now)?;
        let goes = counter.fails < throttles.checks;
        let pair = (!session.shared).then(|| self.pair_key(&session.device_id, &account)).transpose()?;
        let number = counter.fails + u32::from(goes);
        if goes {
            self.put_counter(CounterKind::Session, &key, &Counter { fails: number, used_at: *now, ..counter })?;
        }
        if let Some(pair) = pair.as_ref().filter(|_| goes) {
            // It counts in the pair and does not wait there: the session ends long before.
            let counter = self.counter(CounterKind::Pair, pair, *now)?;
            self.put_counter(CounterKind::Pair, pair, &throttles.known_device.failed(&counter, *now))?;
        }
        Ok(ReauthAdmission::Counted(Box::new(Ticket {
            may_check: goes,
            failure_number: number,
            limiter: LimiterKind::Session { id: session.id.clone(), device_id: session.device_id.clone() },
            shared_key: self.counter_key(CounterKind::Pool, &[&account.username_key])?,
            known_device_key: pair,
            network_key: None,
            begun: *now,
            account_id: Some(session.account_id.clone()),
            description: session.description.clone(),
            session_id: Some(session.id.clone()),
            shown_network: None,
        })))
    }

    /// The key of the account's counter on the device of the cookie, if the account was logged in there, not as a
    /// guest, and was not forgotten; with the newest such session. A cookie that raised the alarm identifies no device.
    fn known_pair(
        &self,
        device: &SecretHash,
        account: &Account,
        now: Timestamp,
    ) -> Result<Option<(String, SessionId)>, StoreError> {
        let Some(device_id) = self.device_id(device, now)? else { return Ok(None) };
        let sql = "SELECT id FROM session WHERE device_id = $1 AND account_id = $2 AND shared = 0 \
                   AND forgotten_at IS NULL ORDER BY started_at DESC, id LIMIT 1";
        let newest: Option<SessionId> = self.one(sql, &[&device_id, &account.id])?;
        newest.map(|newest| Ok((self.pair_key(&device_id, account)?, newest))).transpose()
    }

    /// A new password makes another counter of it: guesses at the old one say nothing about it.
    fn pair_key(&self, device_id: &DeviceId, account: &Account) -> Result<String, StoreError> {
        let since = account.password_changed_at.as_millis().to_string();
        self.counter_key(CounterKind::Pair, &[&device_id.0, &account.id.0, &since])
    }

    pub(super) fn clear_counter(&self, kind: CounterKind, key: &str, now: Timestamp) -> Result<(), StoreError> {
        let counter = self.counter(kind, key, now)?;
        self.put_counter(kind, key, &counter.cleared(now))
    }

    /// Clears the pool after a new password: unknown devices may guess it afresh.
    pub(crate) fn clear_shared_counter(&self, account: &Account, now: Timestamp) -> Result<(), StoreError> {
        self.clear_counter(CounterKind::Pool, &self.counter_key(CounterKind::Pool, &[&account.username_key])?, now)
    }

    /// Deletes the counters that have the time of the account's password in their keys: once it has another, or none,
    /// they count nothing and cannot be found any more.
    pub(crate) fn drop_password_counters(&self, account: &Account) -> Result<(), StoreError> {
        let since = account.password_changed_at.as_millis().to_string();
        self.drop_counter(CounterKind::SignIns, &[&account.id.0, &since])?;
        let sql = "SELECT DISTINCT device_id FROM session WHERE account_id = $1";
        for device_id in self.all::<DeviceId>(sql, &[&account.id])? {
            let pair = self.drop_counter(CounterKind::Pair, &[&device_id.0, &account.id.0, &since])?;
            self.drop_counter(CounterKind::Proofs, &[&pair])?;
        }
        Ok(())
    }
}
