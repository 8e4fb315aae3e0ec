//! Sign up, where the operator allows it.

use super::attempt::pace;
use super::exchange::{Answered, Given};
use super::sign_in::welcome;
use crate::account::username::{chosen_username, is_reserved};
use crate::account::{canonical, first_hue, label};
use crate::auth::Caller;
use crate::backend::Backend;
use crate::password::{MAX_LENGTH, Password};
use crate::refusal::Refusal;
use crate::secret::Secret;
use crate::store::{NewAccount, Paced, SignUp};
use crate::throttle::network;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use exeunt_contract::session::Session;
use exeunt_contract::sign_up::{NewPerson, SignUpRules};
use exeunt_contract::value::NAME_MAX;
use exeunt_contract::{Code, FieldCode, FieldError};

/// Proof that the operator takes new accounts. It stands before the body, which is not read otherwise.
pub struct Open;

impl FromRequestParts<Backend> for Open {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, backend: &Backend) -> Result<Self, Refusal> {
        if backend.sign_up { Ok(Self) } else { Err(Refusal::of(Code::SignUpClosed)) }
    }
}

/// What holds for a new account.
#[must_use]
pub fn rules(backend: &Backend) -> SignUpRules {
    SignUpRules {
        password_min_length: backend.policy.min_length,
        password_max_length: u16::try_from(MAX_LENGTH).unwrap_or(u16::MAX),
    }
}

/// Makes an account and logs in with it. A name that somebody has and one that nobody may have cost one hash and one
/// lookup each, and are refused in the same words.
pub async fn sign_up(
    State(backend): State<Backend>,
    _: Open,
    caller: Caller,
    Given(typed): Given<NewPerson>,
) -> Answered<Session> {
    let wish = Wish::of(&typed, &backend)?;
    let taken = || Refusal::field("username", FieldCode::Taken);
    let (token, secret) = (Secret::fresh(&*backend.random)?, Secret::fresh(&*backend.random)?);
    if let Some(address) = caller.address {
        pace(&backend, Paced::Newcomer(network(address)), backend.now()).await?;
    }
    let password = backend.hashing.hash(&wish.password).await?;
    let found = backend.store.account_by_username(&wish.username).await?;
    if found.is_some() || is_reserved(&wish.username) {
        return Err(taken());
    }
    let (hue, now) = (first_hue(&wish.username), backend.now());
    let act = SignUp {
        account: NewAccount { username: wish.username, name: wish.name, hue, password, now },
        device: caller.device_hash(),
        session: caller.session_hash(),
        new_secret: secret.hash(),
        new_token: token.hash(),
        words: caller.words,
        shared: typed.shared_device,
    };
    // Somebody may have taken the name since it was looked up.
    let started = backend.store.sign_up(act).await?.ok_or_else(taken)?;
    Ok(welcome(&backend, &started, (&token, &secret), now))
}

/// What a new person asks for, once it is well-formed.
struct Wish {
    username: String,
    name: String,
    password: Password,
}

impl Wish {
    /// Looks at every field, so that all that is wrong is told at once.
    fn of(typed: &NewPerson, backend: &Backend) -> Result<Self, Refusal> {
        let password = Password::typed(&typed.password);
        let shown = typed.name.as_deref().unwrap_or_default();
        let username = chosen_username(&typed.username);
        let name = label(shown, NAME_MAX);
        let fit = backend.policy.check(&password, &[&canonical(&typed.username), shown]);
        match (username, name, fit) {
            (Ok(username), Ok(name), Ok(())) => {
                // The user name as it was typed; it may be longer than a displayed name.
                let own = || typed.username.trim().chars().take(NAME_MAX).collect();
                Ok(Self { username, name: name.unwrap_or_else(own), password })
            }
            (username, name, fit) => {
                let wrong = [("username", username.err()), ("name", name.err()), ("password", fit.err())];
                let error = |(field, code): (&str, Option<FieldCode>)| {
                    code.map(|code| FieldError { field: field.to_owned(), code })
                };
                Err(Refusal::fields(wrong.into_iter().filter_map(error).collect()))
            }
        }
    }
}
