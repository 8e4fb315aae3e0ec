//! Where the account is logged in.

use super::attempt::pace;
use super::exchange::{Answer, Answered, Given, Named};
use crate::http::auth::{Recent, SignedIn};
use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use crate::http::words::listed;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::sessions::{DeviceSession, EndedCount, NewDeviceName, Sessions, SessionsToEnd};
use exeunt_contract::value::DEVICE_NAME_MAX;
use exeunt_domain::account::Account;
use exeunt_domain::account::name::label;
use exeunt_domain::session::{Session, Standing};
use exeunt_store::{Paced, StoreError, Which};

/// This device first, then the last used first.
pub async fn list(State(backend): State<Backend>, me: SignedIn) -> Answered<Sessions> {
    let mut open = backend.store.open_sessions(&me.account.id).await?;
    open.retain(|session| !matches!(session.standing(me.now, &backend.limits), Standing::Over(_)));
    open.sort_by_key(|session| session.id != me.session.id);
    let sessions = open.into_iter().map(|session| listed(session, &me.session.id, &backend)).collect();
    Ok(Answer::of(Sessions { sessions }))
}

/// Names a device, or takes its name away.
pub async fn rename(
    State(backend): State<Backend>,
    me: SignedIn,
    Named(id): Named,
    Given(new): Given<NewDeviceName>,
) -> Answered<DeviceSession> {
    let name = label(&new.name, DEVICE_NAME_MAX).map_err(|code| Refusal::field("name", code))?;
    pace(&backend, Paced::Act(me.account.id.clone()), me.now).await?;
    let session = backend.store.rename(me.actor.clone(), id, name, me.now).await.map_err(refused)?;
    Ok(Answer::of(listed(session, &me.session.id, &backend)))
}

/// Logs one other device out. The current session is not one of the others and answers like an unknown one; one that
/// has ended already is no error, so that it is safe to repeat.
pub async fn end(State(backend): State<Backend>, Recent(me): Recent, Named(id): Named) -> Answered<EndedCount> {
    pace(&backend, Paced::Act(me.account.id.clone()), me.now).await?;
    let ended = backend.store.end_sessions(me.actor.clone(), Which::These(vec![id]), me.now).await.map_err(refused)?;
    tell_of_ended(&me.account, &me.session, ended);
    Ok(Answer::of(EndedCount { ended }))
}

/// Logs several other devices out, or all of them.
pub async fn end_several(
    State(backend): State<Backend>,
    Recent(me): Recent,
    Given(chosen): Given<SessionsToEnd>,
) -> Answered<EndedCount> {
    pace(&backend, Paced::Act(me.account.id.clone()), me.now).await?;
    let which = match chosen.ids {
        None => Which::Others,
        Some(ids) => Which::These(ids.into_iter().map(|id| id.0).collect()),
    };
    let ended = backend.store.end_sessions(me.actor.clone(), which, me.now).await.map_err(refused)?;
    tell_of_ended(&me.account, &me.session, ended);
    Ok(Answer::of(EndedCount { ended }))
}

/// A session that is not there, or is somebody else's: the log says that somebody asked for it (ASVS 5.0 16.3.2).
pub(super) fn refused(error: StoreError) -> Refusal {
    if matches!(error, StoreError::NotFound) {
        note(Happened::AuthzFail).why("foreign_session").write();
    }
    error.into()
}

/// Other sessions of the account ended, by this one.
pub(super) fn tell_of_ended(account: &Account, by: &Session, ended: u32) {
    if ended > 0 {
        note(Happened::SessionEnded).account(&account.id).session(&by.id).ended(ended).write();
    }
}
