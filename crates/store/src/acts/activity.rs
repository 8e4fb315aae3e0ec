//! Lines of activity.

use crate::sql::{FromRow, Row, enum_text};
use crate::store::Store;
use crate::tx::{Change, Tx};
use crate::{Actor, StoreError};
use exeunt_contract::activity::{ActivityGroup, ActivityKind, FAILURES, RESOLVED_WITHIN};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::ids::{AccountId, SessionId};
use exeunt_domain::secret::fresh_id;
use exeunt_domain::session::Session;
use std::time::Duration;

/// One line of an account's activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: ActivityKind,
    /// The device that did it.
    pub device: Option<DeviceDescription>,
    /// The session on it.
    pub session: Option<SessionId>,
    /// The device that it was done to.
    pub target: Option<DeviceDescription>,
    /// The session on that one.
    pub target_session: Option<SessionId>,
    /// The shortened network, of failed log-ins alone.
    pub network: Option<String>,
    /// How many sessions it ended; how many attempts failed, where it tells of those.
    pub ended: Option<u32>,
}

impl Event {
    /// An event without further details.
    pub(crate) const fn of(kind: ActivityKind) -> Self {
        let (device, session, target, target_session) = (None, None, None, None);
        Self { kind, device, session, target, target_session, network: None, ended: None }
    }

    /// Done by this session.
    pub(crate) fn by(self, session: &Session) -> Self {
        Self { session: Some(session.id.clone()), ..self.by_device(&session.description) }
    }

    /// Done by a device that has no session.
    pub(crate) fn by_device(self, device: &DeviceDescription) -> Self {
        Self { device: Some(device.clone()), ..self }
    }

    /// Done to this session.
    pub(crate) fn to(self, target: &Session) -> Self {
        let (session, device) = (Some(target.id.clone()), Some(target.description.clone()));
        Self { target_session: session, target: device, ..self }
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
    /// Whether it is a wrong password that the right one from the same device followed soon.
    pub resolved: bool,
    /// Whether it is a warning that the person dismissed.
    pub dismissed: bool,
}

/// The lines that a page of activity shows.
#[derive(Clone, Debug, Default)]
pub struct ActivitySelector {
    /// Those below this line: the last one of the page before.
    pub before: Option<String>,
    /// Those that tell of this session's device.
    pub session: Option<SessionId>,
    /// Those of this group.
    pub group: Option<ActivityGroup>,
}

impl Store {
    /// One page of activity, newest first, with `size` lines at most.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the selector names no line, or no session, of this account.
    pub async fn activity(
        &self,
        account_id: &AccountId,
        selector: ActivitySelector,
        size: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let account_id = account_id.clone();
        self.read("activity", move |tx| tx.activity_page(&account_id, &selector, size)).await
    }

    /// Dismisses the warnings of these kinds, up to the line `through`; none where the account has no such line. The same
    /// again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::PasswordNeeded`] where one of the kinds needs a recent password.
    pub async fn dismiss_warnings(
        &self,
        actor: Actor,
        kinds: Vec<ActivityKind>,
        through: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("dismiss_warnings", move |tx| tx.dismiss_warnings(&actor, &kinds, &through, now)).await
    }
}

/// Selects [`StoredEvent`]s; conditions follow.
const SELECT_EVENT: &str = "SELECT id, at, kind, device_name, device_browser, device_system, device_form, target_name, \
    target_browser, target_system, target_form, ended, device_session, target_session, network, resolved, \
    dismissed_by IS NOT NULL FROM activity";

impl FromRow for StoredEvent {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let (id, at) = row.read()?;
        let (kind, device, target, ended) = (row.read()?, row.read()?, row.read()?, row.read()?);
        let (session, target_session, network) = row.read()?;
        let event = Event { kind, device, session, target, target_session, network, ended };
        Ok(Self { id, at, event, resolved: row.read()?, dismissed: row.read()? })
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
                 target_name, target_browser, target_system, target_form, ended, device_session, target_session, network) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
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
                &event.session,
                &event.target_session,
                &event.network,
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

    /// Writes a line about one session's change to its account, without further details.
    pub(crate) fn record_act(&self, kind: ActivityKind, by: &Session, now: Timestamp) -> Result<(), StoreError> {
        self.record_activity(Some(&by.account_id), &Event::of(kind).by(by), now)
    }

    /// The right password resolves the wrong ones of the last minutes from the same device: a person mistyped. A device
    /// that the account knows is told by its session; any other by its network and its description, and there the
    /// log-in itself is asked about.
    pub(crate) fn resolve_failures(
        &self,
        right: &Event,
        account_id: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let since = now.minus(Duration::from_secs(RESOLVED_WITHIN.into()));
        let device = right.device.clone().unwrap_or_default();
        self.execute(
            "UPDATE activity SET resolved = 1 WHERE account_id = $1 AND at > $2 AND resolved = 0 \
                 AND kind IN ('sign_in_failed', 'reauthentication_failed') AND (device_session = $3 \
                 OR (device_session IS NULL AND $3 IS NULL AND network = $4 AND device_form = $5 \
                 AND COALESCE(device_browser, '') = $6 AND COALESCE(device_system, '') = $7))",
            &[
                &account_id,
                &since,
                &right.session,
                &right.network,
                &device.form,
                &device.browser.unwrap_or_default(),
                &device.system.unwrap_or_default(),
            ],
        )?;
        Ok(())
    }

    pub(crate) fn activity_page(
        &self,
        account_id: &AccountId,
        selector: &ActivitySelector,
        size: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let ActivitySelector { before, session, group } = selector;
        let below = match before {
            Some(line) => self.line_number(account_id, line)?.ok_or(StoreError::NotFound)?,
            None => i64::MAX,
        };
        // Of a device: the lines of all sessions of the account on it.
        let device = match session {
            Some(session) => Some(self.session_of(account_id, session)?.ok_or(StoreError::NotFound)?.device_id),
            None => None,
        };
        let its = "(SELECT id FROM session WHERE account_id = $1 AND device_id = $4)";
        let of_group = group.map_or("1 = 1".to_owned(), group_condition);
        let sql = format!(
            "{SELECT_EVENT} WHERE account_id = $1 AND number < $2 AND {of_group} \
             AND (CAST($4 AS TEXT) IS NULL OR device_session IN {its} OR target_session IN {its}) ORDER BY number DESC LIMIT $3"
        );
        self.all(&sql, &[&account_id, &below, &size, &device])
    }

    fn dismiss_warnings(
        &self,
        actor: &Actor,
        kinds: &[ActivityKind],
        through: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (me, _) = self.acting_session(actor)?;
        if kinds.iter().any(|kind| !FAILURES.contains(kind)) {
            self.require_recent(&me, now)?;
        }
        let Some(last) = self.line_number(&me.account_id, through)? else { return Ok(()) };
        let warnings = ActivityGroup::Warnings.kinds().iter().filter(|kind| kinds.contains(kind));
        let mut dismissed = 0;
        for kind in warnings {
            let sql = "UPDATE activity SET dismissed_by = $4 \
                 WHERE account_id = $1 AND number <= $2 AND kind = $3 AND dismissed_by IS NULL";
            dismissed += self.execute(sql, &[&me.account_id, &last, kind, &me.id])?;
        }
        if dismissed > 0 {
            self.mark_changed([Change::Account(me.account_id)]);
        }
        Ok(())
    }

    /// The number of a line of the account.
    fn line_number(&self, account_id: &AccountId, id: &str) -> Result<Option<i64>, StoreError> {
        self.one("SELECT number FROM activity WHERE id = $1 AND account_id = $2", &[&id, &account_id])
    }
}

/// The lines of a group, as a condition. A wrong password that the right one followed warns of nothing.
fn group_condition(group: ActivityGroup) -> String {
    let kinds: Vec<_> = group.kinds().iter().map(|kind| format!("'{}'", enum_text(kind))).collect();
    let resolved = if group == ActivityGroup::Warnings { " AND resolved = 0" } else { "" };
    format!("kind IN ({}){resolved}", kinds.join(", "))
}
