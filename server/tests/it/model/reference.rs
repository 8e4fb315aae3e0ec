//! What the server should do, told once more in the plainest way: lists in memory, no SQL, no HTTP, no hashes. Each act
//! takes what the server replied, complains where that is not what the lists say, and learns the new secrets from it.

use super::Reply;
use exeunt_contract::Code;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::sessions::SessionState;
use exeunt_server::session::Limits;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub(super) struct Account {
    pub(super) username: String,
    pub(super) password: &'static str,
    pub(super) changed_at: i64,
    pub(super) offer: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    SignedIn,
    Remembered,
    Ended,
    /// Ended so long ago that nothing is left of it.
    Swept,
}

#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) device: usize,
    pub(super) account: usize,
    pub(super) state: State,
    pub(super) token: String,
    pub(super) agent: &'static str,
    pub(super) started: i64,
    pub(super) auth_time: i64,
    pub(super) recent_from: Option<i64>,
    pub(super) live_from: i64,
    pub(super) last_seen: i64,
    pub(super) shared: bool,
    pub(super) fresh: bool,
    pub(super) forgotten: bool,
    pub(super) ended_at: i64,
}

/// What a request brings.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) device: Option<String>,
    pub(super) session: Option<String>,
    pub(super) account: Option<String>,
    pub(super) agent: &'static str,
}

#[derive(Default)]
pub(super) struct Reference {
    pub(super) now: i64,
    pub(super) limits: Limits,
    pub(super) accounts: Vec<Account>,
    pub(super) sessions: Vec<Session>,
    pub(super) devices: Vec<super::secrets::Device>,
    /// Every token whose end a browser was told, or that another one has replaced.
    pub(super) over: BTreeSet<String>,
}

pub(super) type Judged = Result<(), Code>;

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}

impl Reference {
    /// When the session ends by itself.
    fn expiry(&self, s: &Session) -> i64 {
        let (limits, remembered) = (&self.limits, s.auth_time + millis(self.limits.remembered));
        match (s.state, s.shared) {
            (State::Remembered, _) => remembered,
            (_, true) => (s.last_seen + millis(limits.shared_idle)).min(s.live_from + millis(limits.shared_max_age)),
            (_, false) => (s.last_seen + millis(limits.idle)).min(s.live_from + millis(limits.max_age)).min(remembered),
        }
    }

    fn open(&self, s: usize) -> bool {
        let session = &self.sessions[s];
        matches!(session.state, State::SignedIn | State::Remembered) && self.now < self.expiry(session)
    }

    pub(super) fn live(&self, s: usize) -> bool {
        self.sessions[s].state == State::SignedIn && self.open(s)
    }

    fn can_be_remembered(&self, s: usize) -> bool {
        let session = &self.sessions[s];
        !session.shared && session.auth_time >= self.accounts[session.account].changed_at
    }

    pub(super) fn tappable(&self, s: usize) -> bool {
        self.live(s) || (self.open(s) && self.can_be_remembered(s))
    }

    fn recent(&self, s: usize) -> Judged {
        let until = self.sessions[s].recent_from.map(|from| from + millis(self.limits.recent));
        if until.is_some_and(|until| self.now < until) { Ok(()) } else { Err(Code::ReauthenticationRequired) }
    }

    fn all(&self, which: impl Fn(&Session) -> bool) -> Vec<usize> {
        (0..self.sessions.len())
            .filter(|s| self.sessions[*s].state != State::Swept && which(&self.sessions[*s]))
            .collect()
    }

    pub(super) fn end(&mut self, s: usize) {
        if matches!(self.sessions[s].state, State::SignedIn | State::Remembered) {
            self.sessions[s].ended_at = self.now.min(self.expiry(&self.sessions[s]));
            self.sessions[s].state = State::Ended;
            let token = self.sessions[s].token.clone();
            self.over.insert(token);
        }
    }

    pub(super) fn end_device(&mut self, device: usize) {
        for s in self.all(|session| session.device == device) {
            self.end(s);
        }
    }

    /// The session goes on with this token, and the one before is dead.
    pub(super) fn give(&mut self, s: usize, token: String) {
        let before = std::mem::replace(&mut self.sessions[s].token, token);
        self.over.insert(before);
    }

    fn forget(&mut self, s: usize) {
        let (device, account) = (self.sessions[s].device, self.sessions[s].account);
        for s in self.all(|session| session.device == device && session.account == account) {
            self.sessions[s].forgotten = true;
        }
    }

    fn by_token(&self, caller: &Caller) -> Option<usize> {
        let token = caller.session.as_ref()?;
        self.all(|session| session.token == *token && session.state != State::Remembered).first().copied()
    }

    /// The newest session of each account that a device knows.
    pub(super) fn known(&self, device: usize) -> Vec<usize> {
        let mut newest: BTreeMap<usize, usize> = BTreeMap::new();
        for s in self.all(|session| session.device == device && !session.forgotten) {
            let best = newest.entry(self.sessions[s].account).or_insert(s);
            if self.sessions[s].started > self.sessions[*best].started {
                *best = s;
            }
        }
        newest.into_values().filter(|s| !self.sessions[*s].shared || self.live(*s)).collect()
    }

    pub(super) fn shown(&self, device: usize, caller: &Caller) -> Vec<usize> {
        let own = self.by_token(caller);
        let known = self.known(device).into_iter();
        known.filter(|s| !self.sessions[*s].shared || own == Some(*s)).collect()
    }

    fn named(&self, known: Vec<usize>, reference: Option<&String>) -> Option<usize> {
        known.into_iter().find(|s| Some(&self.sessions[*s].reference) == reference)
    }

    /// The caller's session, which this request uses.
    fn caller(&mut self, caller: &Caller) -> Result<usize, Code> {
        let s = self.by_token(caller).filter(|s| self.live(*s)).ok_or(Code::NotSignedIn)?;
        let now = self.now;
        let session = &mut self.sessions[s];
        session.fresh = false;
        if caller.account.as_ref().is_some_and(|account| *account != session.reference) {
            return Err(Code::AccountChanged);
        }
        if session.last_seen + 60_000 <= now {
            session.last_seen = now;
        }
        Ok(s)
    }

    pub(super) fn who(&mut self, caller: &Caller) -> Result<String, Code> {
        self.caller(caller).map(|s| self.sessions[s].reference.clone())
    }

    pub(super) fn tiles(&mut self, caller: &Caller) -> BTreeSet<(String, String)> {
        let device = caller.device.as_ref().and_then(|secret| {
            self.came_back(secret);
            self.device_of(secret)
        });
        let shown = device.map(|device| self.shown(device, caller)).unwrap_or_default();
        let state = |s: usize| match self.live(s) {
            true => AccountState::SignedIn,
            false if self.tappable(s) => AccountState::Remembered,
            false => AccountState::PasswordNeeded,
        };
        shown.into_iter().map(|s| (self.sessions[s].reference.clone(), format!("{:?}", state(s)))).collect()
    }

    pub(super) fn list(&mut self, caller: &Caller) -> Result<BTreeSet<(String, SessionStateName)>, Code> {
        let me = self.caller(caller)?;
        let account = self.sessions[me].account;
        let open = self.all(|session| session.account == account).into_iter().filter(|s| self.open(*s));
        let state = |s: usize| if self.live(s) { SessionState::SignedIn } else { SessionState::Remembered };
        Ok(open.map(|s| (self.sessions[s].id.clone(), format!("{:?}", state(s)))).collect())
    }

    pub(super) fn log_in(
        &mut self,
        caller: &Caller,
        account: usize,
        right: bool,
        shared: bool,
        reply: &Reply,
    ) -> Judged {
        if !right {
            return Err(Code::WrongCredentials);
        }
        if !reply.is_success() {
            return Ok(());
        }
        let s = self.sessions.len();
        let (token, secret) = (reply.session.clone().unwrap(), reply.device.clone().unwrap());
        let device = self.log_in_on(caller, account, &secret, s);
        let body = reply.session_body();
        let before = self.all(|other| other.device == device && other.account == account && !other.forgotten);
        let before = before.into_iter().max_by_key(|s| self.sessions[*s].started);
        if let Some(before) = before {
            assert_eq!(self.sessions[before].reference, body.account.reference.0, "the device names it as before");
            self.end(before);
        }
        if let Some(stranded) = self.by_token(caller).filter(|s| self.sessions[*s].device != device) {
            self.end(stranded);
        }
        self.sessions.push(Session {
            id: body.id.0,
            reference: body.account.reference.0,
            device,
            account,
            state: State::SignedIn,
            token,
            agent: caller.agent,
            started: self.now,
            auth_time: self.now.max(self.accounts[account].changed_at),
            recent_from: Some(self.now),
            live_from: self.now,
            last_seen: self.now,
            shared,
            fresh: true,
            forgotten: false,
            ended_at: 0,
        });
        Ok(())
    }

    pub(super) fn log_out(&mut self, caller: &Caller, remember: bool, reply: &Reply) -> Judged {
        let remembered = match self.caller(caller) {
            Ok(me) => self.leave(me, remember),
            Err(Code::NotSignedIn) => self.leave_by_device(caller, remember),
            Err(code) => return Err(code),
        };
        assert_eq!(reply.body.contains("true"), remembered, "{}", reply.body);
        Ok(())
    }

    fn leave_by_device(&mut self, caller: &Caller, remember: bool) -> bool {
        let Some(device) = caller.device.as_ref().and_then(|secret| self.device_of(secret)) else { return false };
        let Some(s) = self.named(self.known(device), caller.account.as_ref()) else { return false };
        if remember && !self.live(s) {
            return false;
        }
        self.came_back(caller.device.as_ref().unwrap());
        self.leave(s, remember)
    }

    fn leave(&mut self, s: usize, remember: bool) -> bool {
        let remembered = remember && self.can_be_remembered(s);
        if remembered {
            self.give(s, String::new());
            let now = self.now;
            let session = &mut self.sessions[s];
            (session.state, session.recent_from, session.last_seen) = (State::Remembered, None, now);
        } else {
            self.end(s);
        }
        if !remember || self.sessions[s].shared {
            self.forget(s);
        }
        remembered
    }

    pub(super) fn forget_account(&mut self, caller: &Caller, reference: &String) -> Judged {
        let secret = caller.device.as_ref().ok_or(Code::NotFound)?;
        let device = self.device_of(secret).ok_or(Code::NotFound)?;
        let s = self.named(self.known(device), Some(reference)).ok_or(Code::NotFound)?;
        self.came_back(secret);
        self.end(s);
        self.forget(s);
        Ok(())
    }

    /// Ends these sessions of the account, or all but the caller's.
    pub(super) fn end_others(&mut self, caller: &Caller, ids: Option<&[String]>, reply: &Reply) -> Judged {
        let me = self.caller(caller)?;
        self.recent(me)?;
        self.end_chosen(me, ids, reply)
    }

    fn end_chosen(&mut self, me: usize, ids: Option<&[String]>, reply: &Reply) -> Judged {
        let account = self.sessions[me].account;
        let mut others = self.all(|session| session.account == account);
        others.retain(|s| *s != me);
        if let Some(ids) = ids {
            others.retain(|s| ids.contains(&self.sessions[*s].id));
            if others.len() != ids.len() {
                return Err(Code::NotFound);
            }
        }
        others.retain(|s| self.open(*s));
        let count = others.len();
        others.into_iter().for_each(|s| self.end(s));
        assert_eq!(reply.body, format!("{{\"ended\":{count}}}"));
        Ok(())
    }

    pub(super) fn enter_password(&mut self, caller: &Caller, right: bool, reply: &Reply) -> Judged {
        let me = self.caller(caller)?;
        if !right {
            return Err(Code::WrongPassword);
        }
        let entered = self.now.max(self.accounts[self.sessions[me].account].changed_at);
        self.entered(me, entered, reply);
        Ok(())
    }

    fn entered(&mut self, me: usize, entered: i64, reply: &Reply) {
        let Some(token) = reply.session.clone() else { return };
        self.give(me, token);
        let now = self.now;
        let session = &mut self.sessions[me];
        (session.auth_time, session.recent_from, session.live_from, session.last_seen) = (entered, Some(now), now, now);
    }

    pub(super) fn change_password(&mut self, caller: &Caller, right: bool, new: &'static str, reply: &Reply) -> Judged {
        let me = self.caller(caller)?;
        if !right {
            return Err(Code::WrongPassword);
        }
        let account = self.sessions[me].account;
        let mut open = self.all(|session| session.account == account);
        open.retain(|s| self.open(*s));
        let at = open.iter().map(|s| self.sessions[*s].auth_time + 1).fold(self.now, i64::max);
        let others = open.iter().any(|s| *s != me && self.live(*s));
        for s in open {
            if self.sessions[s].state == State::Remembered {
                self.end(s);
            }
            self.sessions[s].recent_from = None;
        }
        let offer = others.then_some(at);
        let username = self.accounts[account].username.clone();
        self.accounts[account] = Account { username, password: new, changed_at: at, offer };
        self.entered(me, at, reply);
        Ok(())
    }

    pub(super) fn answer_offer(&mut self, caller: &Caller, ids: &[String], reply: &Reply) -> Judged {
        let me = self.caller(caller)?;
        if !ids.is_empty() {
            self.recent(me)?;
        }
        let account = self.sessions[me].account;
        match self.accounts[account].offer {
            Some(opened) if self.sessions[me].auth_time < opened => return Err(Code::ReauthenticationRequired),
            None if ids.is_empty() => return Ok(()),
            _ => self.end_chosen(me, Some(ids), reply)?,
        }
        self.accounts[account].offer = None;
        Ok(())
    }

    pub(super) fn sweep(&mut self) {
        let old = self.now - 30 * 24 * 60 * 60 * 1000;
        for s in self.all(|_| true) {
            if !self.open(s) {
                self.end(s);
            }
            if self.sessions[s].state == State::Ended && self.sessions[s].ended_at < old {
                self.sessions[s].state = State::Swept;
            }
        }
        for device in 0..self.devices.len() {
            let empty = self.all(|session| session.device == device).is_empty();
            self.sweep_device(device, old, empty);
        }
    }
}

type SessionStateName = String;
