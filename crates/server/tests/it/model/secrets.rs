//! The reference for the secrets of devices: the state of each, the effect of a tap with it, and when it is an alarm.

use super::reference::{Caller, Judged, Reference, State};
use super::reply::{Luck, Reply};
use exeunt_contract::Code;

/// A device and every secret that it still knows.
#[derive(Debug, Default)]
pub(super) struct Device {
    /// None when all of them are dead.
    pub(super) current: Option<String>,
    /// Whether the browser has shown it already.
    pub(super) seen: bool,
    pub(super) last: Option<Last>,
    pub(super) retired: Vec<(String, i64)>,
}

/// The cause of a secret's replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    LogIn,
    Change,
    Tap,
}

/// The last answer that replaced the secret.
#[derive(Clone, Debug)]
pub(super) struct Last {
    /// The secret before.
    pub(super) replaced: String,
    pub(super) by: By,
    pub(super) at: i64,
    pub(super) session: usize,
    pub(super) token: String,
}

enum Presented {
    Current(usize),
    Previous(usize, Last),
    Retired(usize, i64),
    Unknown,
}

impl Reference {
    fn presented(&self, secret: &String) -> Presented {
        for (number, device) in self.devices.iter().enumerate() {
            if device.current.as_ref() == Some(secret) {
                return Presented::Current(number);
            }
            if let Some(last) = device.last.as_ref().filter(|last| last.replaced == *secret) {
                return Presented::Previous(number, last.clone());
            }
            if let Some((_, at)) = device.retired.iter().find(|(retired, _)| retired == secret) {
                return Presented::Retired(number, *at);
            }
        }
        Presented::Unknown
    }

    fn arrived(&self, device: usize, last: &Last) -> bool {
        let session = &self.sessions[last.session];
        self.devices[device].seen || (session.state != State::Swept && !session.unconfirmed)
    }

    fn is_recent(&self, at: i64) -> bool {
        self.now < at + i64::try_from(self.limits.rotation_overlap.as_millis()).unwrap()
    }

    fn stands(&self, last: &Last) -> bool {
        let session = &self.sessions[last.session];
        let changed_at = self.accounts[session.account].changed_at;
        self.live(last.session) && (session.auth_time >= changed_at || last.at > changed_at)
    }

    pub(super) fn device_of(&self, secret: &String) -> Option<usize> {
        match self.presented(secret) {
            Presented::Current(device) => Some(device),
            Presented::Previous(device, last) => {
                let lost = !self.arrived(device, &last);
                (last.by != By::LogIn && (lost || (self.is_recent(last.at) && self.stands(&last)))).then_some(device)
            }
            Presented::Retired(..) | Presented::Unknown => None,
        }
    }

    /// Whether another secret has taken its place, which the browser has or may get once more.
    pub(super) fn is_replaced(&self, secret: &String) -> bool {
        match self.presented(secret) {
            Presented::Previous(device, last) => last.by == By::Tap || self.arrived(device, &last),
            Presented::Retired(..) => true,
            Presented::Current(_) | Presented::Unknown => false,
        }
    }

    /// Whether the caller's secret is or was one of this device.
    pub(super) fn knows(&self, device: usize, caller: &Caller) -> bool {
        caller.device.as_ref().is_some_and(|secret| match self.presented(secret) {
            Presented::Current(other) | Presented::Previous(other, _) | Presented::Retired(other, _) => other == device,
            Presented::Unknown => false,
        })
    }

    pub(super) fn came_back(&mut self, secret: &String) {
        if let Presented::Current(device) = self.presented(secret) {
            self.devices[device].seen = true;
        }
    }

    fn replace(&mut self, device: usize, arrived: bool, next: &str, last: Last) {
        let state = &mut self.devices[device];
        let before = if arrived { state.current.clone().unwrap() } else { last.replaced.clone() };
        if let Some(older) = state.last.take().filter(|older| older.replaced != before) {
            state.retired.push((older.replaced, older.at));
        }
        (state.current, state.seen) = (Some(next.to_owned()), false);
        state.last = Some(Last { replaced: before, ..last });
    }

    /// A token that names nothing, with a secret that was replaced long ago: a client with both is only reading, and it
    /// is an alarm all the same.
    pub(super) fn reads_in_vain(&mut self, caller: &Caller) {
        if !self.keyed && caller.session.is_some() && self.by_token(caller).is_none() {
            self.alarm_over(caller.device.as_ref());
        }
    }

    /// A secret that was replaced long ago is an alarm also in a log-in, or when the device is forgotten. The number of
    /// sessions that it ends; none where it is no alarm.
    pub(super) fn alarm_over(&mut self, secret: Option<&String>) -> Option<usize> {
        let reused = secret.and_then(|secret| match self.presented(secret) {
            Presented::Previous(device, last) => {
                (self.arrived(device, &last) && !self.is_recent(last.at)).then_some(device)
            }
            Presented::Retired(device, at) => (!self.is_recent(at)).then_some(device),
            Presented::Current(_) | Presented::Unknown => None,
        });
        let device = reused?;
        let ended = self.all(|session| session.device == device).into_iter().filter(|s| self.open(*s)).count();
        self.end_device(device);
        self.devices[device] = Device::default();
        Some(ended)
    }

    /// The device that a log-in is on, with its new secret.
    pub(super) fn log_in_on(&mut self, caller: &Caller, account: usize, next: &str, session: usize) -> usize {
        self.alarm_over(caller.device.as_ref());
        let goes_on = caller.device.as_ref().and_then(|secret| match self.presented(secret) {
            Presented::Current(device) => Some((device, true)),
            Presented::Previous(device, last) => {
                let arrived = self.arrived(device, &last);
                let before = &self.sessions[last.session];
                let there = before.state != State::Swept;
                let goes_on = match last.by {
                    By::LogIn => !arrived && there && before.account == account,
                    _ => !arrived,
                };
                goes_on.then_some((device, arrived))
            }
            Presented::Retired(..) | Presented::Unknown => None,
        });
        let Some((device, arrived)) = goes_on else {
            self.devices.push(Device { current: Some(next.to_owned()), seen: true, ..Device::default() });
            return self.devices.len() - 1;
        };
        let replaced = caller.device.clone().unwrap();
        let last = Last { replaced, by: By::LogIn, at: self.now, session, token: String::new() };
        self.replace(device, arrived, next, last);
        device
    }

    /// The password was changed: the device that the caller's secret names gets another one.
    pub(super) fn change_on(&mut self, caller: &Caller, session: usize, reply: &Reply) {
        let goes_on = caller.device.as_ref().and_then(|secret| match self.presented(secret) {
            Presented::Current(device) => Some((device, true)),
            Presented::Previous(device, last) => (!self.arrived(device, &last)).then_some((device, false)),
            Presented::Retired(..) | Presented::Unknown => None,
        });
        let goes_on = goes_on.filter(|(device, _)| *device == self.sessions[session].device);
        assert_eq!(reply.device.is_some(), goes_on.is_some(), "a new secret for who held the one before");
        self.sessions[session].unconfirmed = goes_on.is_some();
        let (Some((device, arrived)), Some(next)) = (goes_on, &reply.device) else { return };
        let replaced = caller.device.clone().unwrap();
        let last = Last { replaced, by: By::Change, at: self.now, session, token: String::new() };
        self.replace(device, arrived, next, last);
    }

    /// One tap, and its outcome.
    pub(super) fn tap(&mut self, caller: &Caller, reference: &String, reply: &Reply) -> (Luck, Judged) {
        let refused = |luck, code| {
            assert!(!reply.touches_cookies() || luck == Luck::Alarm, "{luck:?} takes no cookie from anybody");
            (luck, Err(code))
        };
        let Some(secret) = &caller.device else { return refused(Luck::Asked, Code::PasswordNeeded) };
        match self.presented(secret) {
            Presented::Current(device) => {
                self.devices[device].seen = true;
                let found = self.shown(device, caller).into_iter().find(|s| self.sessions[*s].reference == *reference);
                let Some(s) = found.filter(|s| self.tappable(*s)) else {
                    return refused(Luck::Asked, Code::PasswordNeeded);
                };
                if let (Some(token), Some(next)) = (reply.session.clone(), reply.device.clone()) {
                    let last =
                        Last { replaced: secret.clone(), by: By::Tap, at: self.now, session: s, token: token.clone() };
                    self.end_what_was_shared(caller, s);
                    self.replace(device, true, &next, last);
                    let now = self.now;
                    if self.sessions[s].state == State::Remembered {
                        (self.sessions[s].signed_in_at, self.sessions[s].state) = (now, State::SignedIn);
                    }
                    self.sessions[s].recent_from = None;
                    self.goes_on(s, caller, token);
                }
                (Luck::In, Ok(()))
            }
            Presented::Previous(device, last) => self.tap_again(device, &last, caller, reference, reply),
            Presented::Retired(_, at) if self.is_recent(at) => refused(Luck::Suspicious, Code::AccountChanged),
            Presented::Retired(device, _) => {
                self.alarm(device, reply);
                refused(Luck::Alarm, Code::PasswordNeeded)
            }
            Presented::Unknown => refused(Luck::Unknown, Code::PasswordNeeded),
        }
    }

    fn tap_again(
        &mut self,
        device: usize,
        last: &Last,
        caller: &Caller,
        reference: &String,
        reply: &Reply,
    ) -> (Luck, Judged) {
        let (arrived, recent, stands) = (self.arrived(device, last), self.is_recent(last.at), self.stands(last));
        if arrived && !recent {
            self.alarm(device, reply);
            return (Luck::Alarm, Err(Code::PasswordNeeded));
        }
        let (s, current) = (last.session, self.devices[device].current.clone());
        let nothing_lost = || assert!(!reply.touches_cookies());
        if !stands || (last.by != By::Tap && !arrived) || (self.sessions[s].shared && !recent && self.is(s, reference))
        {
            nothing_lost();
            return (Luck::Asked, Err(Code::PasswordNeeded));
        }
        if arrived || (recent && self.sessions[s].agent != caller.agent) {
            nothing_lost();
            return (Luck::Suspicious, Err(Code::AccountChanged));
        }
        assert_eq!(reply.device, current, "the browser gets the secret that it should have");
        if !self.is(s, reference) || (recent && self.sessions[s].token != last.token) {
            assert_eq!(reply.session, None);
            return (Luck::Overtaken, Err(Code::AccountChanged));
        }
        self.end_what_was_shared(caller, s);
        let token = reply.session.clone().unwrap_or_default();
        if recent {
            assert_eq!(token, last.token, "the same answer again");
            return (Luck::Double, Ok(()));
        }
        assert!(!self.over.contains(&token) && token != last.token, "nobody used the old one, and it is dead");
        let now = self.now;
        let answer = self.devices[device].last.as_mut().unwrap();
        (answer.at, answer.token) = (now, token.clone());
        self.goes_on(s, caller, token);
        (Luck::Lost, Ok(()))
    }

    fn is(&self, s: usize, reference: &String) -> bool {
        self.sessions[s].reference == *reference
    }

    fn goes_on(&mut self, s: usize, caller: &Caller, token: String) {
        self.give(s, token);
        let now = self.now;
        let session = &mut self.sessions[s];
        (session.unconfirmed, session.last_seen, session.agent) = (true, now, caller.agent);
    }

    fn alarm(&mut self, device: usize, reply: &Reply) {
        assert!(reply.expires_both, "a browser that was taken for a thief holds nothing any more");
        self.end_device(device);
        self.devices[device] = Device::default();
    }

    pub(super) fn sweep_device(&mut self, device: usize, old: i64, empty: bool) {
        if empty {
            self.devices[device] = Device::default();
        }
        self.devices[device].retired.retain(|(_, at)| *at >= old);
    }
}
