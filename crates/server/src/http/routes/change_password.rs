//! Change the password, and then decide about the other devices.

use super::attempt::pace;
use super::attempt::{CURRENT, prove};
use super::exchange::{Answer, Answered, Given};
use super::repeat::{Perhaps, Renewed, next_secret, next_token, once};
use super::sessions::{refused, tell_of_ended};
use crate::http::auth::{Arrived, Caller, SignedIn};
use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use crate::http::words::{listed, time};
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::change_password as contract;
use exeunt_contract::change_password::{Offer, OfferAnswer, PasswordChange};
use exeunt_contract::sessions::EndedCount;
use exeunt_contract::{Code, FieldCode};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Moment;
use exeunt_domain::intent::CHANGE_PASSWORD;
use exeunt_domain::password::{MAX_LENGTH, Password};
use exeunt_domain::session::Session;
use exeunt_store::{Changed, Paced, Renew, StoreError};

/// What is known about the password.
pub async fn get(State(backend): State<Backend>, me: Arrived) -> Answered<contract::Password> {
    Ok(Answer::of(about(&backend, &me.session, &me.account, me.now).await?))
}

/// Sets a new password.
pub async fn change(
    State(backend): State<Backend>,
    Perhaps { caller, found }: Perhaps,
    Given(typed): Given<PasswordChange>,
) -> Answered<contract::Password> {
    let (current, new) = (Password::typed(&typed.current), Password::typed(&typed.new));
    let change = async { set(&backend, &caller, &found?, &current, &new).await };
    let renewed = once(&backend, &caller, CHANGE_PASSWORD, &new, change).await?;
    match about(&backend, &renewed.session, &renewed.account, renewed.now).await {
        Ok(password) => Ok(renewed.bring(&backend, password)),
        // The password is another one now, and the old cookies are worth nothing: the new ones must not be lost with this.
        Err(refusal) => Err(renewed.cookies(&backend).into_iter().fold(refusal, Refusal::with)),
    }
}

/// The current one comes first (ASVS 5.0 6.2.3). With a wrong one, what is wrong with the new one is told as well, so that
/// the person mends both at once: it follows from nothing that is secret.
async fn set(
    backend: &Backend,
    caller: &Caller,
    me: &Arrived,
    current: &Password,
    new: &Password,
) -> Result<Renewed, Refusal> {
    let names = [me.account.username.as_str(), me.account.name.as_str()];
    let verified = match prove(backend, me, current, CURRENT).await {
        Ok(verified) => verified,
        Err(refusal) => return Err(and_the_new(backend, refusal, new, &names).await),
    };
    if new == current {
        return Err(Refusal::field("new", FieldCode::Unchanged));
    }
    if let Some(code) = backend.policy.refuses(new, &names).await? {
        return Err(Refusal::field("new", code));
    }
    let (token, salt) = next_token(backend, caller, me)?;
    let (device, secret) = next_secret(backend, caller, me, salt.as_ref())?.unzip();
    let hash = backend.hashing.hash(new).await?;
    let now = backend.now();
    let change = async |verified: String| {
        let (actor, replacement, new_token) = (me.actor.clone(), Some(hash.clone()), token.hash());
        let (device, salt) = (device.clone(), salt.clone());
        backend.store.change_password(Renew { actor, verified, replacement, new_token, device, salt, now }).await
    };
    let mut changed = change(verified).await;
    if matches!(changed, Err(StoreError::PasswordMoved)) {
        changed = change(prove(backend, me, current, CURRENT).await?).await;
    }
    let Changed { session, account, device_lasts } = changed?;
    note(Happened::PasswordChange).account(&account.id).session(&session.id).write();
    note(Happened::SessionRenewed).account(&account.id).session(&session.id).write();
    Ok(Renewed { session, account, now, token: Some(token), device: secret.zip(device_lasts) })
}

/// The refusal of the current password, with what is wrong with the new one. What costs to find out is found out only where
/// the current one was counted; where it cannot be judged, the current one is enough to mend.
async fn and_the_new(backend: &Backend, refusal: Refusal, new: &Password, names: &[&str]) -> Refusal {
    let wrong = match refusal.code() {
        Code::WrongPassword => backend.policy.refuses(new, names).await.unwrap_or_default(),
        Code::InvalidFields => new.check(backend.policy.min_length).err(),
        _ => None,
    };
    match wrong {
        Some(code) => refusal.and_field("new", code),
        None => refusal,
    }
}

/// Ends the chosen sessions, keeps the rest, and closes the question.
pub async fn answer_offer(
    State(backend): State<Backend>,
    me: SignedIn,
    Given(answer): Given<OfferAnswer>,
) -> Answered<EndedCount> {
    if !answer.end.is_empty() {
        me.recently(&backend)?;
        pace(&backend, Paced::Act(me.account.id.clone()), me.now).await?;
    }
    let end = answer.end.into_iter().map(|id| id.0).collect();
    let ended = backend.store.answer_offer(me.actor.clone(), end, me.now).await.map_err(refused)?;
    tell_of_ended(&me.account, &me.session, ended);
    Ok(Answer::of(EndedCount { ended }))
}

/// The question is only shown to a session that has entered the new password.
async fn about(backend: &Backend, me: &Session, account: &Account, now: Moment) -> Result<contract::Password, Refusal> {
    let mut offer = None;
    if let Some(opened) = account.offer_opened_at.filter(|opened| me.auth_time >= *opened) {
        let mut open = backend.store.open_sessions(&account.id).await?;
        open.retain(|session| session.id != me.id && session.is_offered(opened, now, &backend.limits));
        let sessions: Vec<_> = open.into_iter().map(|session| listed(session, &me.id, backend)).collect();
        offer = (!sessions.is_empty()).then_some(Offer { sessions });
    }
    Ok(contract::Password {
        changed_at: time(account.password_changed_at),
        min_length: backend.policy.min_length,
        max_length: u16::try_from(MAX_LENGTH).unwrap_or(u16::MAX),
        offer,
    })
}
