//! What a browser can see of the accounts it knows, as live updates need it: whether anything of it is open, of which
//! accounts to tell, and a mark that is another one as soon as something that pages show has changed. No engine, no clock.

use crate::account::Account;
use crate::clock::Moment;
use crate::session::{Ending, Limits, Session, Standing};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Where somebody looks from: what the two cookies named when they came. It holds ids, because the secrets are replaced
/// again and again while a stream is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewpoint {
    /// The device.
    pub device_id: Option<String>,
    /// The session.
    pub session_id: Option<String>,
}

/// What is seen from there.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The accounts that the device shows, ended ones among them, and the session's own.
    pub here: Vec<(Session, Account)>,
    /// The other open sessions of those accounts, as their lists of devices show them.
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

impl Sight {
    /// The accounts that are logged in or remembered here. One that has ended here is none of them: whoever holds a
    /// device that was logged out must not learn when its former owner does something.
    #[must_use]
    pub fn open_accounts(&self, now: Moment, limits: &Limits) -> BTreeSet<String> {
        let is_open = |(session, account): &&(Session, Account)| {
            !matches!(session.standing_of(account, now, limits), Standing::Over(_))
        };
        self.here.iter().filter(is_open).map(|(_, account)| account.id.clone()).collect()
    }

    /// A number that stays the same as long as nothing that is shown has changed, an end by the clock included. That a
    /// session was used is no change: it is noted every minute.
    #[must_use]
    pub fn mark(&self, now: Moment, limits: &Limits) -> u64 {
        let open = self.open_accounts(now, limits);
        let shown = |session: &Session, standing: Standing| {
            let mut shown = Session { last_seen_at: session.started_at, fresh: false, ..session.clone() };
            // An end by the clock is the same before and after it was written down.
            if let Standing::Over(ending) = standing {
                shown.ended = Some(Ending { by: None, ..ending });
            }
            shown
        };
        // Of an account that has ended here, the tile is all that is shown.
        let mut here: Vec<_> = self
            .here
            .iter()
            .map(|(session, account)| {
                let whole = open.contains(&account.id).then_some(account);
                let standing = session.standing_of(account, now, limits);
                (shown(session, standing), &account.username, &account.name, account.hue, whole)
            })
            .collect();
        let mut elsewhere: Vec<_> =
            self.elsewhere.iter().map(|session| shown(session, session.standing(now, limits))).collect();
        elsewhere.retain(|session| session.ended.is_none() && open.contains(&session.account_id));
        here.sort_by(|one, other| one.0.id.cmp(&other.0.id));
        elsewhere.sort_by(|one, other| one.id.cmp(&other.id));
        let mut hasher = DefaultHasher::new();
        (here, elsewhere).hash(&mut hasher);
        hasher.finish()
    }
}
