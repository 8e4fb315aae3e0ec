//! Password verification with its counting, from the count before the check to the outcome, and the other rate limits.
//! Shared by every flow that takes a password, so that none can forget to count.

use crate::http::auth::Authenticated;
use crate::http::error::ApiError;
use crate::http::password::error::HashingError;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use exeunt_contract::{Code, FieldCode};
use exeunt_domain::clock::Timestamp;
use exeunt_domain::password::Password;
use exeunt_store::{Outcome, RateLimited, ReauthAdmission, ReauthAttempt, Ticket};

/// Whether the password is the stored one, as far as the `ticket` lets it be checked. An attempt that must wait is
/// refused like a wrong password, after the same work in a slot and in as many transactions, but the password is not
/// looked at: an attacker learns neither that the wait applies nor that the name exists (CVE-2021-3513).
///
/// # Errors
/// An error that keeps the password from being checked or counted: then the log-in is refused.
pub(crate) async fn verify(
    state: &AppState,
    ticket: Ticket,
    password: &Password,
    stored: Option<&str>,
) -> Result<bool, ApiError> {
    let slots = state.hashing.slots();
    let account_share = ticket.known_account().map(|account| slots.share_of(account)).transpose();
    let checked = match ticket.may_check {
        _ if account_share.is_err() => Err(HashingError::Busy),
        true => state.hashing.verify(password, stored).await,
        false => state.hashing.decoy(password).await.map(|()| false),
    };
    let outcome = match &checked {
        Ok(true) => Outcome::Right,
        Ok(false) => Outcome::Wrong,
        Err(_) => Outcome::Void,
    };
    let settled = state.store.record_outcome(ticket, outcome, state.now()).await?;
    match settled.retry_after {
        Some(wait) => Err(ApiError::too_many(wait)),
        None => Ok(checked?),
    }
}

/// Counts against a rate limit that needs no password.
///
/// # Errors
/// [`exeunt_contract::Code::TooManyAttempts`], or an error of the store.
pub(crate) async fn rate_limit(state: &AppState, what: RateLimited, now: Timestamp) -> Result<(), ApiError> {
    match state.store.rate_limit(what, now).await? {
        Some(wait) => Err(ApiError::too_many(wait)),
        None => Ok(()),
    }
}

/// Which password a form asks for: its field, and the audit event of a wrong one.
#[derive(Clone, Copy)]
pub(crate) struct PasswordField {
    name: &'static str,
    failed: AuditEvent,
}

impl PasswordField {
    /// The password again, before a sensitive change.
    pub(crate) const REAUTHENTICATION: Self = Self { name: "password", failed: AuditEvent::ReauthFail };
    /// The current password, beside a new one.
    pub(crate) const CURRENT: Self = Self { name: "current", failed: AuditEvent::PasswordChangeFail };
}

/// Checks the account's current password, and gives the stored hash that it was checked against. A wrong one is
/// recorded, and one too many ends the session; an empty field is no guess, so nothing is compared or counted. The
/// account is looked up anew, so that a second try after [`StoreError::PasswordChangedMeanwhile`] is worthwhile: another device
/// may have rehashed the same password.
///
/// # Errors
/// [`FieldCode::Required`], [`Code::WrongPassword`], [`Code::TooManyAttempts`], [`Code::NotSignedIn`] where the session
/// has got another token meanwhile, or an error that keeps the password from being checked.
pub(crate) async fn check_current_password(
    state: &AppState,
    me: &Authenticated,
    password: &Password,
    field: PasswordField,
) -> Result<String, ApiError> {
    if password.is_empty() {
        return Err(ApiError::field(field.name, FieldCode::Required));
    }
    let account = state.store.account_by_username(&me.account.username).await?;
    let account = account.ok_or_else(|| ApiError::not_signed_in(None))?;
    let stored = (!account.is_out_of_time(state.now())).then_some(&account.password);
    // A duplicate of this request may have changed the password just now; then this token is no longer the session's.
    if state.store.session_by_token(&me.actor.token).await?.is_none() {
        return Err(ApiError::not_signed_in(None));
    }
    let ticket = match state.store.admit_check(ReauthAttempt { session: me.session.clone(), now: state.now() }).await? {
        ReauthAdmission::Counted(ticket) => *ticket,
        ReauthAdmission::RetryAfter(wait) => return Err(ApiError::too_many(wait)),
    };
    if verify(state, ticket, password, stored.map(String::as_str)).await? {
        return Ok(account.password);
    }
    audit(field.failed).account(&me.account.id).session(&me.session.id).reason("wrong_password").write();
    Err(ApiError::of(Code::WrongPassword))
}
