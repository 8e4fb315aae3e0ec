//! The session of this browser: who is here, and the password once more.

use super::alarm::warn_of_alarm;
use super::attempt::{ONCE_MORE, pace, prove};
use super::exchange::{Answer, Answered, Given};
use super::repeat::{Perhaps, Renewed, next_token, once};
use super::welcome::go_on;
use crate::http::auth::{Arrived, Caller, SignedIn};
use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use crate::http::words::own_session;
use crate::observe::audit::{Happened, note};
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::session::{PasswordAgain, Session};
use exeunt_domain::intent::REAUTHENTICATE;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_store::{Paced, Renew, Resume, Resumed, StoreError};

/// Who is here.
pub async fn get(State(backend): State<Backend>, me: Arrived) -> Answered<Session> {
    Ok(Answer::of(own_session(&me.session, &me.account, me.now, &backend)))
}

/// New cookies in the place of those that came along, where they are due. A copy of the old ones is worth nothing from then
/// on; and where the copy was first, this finds it out.
pub async fn renew(State(backend): State<Backend>, me: SignedIn, caller: Caller) -> Answered<Session> {
    let unchanged = || Answer::of(own_session(&me.session, &me.account, me.now, &backend));
    let due = me.session.needs_renewal(me.now, &backend.limits);
    let Some(device) = caller.device.clone().filter(|_| due) else { return Ok(unchanged()) };
    pace(&backend, Paced::Tap(device.hash()), me.now).await?;
    let act = Resume {
        device,
        session: caller.session_hash(),
        account_ref: me.session.account_ref.clone(),
        salt: Salt::fresh(&*backend.random)?,
        words: caller.words.clone(),
        visit: caller.visit.clone(),
        renews: true,
        now: me.now,
    };
    match backend.store.resume(act).await? {
        Resumed::On(on) => {
            let why = if on.again { "renewal_again" } else { "renewal" };
            note(Happened::SessionRenewed).account(&on.account.id).session(&on.session.id).why(why).write();
            Ok(go_on(&backend, &on, me.now))
        }
        Resumed::Unchanged => Ok(unchanged()),
        Resumed::Overtaken { .. } => Err(Refusal::of(Code::AccountChanged)),
        Resumed::PasswordNeeded => Err(Refusal::of(Code::PasswordNeeded)),
        Resumed::Reused { .. } => {
            warn_of_alarm(true);
            // Its session is over, too, and says why.
            Err(Arrived::find(&backend, &caller).await.err().unwrap_or_else(|| Refusal::not_signed_in(None)))
        }
    }
}

/// The password once more. The old token is dead at once (ASVS 5.0 7.2.4).
pub async fn reauthenticate(
    State(backend): State<Backend>,
    Perhaps { caller, found }: Perhaps,
    Given(typed): Given<PasswordAgain>,
) -> Answered<Session> {
    let password = Password::typed(&typed.password);
    let entered = async { enter(&backend, &caller, &found?.signed_in()?, &password).await };
    let renewed = once(&backend, &caller, REAUTHENTICATE, &password, entered).await?;
    Ok(renewed.bring(&backend, own_session(&renewed.session, &renewed.account, renewed.now, &backend)))
}

async fn enter(backend: &Backend, caller: &Caller, me: &SignedIn, password: &Password) -> Result<Renewed, Refusal> {
    let ((token, salt), now) = (next_token(backend, caller, me)?, backend.now());
    let renew = async |verified: String| {
        let replacement = match backend.hashing.is_outdated(&verified) {
            true => Some(backend.hashing.hash(password).await?),
            false => None,
        };
        let (actor, new_token, salt) = (me.actor.clone(), token.hash(), salt.clone());
        let act = Renew { actor, verified, replacement, new_token, device: None, salt, now };
        Ok::<_, Refusal>(backend.store.renew(act).await)
    };
    let mut renewed = renew(prove(backend, me, password, ONCE_MORE).await?).await?;
    if matches!(renewed, Err(StoreError::PasswordMoved)) {
        renewed = renew(prove(backend, me, password, ONCE_MORE).await?).await?;
    }
    let (session, account) = renewed?;
    note(Happened::ReauthSuccess).account(&account.id).session(&session.id).why("password").write();
    note(Happened::SessionRenewed).account(&account.id).session(&session.id).write();
    Ok(Renewed { session, account, now, token: Some(token), device: None })
}
