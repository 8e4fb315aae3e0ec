//! A new account and its first session.

use super::Tx;
use crate::{SignIn, SignUp, Started, StoreError};

impl Tx<'_> {
    /// Makes the account and starts its session exactly as a log-in does, with the same limits; where they refuse it,
    /// no account was made.
    pub(super) fn sign_up(&self, act: SignUp) -> Result<Option<Started>, StoreError> {
        let Some(account_id) = self.create(&act.account, Some(&act.start.words))? else { return Ok(None) };
        let act = SignIn { account_id, verified: act.account.password, rehashed: None, start: act.start };
        self.sign_in(&act).map(Some)
    }
}
