//! Conversions from the domain's values to the contract's types.

use crate::http::state::AppState;
use exeunt_contract::accounts::{AccountState, KnownAccount};
use exeunt_contract::sessions::{DeviceSession, LastSignIn, SessionState};
use exeunt_contract::{Device, Ended, Time, session as contract};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::device::DeviceDescription;
use exeunt_domain::session::{Ending, Session, Standing, State};
use std::time::Duration;

/// A point in time.
#[must_use]
pub fn time(timestamp: Timestamp) -> Time {
    Time(timestamp.rfc3339())
}

/// A duration in whole seconds.
#[must_use]
pub fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

/// A device.
#[must_use]
pub fn device(description: DeviceDescription) -> Device {
    let DeviceDescription { name, browser, browser_version, system, system_version, model, form } = description;
    Device { name, browser, browser_version, system, system_version, model, form }
}

/// An account as this device shows it in the account chooser.
#[must_use]
pub fn account_on_device(session: &Session, account: &Account) -> contract::Account {
    contract::Account {
        reference: session.account_ref.clone(),
        username: account.username.clone(),
        name: account.name.clone(),
        hue: account.hue,
    }
}

/// The caller's own session.
#[must_use]
pub fn own_session(session: &Session, account: &Account, now: Timestamp, state: &AppState) -> contract::Session {
    let limits = &state.limits;
    let (idle_until, expires_at) = (session.idles_out_at(limits), session.expires_at(limits));
    let may_idle_out = session.shared && idle_until < expires_at;
    contract::Session {
        id: session.id.clone(),
        account: account_on_device(session, account),
        since: time(session.started_at),
        authenticated_at: time(session.auth_time),
        recently_authenticated_until: session.recent_until(now, limits).map(time),
        expires_at: time(expires_at),
        idle_until: may_idle_out.then(|| time(idle_until)),
        idle_limit: may_idle_out.then(|| seconds(session.idle_limit(limits))),
        shared_device: session.shared,
        new_password_required: account.one_time_until.is_some(),
        renew: session.needs_renewal(now, limits) && account.one_time_until.is_none(),
        // A one-time password is good for a day and for choosing another one; its session is not offered to be
        // remembered for months.
        can_be_remembered_until: (account.one_time_until.is_none() && session.can_be_remembered(account, now, limits))
            .then(|| time(session.remembered_until(limits))),
    }
}

/// A session as an entry of the list of sessions, for a person on the device of `me`. The device that ended it is the
/// caller's to add.
#[must_use]
pub fn device_session(session: Session, me: &Session, state: &AppState) -> DeviceSession {
    let limits = &state.limits;
    let (session_state, expires_at) = match (&session.ended, session.state) {
        (Some(_), _) => (SessionState::Ended, None),
        (None, State::Remembered) => (SessionState::Remembered, Some(session.remembered_until(limits))),
        (None, State::SignedIn) => {
            (SessionState::SignedIn, Some(session.idles_out_at(limits).min(session.expires_at(limits))))
        }
    };
    let network = session.traces.network.clone().filter(|_| state.addresses);
    DeviceSession {
        current: session.id == me.id,
        state: session_state,
        first_seen: time(session.first_seen_at),
        first_method: Some(session.first_method),
        last_sign_in: session.last_sign_in().map(|(at, method)| LastSignIn { at: time(at), method }),
        last_seen: time(session.last_seen_at),
        shared_device: session.shared,
        expires_at: expires_at.map(time),
        remembered_until: expires_at.filter(|_| session_state == SessionState::Remembered).map(time),
        place: network.as_deref().and_then(|network| state.places.of(network)),
        network,
        was_this_you: me.is_asked_about(&session),
        ended: session.ended.map(|Ending { reason, at, .. }| Ended {
            reason,
            at: time(at),
            idle_limit: None,
            by: None,
        }),
        id: session.id,
        device: device(session.description),
    }
}

/// One account of the account chooser.
#[must_use]
pub fn known_account(session: &Session, account: &Account, now: Timestamp, state: &AppState) -> KnownAccount {
    let account_state = match session.standing(now, &state.limits) {
        _ if account.disabled_at.is_some() => AccountState::PasswordNeeded,
        Standing::Live => AccountState::SignedIn,
        Standing::Remembered if session.can_be_remembered(account, now, &state.limits) => AccountState::Remembered,
        Standing::Remembered | Standing::Over(_) => AccountState::PasswordNeeded,
    };
    KnownAccount {
        account: account_on_device(session, account),
        state: account_state,
        authenticated_at: time(session.auth_time),
        remembered_until: (account_state == AccountState::Remembered)
            .then(|| time(session.remembered_until(&state.limits))),
    }
}
