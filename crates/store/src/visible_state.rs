//! The visible state of a browser's accounts, for live updates: whether a session is open in it, which accounts'
//! changes concern it, and a fingerprint that differs as soon as anything that pages show has changed. No engine, no
//! clock.

use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::session::{Limits, Session, Standing};
use exeunt_domain::traces::Traces;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The scope of a stream: the device and the session that its two cookies match now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamScope {
    /// The device.
    pub device_id: Option<DeviceId>,
    /// The session.
    pub session_id: Option<SessionId>,
    /// Whether newer cookies have replaced them.
    pub age: Age,
}

/// The age of a browser's cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Age {
    /// They are the present ones, or those before a password whose answer may have been lost: such get no newer ones.
    #[default]
    Present,
    /// A tap or a renewal has replaced them, and its answer may have been lost: a client that holds them could get it
    /// once more, and a copy must not learn when to ask.
    InGrace,
    /// The browser uses newer ones.
    Replaced,
}

/// The state visible in a scope.
#[derive(Clone, Debug, Default)]
pub struct VisibleState {
    /// The live session of the scope, with its account.
    pub own: Option<(Session, Account)>,
    /// The device's other accounts, ended ones included. Of these only the tile is visible.
    pub here: Vec<(Session, Account)>,
    /// The open sessions of the session's own account, as its list of devices shows them.
    pub elsewhere: Vec<Session>,
}

impl VisibleState {
    /// Whether a session is logged in or remembered here.
    #[must_use]
    pub fn is_open(&self, now: Timestamp, limits: &Limits) -> bool {
        self.own.is_some() || !self.tiles(now, limits).is_empty()
    }

    /// The id of the account whose every change concerns the scope.
    #[must_use]
    pub fn own_account(&self) -> Option<&AccountId> {
        self.own.as_ref().map(|(_, account)| &account.id)
    }

    /// Whether the scope's session is on a shared device, and so sees nothing of it but its own login.
    #[must_use]
    pub fn is_guests(&self) -> bool {
        self.own.as_ref().is_some_and(|(session, _)| session.shared)
    }

    /// The other accounts that are logged in or remembered here, of which a tile may change. One that has ended here is
    /// not among them: the holder of a logged-out device must not learn when its former owner does something.
    #[must_use]
    pub fn tiles(&self, now: Timestamp, limits: &Limits) -> BTreeSet<AccountId> {
        let is_open = |(session, _): &&(Session, Account)| !matches!(session.standing(now, limits), Standing::Over(_));
        self.here.iter().filter(is_open).map(|(_, account)| account.id.clone()).collect()
    }

    /// A fingerprint of all that is shown, which stays the same as long as nothing of it has changed, expiry included.
    /// The last use of a session is no change: it is written every minute. New secrets are none, either.
    #[must_use]
    pub fn fingerprint(&self, now: Timestamp, limits: &Limits) -> u64 {
        let shown = |session: &Session| {
            let standing = session.standing(now, limits);
            let shown = Session {
                last_seen_at: session.started_at,
                unconfirmed: false,
                renewed_at: session.started_at,
                superseded: false,
                traces: Traces::default(),
                ..session.clone()
            };
            (shown, matches!(standing, Standing::Over(_)))
        };
        // Of another account only the tile is shown: neither its activity elsewhere nor its session's name here may be
        // told from the fingerprint.
        let mut here: Vec<_> = self
            .here
            .iter()
            .map(|(session, account)| {
                let state = match session.standing(now, limits) {
                    Standing::Live => 0,
                    Standing::Remembered if session.can_be_remembered(account, now, limits) => 1,
                    Standing::Remembered | Standing::Over(_) => 2,
                };
                let tile = (&session.account_ref, &account.username, &account.name, account.hue);
                (&session.id, tile, state, account.disabled_at.is_some(), session.auth_time)
            })
            .collect();
        here.sort_unstable();
        let mut elsewhere: Vec<_> = self.elsewhere.iter().map(shown).filter(|(_, is_over)| !is_over).collect();
        elsewhere.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
        let own = self.own.as_ref().map(|(session, account)| (shown(session), account));
        let mut hasher = DefaultHasher::new();
        (own, here, elsewhere).hash(&mut hasher);
        hasher.finish()
    }
}
