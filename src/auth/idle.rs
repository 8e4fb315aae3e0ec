//! The idle limit of a login on a shared device (WCAG 2.2, 2.2.1 asks for a warning): the time left, and what extends
//! it. `src/boot.js` decides what counts as use, and marks each call with it.

use super::{AuthContext, AuthStatus};
use crate::api::Call;
use crate::components::{epoch_millis, now};
use crate::failure::Failure;
use exeunt_contract::Nothing;
use exeunt_contract::session::{GetSession, Session};
use leptos::prelude::*;

/// The time between the warning and the end, in seconds; at most half of the limit.
const WARNING: f64 = 120.0;
/// The shortest time between two reports of use, in seconds; at most a quarter of the limit.
const TOLD_EVERY: f64 = 60.0;

impl AuthContext {
    /// The seconds until the session ends unused, and its limit in seconds; none where it does not.
    fn idle(self) -> Option<(f64, f64)> {
        match &*self.status_signal().read_untracked() {
            AuthStatus::SignedIn(session) => {
                let until = epoch_millis(&session.idle_until.as_ref()?.0);
                Some(((until - untrack(now)) / 1000.0, f64::from(session.idle_limit?)))
            }
            _ => None,
        }
    }

    /// The seconds that are left, once the warning is due.
    #[must_use]
    pub fn idle_warning(self) -> Option<f64> {
        self.idle().filter(|(left, limit)| *left <= WARNING.min(limit / 2.0)).map(|(left, _)| left)
    }

    /// Whether a report of use is due.
    #[must_use]
    pub fn is_activity_report_due(self) -> bool {
        self.idle().is_some_and(|(left, limit)| limit - left > TOLD_EVERY.min(limit / 4.0))
    }

    /// Asks for the time left. The request counts as use unless the page sends it by itself, because another tab may
    /// have been used. Where the time is over and the server cannot be asked, no data of the person is shown to the
    /// next one.
    ///
    /// # Errors
    ///
    /// As [`AuthContext::call`].
    pub async fn refresh_idle_limit(self, unattended: bool) -> Result<(), Failure> {
        let mut call = Call::to(&GetSession, &Nothing {})?;
        call.unattended = unattended;
        let result = self.send::<Session>(call).await;
        if let Err(failure) = &result
            && failure.is_retryable()
            && self.idle().is_some_and(|(left, _)| left < 0.0)
        {
            self.status_signal().set(AuthStatus::Unreachable(failure.clone()));
        }
        self.update_session(result?);
        Ok(())
    }
}
