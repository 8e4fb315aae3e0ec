//! The session's status, and the proof of a session.

use super::{AuthContext, StorageKind};
use crate::failure::Failure;
use exeunt_contract::session::Session;
use exeunt_contract::sign_out_all::Reach;
use exeunt_contract::{AccountRef, Ended, SessionId, Time};
use leptos::prelude::*;

/// The session's status, as far as the app knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthStatus {
    /// The server has not answered yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// No session, and the reason.
    Guest(SignedOutReason),
    /// A live session.
    SignedIn(Box<Session>),
}

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedOutReason {
    /// No session was known here.
    FirstVisit,
    /// This browser takes no cookies, so no log-in is possible.
    NoCookies,
    /// The person logged out here, a moment ago.
    SignedOut {
        /// The account that can be resumed with one tap. Whether the page says so depends on its tile, which may go.
        remembered: Option<AccountRef>,
    },
    /// The person logged out of all accounts here, a moment ago.
    SignedOutAll {
        /// The number of sessions that ended.
        ended: u32,
        /// The devices that it covered.
        reach: Reach,
        /// Whether the accounts can be resumed with one tap.
        remembered: bool,
    },
    /// The person made this device forget everything, a moment ago.
    DeviceForgotten {
        /// The kinds of storage that may still hold data.
        left: Vec<StorageKind>,
    },
    /// The session ended, and the server gives the reason.
    Ended(Ended),
}

impl AuthContext {
    /// The account that is logged in at this moment.
    #[must_use]
    pub fn current(self) -> Option<AccountRef> {
        match &*self.status_signal().read_untracked() {
            AuthStatus::SignedIn(session) => Some(session.account.reference.clone()),
            _ => None,
        }
    }

    pub(super) fn session(self) -> Option<SessionId> {
        match &*self.status_signal().read_untracked() {
            AuthStatus::SignedIn(session) => Some(session.id.clone()),
            _ => None,
        }
    }

    pub(super) fn is_shared(self) -> bool {
        matches!(&*self.status_signal().read_untracked(), AuthStatus::SignedIn(session) if session.shared_device)
    }
}

/// The proof of a session, for pages that exist only with one.
#[derive(Clone, Copy, Debug)]
pub struct CurrentUser {
    status: RwSignal<AuthStatus>,
    /// The session that the frame was drawn with, for the moment in which it has ended and its page is still there.
    initial: StoredValue<Session>,
}

impl CurrentUser {
    pub(super) fn new(status: RwSignal<AuthStatus>, session: Session) -> Self {
        Self { status, initial: StoredValue::new(session) }
    }

    fn with<T>(self, read: fn(&Session) -> T) -> T {
        match &*self.status.read() {
            AuthStatus::SignedIn(session) => read(session),
            _ => self.initial.with_value(read),
        }
    }

    /// The current session.
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

    /// On a shared device: when the session ends unless it is used before.
    #[must_use]
    pub fn idle_until(self) -> Option<Time> {
        self.with(|session| session.idle_until.clone())
    }

    /// The hue of the generated picture, in degrees.
    #[must_use]
    pub fn hue(self) -> String {
        self.with(|session| session.account.hue.to_string())
    }
}

/// The current user, provided by `SignedIn` in `src/inside.rs`. Panics on a page without a session.
#[must_use]
pub fn use_current_user() -> CurrentUser {
    expect_context()
}
