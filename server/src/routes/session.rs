//! The session of this browser: who is here, and the password once more.

use super::attempt::is_right;
use super::exchange::{Answer, Answered, Given};
use crate::auth::SignedIn;
use crate::backend::Backend;
use crate::cookie;
use crate::password::Password;
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::{Check, Renew, StoreError};
use crate::words::own_session;
use axum::extract::State;
use exeunt_contract::Code;
use exeunt_contract::session::{PasswordAgain, Session};

/// Who is here.
pub async fn get(State(backend): State<Backend>, me: SignedIn) -> Answered<Session> {
    Ok(Answer::of(own_session(&me.session, &me.account, me.now, &backend)))
}

/// The password once more. The old token is dead at once (ASVS 5.0 7.2.4).
pub async fn reauthenticate(
    State(backend): State<Backend>,
    me: SignedIn,
    Given(typed): Given<PasswordAgain>,
) -> Answered<Session> {
    let password = Password::typed(&typed.password);
    let (token, now) = (Secret::fresh(&*backend.random)?, backend.now());
    let renew = async |verified: String| {
        let replacement = match backend.hashing.is_outdated(&verified) {
            true => Some(backend.hashing.hash(&password).await?),
            false => None,
        };
        let act = Renew { actor: me.actor.clone(), verified, replacement, new_token: token.hash(), now };
        Ok::<_, Refusal>(backend.store.renew(act).await)
    };
    let mut renewed = renew(prove(&backend, &me, &password).await?).await?;
    if matches!(renewed, Err(StoreError::PasswordMoved)) {
        renewed = renew(prove(&backend, &me, &password).await?).await?;
    }
    let (session, account) = renewed?;
    let life = (!session.shared).then(|| cookie::session_max_age(&backend.limits));
    Ok(Answer::of(own_session(&session, &account, now, &backend)).with(cookie::set(cookie::SESSION, &token, life)))
}

/// Checks the account's current password, and gives the stored hash that it was checked against. A wrong one is noted, and
/// one too many ends the session.
/// The account is looked up anew: after [`StoreError::PasswordMoved`] it is worth a second try, because another device
/// may have made the hash of the same password again.
///
/// # Errors
/// [`Code::WrongPassword`], or what keeps it from being checked.
pub(super) async fn prove(backend: &Backend, me: &SignedIn, password: &Password) -> Result<String, Refusal> {
    let account = backend.store.account_by_username(&me.account.username).await?;
    let stored = account.ok_or_else(|| Refusal::not_signed_in(None))?.password;
    let ticket = backend.store.admit_check(Check { session: me.session.clone(), now: backend.now() }).await?;
    let right = is_right(backend, ticket, password, Some(&stored)).await?;
    if right { Ok(stored) } else { Err(Refusal::of(Code::WrongPassword)) }
}
