//! A new account and its first session.

use crate::store::Store;
use crate::tx::Tx;
use crate::{IdempotencyKey, NewAccount, NewSession, SignIn, Started, StoreError};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::AccountId;

/// Arguments to make an account and start its first session with the password that was just hashed.
#[derive(Debug)]
pub struct SignUp {
    /// The account.
    pub account: NewAccount,
    /// Its first session.
    pub start: NewSession,
}

impl Store {
    /// Makes an account and starts its first session, both or neither; none if the name is taken.
    ///
    /// # Errors
    /// As [`Store::sign_in`].
    pub async fn sign_up(&self, act: SignUp) -> Result<Option<Started>, StoreError> {
        self.write("sign_up", move |tx| tx.sign_up(&act)).await
    }

    /// Whether this log-in or sign-up has started a session of the account already.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] where its key was used for something else.
    pub async fn is_started(
        &self,
        account_id: &AccountId,
        keyed: &IdempotencyKey,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (account_id, keyed) = (account_id.clone(), keyed.clone());
        self.read("is_started", move |tx| {
            Ok(tx.completed_by(&account_id.0, &keyed.key.hash(), &keyed.request, now)?.is_some())
        })
        .await
    }
}

impl Tx<'_> {
    /// Makes the account and starts its session exactly as a log-in does, with the same limits; where they refuse it,
    /// no account was made.
    fn sign_up(&self, SignUp { account, start }: &SignUp) -> Result<Option<Started>, StoreError> {
        let Some(account_id) = self.create_account(account, Some(&start.description))? else { return Ok(None) };
        let act = SignIn { account_id, verified: account.password.clone(), rehashed: None, start: start.clone() };
        self.sign_in(&act).map(Some)
    }
}
