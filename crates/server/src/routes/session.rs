//! The session of this browser: who is here, and the password once more.

use super::alarm::warn_of_alarm;
use super::attempt::{is_right, pace};
use super::exchange::{Answer, Answered, Given};
use super::repeat::{Perhaps, Renewed, next_token, once};
use super::welcome::go_on;
use crate::audit::{Happened, note};
use crate::auth::{Arrived, Caller, SignedIn};
use crate::backend::Backend;
use crate::refusal::Refusal;
use crate::words::own_session;
use axum::extract::State;
use exeunt_contract::session::{PasswordAgain, Session};
use exeunt_contract::{Code, FieldCode};
use exeunt_domain::intent::REAUTHENTICATE;
use exeunt_domain::password::Password;
use exeunt_domain::rotation::Salt;
use exeunt_store::{Check, Checked, Paced, Renew, Resume, Resumed, StoreError};

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

/// Which password a person is asked for: the field that it stands in, and what a wrong one is called in the log.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    field: &'static str,
    failed: Happened,
}

/// The password once more, before a sensitive act.
pub(super) const ONCE_MORE: Asked = Asked { field: "password", failed: Happened::ReauthFail };
/// The current password, beside a new one.
pub(super) const CURRENT: Asked = Asked { field: "current", failed: Happened::PasswordChangeFail };

/// Checks the account's current password, and gives the stored hash that it was checked against. A wrong one is noted, and
/// one too many ends the session; an empty field is no guess, so nothing is compared or counted. The account is looked up anew, so that after [`StoreError::PasswordMoved`] a second try
/// is worth it: another device may have made the hash of the same password again.
///
/// # Errors
/// [`FieldCode::Required`], [`Code::WrongPassword`], [`Code::TooManyAttempts`], [`Code::NotSignedIn`] where the session has
/// got another token meanwhile, or what keeps the password from being checked.
pub(super) async fn prove(
    backend: &Backend,
    me: &Arrived,
    password: &Password,
    asked: Asked,
) -> Result<String, Refusal> {
    if password.is_empty() {
        return Err(Refusal::field(asked.field, FieldCode::Required));
    }
    let account = backend.store.account_by_username(&me.account.username).await?;
    let account = account.ok_or_else(|| Refusal::not_signed_in(None))?;
    let stored = (!account.is_out_of_time(backend.now())).then_some(&account.password);
    // The double of this request may have changed the password just now; then this one is no longer who it was.
    if backend.store.session_by_token(&me.actor.token).await?.is_none() {
        return Err(Refusal::not_signed_in(None));
    }
    let ticket = match backend.store.admit_check(Check { session: me.session.clone(), now: backend.now() }).await? {
        Checked::Counted(ticket) => *ticket,
        Checked::Later(wait) => return Err(Refusal::too_many(wait)),
    };
    if is_right(backend, ticket, password, stored.map(String::as_str)).await? {
        return Ok(account.password);
    }
    note(asked.failed).account(&me.account.id).session(&me.session.id).why("wrong_password").write();
    Err(Refusal::of(Code::WrongPassword))
}
