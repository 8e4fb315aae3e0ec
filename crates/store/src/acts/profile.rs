//! The profile: name and hue.

use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, StoreError};
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;

impl Store {
    /// Changes the name, the hue, or both.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn edit_profile(
        &self,
        actor: Actor,
        name: Option<String>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        self.write("edit_profile", move |tx| tx.edit_profile(&actor, name.as_deref(), hue, now)).await
    }
}

impl Tx<'_> {
    fn edit_profile(
        &self,
        actor: &Actor,
        name: Option<&str>,
        hue: Option<u16>,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let (me, before) = self.acting_session(actor)?;
        let after =
            Account { name: name.unwrap_or(&before.name).to_owned(), hue: hue.unwrap_or(before.hue), ..before.clone() };
        self.mark_changed([Change::Account(after.id.clone())]);
        if after != before {
            // Sessions that have expired by now ended under the old name.
            self.unexpired_sessions(&before.id, now)?;
            self.execute(
                "UPDATE account SET name = $2, hue = $3 WHERE id = $1",
                &[&after.id, &after.name, &after.hue],
            )?;
            self.record_act(ActivityKind::ProfileChanged, &me, now)?;
        }
        Ok(after)
    }
}
