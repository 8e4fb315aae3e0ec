//! Argon2id in a bounded number of slots. A slot keeps its memory, because fresh blocks for every log-in cost more than
//! the hash; a bounded queue keeps a burst of log-ins from piling up; nothing else in the server waits here.

use super::durations::RecentDurations;
use super::error::HashingError;
pub use super::phc::Cost;
use super::phc::StoredHash;
use super::slots::Slots;
use crate::observe::metrics::Timer;
use crate::system::Stopwatch;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use exeunt_domain::password::Password;
use exeunt_domain::secret::Random;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The password hasher, with a bounded number of hashes at a time.
#[derive(Clone)]
pub struct Hashing(Arc<Inner>);

struct Inner {
    params: Params,
    slots: Slots,
    timer: Timer,
    blocks: Mutex<Vec<Vec<Block>>>,
    computed: AtomicU64,
    work_done: AtomicU64,
    /// The durations of the last hashes at today's cost, without the wait for a slot.
    recent: RecentDurations,
    random: Arc<dyn Random>,
    /// A hash that matches no known password, for names without an account.
    decoy: String,
}

impl Hashing {
    /// A hasher of this cost, with `slots` hashes at a time; with zero, every request is refused.
    ///
    /// # Errors
    /// When argon2 refuses the cost, or there is no randomness.
    pub fn new(cost: Cost, slots: usize, random: Arc<dyn Random>) -> Result<Self, HashingError> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(Params::DEFAULT_OUTPUT_LEN))?;
        let mut decoy = [0; 32];
        random.fill(&mut decoy)?;
        let decoy =
            StoredHash { params: params.clone(), salt: decoy[..16].to_vec(), expected: decoy.to_vec() }.to_phc()?;
        let inner = Inner {
            params: params.clone(),
            slots: Slots::new(slots),
            // At the least cost a hash takes about the second of these buckets.
            timer: Timer::of([0.01, 0.025, 0.05, 0.1, 0.25, 1.0]),
            blocks: Mutex::new(Vec::new()),
            computed: AtomicU64::new(0),
            work_done: AtomicU64::new(0),
            recent: RecentDurations::default(),
            random,
            decoy,
        };
        // One hash in advance, so that there is a duration to make up for; and one before that, because fresh memory is
        // slow.
        inner.fill(params.clone(), &Password::typed(""), &[0; 16])?;
        let start = Stopwatch::start();
        inner.fill(params, &Password::typed(""), &[0; 16])?;
        inner.recent.record(start.elapsed());
        inner.computed.store(0, Ordering::Relaxed);
        inner.work_done.store(0, Ordering::Relaxed);
        Ok(Self(Arc::new(inner)))
    }

    /// The hash to store for a new password, as a PHC string with a fresh salt.
    ///
    /// # Errors
    /// See [`HashingError`].
    pub async fn hash(&self, password: &Password) -> Result<String, HashingError> {
        let mut salt = [0; 16];
        self.0.random.fill(&mut salt)?;
        let params = self.0.params.clone();
        let (cost, password) = (params.clone(), password.clone());
        let expected = self.in_a_slot(move |inner| inner.fill(cost, &password, &salt)).await?;
        StoredHash { params, salt: salt.to_vec(), expected }.to_phc()
    }

    /// Whether `password` is the stored one. With nothing stored the same work is done against a decoy and the answer
    /// is no, so that time does not tell which names exist (ASVS 5.0 6.3.8); and so it is where the stored hash cannot
    /// be parsed (ASVS 5.0 11.2.5). Where the stored hash was made at another cost than today's, a no costs no less
    /// work and no less time than one against the decoy.
    ///
    /// # Errors
    /// See [`HashingError`].
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<bool, HashingError> {
        let known = stored.and_then(|stored| {
            let stored = StoredHash::parse(stored);
            if stored.is_none() {
                tracing::error!("a stored password hash cannot be read: nobody gets in with it");
            }
            stored
        });
        let is_known = known.is_some();
        let against = known.or_else(|| StoredHash::parse(&self.0.decoy));
        let StoredHash { params, salt, expected } = against.ok_or(HashingError::Decoy)?;
        let password = password.clone();
        let same = self.in_a_slot(move |inner| {
            let start = Stopwatch::start();
            let out = inner.fill(params.clone(), &password, &salt)?;
            let same: bool = subtle::ConstantTimeEq::ct_eq(out.as_slice(), expected.as_slice()).into();
            if cost(&params) == cost(&inner.params) {
                inner.recent.record(start.elapsed());
            } else if !same {
                inner.equalize(&params, &password, &salt, start)?;
            }
            Ok(same)
        });
        Ok(same.await? && is_known)
    }

    /// Does the work of [`Hashing::verify`] against the decoy: for an attempt that must wait, and must not be
    /// distinguishable from one that was checked, neither by its time nor by the slots and the cores that it takes from
    /// others.
    ///
    /// # Errors
    /// See [`HashingError`].
    pub async fn decoy(&self, password: &Password) -> Result<(), HashingError> {
        let decoy = StoredHash::parse(&self.0.decoy).ok_or(HashingError::Decoy)?;
        let password = password.clone();
        self.in_a_slot(move |inner| inner.argon(decoy.params, &password, &decoy.salt).map(drop)).await
    }

    /// Whether a stored hash was made with less than today's cost and should be made again at the next log-in.
    #[must_use]
    pub fn is_outdated(&self, stored: &str) -> bool {
        let today = &self.0.params;
        StoredHash::parse(stored).is_some_and(|StoredHash { params: then, .. }| {
            then.m_cost() < today.m_cost() || then.t_cost() < today.t_cost() || then.p_cost() < today.p_cost()
        })
    }

    /// The number of hashes since the start for passwords that were checked: those of attempts that had to wait are not
    /// counted.
    #[must_use]
    pub fn computed(&self) -> u64 {
        self.0.computed.load(Ordering::Relaxed)
    }

    /// The work of all hashes since the start, in KiB of memory times passes.
    #[must_use]
    pub fn work_done(&self) -> u64 {
        self.0.work_done.load(Ordering::Relaxed)
    }

    /// The memory kept for the next hashes, in KiB.
    #[must_use]
    pub fn kept_memory(&self) -> usize {
        let blocks = self.0.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.iter().map(Vec::capacity).sum::<usize>() * size_of::<Block>() / 1024
    }

    /// The slots in which hashes are computed.
    #[must_use]
    pub fn slots(&self) -> &Slots {
        &self.0.slots
    }

    /// The timer of the hashes, without the wait for a slot.
    #[must_use]
    pub fn timer(&self) -> Timer {
        self.0.timer.clone()
    }

    async fn in_a_slot<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let inner = Arc::clone(&self.0);
        self.0.slots.run(move || inner.timer.time(|| work(&inner))).await?
    }
}

fn cost(params: &Params) -> Cost {
    Cost { memory: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() }
}

/// The work of a hash, in KiB of memory times passes.
fn work(params: &Params) -> u64 {
    u64::from(params.m_cost()) * u64::from(params.t_cost())
}

impl Inner {
    /// Does the work by which a hash at today's cost exceeds one with `then`, and spends the rest of the time that such
    /// a hash took lately: less memory at a time is quicker, for the same number of KiB times passes.
    fn equalize(&self, then: &Params, password: &Password, salt: &[u8], start: Stopwatch) -> Result<(), HashingError> {
        let missing = work(&self.params).saturating_sub(work(then));
        let (memory, lanes) = (self.params.m_cost(), self.params.p_cost());
        let part = |part: u64| u32::try_from(part).unwrap_or(u32::MAX);
        let (passes, rest) = (part(missing / u64::from(memory)), part(missing % u64::from(memory)));
        // argon2 takes no less memory than 8 KiB a lane; a smaller rest is too short to be measured.
        for (memory, passes) in [(memory, passes), (rest, 1)] {
            if passes > 0 && memory >= 8 * lanes {
                let params = Params::new(memory, passes, lanes, Some(Params::DEFAULT_OUTPUT_LEN))?;
                self.fill(params, password, salt)?;
            }
        }
        let usual = self.recent.sample(&*self.random)?;
        // A busy wait, as a hash keeps its thread: a sleep would wake a fiftieth too late.
        while start.elapsed() < usual {
            std::hint::spin_loop();
        }
        Ok(())
    }

    fn fill(&self, params: Params, password: &Password, salt: &[u8]) -> Result<Vec<u8>, HashingError> {
        let out = self.argon(params, password, salt);
        self.computed.fetch_add(1, Ordering::Relaxed);
        out
    }

    fn argon(&self, params: Params, password: &Password, salt: &[u8]) -> Result<Vec<u8>, HashingError> {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        blocks.resize(params.block_count().max(blocks.len()), Block::new());
        let mut out = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let count = params.block_count();
        self.work_done.fetch_add(work(&params), Ordering::Relaxed);
        let result = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut out,
            &mut blocks[..count],
        );
        // A hash of an older, higher cost needs more memory once, which is not kept.
        let usual = self.params.block_count();
        if blocks.len() > usual {
            blocks.truncate(usual);
            blocks.shrink_to_fit();
        }
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
        result?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::OsRandom;
    use std::time::Duration;

    #[tokio::test]
    async fn a_no_against_a_hash_of_another_cost_takes_as_long_as_one_of_today() {
        let cheap = Cost { memory: 8, passes: 1, lanes: 1 };
        let today = Hashing::new(Cost { passes: 2, ..cheap }, 1, Arc::new(OsRandom)).unwrap();
        let long = Duration::from_millis(50);
        (0..64).for_each(|_| today.0.recent.record(long));
        for then in [cheap, Cost { memory: 16, ..cheap }, Cost { passes: 3, ..cheap }] {
            let older = Hashing::new(then, 1, Arc::new(OsRandom)).unwrap();
            let stored = older.hash(&Password::typed("her password")).await.unwrap();
            let start = Stopwatch::start();
            assert!(!today.verify(&Password::typed("a guess"), Some(&stored)).await.unwrap());
            assert!(start.elapsed() >= long, "{then:?}");
        }
    }
}
