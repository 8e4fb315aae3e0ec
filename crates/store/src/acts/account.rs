//! Accounts: finding and making them.

use crate::rows::SELECT_ACCOUNT;
use crate::store::Store;
use crate::tx::Tx;
use crate::{Event, StoreError};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::account::username::{canonical, key};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::AccountId;
use exeunt_domain::secret::fresh_id;

/// A new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The user name in canonical spelling.
    pub username: String,
    /// The displayed name.
    pub name: String,
    /// The hue of its avatar.
    pub hue: u16,
    /// The password's hash.
    pub password: String,
    /// Until when the password allows a log-in, where it is a one-time password.
    pub one_time_until: Option<Timestamp>,
    /// The current time.
    pub now: Timestamp,
}

impl Store {
    /// The account of a user name in any spelling.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let username = username.to_owned();
        self.read("account_by_username", move |tx| tx.account_by_username(&username)).await
    }

    /// Makes an account; false if the name is taken.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn add_account(&self, account: NewAccount) -> Result<bool, StoreError> {
        self.write("add_account", move |tx| Ok(tx.create_account(&account, None)?.is_some())).await
    }
}

impl Tx<'_> {
    /// The account of a user name in any spelling.
    pub(crate) fn account_by_username(&self, username: &str) -> Result<Option<Account>, StoreError> {
        // Two accounts of one key date from before there were keys. Each is found by the spelling that has always found
        // it, and the elder by all others.
        let sql = format!(
            "{SELECT_ACCOUNT} WHERE a.username = $1 OR a.username_key = $2 ORDER BY a.username = $1 DESC LIMIT 1"
        );
        self.one(&sql, &[&canonical(username), &key(username)])
    }

    pub(crate) fn account_by_id(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let sql = format!("{SELECT_ACCOUNT} WHERE a.id = $1");
        self.one(&sql, &[&id])
    }

    /// Replaces the hash by one of the same password at another cost; no session changes.
    pub(crate) fn set_hash(&self, id: &AccountId, hash: &str) -> Result<(), StoreError> {
        self.execute("UPDATE account SET password = $2 WHERE id = $1", &[&id, &hash])?;
        Ok(())
    }

    /// Makes an account on a device, or for the operator; answers its id, or none if the name is taken.
    pub(crate) fn create_account(
        &self,
        new: &NewAccount,
        device: Option<&DeviceDescription>,
    ) -> Result<Option<AccountId>, StoreError> {
        let id = AccountId(fresh_id(&*self.rules.random)?);
        let made = self.execute(
            "INSERT INTO account \
                 (id, username, name, hue, password, password_changed_at, created_at, one_time_until, username_key) \
                 VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8) ON CONFLICT DO NOTHING",
            &[
                &id,
                &new.username,
                &new.name,
                &new.hue,
                &new.password,
                &new.now,
                &new.one_time_until,
                &key(&new.username),
            ],
        )?;
        if made == 0 {
            return Ok(None);
        }
        let event = Event { device: device.cloned(), ..Event::of(ActivityKind::AccountCreated) };
        self.record_activity(Some(&id), &event, new.now)?;
        Ok(Some(id))
    }
}
