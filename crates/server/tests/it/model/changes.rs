//! The reference for the acts that change something, except for the tap, which is in `secrets.rs`.

use super::reference::{Account, Caller, Judged, Reference, Session, State, millis};
use super::reply::Reply;
use exeunt_contract::Code;
use exeunt_store::KEEP_RETIRED;

impl Reference {
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
        if reply.is_success() {
            self.starts(caller, account, shared, reply);
        }
        Ok(())
    }

    /// A new person. The name must be free.
    pub(super) fn sign_up(&mut self, caller: &Caller, username: &str, shared: bool, reply: &Reply) -> Judged {
        if self.accounts.iter().any(|account| account.username == username) {
            return Err(Code::InvalidFields);
        }
        if reply.is_success() {
            let (username, password) = (username.to_owned(), super::PASSWORDS[0]);
            self.accounts.push(Account { username, password, changed_at: self.now, offer: None });
            self.starts(caller, self.accounts.len() - 1, shared, reply);
        }
        Ok(())
    }

    fn starts(&mut self, caller: &Caller, account: usize, shared: bool, reply: &Reply) {
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
        self.end_what_was_shared(caller, s);
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
            signed_in_at: self.now,
            last_seen: self.now,
            shared,
            unconfirmed: true,
            forgotten: false,
            ended_at: 0,
        });
    }

    pub(super) fn log_out(&mut self, caller: &Caller, remember: bool, reply: &Reply) -> Judged {
        let remembered = match self.caller(caller) {
            Ok(me) => {
                let named = caller.device.as_ref().and_then(|secret| self.device_of(secret));
                self.leave(me, remember && named == Some(self.sessions[me].device))
            }
            Err(Code::NotSignedIn) => match self.leave_by_device(caller, remember) {
                Some(remembered) => remembered,
                None if self.has_left(caller) => false,
                None => return Err(Code::CookieUnusable),
            },
            Err(code) => return Err(code),
        };
        assert_eq!(reply.body.contains("true"), remembered, "{}", reply.body);
        Ok(())
    }

    /// None where the device does not know the account, or cannot remember it any more.
    fn leave_by_device(&mut self, caller: &Caller, remember: bool) -> Option<bool> {
        let device = self.device_of(caller.device.as_ref()?)?;
        let Some(s) = self.named(self.known(device), caller.account.as_ref()) else {
            let forgotten = self.all(|session| session.device == device && session.forgotten);
            return self.named(forgotten, caller.account.as_ref()).filter(|_| !remember).map(|_| false);
        };
        let repeated = remember && !self.live(s);
        if repeated && !(self.sessions[s].state == State::Remembered && self.open(s)) {
            return None;
        }
        // A repeat that finds the login remembered does nothing, and shows all the same that the browser has this
        // secret.
        self.came_back(caller.device.as_ref().unwrap());
        Some(repeated || self.leave(s, remember))
    }

    /// Whether the caller's own token shows that the account is out.
    fn has_left(&self, caller: &Caller) -> bool {
        let own = self.by_token(caller).map(|s| &self.sessions[s].reference);
        caller.account.is_none() || own == caller.account.as_ref()
    }

    pub(super) fn leave(&mut self, s: usize, remember: bool) -> bool {
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
        let Some(secret) = caller.device.as_ref() else { return self.forget_own(caller, reference) };
        let device = self.device_of(secret).ok_or(Code::NotFound)?;
        let Some(s) = self.named(self.known(device), Some(reference)) else {
            // It is forgotten already: the repeat is answered alike.
            let forgotten = self.all(|session| session.device == device && session.forgotten);
            return self.named(forgotten, Some(reference)).map(drop).ok_or(Code::NotFound);
        };
        self.came_back(secret);
        self.end(s);
        self.forget(s);
        Ok(())
    }

    /// Without the device cookie a live session stands for its own account.
    fn forget_own(&mut self, caller: &Caller, reference: &String) -> Judged {
        let own = self.by_token(caller).filter(|s| self.live(*s) && self.sessions[*s].reference == *reference);
        let unknown = if caller.account.is_some() { Code::CookieUnusable } else { Code::NotFound };
        let s = own.ok_or(unknown)?;
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
        (session.auth_time, session.recent_from, session.signed_in_at, session.last_seen) =
            (entered, Some(now), now, now);
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
        self.change_on(caller, me, reply);
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
            self.sweep_device(device, self.now - millis(KEEP_RETIRED), empty);
        }
    }
}
