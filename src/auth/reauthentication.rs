//! "Confirm it's you": a call that needs the password waits here for the person's answer.

use super::AuthContext;
use crate::erased_signal::ErasedSignal;
use futures_channel::oneshot;
use leptos::prelude::*;

impl AuthContext {
    /// The endpoint that needs the password first, while "Confirm it's you" is open.
    #[must_use]
    pub fn reauthenticates_for(self) -> Option<&'static str> {
        self.reauthenticating().get()
    }

    /// Opens "Confirm it's you" for a call to `endpoint`; whether the person confirmed. A question that was open before
    /// is cancelled.
    pub(super) async fn confirms(self, endpoint: &'static str) -> bool {
        self.answer_reauthentication(false);
        let (sender, receiver) = oneshot::channel();
        self.state.write_value().waiting_for_password = Some(sender);
        self.reauthenticating().set(Some(endpoint));
        receiver.await.unwrap_or(false)
    }

    /// Answers the call that waits for "Confirm it's you", and closes it.
    pub fn answer_reauthentication(self, confirmed: bool) {
        self.reauthenticating().set(None);
        let waiting = self.state.write_value().waiting_for_password.take();
        if let Some(waiting) = waiting {
            // No call waits any more when the page was left in between.
            let _ = waiting.send(confirmed);
        }
    }

    fn reauthenticating(self) -> ErasedSignal<&'static str> {
        self.state.read_value().reauthenticating
    }
}
