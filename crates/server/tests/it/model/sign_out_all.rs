//! The reference for logging out of all accounts, here or everywhere, and for a device that forgets everything.

use super::reference::{Caller, Judged, Reference, State};
use super::reply::Reply;
use exeunt_contract::Code;
use exeunt_contract::sign_out_all::{Reach, SignOutAllChoice};
use std::collections::{BTreeMap, BTreeSet};

impl Reference {
    pub(super) fn log_out_of_all(&mut self, caller: &Caller, choice: SignOutAllChoice, reply: &Reply) -> Judged {
        let me = match self.caller(caller) {
            // A repeated act is answered once more, and does nothing.
            Err(Code::NotSignedIn) if reply.body == "{\"ended\":0}" => return Ok(()),
            me => me?,
        };
        if choice.reach == Reach::Everywhere {
            if choice.remember {
                return Err(Code::InvalidFields);
            }
            self.recent(me)?;
        }
        let device = self.sessions[me].device;
        let here = caller.device.as_ref().map(|secret| self.device_of(secret) == Some(device));
        if here == Some(false) {
            return Err(Code::AccountChanged);
        }
        let home = here == Some(true);
        let choice = SignOutAllChoice { remember: choice.remember && home, ..choice };
        for left_behind in self.all(|session| home && session.device == device && session.shared) {
            if left_behind != me {
                self.end(left_behind);
            }
        }
        let leaving = self.who_leaves(me, choice, home);
        for s in &leaving {
            match choice.reach {
                Reach::Device => drop(self.leave(*s, choice.remember)),
                Reach::Everywhere => self.end(*s),
            }
        }
        match choice.remember {
            true => {}
            false if home && !self.sessions[me].shared => self.forget_all(device),
            false => self.forget(me),
        }
        assert_eq!(reply.body, format!("{{\"ended\":{}}}", leaving.len()));
        let empty = home && self.known(device).is_empty();
        assert_eq!(reply.expires_both, empty, "the device's cookie goes with its last account");
        Ok(())
    }

    /// The sessions that a log-out of all accounts covers. A guest leaves alone and is left alone, and a session
    /// without the device cookie leaves alone, too. Beyond the device it reaches those whose password was entered there
    /// just now.
    fn who_leaves(&self, me: usize, choice: SignOutAllChoice, home: bool) -> Vec<usize> {
        let (device, guest) = (self.sessions[me].device, self.sessions[me].shared || !home);
        let mut here = self.all(|session| session.device == device);
        here.retain(|s| self.open(*s) && (*s == me || !(guest || self.sessions[*s].shared)));
        match choice.reach {
            Reach::Device => here.retain(|s| !choice.remember || self.sessions[*s].state == State::SignedIn),
            Reach::Everywhere => {
                let beyond = here.iter().filter(|s| **s == me || self.recent(**s).is_ok());
                let accounts: BTreeSet<usize> = beyond.map(|s| self.sessions[*s].account).collect();
                let elsewhere = self.all(|session| accounts.contains(&session.account)).into_iter();
                let all: BTreeSet<usize> = here.into_iter().chain(elsewhere.filter(|s| self.open(*s))).collect();
                here = all.into_iter().collect();
            }
        }
        here
    }

    /// The number of those sessions by account, as the list of accounts gives it to a session here.
    pub(super) fn everywhere(&self, caller: &Caller) -> Option<BTreeMap<String, u32>> {
        let device = self.device_of(caller.device.as_ref()?);
        let me = self.by_token(caller).filter(|me| self.live(*me) && Some(self.sessions[*me].device) == device)?;
        let leaving = self.who_leaves(me, SignOutAllChoice { reach: Reach::Everywhere, remember: false }, true);
        let mut counts = BTreeMap::new();
        for s in &leaving {
            let account = self.sessions[*s].account;
            let here = leaving.iter().map(|s| &self.sessions[*s]);
            let here = here.filter(|session| session.device == self.sessions[me].device && session.account == account);
            *counts.entry(here.map(|session| session.reference.clone()).next()?).or_default() += 1;
        }
        Some(counts)
    }

    /// Answers every secret that the forgotten device ever had.
    pub(super) fn forget_device(&mut self, caller: &Caller, reply: &Reply) -> Result<Vec<String>, Code> {
        let held = self.by_token(caller).is_some();
        let alarmed = self.alarm_over(caller.device.as_ref());
        let named = caller.device.as_ref().and_then(|secret| self.device_of(secret));
        let own = self.by_token(caller).filter(|s| self.live(*s) && Some(self.sessions[*s].device) != named);
        let known = held || alarmed.is_some() || named.is_some();
        let (mut ended, mut dead) = (alarmed.unwrap_or_default(), Vec::new());
        if let Some(device) = named {
            ended += self.all(|session| session.device == device).into_iter().filter(|s| self.open(*s)).count();
            self.end_device(device);
            self.forget_all(device);
            let secrets = std::mem::take(&mut self.devices[device]);
            dead.extend(secrets.current);
            dead.extend(secrets.last.map(|last| last.replaced));
            dead.extend(secrets.retired.into_iter().map(|(secret, _)| secret));
        }
        if let Some(own) = own {
            ended += 1;
            self.end(own);
            self.forget(own);
        }
        if caller.account.is_some() && !known {
            return Err(Code::CookieUnusable);
        }
        assert_eq!((&reply.body, reply.expires_both), (&format!("{{\"ended\":{ended}}}"), true));
        Ok(dead)
    }

    fn forget_all(&mut self, device: usize) {
        for s in self.all(|session| session.device == device) {
            self.sessions[s].forgotten = true;
        }
    }
}
