//! "Confirm it's you": a call that needs the password waits here for the person's answer.

use super::AuthContext;
use futures_channel::oneshot;
use leptos::prelude::*;

impl AuthContext {
    /// Whether "Confirm it's you" is open.
    #[must_use]
    pub fn is_reauthenticating(self) -> bool {
        self.reauthenticating().get()
    }

    /// Opens "Confirm it's you"; whether the person confirmed. A question that was open before is cancelled.
    pub(super) async fn confirms(self) -> bool {
        self.answer_reauthentication(false);
        let (sender, receiver) = oneshot::channel();
        self.state.write_value().waiting_for_password = Some(sender);
        self.reauthenticating().set(true);
        receiver.await.unwrap_or(false)
    }

    /// Answers the call that waits for "Confirm it's you", and closes it.
    pub fn answer_reauthentication(self, confirmed: bool) {
        self.reauthenticating().set(false);
        let waiting = self.state.write_value().waiting_for_password.take();
        if let Some(waiting) = waiting {
            // No call waits any more when the page was left in between.
            let _ = waiting.send(confirmed);
        }
    }

    fn reauthenticating(self) -> RwSignal<bool> {
        self.state.read_value().reauthenticating
    }
}
