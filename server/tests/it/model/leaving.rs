//! The reference for leaving with everybody: all accounts here or everywhere, and a device that forgets everything.

use super::reference::{Caller, Judged, Reference, State};
use super::reply::Reply;
use exeunt_contract::Code;
use exeunt_contract::sign_out_all::{Reach, SignOutAllChoice};
use std::collections::BTreeSet;

impl Reference {
    pub(super) fn log_out_of_all(&mut self, caller: &Caller, choice: SignOutAllChoice, reply: &Reply) -> Judged {
        let me = match self.caller(caller) {
            // What has happened already is answered once more, and does nothing.
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
        let choice = SignOutAllChoice { remember: choice.remember && here == Some(true), ..choice };
        for left_behind in self.all(|session| session.device == device && session.shared) {
            if left_behind != me {
                self.end(left_behind);
            }
        }
        let leaving = self.who_leaves(me, choice);
        for s in &leaving {
            match choice.reach {
                Reach::Device => drop(self.leave(*s, choice.remember)),
                Reach::Everywhere => self.end(*s),
            }
        }
        if !self.sessions[me].shared && !choice.remember {
            self.forget_all(device);
        }
        assert_eq!(reply.body, format!("{{\"ended\":{}}}", leaving.len()));
        assert_eq!(reply.expires_both, self.known(device).is_empty(), "the device's cookie goes with its last account");
        Ok(())
    }

    /// The sessions that a log-out of all accounts means. A guest leaves alone, and nobody leaves with a guest.
    fn who_leaves(&self, me: usize, choice: SignOutAllChoice) -> Vec<usize> {
        let (device, guest) = (self.sessions[me].device, self.sessions[me].shared);
        let mut here = self.all(|session| session.device == device);
        here.retain(|s| self.open(*s) && (*s == me || !(guest || self.sessions[*s].shared)));
        match choice.reach {
            Reach::Device => here.retain(|s| !choice.remember || self.sessions[*s].state == State::SignedIn),
            Reach::Everywhere => {
                let accounts: BTreeSet<usize> = here.iter().map(|s| self.sessions[*s].account).collect();
                here = self.all(|session| accounts.contains(&session.account));
                here.retain(|s| self.open(*s));
            }
        }
        here
    }

    /// How many sessions it would be, as the list of accounts says to whoever is logged in here.
    pub(super) fn everywhere(&self, caller: &Caller) -> Option<usize> {
        let device = self.device_of(caller.device.as_ref()?);
        let me = self.by_token(caller).filter(|me| self.live(*me) && Some(self.sessions[*me].device) == device)?;
        Some(self.who_leaves(me, SignOutAllChoice { reach: Reach::Everywhere, remember: false }).len())
    }

    /// Answers every secret that the forgotten devices ever had.
    pub(super) fn forget_device(&mut self, caller: &Caller, reply: &Reply) -> Vec<String> {
        let alarmed = self.alarm_over(caller.device.as_ref());
        let mut named = BTreeSet::new();
        named.extend(caller.device.as_ref().and_then(|secret| self.device_of(secret)));
        named.extend(self.by_token(caller).filter(|s| self.live(*s)).map(|s| self.sessions[s].device));
        let (mut ended, mut dead) = (alarmed, Vec::new());
        for device in named {
            ended += self.all(|session| session.device == device).into_iter().filter(|s| self.open(*s)).count();
            self.end_device(device);
            self.forget_all(device);
            let secrets = std::mem::take(&mut self.devices[device]);
            dead.extend(secrets.current);
            dead.extend(secrets.last.map(|last| last.replaced));
            dead.extend(secrets.retired.into_iter().map(|(secret, _)| secret));
        }
        assert_eq!((&reply.body, reply.expires_both), (&format!("{{\"ended\":{ended}}}"), true));
        dead
    }

    fn forget_all(&mut self, device: usize) {
        for s in self.all(|session| session.device == device) {
            self.sessions[s].forgotten = true;
        }
    }
}
