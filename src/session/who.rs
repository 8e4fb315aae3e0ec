//! Who is here, and the proof of it.

use super::{Here, Place};
use crate::failure::Failure;
use exeunt_contract::session::Session;
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{AccountRef, Ended, SessionId};
use leptos::prelude::*;

/// Who is here, as far as the app knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The server has not answered yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// Nobody, and why.
    Guest(Why),
    /// Somebody, with a live session.
    SignedIn(Box<Session>),
}

/// Why nobody is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was no session.
    FirstVisit,
    /// This browser takes no cookies, so nobody can be logged in.
    NoCookies,
    /// The person logged out here, a moment ago.
    SignedOut {
        /// The account of which one tap will do next time. Whether the page says so depends on its tile, which may go.
        remembered: Option<AccountRef>,
    },
    /// The person logged out of all accounts here, a moment ago.
    SignedOutAll {
        /// How many sessions it was.
        ended: u32,
        /// How far it reached.
        reach: Reach,
        /// Whether one tap will do next time.
        remembered: bool,
    },
    /// The person made this device forget everything, a moment ago.
    DeviceForgotten {
        /// Where something may be left.
        left: Vec<Place>,
    },
    /// The session ended, and the server says how.
    Ended(Ended),
}

impl Here {
    /// The account that is logged in at this moment.
    #[must_use]
    pub fn current(self) -> Option<AccountRef> {
        match &*self.who.read_untracked() {
            Who::SignedIn(session) => Some(session.account.reference.clone()),
            _ => None,
        }
    }

    pub(super) fn session(self) -> Option<SessionId> {
        match &*self.who.read_untracked() {
            Who::SignedIn(session) => Some(session.id.clone()),
            _ => None,
        }
    }

    pub(super) fn is_shared(self) -> bool {
        matches!(&*self.who.read_untracked(), Who::SignedIn(session) if session.shared_device)
    }
}

/// Who is here, for pages that exist only while somebody is: holding one is the proof.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    who: RwSignal<Who>,
    /// Who it was, for the moment in which they have left and their page is still there.
    last: StoredValue<Session>,
}

impl Viewer {
    pub(super) fn new(who: RwSignal<Who>, session: Session) -> Self {
        Self { who, last: StoredValue::new(session) }
    }

    fn with<T>(self, read: fn(&Session) -> T) -> T {
        match &*self.who.read() {
            Who::SignedIn(session) => read(session),
            _ => self.last.with_value(read),
        }
    }

    /// The session as it stands at this moment.
    #[must_use]
    pub fn session(self) -> Session {
        untrack(|| self.with(Clone::clone))
    }

    /// Whether logging out here can remember the login.
    #[must_use]
    pub fn can_be_remembered(self) -> bool {
        self.with(|session| session.can_be_remembered_until.is_some())
    }

    /// The displayed name.
    #[must_use]
    pub fn name(self) -> String {
        self.with(|session| session.account.name.clone())
    }

    /// Whether other people use this device.
    #[must_use]
    pub fn shares_the_device(self) -> bool {
        self.with(|session| session.shared_device)
    }

    /// The hue of the generated picture, in degrees.
    #[must_use]
    pub fn hue(self) -> String {
        self.with(|session| session.account.hue.to_string())
    }
}

/// The viewer that the guard in `app.rs` provided.
#[must_use]
pub fn use_viewer() -> Viewer {
    expect_context()
}
