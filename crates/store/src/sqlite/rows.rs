//! Conversion between rows and domain values.

use exeunt_contract::FormFactor;
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::Words;
use exeunt_domain::session::{Ending, Session, State};
use exeunt_domain::traces::Traces;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The columns of an account, in the order in which [`account`] reads them.
pub(super) const ACCOUNT: &str = "a.id, a.username, a.name, a.hue, a.password, a.password_changed_at, \
    a.offer_opened_at, a.disabled_at, a.created_at, a.one_time_until, a.username_key, a.deletes_at";

/// The columns of a session, in the order in which [`session`] reads them.
pub(super) const SESSION: &str = "s.id, s.account_ref, s.device_id, s.account_id, s.state, s.name, s.browser, \
    s.system, s.form, s.started_at, s.auth_time, s.recent_from, s.live_from, s.last_seen_at, s.shared, s.ended_at, \
    s.end_reason, s.ended_by, s.fresh, s.ended_name, s.ended_hue, s.renewed_at, s.family, s.network, \
    s.network_before, s.moved_at, s.alternates, s.warned_at";

/// The number of columns in [`SESSION`]; those of an account follow after them.
pub(super) const SESSION_WIDTH: usize = 28;

/// Reads timestamps, which are in one column with a space between them.
pub(super) fn moments(row: &Row<'_>, column: usize) -> Result<Vec<Timestamp>> {
    let text = row.get_ref(column)?.as_str()?;
    let read = |millis: &str| millis.parse().map(Timestamp::from_millis);
    let moments = text.split_ascii_whitespace().map(read).collect::<std::result::Result<_, _>>();
    moments.map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// Reads an account from the columns that begin at `first`.
pub(super) fn account(row: &Row<'_>, first: usize) -> Result<Account> {
    Ok(Account {
        id: row.get(first)?,
        username: row.get(first + 1)?,
        name: row.get(first + 2)?,
        hue: row.get(first + 3)?,
        password: row.get(first + 4)?,
        password_changed_at: moment(row, first + 5)?,
        offer_opened_at: maybe_moment(row, first + 6)?,
        disabled_at: maybe_moment(row, first + 7)?,
        created_at: moment(row, first + 8)?,
        one_time_until: maybe_moment(row, first + 9)?,
        username_key: row.get(first + 10)?,
        deletes_at: maybe_moment(row, first + 11)?,
    })
}

/// Reads a session from the first columns.
pub(super) fn session(row: &Row<'_>) -> Result<Session> {
    let ended = match maybe_moment(row, 15)? {
        None => None,
        Some(at) => Some(Ending { reason: from_word(row, 16)?, at, by: row.get(17)? }),
    };
    Ok(Session {
        id: row.get(0)?,
        account_ref: row.get(1)?,
        device_id: row.get(2)?,
        account_id: row.get(3)?,
        state: if row.get_ref(4)?.as_str()? == "signed_in" { State::SignedIn } else { State::Remembered },
        words: words(row, 5)?.unwrap_or(Words { name: None, browser: None, system: None, form: FormFactor::Unknown }),
        started_at: moment(row, 9)?,
        auth_time: moment(row, 10)?,
        recent_from: maybe_moment(row, 11)?,
        signed_in_at: moment(row, 12)?,
        last_seen_at: moment(row, 13)?,
        shared: row.get(14)?,
        unconfirmed: row.get(18)?,
        renewed_at: moment(row, 21)?,
        superseded: false,
        traces: Traces {
            family: row.get(22)?,
            network: row.get(23)?,
            network_before: row.get(24)?,
            moved_at: maybe_moment(row, 25)?,
            alternates: row.get(26)?,
            warned_at: maybe_moment(row, 27)?,
        },
        ended,
    })
}

/// Reads a session and, after it, its account: with an ended session, under the name it had at that time.
pub(super) fn session_and_account(row: &Row<'_>) -> Result<(Session, Account)> {
    let (session, account) = (session(row)?, account(row, SESSION_WIDTH)?);
    Ok(match (row.get::<_, Option<String>>(19)?, row.get::<_, Option<u16>>(20)?) {
        (Some(name), Some(hue)) => (session, Account { name, hue, ..account }),
        _ => (session, account),
    })
}

/// Reads a device's name, browser, system and form; none where no form was written.
pub(super) fn words(row: &Row<'_>, first: usize) -> Result<Option<Words>> {
    if row.get::<_, Option<String>>(first + 3)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Words {
        name: row.get(first)?,
        browser: row.get(first + 1)?,
        system: row.get(first + 2)?,
        form: from_word(row, first + 3)?,
    }))
}

/// Reads a timestamp.
pub(super) fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    row.get(column).map(Timestamp::from_millis)
}

/// Reads a timestamp that may be null.
pub(super) fn maybe_moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

/// The contract's name for a value of one of its small enums.
pub(super) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}

/// Reads such a name; one of an older or newer program becomes the enum's own "unknown".
pub(super) fn from_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let word: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
