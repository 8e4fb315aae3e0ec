//! Sessions and accounts, as they are read from their rows.

use crate::StoreError;
use crate::sql::{FromRow, Row};
use exeunt_contract::FormFactor;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::session::{Ending, Session, State};
use exeunt_domain::traces::Traces;

/// Columns keep the names of released migrations: `live_from` is `signed_in_at`, `fresh` is `unconfirmed`; elsewhere
/// `told` is `notified_of`, and the tables `intent` and `note` hold completed requests and metadata.
macro_rules! session_columns {
    () => {
        "s.id, s.account_ref, s.device_id, s.account_id, s.state, s.name, s.browser, s.system, s.form, \
         s.browser_version, s.system_version, s.model, s.first_seen_at, s.first_method, s.started_at, s.method, \
         s.tapped_at, s.auth_time, s.recent_from, s.live_from, s.last_seen_at, s.shared, s.fresh, s.renewed_at, s.family, \
         s.network, s.network_before, s.moved_at, s.alternates, s.warned_at, s.answered_at, a.one_time_until, s.ended_at, s.end_reason, \
         s.ended_by"
    };
}

/// The columns of an account, whose name and hue are given: an ended session shows those that its account had then.
macro_rules! account_columns {
    ($name:literal, $hue:literal) => {
        concat!(
            "a.id, a.username, ",
            $name,
            ", ",
            $hue,
            ", a.password, a.password_changed_at, a.offer_opened_at, a.disabled_at, a.created_at, a.one_time_until, \
             a.username_key, a.deletes_at"
        )
    };
}

/// Selects [`Session`]s; conditions on `s` follow.
pub(crate) const SELECT_SESSION: &str =
    concat!("SELECT ", session_columns!(), " FROM session s JOIN account a ON a.id = s.account_id");

/// Selects [`Account`]s; conditions on `a` follow.
pub(crate) const SELECT_ACCOUNT: &str = concat!("SELECT ", account_columns!("a.name", "a.hue"), " FROM account a");

/// Selects pairs of [`Session`] and [`Account`]; conditions on `s` and `a` follow.
pub(crate) const SELECT_SESSION_AND_ACCOUNT: &str = concat!(
    "SELECT ",
    session_columns!(),
    ", ",
    account_columns!("COALESCE(s.ended_name, a.name)", "COALESCE(s.ended_hue, a.hue)"),
    " FROM session s JOIN account a ON a.id = s.account_id"
);

impl FromRow for Session {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.read()?,
            account_ref: row.read()?,
            device_id: row.read()?,
            account_id: row.read()?,
            state: if row.read::<String>()? == "signed_in" { State::SignedIn } else { State::Remembered },
            description: described(row)?,
            first_seen_at: row.read()?,
            first_method: row.read()?,
            started_at: row.read()?,
            method: row.read()?,
            tapped_at: row.read()?,
            auth_time: row.read()?,
            recent_from: row.read()?,
            signed_in_at: row.read()?,
            last_seen_at: row.read()?,
            shared: row.read()?,
            unconfirmed: row.read()?,
            renewed_at: row.read()?,
            superseded: false,
            traces: Traces {
                family: row.read()?,
                network: row.read()?,
                network_before: row.read()?,
                moved_at: row.read()?,
                alternates: row.read()?,
                warned_at: row.read()?,
            },
            answered_at: row.read()?,
            one_time_until: row.read()?,
            ended: row.read()?,
        })
    }
}

/// A device with its versions and model.
fn described(row: &mut Row<'_>) -> Result<DeviceDescription, StoreError> {
    let named = row.read::<Option<DeviceDescription>>()?.unwrap_or_default();
    let (browser_version, system_version, model) = row.read()?;
    Ok(DeviceDescription { browser_version, system_version, model, ..named })
}

impl FromRow for Account {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.read()?,
            username: row.read()?,
            name: row.read()?,
            hue: row.read()?,
            password: row.read()?,
            password_changed_at: row.read()?,
            offer_opened_at: row.read()?,
            disabled_at: row.read()?,
            created_at: row.read()?,
            one_time_until: row.read()?,
            username_key: row.read()?,
            deletes_at: row.read()?,
        })
    }
}

impl FromRow for Option<Ending> {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let (at, reason, by) = row.read::<(Option<Timestamp>, _, _)>()?;
        Ok(at.zip(reason).map(|(at, reason)| Ending { reason, at, by }))
    }
}

/// A device's name, browser, system and form; none where no form was written.
impl FromRow for Option<DeviceDescription> {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let (name, browser, system) = row.read()?;
        let form: Option<FormFactor> = row.read()?;
        Ok(form.map(|form| DeviceDescription { name, browser, system, form, ..DeviceDescription::default() }))
    }
}
