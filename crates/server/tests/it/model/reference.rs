//! The server's expected behaviour, told once more in the plainest way: lists in memory, no SQL, no HTTP, no hashes.
//! Each act takes the server's reply, complains where that does not fit the lists, and learns the new secrets from it.

use exeunt_contract::Code;
use exeunt_contract::accounts::AccountState;
use exeunt_contract::sessions::SessionState;
use exeunt_domain::session::Limits;
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
    /// Ended so long ago that its row is erased.
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
    pub(super) signed_in_at: i64,
    pub(super) last_seen: i64,
    pub(super) shared: bool,
    pub(super) unconfirmed: bool,
    pub(super) forgotten: bool,
    pub(super) ended_at: i64,
}

/// The credentials of a request.
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
    /// Whether the last request named its intent.
    pub(super) keyed: bool,
    pub(super) limits: Limits,
    pub(super) accounts: Vec<Account>,
    pub(super) sessions: Vec<Session>,
    pub(super) devices: Vec<super::secrets::Device>,
    /// Every token whose end a browser was told, or that another one has replaced.
    pub(super) over: BTreeSet<String>,
    /// The number of shared log-ins that ended because their device went on as another account.
    pub(super) left_behind: usize,
}

pub(super) type Judged = Result<(), Code>;

pub(super) fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}

impl Reference {
    /// When the session ends by itself.
    pub(super) fn expiry(&self, s: &Session) -> i64 {
        let (limits, remembered) = (&self.limits, s.auth_time + millis(self.limits.remembered));
        match (s.state, s.shared) {
            (State::Remembered, _) => remembered,
            (_, true) => (s.last_seen + millis(limits.shared_idle)).min(s.signed_in_at + millis(limits.shared_max_age)),
            (_, false) => {
                (s.last_seen + millis(limits.idle)).min(s.signed_in_at + millis(limits.max_age)).min(remembered)
            }
        }
    }

    pub(super) fn open(&self, s: usize) -> bool {
        let session = &self.sessions[s];
        matches!(session.state, State::SignedIn | State::Remembered) && self.now < self.expiry(session)
    }

    pub(super) fn live(&self, s: usize) -> bool {
        self.sessions[s].state == State::SignedIn && self.open(s)
    }

    pub(super) fn can_be_remembered(&self, s: usize) -> bool {
        let session = &self.sessions[s];
        !session.shared && session.auth_time >= self.accounts[session.account].changed_at
    }

    pub(super) fn tappable(&self, s: usize) -> bool {
        self.live(s) || (self.open(s) && self.can_be_remembered(s))
    }

    pub(super) fn recent(&self, s: usize) -> Judged {
        let until = self.sessions[s].recent_from.map(|from| from + millis(self.limits.recent));
        if until.is_some_and(|until| self.now < until) { Ok(()) } else { Err(Code::ReauthenticationRequired) }
    }

    pub(super) fn all(&self, which: impl Fn(&Session) -> bool) -> Vec<usize> {
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

    /// The caller holds a shared log-in, whose cookie is about to be replaced by that of the session `next`.
    pub(super) fn end_what_was_shared(&mut self, caller: &Caller, next: usize) {
        if let Some(s) = self.by_token(caller).filter(|s| self.sessions[*s].shared && *s != next) {
            self.left_behind += usize::from(self.live(s));
            self.end(s);
        }
    }

    /// The session goes on with this token, and the one before is dead.
    pub(super) fn give(&mut self, s: usize, token: String) {
        let before = std::mem::replace(&mut self.sessions[s].token, token);
        self.over.insert(before);
    }

    pub(super) fn forget(&mut self, s: usize) {
        let (device, account) = (self.sessions[s].device, self.sessions[s].account);
        for s in self.all(|session| session.device == device && session.account == account) {
            self.sessions[s].forgotten = true;
        }
    }

    pub(super) fn by_token(&self, caller: &Caller) -> Option<usize> {
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

    /// The listed accounts: the same, but a guest sees only their own.
    fn listed(&self, device: usize, caller: &Caller) -> Vec<usize> {
        let guest = self.by_token(caller).filter(|own| self.sessions[*own].shared && self.live(*own));
        self.shown(device, caller).into_iter().filter(|s| guest.is_none_or(|guest| guest == *s)).collect()
    }

    pub(super) fn named(&self, known: Vec<usize>, reference: Option<&String>) -> Option<usize> {
        known.into_iter().find(|s| Some(&self.sessions[*s].reference) == reference)
    }

    /// The caller's session, which this request uses.
    pub(super) fn caller(&mut self, caller: &Caller) -> Result<usize, Code> {
        if let Some(s) = self.by_token(caller).filter(|s| self.live(*s)) {
            self.sessions[s].unconfirmed = false;
        }
        self.reads_in_vain(caller);
        let s = self.meant(caller)?;
        let now = self.now;
        let session = &mut self.sessions[s];
        if session.last_seen + 60_000 <= now {
            session.last_seen = now;
        }
        Ok(s)
    }

    /// The session that is meant; that it was used is not noted.
    pub(super) fn meant(&self, caller: &Caller) -> Result<usize, Code> {
        let s = self.by_token(caller).filter(|s| self.live(*s)).ok_or(Code::NotSignedIn)?;
        let meant = caller.account.as_ref().is_none_or(|account| *account == self.sessions[s].reference);
        if meant { Ok(s) } else { Err(Code::AccountChanged) }
    }

    pub(super) fn who(&mut self, caller: &Caller) -> Result<String, Code> {
        self.caller(caller).map(|s| self.sessions[s].reference.clone())
    }

    pub(super) fn tiles(&mut self, caller: &Caller) -> BTreeSet<(String, String)> {
        let device = caller.device.as_ref().and_then(|secret| {
            self.came_back(secret);
            self.device_of(secret)
        });
        let shown = device.map(|device| self.listed(device, caller)).unwrap_or_default();
        let state = |s: usize| match self.live(s) {
            true => AccountState::SignedIn,
            false if self.tappable(s) => AccountState::Remembered,
            false => AccountState::PasswordNeeded,
        };
        shown.into_iter().map(|s| (self.sessions[s].reference.clone(), format!("{:?}", state(s)))).collect()
    }

    pub(super) fn list(&mut self, caller: &Caller) -> Result<BTreeSet<(String, String)>, Code> {
        let me = self.caller(caller)?;
        let account = self.sessions[me].account;
        let open = self.all(|session| session.account == account).into_iter().filter(|s| self.open(*s));
        let state = |s: usize| if self.live(s) { SessionState::SignedIn } else { SessionState::Remembered };
        Ok(open.map(|s| (self.sessions[s].id.clone(), format!("{:?}", state(s)))).collect())
    }
}
