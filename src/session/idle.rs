//! On a shared device a login ends unused (WCAG 2.2, 2.2.1 asks for a warning): how long is left, and what keeps it. What counts
//! as use is known to `src/boot.js`, which tells the server of each call whether it is one.

use super::{Here, Who};
use crate::api::Call;
use crate::failure::Failure;
use crate::ui::{instant, now};
use exeunt_contract::Nothing;
use exeunt_contract::session::{GetSession, Session};
use leptos::prelude::*;

/// How long before the end there is a warning, in seconds; at most half of the limit.
const WARNING: f64 = 120.0;
/// Use is told at most this often, in seconds; at least four times within the limit.
const TOLD_EVERY: f64 = 60.0;

impl Here {
    /// The seconds until the session ends unused, and its limit in seconds; none where it does not.
    fn idle(self) -> Option<(f64, f64)> {
        match &*self.who.read_untracked() {
            Who::SignedIn(session) => {
                let until = instant(&session.idle_until.as_ref()?.0);
                Some(((until - untrack(now)) / 1000.0, f64::from(session.idle_limit?)))
            }
            _ => None,
        }
    }

    /// The seconds that are left, where that is to be said.
    #[must_use]
    pub fn idle_warning(self) -> Option<f64> {
        self.idle().filter(|(left, limit)| *left <= WARNING.min(limit / 2.0)).map(|(left, _)| left)
    }

    /// Whether it is time to tell the server that the page is used.
    #[must_use]
    pub fn is_use_to_be_told(self) -> bool {
        self.idle().is_some_and(|(left, limit)| limit - left > TOLD_EVERY.min(limit / 4.0))
    }

    /// Asks how long is left, which counts as use unless the page asks by itself, because another tab may have been used.
    /// Where the time is over and the server cannot be asked, nothing of the person is shown to the next one.
    ///
    /// # Errors
    ///
    /// As [`Here::call`].
    pub async fn ask_how_long(self, by_itself: bool) -> Result<(), Failure> {
        let mut call = Call::to(&GetSession, &Nothing {})?;
        call.by_itself = by_itself;
        let result = self.ask::<Session>(call).await;
        if let Err(failure) = &result
            && failure.may_pass()
            && self.idle().is_some_and(|(left, _)| left < 0.0)
        {
            self.who.set(Who::Unreachable(failure.clone()));
        }
        self.note(result?);
        Ok(())
    }
}
