//! Rate limits besides those of passwords: taps, sign-ups, changes.

use super::counters::CounterKind;
use crate::StoreError;
use crate::store::Store;
use crate::tx::Tx;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::AccountId;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::throttle::TokenBucket;
use std::time::Duration;

/// The rate limits besides those of passwords.
#[derive(Clone, Debug)]
pub enum RateLimited {
    /// A sign-up from this network, or a name that is taken.
    SignUp(String),
    /// One tap with this device secret. An unknown secret is not counted here.
    Resume(SecretHash),
    /// A log-in or a sign-up with this device secret: it gives the device another one, as a tap does, and each replaced
    /// secret is a row for as long as it may be evidence.
    SignIn(SecretHash),
    /// A change by this account to its sessions or its profile.
    Change(AccountId),
}

impl Store {
    /// Counts against another rate limit; answers how long to wait if it is exceeded.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn rate_limit(&self, what: RateLimited, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        match what {
            // It is counted before changes that take access away.
            RateLimited::Change(_) => self.write_with_reserve("rate_limit", move |tx| tx.rate_limit(&what, now)).await,
            _ => self.write("rate_limit", move |tx| tx.rate_limit(&what, now)).await,
        }
    }
}

impl Tx<'_> {
    fn rate_limit(&self, what: &RateLimited, now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let throttles = &self.rules.limits.throttles;
        let log_ins = throttles.log_ins_per_device();
        let (kind, of, rule) = match what {
            RateLimited::SignUp(network) => (CounterKind::Newcomers, network.clone(), &throttles.sign_ups),
            RateLimited::Change(account_id) => (CounterKind::Acts, account_id.0.clone(), &throttles.acts),
            RateLimited::Resume(secret) => match self.device_ever_of(secret)? {
                Some(device_id) => (CounterKind::Taps, device_id.0, &throttles.taps),
                None => return Ok(None),
            },
            RateLimited::SignIn(secret) => match self.device_ever_of(secret)? {
                Some(device_id) => (CounterKind::Taps, device_id.0, &log_ins),
                None => return Ok(None),
            },
        };
        self.take_token(kind, &[&of], rule, now)
    }

    /// Takes a token from a bucket; answers how long to wait where none is left.
    pub(crate) fn take_token(
        &self,
        kind: CounterKind,
        of: &[&str],
        rule: &TokenBucket,
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        let key = self.counter_key(kind, of)?;
        let counter = self.counter(kind, &key, now)?;
        let wait = rule.admits(&counter, now).err();
        if wait.is_none() {
            self.put_counter(kind, &key, &rule.taken(&counter, now))?;
        }
        Ok(wait)
    }
}
