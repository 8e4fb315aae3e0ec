//! Rate limits of passwords: an attempt is counted before the check, and settled afterwards.

use super::counters::Kind;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Admission, Attempt, Check, Checked, Event, LimiterKind, Outcome, OutcomeEffects, StoreError, Ticket};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::DeviceId;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Ending;
use exeunt_domain::throttle::{Backoff, Counter, TokenBucket, UNUSUAL, due};
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
    /// [`StoreError::Gone`].
    pub async fn admit_check(&self, check: Check) -> Result<Checked, StoreError> {
        self.revoke("admit_check", move |tx| tx.admit_check(&check)).await
    }

    /// Writes the outcome of an attempt: a success gives the count back, a failure is recorded. The last failure that a
    /// session may have ends it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn record_outcome(
        &self,
        ticket: Ticket,
        how: Outcome,
        now: Timestamp,
    ) -> Result<OutcomeEffects, StoreError> {
        self.revoke("record_outcome", move |tx| tx.record_outcome(&ticket, how, now)).await
    }
}

impl Tx<'_> {
    fn admit(&self, attempt: &Attempt) -> Result<Admission, StoreError> {
        let Attempt { counted, words, now, .. } = attempt;
        let throttles = &self.rules.limits.throttles;
        let account = self.account_by_username(&attempt.username)?;
        let pair = match (&attempt.device, &account) {
            (Some(device), Some(account)) => self.known_pair(device, account, *now)?,
            _ => None,
        };
        let storm = self.is_under_attack(*now)?;
        let mut ticket = Ticket {
            goes: false,
            number: 0,
            turn: LimiterKind::Shared,
            pool: self.counter_key(Kind::Pool, &[account.as_ref().map_or(counted, |found| &found.username_key)])?,
            pair,
            network: None,
            begun: *now,
            account_id: account.as_ref().map(|account| account.id.clone()),
            words: words.clone(),
        };
        if let Some(pair) = &ticket.pair
            && !throttles.known_device.is_over(&self.counter(Kind::Pair, pair, *now)?)
        {
            ticket.turn = LimiterKind::KnownDevice;
            if let Some(wait) = self.take(Kind::Proofs, &[pair], &throttles.proofs, *now)? {
                return Ok(Admission::Later(wait));
            }
        } else if let Some(network) = &attempt.network {
            let key = self.counter_key(Kind::Network, &[network])?;
            if let Err(wait) = self.enter(&key, &throttles.network(storm), *now)? {
                return Ok(Admission::Later(wait));
            }
            ticket.network = Some(key);
        }
        self.count_attempt(*now)?;
        let (kind, key) = ticket.counter();
        let rule = if kind == Kind::Pair { throttles.known_device.clone() } else { throttles.shared(storm) };
        let counter = self.counter(kind, &key, *now)?;
        ticket.number = counter.fails;
        if let Some(reserved) = rule.reserve(&counter, *now) {
            self.put_counter(kind, &key, &reserved)?;
            (ticket.goes, ticket.number) = (true, reserved.fails);
        }
        Ok(Admission::Counted(Box::new((account, ticket))))
    }

    /// Counts a log-in from a network as under way; counts nothing where the network has to wait.
    fn enter(&self, key: &str, rule: &TokenBucket, now: Timestamp) -> Result<Result<(), Duration>, StoreError> {
        let challenge = self.counter(Kind::Challenge, key, now)?.next_at;
        // A challenge that lasts longer than any was written before the clock was set back.
        if now < challenge && challenge <= now.plus(self.rules.limits.throttles.challenge) {
            let left = challenge.as_millis().saturating_sub(now.as_millis());
            return Ok(Err(Duration::from_millis(u64::try_from(left).unwrap_or(0))));
        }
        let counter = self.counter(Kind::Network, key, now)?;
        if let Err(wait) = rule.admits(&counter, now) {
            return Ok(Err(wait));
        }
        self.put_counter(Kind::Network, key, &rule.begun(&counter, now))?;
        Ok(Ok(()))
    }

    fn admit_check(&self, Check { session, now }: &Check) -> Result<Checked, StoreError> {
        let account = self.account_by_id(&session.account_id)?.ok_or(StoreError::Gone)?;
        let throttles = &self.rules.limits.throttles;
        if let Some(wait) = self.take(Kind::Proofs, &[&session.id.0], &throttles.proofs, *now)? {
            return Ok(Checked::Later(wait));
        }
        let key = self.counter_key(Kind::Session, &[&session.id.0])?;
        let counter = self.counter(Kind::Session, &key, *now)?;
        let goes = counter.fails < throttles.checks;
        let pair = (!session.shared).then(|| self.pair_key(&session.device_id, &account)).transpose()?;
        let number = counter.fails + u32::from(goes);
        if goes {
            self.put_counter(Kind::Session, &key, &Counter { fails: number, used_at: *now, ..counter })?;
        }
        if let Some(pair) = pair.as_ref().filter(|_| goes) {
            // It counts in the pair and does not wait there: the session ends long before.
            let counter = self.counter(Kind::Pair, pair, *now)?;
            self.put_counter(Kind::Pair, pair, &throttles.known_device.failed(&counter, *now))?;
        }
        Ok(Checked::Counted(Box::new(Ticket {
            goes,
            number,
            turn: LimiterKind::Session { id: session.id.clone(), device_id: session.device_id.clone() },
            pool: self.counter_key(Kind::Pool, &[&account.username_key])?,
            pair,
            network: None,
            begun: *now,
            account_id: Some(session.account_id.clone()),
            words: session.words.clone(),
        })))
    }

    fn record_outcome(&self, ticket: &Ticket, how: Outcome, now: Timestamp) -> Result<OutcomeEffects, StoreError> {
        let later = if how == Outcome::Right { self.starts_too_many(ticket, now)? } else { None };
        self.leave_network(ticket, how, later.is_some(), now)?;
        let (kind, key) = match &ticket.turn {
            LimiterKind::Session { id, .. } => (Kind::Session, self.counter_key(Kind::Session, &[&id.0])?),
            _ => ticket.counter(),
        };
        let mut counter = self.counter(kind, &key, now)?;
        match how {
            Outcome::Void if ticket.goes => {
                self.put_counter(kind, &key, &Backoff::given_back(&counter, now))?;
                if let (Kind::Session, Some(pair)) = (kind, &ticket.pair) {
                    let counter = self.counter(Kind::Pair, pair, now)?;
                    self.put_counter(Kind::Pair, pair, &Backoff::given_back(&counter, now))?;
                }
            }
            Outcome::Void => {}
            Outcome::Right => self.succeeded(ticket, kind, &key, now)?,
            Outcome::Wrong => {
                let tells = due(&counter, ticket.number, now);
                if let Some(number) = tells {
                    (counter.notified_of, counter.notified_at) = (number, Some(now));
                }
                self.put_counter(kind, &key, &counter)?;
                self.failed(ticket, tells, now)?;
            }
        }
        Ok(OutcomeEffects { later })
    }

    /// How long to wait where the account starts more sessions on unknown devices than people do. A new password starts
    /// another counter.
    fn starts_too_many(&self, ticket: &Ticket, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let account = match &ticket.account_id {
            Some(id) if ticket.turn == LimiterKind::Shared => self.account_by_id(id)?,
            _ => None,
        };
        let Some(account) = account else { return Ok(None) };
        let since = account.password_changed_at.as_millis().to_string();
        self.take(Kind::SignIns, &[&account.id.0, &since], &self.rules.limits.throttles.sign_ins, now)
    }

    fn succeeded(&self, ticket: &Ticket, kind: Kind, key: &str, now: Timestamp) -> Result<(), StoreError> {
        self.clear(kind, key, now)?;
        if let Some(pair) = &ticket.pair {
            self.clear(Kind::Pair, pair, now)?;
            // A right password on a known device reopens the pool for unknown devices, too.
            if self.rules.limits.throttles.shared.is_over(&self.counter(Kind::Pool, &ticket.pool, now)?) {
                self.clear(Kind::Pool, &ticket.pool, now)?;
            }
        }
        if kind == Kind::Session {
            return Ok(());
        }
        self.count_success(now)?;
        let failures = ticket.number.saturating_sub(1);
        if failures >= UNUSUAL {
            let event = Event::of(ActivityKind::SignedInAfterFailures).by(&ticket.words).ended(failures);
            self.record(ticket.account_id.as_ref(), &event, now)?;
        }
        Ok(())
    }

    /// A failed log-in is not named as a change: clients without a session can cause those without end.
    fn failed(&self, ticket: &Ticket, tells: Option<u32>, now: Timestamp) -> Result<(), StoreError> {
        let account_id = ticket.account_id.as_ref();
        let is_check = matches!(ticket.turn, LimiterKind::Session { .. });
        if ticket.goes {
            let kind = if is_check { ActivityKind::ReauthenticationFailed } else { ActivityKind::SignInFailed };
            self.record(account_id, &Event::of(kind).by(&ticket.words), now)?;
        }
        if let Some(failures) = tells {
            self.record(account_id, &Event::of(ActivityKind::ManyFailures).ended(failures), now)?;
        }
        match &ticket.turn {
            LimiterKind::Session { id, device_id } if ticket.number >= self.rules.limits.throttles.checks => {
                let account = account_id.map(|id| Change::Account(id.clone()));
                self.changes(account.into_iter().chain([Change::Device(device_id.clone())]));
                self.end(id, &Ending { reason: EndReason::TooManyAttempts, at: now, by: None })
            }
            _ => Ok(()),
        }
    }

    /// Ends the attempt's being under way in its network; a failure is taken from the network's allowance, and so is a
    /// success that is `too_much`.
    fn leave_network(&self, ticket: &Ticket, how: Outcome, too_much: bool, now: Timestamp) -> Result<(), StoreError> {
        let Some(network) = &ticket.network else { return Ok(()) };
        let throttles = &self.rules.limits.throttles;
        // An attempt that took too long was counted as failed already.
        if let Some(counter) = TokenBucket::over(&self.counter(Kind::Network, network, now)?, ticket.begun) {
            let failed = how == Outcome::Wrong || too_much;
            let counter = if failed { throttles.network.taken(&counter, now) } else { counter };
            self.put_counter(Kind::Network, network, &counter)?;
        }
        if how != Outcome::Wrong {
            return Ok(());
        }
        let sql = "INSERT INTO throttle_name (network, name, failed_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (network, name) DO UPDATE SET failed_at = $3";
        self.execute(sql, &[&network, &ticket.pool, &now])?;
        let sql = "SELECT COUNT(*) FROM throttle_name WHERE network = $1 AND failed_at > $2";
        let since = now.minus(throttles.names_within);
        let names: u32 = self.value(sql, &[&network, &since])?;
        if names >= throttles.names {
            tracing::warn!(names, "many names fail from one network: its unknown devices are turned away");
            let next_at = now.plus(throttles.challenge);
            self.put_counter(Kind::Challenge, network, &Counter { next_at, ..Counter::new(now) })?;
        }
        Ok(())
    }

    /// The key of the account's counter on the device of the cookie, if the account was logged in there, not as a
    /// guest, and was not forgotten. A cookie that raised the alarm identifies no device.
    fn known_pair(&self, device: &SecretHash, account: &Account, now: Timestamp) -> Result<Option<String>, StoreError> {
        let Some(device_id) = self.device_id(device, now)? else { return Ok(None) };
        let sql = "SELECT EXISTS (SELECT 1 FROM session WHERE device_id = $1 AND account_id = $2 AND shared = 0 \
                   AND forgotten_at IS NULL)";
        let known: bool = self.value(sql, &[&device_id, &account.id])?;
        known.then(|| self.pair_key(&device_id, account)).transpose()
    }

    /// A new password makes another counter of it: guesses at the old one say nothing about it.
    fn pair_key(&self, device_id: &DeviceId, account: &Account) -> Result<String, StoreError> {
        let since = account.password_changed_at.as_millis().to_string();
        self.counter_key(Kind::Pair, &[&device_id.0, &account.id.0, &since])
    }

    fn clear(&self, kind: Kind, key: &str, now: Timestamp) -> Result<(), StoreError> {
        let counter = self.counter(kind, key, now)?;
        self.put_counter(kind, key, &counter.cleared(now))
    }

    /// Clears the pool after a new password: unknown devices may guess it afresh.
    pub(crate) fn forgive(&self, account: &Account, now: Timestamp) -> Result<(), StoreError> {
        self.clear(Kind::Pool, &self.counter_key(Kind::Pool, &[&account.username_key])?, now)
    }
}

impl Ticket {
    /// The counter that decides about a log-in.
    fn counter(&self) -> (Kind, String) {
        match (&self.turn, &self.pair) {
            (LimiterKind::KnownDevice, Some(pair)) => (Kind::Pair, pair.clone()),
            _ => (Kind::Pool, self.pool.clone()),
        }
    }
}
