//! Who is here, and the proof of it.

use crate::failure::Failure;
use exeunt_contract::Ended;
use exeunt_contract::session::Session;
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
    /// The person logged out here, a moment ago.
    SignedOut {
        /// Whether one tap will do next time.
        remembered: bool,
    },
    /// The session ended, and the server says how.
    Ended(Ended),
}

/// Who is here, for pages that exist only while somebody is: holding one is the proof.
#[derive(Clone, Copy, Debug)]
pub struct Viewer(pub(super) Memo<Session>);

impl Viewer {
    /// The session as it stands at this moment.
    #[must_use]
    pub fn session(self) -> Session {
        self.0.get_untracked()
    }

    /// Whether logging out here can remember the login.
    #[must_use]
    pub fn can_be_remembered(self) -> bool {
        self.0.with(|session| session.can_be_remembered_until.is_some())
    }

    /// The displayed name.
    #[must_use]
    pub fn name(self) -> String {
        self.0.with(|session| session.account.name.clone())
    }

    /// The hue of the generated picture.
    #[must_use]
    pub fn hue(self) -> u16 {
        self.0.with(|session| session.account.hue)
    }
}

/// The viewer that the guard in `app.rs` provided.
#[must_use]
pub fn use_viewer() -> Viewer {
    expect_context()
}
