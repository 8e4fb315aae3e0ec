//! The one door for calls: names the account, asks for the password where the server wants it, and knows what a 401 and
//! a 409 mean.

use super::{Here, Who, Why};
use crate::api::Call;
use crate::failure::Failure;
use crate::intent::Intent;
use crate::json::{self, Unreadable};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::{Code, Content, EndReason, Endpoint, Nothing};
use futures_channel::oneshot;
use leptos::prelude::*;
use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The answer to a call, once it comes. Boxed, because every page that waits for one would otherwise carry a copy of
/// the whole door in what browsers download.
pub struct Answer<T> {
    body: Pin<Box<dyn Future<Output = Result<String, Failure>>>>,
    read: fn(&str) -> Result<T, Unreadable>,
}

impl<T> Future for Answer<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.body.as_mut().poll(context).map(|body| (self.read)(&body?).map_err(|_| Failure::Garbled))
    }
}

/// An answer of any type.
pub type Anything = Arc<dyn Any + Send + Sync>;

/// Something that is asked again and again. It does not know the type of the answer, so that there is one for all.
#[derive(Clone)]
pub struct Question {
    here: Here,
    call: Result<Call, Failure>,
    read: fn(&str) -> Result<Anything, Unreadable>,
}

impl Question {
    fn path(&self) -> &str {
        self.call.as_ref().map(|call| &*call.path).unwrap_or_default()
    }

    /// The last answer to it in this visit, and its body.
    #[must_use]
    pub fn last(&self) -> Option<(String, Anything)> {
        let heard = self.here.heard.lock().ok()?;
        let (_, body) = heard.1.iter().find(|(of, _)| of == self.path())?;
        let answer = (self.read)(body).ok()?;
        Some((body.clone(), answer))
    }

    /// Asks. Nothing comes where the answer is `last` once more, which then is the new one's body otherwise.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn ask(self, last: StoredValue<String>) -> Result<Option<Anything>, Failure> {
        let path = self.path().to_owned();
        let result = self.here.exchange(self.call).await;
        if let Err(failure) = &result
            && failure.may_pass()
        {
            self.here.is_away(failure);
        }
        let body = result?;
        self.here.is_reached();
        if let Ok(mut heard) = self.here.heard.lock() {
            heard.1.retain(|(of, _)| *of != path);
            heard.1.push((path, body.clone()));
        }
        if last.try_with_value(|last| *last == body).unwrap_or(true) {
            return Ok(None);
        }
        let answer = (self.read)(&body).map_err(|_| Failure::Garbled)?;
        last.set_value(body);
        Ok(Some(answer))
    }
}

impl Here {
    /// Calls `endpoint`. This is the only way that a page reaches the server.
    ///
    /// Where the server wants the password first, the person is asked in place and the call goes on with what they
    /// wanted. Where the session has ended, the log-in page appears and says why.
    ///
    /// # Errors
    ///
    /// Whatever [`Call::send`] says, and [`Failure::Cancelled`] when the person closed the question.
    pub fn call<E: Endpoint>(self, endpoint: E, request: E::Request) -> Answer<E::Response> {
        let call = Call::to(&endpoint, &request);
        Answer { body: Box::pin(self.exchange(call)), read: json::read_content }
    }

    /// Makes a call that was put into words already.
    pub(super) fn ask<T: Content>(self, call: Call) -> Answer<T> {
        Answer { body: Box::pin(self.exchange(Ok(call))), read: json::read_content }
    }

    /// Puts a question into words that is to be asked again and again.
    pub fn question<E: Endpoint<Request = Nothing>>(self, endpoint: &E) -> Question
    where
        E::Response: Send + Sync,
    {
        let read = |body: &str| Ok(Arc::new(json::read_content::<E::Response>(body)?) as Anything);
        Question { here: self, call: Call::to(endpoint, &Nothing {}), read }
    }

    /// The door itself, once for all endpoints: what is generic above stays thin.
    pub(super) async fn exchange(self, call: Result<Call, Failure>) -> Result<String, Failure> {
        let call = call?;
        let turn = self.turns.get_value();
        let mut once_more = true;
        loop {
            let sent_by = self.session();
            let account = self.current();
            let result = call.send(account.as_ref()).await;
            if call.signed_in && result.is_ok() {
                self.came.set_value(false);
            }
            match result.as_ref().err().and_then(Failure::code) {
                // Somebody came or left in the meantime: what was true of the one before must not show again.
                _ if call.reads() && turn != self.turns.get_value() => return Err(Failure::Cancelled),
                // Somebody logged in while this request was on its way: it says nothing about them.
                Some(Code::NotSignedIn) if call.signed_in && sent_by != self.session() => return result,
                // The session's token may have been renewed while this request was on its way with the old one.
                Some(Code::NotSignedIn) if call.signed_in && sent_by.is_some() && once_more => once_more = false,
                Some(Code::ReauthenticationRequired) if self.asks_the_person().await && sent_by == self.session() => {}
                Some(Code::ReauthenticationRequired) => return Err(Failure::Cancelled),
                // Or the answer that brings the new one is still to come, or was lost: the same act once more brings it.
                Some(Code::NotSignedIn) if call.reads() && Intent::may_have_renewed() => return result,
                Some(Code::NotSignedIn) if call.signed_in => {
                    self.leave(&result);
                    return result;
                }
                Some(Code::NewPasswordRequired) if self.must_choose_a_password() => return result,
                Some(Code::AccountChanged | Code::NewPasswordRequired) => {
                    // Another tab moved on to another account, or came with a one-time password: this one follows, and
                    // nothing was done.
                    self.follow_other_tab().await;
                    return result;
                }
                Some(Code::ClientOutdated) => {
                    self.live.outdated();
                    return result;
                }
                _ => return result,
            }
        }
    }

    /// Has the browser keep what `endpoint` answers as a file. It is asked for once before, so that a refusal is said on the
    /// page, and the person is asked for the password in place.
    pub fn download<E: Endpoint<Request = Nothing>>(
        self,
        endpoint: &E,
    ) -> impl Future<Output = Result<(), Failure>> + use<E> {
        let (call, path) = (Call::to(endpoint, &Nothing {}), endpoint.path());
        let asked: Pin<Box<dyn Future<Output = _>>> = Box::pin(self.exchange(call));
        async move {
            asked.await?;
            let _ = window().location().set_href(&path);
            Ok(())
        }
    }

    fn must_choose_a_password(self) -> bool {
        matches!(&*self.who.read_untracked(), Who::SignedIn(session) if session.new_password_required)
    }

    /// Whether "Confirm it's you" is open.
    #[must_use]
    pub fn is_asking(self) -> bool {
        self.asking.get()
    }

    /// Answers whoever waits for "Confirm it's you", and closes it.
    pub fn answer_question(self, confirmed: bool) {
        self.asking.set(false);
        if let Some(waiting) = self.answer.try_update_value(Option::take).flatten() {
            // Nobody waits any more when the page was left in between.
            let _ = waiting.send(confirmed);
        }
    }

    async fn asks_the_person(self) -> bool {
        self.answer_question(false);
        let (sender, receiver) = oneshot::channel();
        self.answer.set_value(Some(sender));
        self.asking.set(true);
        receiver.await.unwrap_or(false)
    }

    fn leave(self, result: &Result<String, Failure>) {
        // A person who is leaving is told by that act what became of it; one who has left here knows.
        if self.leaving.get_value() || matches!(*self.who.read_untracked(), Who::Guest(Why::SignedOut { .. })) {
            return;
        }
        let ended = match result {
            Err(Failure::Refused(problem)) => problem.ended.clone(),
            _ => None,
        };
        // Without a word of how it ended, another tab may have logged out and be remembered: the tile stays as it is.
        if let Some(account) = self.current() {
            match ended.as_ref().map(|ended| ended.reason) {
                Some(EndReason::AccountDeleted) => self.remembered.forget(&account),
                Some(_) => self.remembered.mark(&account, AccountState::PasswordNeeded),
                // Its tile was noted with the log-in, and opens nothing without the cookie.
                None if self.came.get_value() => self.remembered.forget(&account),
                None => {}
            }
        }
        // Whoever came a moment ago and has nothing that the server knows was given a cookie that the browser did not keep.
        let no_cookies = self.came.get_value() || *self.who.read_untracked() == Who::Guest(Why::NoCookies);
        let nothing = if no_cookies { Why::NoCookies } else { Why::FirstVisit };
        self.came.set_value(false);
        self.turn(Who::Guest(ended.map_or(nothing, Why::Ended)));
    }
}
