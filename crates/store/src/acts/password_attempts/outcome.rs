//! The outcome of an attempt at a password: counters are given back or cleared, failures are told, and a session that
//! guesses ends.

use crate::acts::counters::CounterKind;
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Event, LimiterKind, Outcome, OutcomeEffects, StoreError, Ticket};
use exeunt_contract::EndReason;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::Ending;
use exeunt_domain::throttle::{Backoff, Counter, TokenBucket, UNUSUAL, due};
use std::time::Duration;

impl Store {
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
        self.write_with_reserve("record_outcome", move |tx| tx.record_outcome(&ticket, how, now)).await
    }
}

impl Tx<'_> {
    fn record_outcome(&self, ticket: &Ticket, how: Outcome, now: Timestamp) -> Result<OutcomeEffects, StoreError> {
        let later = if how == Outcome::Right { self.starts_too_many(ticket, now)? } else { None };
        self.leave_network(ticket, how, later.is_some(), now)?;
        let (kind, key) = match &ticket.limiter {
            LimiterKind::Session { id, .. } => {
                (CounterKind::Session, self.counter_key(CounterKind::Session, &[&id.0])?)
            }
            _ => ticket.counter(),
        };
        let mut counter = self.counter(kind, &key, now)?;
        match how {
            Outcome::Void if ticket.may_check => {
                self.put_counter(kind, &key, &Backoff::given_back(&counter, now))?;
                if let (CounterKind::Session, Some(pair)) = (kind, &ticket.known_device_key) {
                    let counter = self.counter(CounterKind::Pair, pair, now)?;
                    self.put_counter(CounterKind::Pair, pair, &Backoff::given_back(&counter, now))?;
                }
            }
            Outcome::Void => {}
            Outcome::Right => self.succeeded(ticket, kind, &key, now)?,
            Outcome::Wrong => {
                let tells = due(&counter, ticket.failure_number, now);
                if let Some(number) = tells {
                    (counter.notified_of, counter.notified_at) = (number, Some(now));
                }
                self.put_counter(kind, &key, &counter)?;
                self.failed(ticket, tells, now)?;
            }
        }
        Ok(OutcomeEffects { retry_after: later })
    }

    /// How long to wait where the account starts more sessions on unknown devices than people do. A new password starts
    /// another counter.
    fn starts_too_many(&self, ticket: &Ticket, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let account = match &ticket.account_id {
            Some(id) if ticket.limiter == LimiterKind::Shared => self.account_by_id(id)?,
            _ => None,
        };
        let Some(account) = account else { return Ok(None) };
        let since = account.password_changed_at.as_millis().to_string();
        self.take_token(CounterKind::SignIns, &[&account.id.0, &since], &self.rules.limits.throttles.sign_ins, now)
    }

    fn succeeded(&self, ticket: &Ticket, kind: CounterKind, key: &str, now: Timestamp) -> Result<(), StoreError> {
        self.clear_counter(kind, key, now)?;
        if let Some(pair) = &ticket.known_device_key {
            self.clear_counter(CounterKind::Pair, pair, now)?;
            // A right password on a known device reopens the pool for unknown devices, too.
            if self.rules.limits.throttles.shared.is_over(&self.counter(CounterKind::Pool, &ticket.shared_key, now)?) {
                self.clear_counter(CounterKind::Pool, &ticket.shared_key, now)?;
            }
        }
        if let Some(account_id) = &ticket.account_id {
            self.resolve_failures(&ticket.event(ActivityKind::SignInFailed), account_id, now)?;
        }
        if kind == CounterKind::Session {
            return Ok(());
        }
        self.count_success(now)?;
        let failures = ticket.failure_number.saturating_sub(1);
        if failures >= UNUSUAL {
            let event = Event { network: None, ..ticket.event(ActivityKind::SignedInAfterFailures).ended(failures) };
            self.record_activity(ticket.account_id.as_ref(), &event, now)?;
        }
        Ok(())
    }

    /// A failed log-in is not named as a change: clients without a session can cause those without end.
    fn failed(&self, ticket: &Ticket, tells: Option<u32>, now: Timestamp) -> Result<(), StoreError> {
        let account_id = ticket.account_id.as_ref();
        let is_check = matches!(ticket.limiter, LimiterKind::Session { .. });
        if ticket.may_check {
            let kind = if is_check { ActivityKind::ReauthenticationFailed } else { ActivityKind::SignInFailed };
            self.record_activity(account_id, &ticket.event(kind), now)?;
        }
        if let Some(failures) = tells {
            self.record_activity(account_id, &Event::of(ActivityKind::ManyFailures).ended(failures), now)?;
        }
        match &ticket.limiter {
            LimiterKind::Session { id, device_id } if ticket.failure_number >= self.rules.limits.throttles.checks => {
                let account = account_id.map(|id| Change::Account(id.clone()));
                self.mark_changed(account.into_iter().chain([Change::Device(device_id.clone())]));
                self.end_session(id, &Ending { reason: EndReason::TooManyAttempts, at: now, by: None })
            }
            _ => Ok(()),
        }
    }

    /// Ends the attempt's being under way in its network; a failure is taken from the network's allowance, and so is a
    /// success that is `too_much`.
    fn leave_network(&self, ticket: &Ticket, how: Outcome, too_much: bool, now: Timestamp) -> Result<(), StoreError> {
        let Some(network) = &ticket.network_key else { return Ok(()) };
        let throttles = &self.rules.limits.throttles;
        // An attempt that took too long was counted as failed already.
        if let Some(counter) = TokenBucket::over(&self.counter(CounterKind::Network, network, now)?, ticket.begun) {
            let failed = how == Outcome::Wrong || too_much;
            let counter = if failed { throttles.network.taken(&counter, now) } else { counter };
            self.put_counter(CounterKind::Network, network, &counter)?;
        }
        if how != Outcome::Wrong {
            return Ok(());
        }
        let sql = "INSERT INTO throttle_name (network, name, failed_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (network, name) DO UPDATE SET failed_at = $3";
        self.execute(sql, &[&network, &ticket.shared_key, &now])?;
        let sql = "SELECT COUNT(*) FROM throttle_name WHERE network = $1 AND failed_at > $2";
        let since = now.minus(throttles.names_within);
        let names: u32 = self.value(sql, &[&network, &since])?;
        if names >= throttles.names {
            tracing::warn!(names, "many names fail from one network: its unknown devices are turned away");
            let next_at = now.plus(throttles.challenge);
            self.put_counter(CounterKind::Challenge, network, &Counter { next_at, ..Counter::new(now) })?;
        }
        Ok(())
    }
}
