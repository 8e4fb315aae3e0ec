//! Answers that were lost, as the reference sees them: the same request with the same key, at once or whenever else.

use super::Run;
use super::reference::{Caller, Reference, State};
use super::reply::{Luck, Reply};
use crate::world::{Answer, DAY};
use exeunt_contract::Code;
use exeunt_contract::change_password::{ChangePassword, PasswordChange};
use exeunt_contract::sign_up::{NewPerson, SignUp};

/// A request that was answered, and may be sent again.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) browser: usize,
    pub(super) caller: Caller,
    pub(super) body: Body,
    pub(super) key: String,
    pub(super) at: i64,
    pub(super) session: usize,
    /// The cookies that were given: the token, and the device's secret where there is a new one.
    pub(super) given: (Option<String>, Option<String>),
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    Change(PasswordChange),
    SignUp(NewPerson),
}

impl Run<'_> {
    /// Sends one of the requests that were answered once more, with its key and its old cookies.
    pub(super) async fn repeat(&mut self) {
        let Some(sent) = (!self.sent.is_empty()).then(|| self.dice.one_of(&self.sent)) else { return };
        self.reference.now = self.world.now().as_millis();
        self.story.push(format!("once more: {sent:?}"));
        let expected = match &sent.body {
            Body::Change(_) => self.reference.changed_before(&sent),
            Body::SignUp(_) if self.reference.ran_out(&sent) => return,
            Body::SignUp(wish) => self.reference.signed_up_before(&sent, wish),
        };
        let (_, reply) = self.send_again(&sent).await;
        match expected {
            Ok(given) => {
                assert_eq!((reply.code, (reply.session, reply.device)), (None, given));
                self.meets(Luck::Repeated);
            }
            Err(code) => {
                assert!(!reply.touches_cookies(), "a refusal gives nothing");
                assert_eq!(reply.code, Some(code));
                self.meets(Luck::RepeatedInVain);
            }
        }
    }

    async fn send_again(&mut self, sent: &Sent) -> (Answer, Reply) {
        self.key = Some(sent.key.clone());
        let answer = match &sent.body {
            Body::Change(change) => self.send(sent.browser, &sent.caller, &ChangePassword, change).await,
            Body::SignUp(wish) => self.send(sent.browser, &sent.caller, &SignUp, wish).await,
        };
        self.key = None;
        answer
    }
}

type Given = Result<(Option<String>, Option<String>), Code>;

impl Reference {
    fn is_known(&self, sent: &Sent) -> bool {
        self.now - sent.at < i64::try_from(DAY.as_millis()).unwrap()
    }

    /// The old cookie names nothing by itself; what follows from it must still be the session's token, and the password
    /// must still be the one that it was changed to.
    fn changed_before(&mut self, sent: &Sent) -> Given {
        if !self.is_known(sent) {
            return Err(Code::NotSignedIn);
        }
        let me = self.meant(&Caller { session: sent.given.0.clone(), ..sent.caller.clone() })?;
        let session = &self.sessions[me];
        if session.auth_time < self.accounts[session.account].changed_at {
            return Err(Code::NotSignedIn);
        }
        let on =
            sent.given.1.as_ref().is_some_and(|secret| self.device_of(secret).is_some() && !self.is_replaced(secret));
        Ok((sent.given.0.clone(), sent.given.1.clone().filter(|_| on)))
    }

    /// Whether the session has come to its end by itself: then the repeat is a log-in like any other.
    fn ran_out(&self, sent: &Sent) -> bool {
        let session = &self.sessions[sent.session];
        let until = if session.state == State::SignedIn { self.now } else { session.ended_at };
        self.is_known(sent) && session.shared && self.expiry(session) <= until
    }

    fn signed_up_before(&self, sent: &Sent, wish: &NewPerson) -> Given {
        if !self.is_known(sent) {
            return Err(Code::InvalidFields);
        }
        let session = &self.sessions[sent.session];
        if self.accounts[session.account].password != wish.password {
            return Err(Code::KeyReused);
        }
        if session.state != State::SignedIn {
            return Err(Code::NotSignedIn);
        }
        let held = Some(&session.token) == sent.given.0.as_ref();
        let on = self.devices[session.device].current == sent.given.1;
        Ok(if held && on { sent.given.clone() } else { (None, None) })
    }
}

impl Run<'_> {
    /// Remembers what was answered under the key of now, so that it can be sent again; at once, if the dice say so.
    pub(super) async fn may_be_lost(&mut self, browser: usize, caller: &Caller, body: Body, answer: &Answer) {
        let reply = Reply::of(answer);
        let Some(key) = self.key.take().filter(|_| reply.is_success()) else { return };
        let session = match &body {
            Body::Change(_) => self.reference.sessions.iter().position(|s| Some(&s.token) == reply.session.as_ref()),
            Body::SignUp(_) => Some(self.reference.sessions.len() - 1),
        };
        let (at, given, caller) = (self.reference.now, (reply.session.clone(), reply.device), caller.clone());
        let sent = Sent { browser, caller, body, key, at, session: session.unwrap(), given };
        if self.dice.coin() {
            let (again, _) = self.send_again(&sent).await;
            assert_eq!((again.status, again.text()), (answer.status, answer.text()));
            assert_eq!(again.set_cookies(), answer.set_cookies());
        }
        self.sent.push(sent);
    }

    /// A key for the next request, half of the time.
    pub(super) fn may_name_its_intent(&mut self) {
        self.key = self.dice.coin().then(crate::lost_answers::new_key);
    }
}
