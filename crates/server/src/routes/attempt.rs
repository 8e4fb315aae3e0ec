//! A password that somebody gives, from the count before it is looked at to what came of it, and what else is counted.
//! Shared by every flow that takes a password, so that none can forget to count.

use crate::backend::Backend;
use crate::password::hashing::HashingError;
use crate::refusal::Refusal;
use exeunt_domain::clock::Moment;
use exeunt_domain::password::Password;
use exeunt_store::{Paced, Settled, Ticket};

/// Whether the password is the stored one, as far as the `ticket` lets it be checked. What must wait is refused like what
/// is wrong, after the same work in a slot and in as many transactions, but the password is not looked at: whoever guesses
/// learns neither that somebody waits nor that the name exists (CVE-2021-3513).
///
/// # Errors
/// What keeps it from being checked or counted: then nobody gets in.
pub(super) async fn is_right(
    backend: &Backend,
    ticket: Ticket,
    password: &Password,
    stored: Option<&str>,
) -> Result<bool, Refusal> {
    let slots = backend.hashing.slots();
    let share = ticket.known_account().map(|account| slots.share_of(account)).transpose();
    let checked = match ticket.goes {
        _ if share.is_err() => Err(HashingError::Busy),
        true => backend.hashing.verify(password, stored).await,
        false => backend.hashing.decoy(password).await.map(|()| false),
    };
    let how = match &checked {
        Ok(true) => Settled::Right,
        Ok(false) => Settled::Wrong,
        Err(_) => Settled::Void,
    };
    let settled = backend.store.settle(ticket, how, backend.now()).await?;
    match settled.later {
        Some(wait) => Err(Refusal::too_many(wait)),
        None => Ok(checked?),
    }
}

/// Counts what is counted without a password.
///
/// # Errors
/// [`exeunt_contract::Code::TooManyAttempts`], or what keeps it from being counted.
pub(super) async fn pace(backend: &Backend, what: Paced, now: Moment) -> Result<(), Refusal> {
    match backend.store.pace(what, now).await? {
        Some(wait) => Err(Refusal::too_many(wait)),
        None => Ok(()),
    }
}
