//! Lines of activity.

use crate::StoreError;
use crate::sql::{FromRow, Row};
use crate::store::Store;
use crate::tx::Tx;
use exeunt_contract::activity::ActivityKind;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::AccountId;
use exeunt_domain::secret::fresh_id;

/// One line of an account's activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: ActivityKind,
    /// The device that did it.
    pub device: Option<DeviceDescription>,
    /// The device that it was done to.
    pub target: Option<DeviceDescription>,
    /// How many sessions it ended; how many attempts failed, where it tells of those.
    pub ended: Option<u32>,
}

impl Event {
    /// An event without further details.
    pub(crate) const fn of(kind: ActivityKind) -> Self {
        Self { kind, device: None, target: None, ended: None }
    }

    /// Done by this device.
    pub(crate) fn by(self, device: &DeviceDescription) -> Self {
        Self { device: Some(device.clone()), ..self }
    }

    /// Done to this device.
    pub(crate) fn to(self, target: &DeviceDescription) -> Self {
        Self { target: Some(target.clone()), ..self }
    }

    /// With this number, mostly of the sessions that ended.
    pub(crate) fn ended(self, ended: u32) -> Self {
        Self { ended: Some(ended), ..self }
    }
}

/// A stored line of activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The line's id.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

impl Store {
    /// One page of activity, newest first, with `size` lines at most; `before` is the last line of the page before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where that is no line of this account.
    pub async fn activity(
        &self,
        account_id: &AccountId,
        before: Option<&str>,
        size: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let (account_id, before) = (account_id.clone(), before.map(str::to_owned));
        self.read("activity", move |tx| tx.activity_page(&account_id, before.as_deref(), size)).await
    }
}

impl FromRow for StoredEvent {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let (id, at) = row.read()?;
        let event = Event { kind: row.read()?, device: row.read()?, target: row.read()?, ended: row.read()? };
        Ok(Self { id, at, event })
    }
}

impl Tx<'_> {
    pub(crate) fn record_activity(
        &self,
        account_id: Option<&AccountId>,
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let form = |description: &Option<DeviceDescription>| description.as_ref().map(|description| description.form);
        let name = |description: &Option<DeviceDescription>| {
            description.as_ref().and_then(|description| description.name.clone())
        };
        let browser = |description: &Option<DeviceDescription>| {
            description.as_ref().and_then(|description| description.browser.clone())
        };
        let system = |description: &Option<DeviceDescription>| {
            description.as_ref().and_then(|description| description.system.clone())
        };
        self.execute(
            "INSERT INTO activity (id, account_id, at, kind, device_name, device_browser, device_system, device_form, \
                 target_name, target_browser, target_system, target_form, ended) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &[
                &fresh_id(&*self.rules.random)?,
                &account_id,
                &now,
                &event.kind,
                &name(&event.device),
                &browser(&event.device),
                &system(&event.device),
                &form(&event.device),
                &name(&event.target),
                &browser(&event.target),
                &system(&event.target),
                &form(&event.target),
                &event.ended,
            ],
        )?;
        Ok(())
    }

    /// Whether the account has a line of this kind at that very time.
    pub(crate) fn has_line(
        &self,
        account_id: &AccountId,
        kind: ActivityKind,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM activity WHERE account_id = $1 AND kind = $2 AND at = $3)";
        self.value(sql, &[&account_id, &kind, &at])
    }

    /// Writes a line about one device's change to the account, without further details.
    pub(crate) fn record_act(
        &self,
        account_id: &AccountId,
        kind: ActivityKind,
        device: &DeviceDescription,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let event = Event::of(kind).by(device);
        self.record_activity(Some(account_id), &event, now)
    }

    pub(crate) fn activity_page(
        &self,
        account_id: &AccountId,
        before: Option<&str>,
        size: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let below = match before {
            None => i64::MAX,
            Some(id) => self
                .one("SELECT number FROM activity WHERE id = $1 AND account_id = $2", &[&id, &account_id])?
                .ok_or(StoreError::NotFound)?,
        };
        self.all(
            "SELECT id, at, kind, device_name, device_browser, device_system, device_form, target_name, target_browser, \
             target_system, target_form, ended FROM activity WHERE account_id = $1 AND number < $2 ORDER BY number DESC \
             LIMIT $3",
            &[&account_id, &below, &size],
        )
    }
}
