//! How a session begins with a password: what is made for it, and how its browser is welcomed with it.

use super::alarm::warn_of_alarm;
use super::exchange::Answer;
use crate::http::auth::Caller;
use crate::http::backend::Backend;
use crate::http::cookie;
use crate::http::words::own_session;
use crate::observe::audit::{Happened, note};
use exeunt_contract::session::Session;
use exeunt_domain::clock::Moment;
use exeunt_domain::intent::digest;
use exeunt_domain::rotation::Salt;
use exeunt_domain::secret::{NoRandomness, Secret};
use exeunt_store::{Cookies, GoneOn, Keyed, Start, Started};

/// The session token and the device secret that a log-in or a sign-up would give, and what the store is told of its key.
/// `request` says what is asked for, without the password.
pub(super) fn first_secrets(
    backend: &Backend,
    caller: &Caller,
    request: &str,
) -> Result<((Secret, Secret), Option<Keyed>), NoRandomness> {
    let Some(key) = &caller.key else {
        return Ok(((Secret::fresh(&*backend.random)?, Secret::fresh(&*backend.random)?), None));
    };
    let salt = Salt::fresh(&*backend.random)?;
    let request = digest(request);
    Ok((key.log_in(&salt), Some(Keyed { key: key.clone(), salt, request })))
}

/// What the store is told of the session that is to start.
pub(super) fn start(
    caller: &Caller,
    (token, secret): &(Secret, Secret),
    key: Option<Keyed>,
    shared: bool,
    now: Moment,
) -> Start {
    Start {
        device: caller.device_hash(),
        session: caller.session_hash(),
        new_secret: secret.hash(),
        new_token: token.hash(),
        words: caller.words.clone(),
        visit: caller.visit.clone(),
        shared,
        key,
        now,
    }
}

/// Who is in now, with the new session token and the new device secret. On a shared device the session
/// cookie ends with the browser, and so does the device cookie where only guests are known. `fresh` are the secrets that
/// were made for this request.
pub(super) fn welcome(
    backend: &Backend,
    Started { session, account, device_lasts, concerned, cookies, taken_back }: &Started,
    fresh: (Secret, Secret),
    now: Moment,
) -> Answer<Session> {
    warn_of_alarm(!concerned.is_empty());
    if *taken_back {
        note(Happened::UserUpdated).account(&account.id).session(&session.id).why("deletion_taken_back").write();
    }
    let answer = Answer::of(own_session(session, account, now, backend));
    let (token, secret) = match cookies {
        Cookies::New => {
            note(Happened::SessionCreated).account(&account.id).session(&session.id).write();
            fresh
        }
        // Whoever repeats a log-in whose answer was lost has the session that it began.
        Cookies::Again(lost) => lost.as_ref().clone(),
        Cookies::Nothing => return answer,
    };
    let life = cookie::session_max_age(&backend.limits);
    answer.with(cookie::set(&backend.cookies.session, &token, (!session.shared).then_some(life))).with(cookie::set(
        &backend.cookies.device,
        &secret,
        device_lasts.then_some(cookie::DEVICE_MAX_AGE),
    ))
}

/// Who goes on, with the cookies that take the place of those that came along.
pub(super) fn go_on(backend: &Backend, on: &GoneOn, now: Moment) -> Answer<Session> {
    let life = (!on.session.shared).then(|| cookie::session_max_age(&backend.limits));
    Answer::of(own_session(&on.session, &on.account, now, backend))
        .with(cookie::set(&backend.cookies.session, &on.token, life))
        .with(cookie::set(&backend.cookies.device, &on.secret, on.device_lasts.then_some(cookie::DEVICE_MAX_AGE)))
}
