//! The acts: their list, how one is drawn, and how it is done and compared.

use super::reference::{Account, Caller, Judged};
use super::repeats::Body;
use super::reply::{Luck, Reply};
use super::{PASSWORDS, Run};
use crate::world::dice::Dice;
use crate::world::{Answer, DAY, MINUTE};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::change_password::{AnswerOffer, ChangePassword, OfferAnswer, PasswordChange};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::session::{PasswordAgain, Reauthenticate};
use exeunt_contract::sessions::{EndSession, EndSessions, SessionsToEnd};
use exeunt_contract::sign_in::{Credentials, Resume, ResumeAccount, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Nothing, SessionId};
use std::time::Duration;

/// An act of a person at a browser, or of an attacker who replays cookies. One more act is one more line here, one in
/// [`Run::any_act`], and one in [`Run::act`].
#[derive(Clone, Debug)]
pub(super) enum Act {
    LogIn { account: usize, right: bool, shared: bool },
    Tap { reference: String },
    LogOut { remember: bool },
    Forget { reference: String },
    EndOne { id: String },
    EndOthers,
    EnterPassword { right: bool },
    ChangePassword { right: bool },
    AnswerOffer { end: Vec<String> },
    Look,
    LogOutOfAll { choice: SignOutAllChoice },
    ForgetDevice,
    SignUp { username: String, shared: bool },
    TimePasses { span: Duration },
    Sweep,
}

impl Run<'_> {
    /// A random act that makes sense here more often than not: a log-out without a session is drawn, but rarely.
    pub(super) fn any_act(&mut self, caller: &Caller) -> Act {
        let right = self.dice.roll(8) != 0;
        let reference = &self.reference;
        let mut accounts: Vec<String> = reference.sessions.iter().map(|s| s.reference.clone()).collect();
        accounts.push("0".repeat(32));
        let me = reference.by_token(caller).filter(|me| reference.live(*me));
        let here = (0..reference.sessions.len()).filter(|s| reference.knows(reference.sessions[*s].device, caller));
        let (open, over): (Vec<usize>, Vec<usize>) = here.partition(|s| reference.tappable(*s));
        let mine = (0..reference.sessions.len())
            .filter(|s| me.is_some_and(|me| reference.sessions[me].account == reference.sessions[*s].account));
        let mine: Vec<usize> = mine.filter(|s| reference.tappable(*s)).collect();
        let dice = &mut self.dice;
        let id = |dice: &mut Dice| match mine.is_empty() || dice.roll(4) == 0 {
            true => dice.one_of(&reference.sessions.iter().map(|s| s.id.clone()).collect::<Vec<_>>()),
            false => reference.sessions[dice.one_of(&mine)].id.clone(),
        };
        let account = dice.roll(reference.accounts.len());
        let first = if me.is_none() && dice.roll(3) != 0 { 13 } else { 0 };
        match first + dice.roll(27 - first) {
            _ if reference.sessions.is_empty() => Act::LogIn { account, right, shared: false },
            // Guests are few, and they leave differently.
            _ if me.is_some_and(|me| reference.sessions[me].shared) && dice.roll(6) == 0 => Self::all_leave(dice),
            0..2 => Act::LogOut { remember: dice.roll(3) != 0 },
            2 => Act::LogOut { remember: true },
            3 => Act::Forget { reference: dice.one_of(&accounts) },
            4 => Act::EndOne { id: id(dice) },
            5 => Act::EndOthers,
            6..8 => Act::EnterPassword { right },
            8..10 => Act::ChangePassword { right },
            10..12 => {
                let mut end: Vec<String> = (0..dice.roll(3)).map(|_| id(dice)).collect();
                end.sort();
                end.dedup();
                Act::AnswerOffer { end }
            }
            12 => Self::all_leave(dice),
            13..16 => Act::LogIn { account, right, shared: dice.roll(6) == 0 },
            16..22 => Act::Tap {
                reference: match dice.roll(8) {
                    0 => dice.one_of(&accounts),
                    1 if !over.is_empty() => reference.sessions[dice.one_of(&over)].reference.clone(),
                    _ if !open.is_empty() => reference.sessions[dice.one_of(&open)].reference.clone(),
                    _ => dice.one_of(&accounts),
                },
            },
            22 => Act::Look,
            23..26 => {
                let short = [Duration::from_secs(9), Duration::from_secs(40), MINUTE * 2];
                let long = [MINUTE * 11, MINUTE * 31, DAY, DAY * 16];
                let span = if dice.roll(4) == 0 { dice.one_of(&long) } else { dice.one_of(&short) };
                Act::TimePasses { span }
            }
            _ => match dice.roll(4) {
                0 => Act::ForgetDevice,
                // No more people than a device knows.
                1 if reference.accounts.len() < 6 => {
                    let username = format!("{}-{}", reference.accounts[0].username, reference.accounts.len());
                    Act::SignUp { username, shared: dice.roll(6) == 0 }
                }
                _ => Act::Sweep,
            },
        }
    }

    fn all_leave(dice: &mut Dice) -> Act {
        let (reach, remember) = match dice.coin() {
            true => (Reach::Device, dice.coin()),
            false => (Reach::Everywhere, dice.roll(8) == 0),
        };
        Act::LogOutOfAll { choice: SignOutAllChoice { reach, remember } }
    }

    /// Does it, and compares. The reply, where a request was sent.
    pub(super) async fn act(&mut self, browser: usize, caller: &Caller, act: &Act) -> Option<Answer> {
        let over = caller.session.as_ref().is_some_and(|token| self.reference.over.contains(token));
        let (answer, reply, judged): (Answer, Reply, Judged) = match act {
            Act::LogIn { account, right, shared } => {
                let Account { username, password, .. } = &self.reference.accounts[*account];
                let password = if *right { *password } else { "not the right one" };
                let typed =
                    Credentials { identifier: username.clone(), password: password.into(), shared_device: *shared };
                let (answer, reply) = self.send(browser, caller, &SignIn, &typed).await;
                let judged = self.reference.log_in(caller, *account, *right, *shared, &reply);
                (answer, reply, judged)
            }
            Act::Tap { reference } => {
                let wanted = ResumeAccount { account: AccountRef(reference.clone()) };
                let (answer, reply) = self.send(browser, caller, &Resume, &wanted).await;
                let (luck, judged) = self.reference.tap(caller, reference, &reply);
                self.meets(luck);
                (answer, reply, judged)
            }
            Act::LogOut { remember } => {
                let (answer, reply) =
                    self.send(browser, caller, &SignOut, &SignOutChoice { remember: *remember }).await;
                let judged = self.reference.log_out(caller, *remember, &reply);
                (answer, reply, judged)
            }
            Act::Forget { reference } => {
                let account = AccountRef(reference.clone());
                let (answer, reply) = self.send(browser, caller, &ForgetAccount { account }, &Nothing {}).await;
                (answer, reply, self.reference.forget_account(caller, reference))
            }
            Act::EndOne { id } => {
                let endpoint = EndSession { id: SessionId(id.clone()) };
                let (answer, reply) = self.send(browser, caller, &endpoint, &Nothing {}).await;
                let judged = self.reference.end_others(caller, Some(std::slice::from_ref(id)), &reply);
                assert!(!over || !reply.is_success());
                (answer, reply, judged)
            }
            Act::EndOthers => {
                let (answer, reply) = self.send(browser, caller, &EndSessions, &SessionsToEnd { ids: None }).await;
                let judged = self.reference.end_others(caller, None, &reply);
                assert!(!over || !reply.is_success());
                (answer, reply, judged)
            }
            Act::EnterPassword { right } => {
                let password = self.password_of(caller, *right).into();
                let (answer, reply) = self.send(browser, caller, &Reauthenticate, &PasswordAgain { password }).await;
                assert!(!over || !reply.is_success());
                let judged = self.reference.enter_password(caller, *right, &reply);
                (answer, reply, judged)
            }
            Act::ChangePassword { right } => {
                let current = self.password_of(caller, *right);
                let new = PASSWORDS.into_iter().find(|new| *new != self.password_of(caller, true)).unwrap();
                let change = PasswordChange { current: current.into(), new: new.into() };
                self.may_name_its_intent();
                let (answer, reply) = self.send(browser, caller, &ChangePassword, &change).await;
                assert!(!over || !reply.is_success());
                let judged = self.reference.change_password(caller, *right, new, &reply);
                self.may_be_lost(browser, caller, Body::Change(change), &answer).await;
                (answer, reply, judged)
            }
            Act::AnswerOffer { end } => {
                let given = OfferAnswer { end: end.iter().cloned().map(SessionId).collect() };
                let (answer, reply) = self.send(browser, caller, &AnswerOffer, &given).await;
                assert!(!over || !reply.is_success());
                let judged = self.reference.answer_offer(caller, end, &reply);
                (answer, reply, judged)
            }
            Act::LogOutOfAll { choice } => {
                let shown = self.look_at_tiles(browser, caller).await.everywhere;
                let guest = self.reference.by_token(caller).is_some_and(|me| self.reference.sessions[me].shared);
                let (answer, reply) = self.send(browser, caller, &SignOutAll, choice).await;
                let nothing = reply.body == "{\"ended\":0}";
                assert!(!over || !reply.is_success() || nothing, "a repeat does nothing");
                let judged = self.reference.log_out_of_all(caller, *choice, &reply);
                if let (Ok(()), Some(shown), Reach::Everywhere) = (&judged, shown, choice.reach) {
                    assert_eq!(reply.body, format!("{{\"ended\":{shown}}}"), "what was shown before is what happened");
                }
                if judged.is_ok() && !nothing {
                    self.meets(match choice {
                        _ if guest => Luck::GuestLeft,
                        SignOutAllChoice { reach: Reach::Everywhere, .. } => Luck::AllLeftEverywhere,
                        SignOutAllChoice { remember: true, .. } => Luck::AllRemembered,
                        SignOutAllChoice { .. } => Luck::AllLeft,
                    });
                }
                (answer, reply, judged)
            }
            Act::ForgetDevice => {
                let (answer, reply) = self.send(browser, caller, &ForgetDevice, &Nothing {}).await;
                let forgotten = self.reference.forget_device(caller, &reply);
                let dead = forgotten.clone().unwrap_or_default();
                if !dead.is_empty() {
                    self.meets(Luck::Forgotten);
                }
                self.names_nothing(&dead).await;
                self.forgotten.extend(dead);
                (answer, reply, forgotten.map(drop))
            }
            Act::SignUp { username, shared } => {
                let (username, password) = (username.clone(), PASSWORDS[0].into());
                let wish = NewPerson { username, name: None, password, shared_device: *shared };
                self.may_name_its_intent();
                let (answer, reply) = self.send(browser, caller, &SignUp, &wish).await;
                let judged = self.reference.sign_up(caller, &wish.username, *shared, &reply);
                if judged.is_ok() {
                    self.meets(Luck::SignedUp);
                }
                self.may_be_lost(browser, caller, Body::SignUp(wish), &answer).await;
                (answer, reply, judged)
            }
            Act::Look => {
                self.look(browser, caller).await;
                return None;
            }
            Act::TimePasses { span } => {
                self.world.later(*span);
                return None;
            }
            Act::Sweep => {
                self.world.state.store.sweep(self.world.now()).await.unwrap();
                self.reference.sweep();
                return None;
            }
        };
        assert_eq!(reply.code, judged.err(), "{act:?}");
        Some(answer)
    }

    /// The password of the account whose token it is.
    fn password_of(&self, caller: &Caller, right: bool) -> &'static str {
        let session = self.reference.sessions.iter().find(|s| Some(&s.token) == caller.session.as_ref());
        match session {
            Some(session) if right => self.reference.accounts[session.account].password,
            _ => "not the right one",
        }
    }
}
