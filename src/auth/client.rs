//! The API client: names the account, asks for the password where the server wants it, and handles 401 and 409.

use super::{AuthContext, AuthStatus, Phase, SignedOutReason};
use crate::api::Call;
use crate::erased_signal::AnyValue;
use crate::failure::Failure;
use crate::intent::Intent;
use crate::json::{self, Unreadable};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{Code, Content, EndReason, Endpoint, Nothing};
use leptos::prelude::*;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The future answer of a call. Boxed, because every page that awaits one would otherwise bring a copy of the whole
/// client into the download.
pub struct ApiFuture<T> {
    body: Pin<Box<dyn Future<Output = Result<String, Failure>>>>,
    read: fn(&str) -> Result<T, Unreadable>,
}

impl<T> Future for ApiFuture<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.body.as_mut().poll(context).map(|body| (self.read)(&body?).map_err(|_| Failure::InvalidResponse))
    }
}

/// A query that is repeated, with its answer as the value of an erased signal. It does not know the type of its answer, so
/// that the download has one for all.
#[derive(Clone)]
pub struct Query {
    auth: AuthContext,
    call: Result<Call, Failure>,
    read: fn(&str) -> Result<AnyValue, Unreadable>,
}

impl Query {
    fn path(&self) -> &str {
        self.call.as_ref().map(|call| &*call.path).unwrap_or_default()
    }

    /// The last answer in this visit, and its body.
    #[must_use]
    pub fn last(&self) -> Option<(String, AnyValue)> {
        let body = self.auth.last_answer(self.path())?;
        let answer = (self.read)(&body).ok()?;
        Some((body, answer))
    }

    /// Sends the query. None where the body equals `last`; otherwise `last` becomes the new body.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn refetch(self, last: StoredValue<String>) -> Result<Option<AnyValue>, Failure> {
        let path = self.path().to_owned();
        let result = self.auth.send_authenticated(self.call).await;
        if let Err(failure) = &result
            && failure.is_retryable()
        {
            self.auth.on_unreachable(failure);
        }
        let body = result?;
        self.auth.on_reached();
        self.auth.keep_answer(path, body.clone());
        if last.try_with_value(|last| *last == body).unwrap_or(true) {
            return Ok(None);
        }
        let answer = (self.read)(&body).map_err(|_| Failure::InvalidResponse)?;
        last.set_value(body);
        Ok(Some(answer))
    }
}

impl AuthContext {
    /// Calls `endpoint`. This is the only way that a page reaches the server.
    ///
    /// Where the server wants the password first, the person is asked in place and the call goes on with what they
    /// wanted. Where the session has ended, the log-in page appears and says why.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send`], and [`Failure::Cancelled`] when the person closed the question.
    pub fn call<E: Endpoint>(self, endpoint: E, request: E::Request) -> ApiFuture<E::Response> {
        let call = Call::to(&endpoint, &request);
        ApiFuture { body: Box::pin(self.send_authenticated(call)), read: json::read_content }
    }

    /// Sends a prepared call.
    pub(super) fn send<T: Content>(self, call: Call) -> ApiFuture<T> {
        ApiFuture { body: Box::pin(self.send_authenticated(Ok(call))), read: json::read_content }
    }

    /// Prepares a query that is repeated.
    pub fn query<E: Endpoint<Request = Nothing>>(self, endpoint: &E) -> Query
    where
        E::Response: Send + Sync,
    {
        let read = |body: &str| Ok(Arc::new(Some(json::read_content::<E::Response>(body)?)) as AnyValue);
        Query { auth: self, call: Call::to(endpoint, &Nothing {}), read }
    }

    /// The client itself, once for all endpoints: the generic functions above stay thin.
    pub(super) async fn send_authenticated(self, call: Result<Call, Failure>) -> Result<String, Failure> {
        let call = call?;
        let epoch = self.epoch();
        let mut attempted_again = false;
        loop {
            let (account, sent_by) = (self.current(), self.session());
            let result = call.send(account.as_ref()).await;
            if call.signed_in && result.is_ok() {
                self.cookie_is_proven();
            }
            // A session started or ended in the meantime: data of the one before must not show again.
            if call.is_read() && epoch != self.epoch() {
                return Err(Failure::Cancelled);
            }
            let Some(code) = result.as_ref().err().and_then(Failure::code) else { return result };
            match code {
                // The person is asked in place, and then the call goes on.
                Code::ReauthenticationRequired => {
                    if !self.confirms(call.name).await || sent_by != self.session() {
                        return Err(Failure::Cancelled);
                    }
                    continue;
                }
                // Another session started while this request was on its way: the 401 says nothing about it.
                Code::NotSignedIn if call.signed_in && sent_by != self.session() => {}
                // The session's token may have been renewed while this request was on its way with the old one.
                Code::NotSignedIn if call.signed_in && sent_by.is_some() && !attempted_again => {
                    attempted_again = true;
                    continue;
                }
                // The answer with the new token is still to come, or was lost: repeating the same act brings it.
                Code::NotSignedIn if call.is_read() && Intent::may_have_renewed() => {}
                Code::NotSignedIn if call.signed_in => self.on_session_ended(&result),
                Code::NewPasswordRequired if self.requires_new_password() => {}
                // Another tab changed the account, or logged in with a one-time password: this tab follows, and nothing
                // was done.
                Code::AccountChanged | Code::NewPasswordRequired => self.follow_other_tab().await,
                Code::ClientOutdated => self.live().outdated(),
                _ => {}
            }
            return result;
        }
    }

    fn last_answer(self, path: &str) -> Option<String> {
        let state = self.state.read_value();
        state.answers.iter().find(|(of, _)| of == path).map(|(_, body)| body.clone())
    }

    fn keep_answer(self, path: String, body: String) {
        let mut state = self.state.write_value();
        state.answers.retain(|(of, _)| *of != path);
        state.answers.push((path, body));
    }

    /// Records that the server has seen the cookie of a log-in on this page.
    fn cookie_is_proven(self) {
        if self.phase() == Phase::AwaitingCookieProof {
            self.set_phase(Phase::Established);
        }
    }

    /// Downloads the answer of `endpoint` as a file. A request before it shows a refusal on the page, and asks for the
    /// password in place.
    pub fn download<E: Endpoint<Request = Nothing>>(
        self,
        endpoint: &E,
    ) -> impl Future<Output = Result<(), Failure>> + use<E> {
        let (call, path) = (Call::to(endpoint, &Nothing {}), endpoint.path());
        let asked: Pin<Box<dyn Future<Output = _>>> = Box::pin(self.send_authenticated(call));
        async move {
            asked.await?;
            let _ = window().location().set_href(&path);
            Ok(())
        }
    }

    fn requires_new_password(self) -> bool {
        matches!(&*self.status_signal().read_untracked(), AuthStatus::SignedIn(session) if session.new_password_required)
    }

    /// Shows the log-in page, because the server refused a call of the session that it knew here.
    fn on_session_ended(self, result: &Result<String, Failure>) {
        let phase = self.phase();
        // During a log-out, that act reports the outcome; after one on this page, the person knows.
        if self.is_signing_out()
            || matches!(*self.status_signal().read_untracked(), AuthStatus::Guest(SignedOutReason::SignedOut { .. }))
        {
            return;
        }
        let ended = match result {
            Err(Failure::Refused(problem)) => problem.ended.clone(),
            _ => None,
        };
        // Without a reason from the server, another tab may have logged out and be remembered: the tile stays as it is.
        if let Some(account) = self.current() {
            match ended.as_ref().map(|ended| ended.reason) {
                Some(EndReason::AccountDeleted) => self.accounts().forget(&account),
                Some(_) => self.accounts().set_state(&account, AccountState::PasswordNeeded),
                // The tile came with the log-in, and opens nothing without the cookie.
                None if phase == Phase::AwaitingCookieProof => self.accounts().forget(&account),
                None => {}
            }
        }
        // A log-in a moment ago whose cookie the server does not receive: the browser did not keep the cookie.
        let no_cookies = phase == Phase::AwaitingCookieProof
            || *self.status_signal().read_untracked() == AuthStatus::Guest(SignedOutReason::NoCookies);
        let nothing = if no_cookies { SignedOutReason::NoCookies } else { SignedOutReason::FirstVisit };
        self.set_phase(Phase::Established);
        self.set_status(AuthStatus::Guest(ended.map_or(nothing, SignedOutReason::Ended)));
    }
}
