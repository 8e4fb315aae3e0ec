//! What a browser can see of the accounts it knows, as live updates need it: whether anything of it is open, of which
//! accounts to tell, and a mark that is another one as soon as something that pages show has changed. No engine, no clock.

use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::session::{Limits, Session, Standing};
use exeunt_domain::traces::Traces;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What two cookies name at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamScope {
    /// The device.
    pub device_id: Option<String>,
    /// The session.
    pub session_id: Option<String>,
    /// Whether newer cookies have taken their place.
    pub age: Age,
}

/// How old the cookies are that somebody comes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Age {
    /// They are the present ones, or those before a password whose answer may have been lost: such get no newer ones.
    #[default]
    Present,
    /// A tap or a renewal has replaced them, and its answer may have been lost: whoever holds them could get it once more,
    /// and a copy must not learn when to ask.
    InGrace,
    /// The browser uses newer ones.
    Replaced,
}

/// What is seen from there.
#[derive(Clone, Debug, Default)]
pub struct VisibleState {
    /// The live session that looks, with its account.
    pub own: Option<(Session, Account)>,
    /// The other accounts that the device shows, ended ones among them. Of these the tile is seen, and nothing else.
    pub here: Vec<(Session, Account)>,
    /// The open sessions of the session's own account, as its list of devices shows them.
    pub elsewhere: Vec<Session>,
}

/// An account that a device knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The account as the device's list names it.
    pub account_ref: String,
    /// The account.
    pub account_id: String,
}

impl VisibleState {
    /// Whether anything is logged in or remembered here.
    #[must_use]
    pub fn is_open(&self, now: Timestamp, limits: &Limits) -> bool {
        self.own.is_some() || !self.tiles(now, limits).is_empty()
    }

    /// The account whose every change concerns the looker.
    #[must_use]
    pub fn own_account(&self) -> Option<&String> {
        self.own.as_ref().map(|(_, account)| &account.id)
    }

    /// Whether the looker shares the device, and so sees nothing of it but their own login.
    #[must_use]
    pub fn is_guests(&self) -> bool {
        self.own.as_ref().is_some_and(|(session, _)| session.shared)
    }

    /// The other accounts that are logged in or remembered here, of which a tile may change. One that has ended here is none
    /// of them: the holder of a device that was logged out must not learn when its former owner does something.
    #[must_use]
    pub fn tiles(&self, now: Timestamp, limits: &Limits) -> BTreeSet<String> {
        let is_open = |(session, account): &&(Session, Account)| {
            !matches!(session.standing_of(account, now, limits), Standing::Over(_))
        };
        self.here.iter().filter(is_open).map(|(_, account)| account.id.clone()).collect()
    }

    /// A number that stays the same as long as nothing that is shown has changed, an end by the clock included. That a
    /// session was used is no change: it is noted every minute. New secrets are none, either.
    #[must_use]
    pub fn mark(&self, now: Timestamp, limits: &Limits) -> u64 {
        let shown = |session: &Session| {
            let standing = session.standing(now, limits);
            let shown = Session {
                last_seen_at: session.started_at,
                fresh: false,
                renewed_at: session.started_at,
                superseded: false,
                traces: Traces::default(),
                ..session.clone()
            };
            (shown, matches!(standing, Standing::Over(_)))
        };
        // Of another account the tile is all that is shown: neither what it does elsewhere nor what its session here is
        // called may be told from the mark.
        let mut here: Vec<_> = self
            .here
            .iter()
            .map(|(session, account)| {
                let state = match session.standing_of(account, now, limits) {
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
