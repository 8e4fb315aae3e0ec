//! A new account and its first session.

use super::Tx;
use crate::store::{SignIn, SignUp, Started, StoreError};

impl Tx<'_> {
    /// The session starts exactly as after a log-in, with the same limits; where they refuse it, no account was made.
    pub(super) fn sign_up(&self, act: SignUp) -> Result<Option<Started>, StoreError> {
        let Some(account_id) = self.create(&act.account, Some(&act.words))? else { return Ok(None) };
        let start = SignIn {
            account_id,
            verified: act.account.password,
            rehashed: None,
            device: act.device,
            session: act.session,
            new_secret: act.new_secret,
            new_token: act.new_token,
            words: act.words,
            shared: act.shared,
            key: act.key,
            now: act.account.now,
        };
        self.sign_in(&start).map(Some)
    }
}
