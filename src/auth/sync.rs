//! Synchronization with other tabs, other devices, and the time that this page lay in the browser's memory. It asks the
//! server for the session and trusts no other source, except that an account logs out.

use super::sign_out::{DEQUEUED, REMEMBERED};
use super::{AuthContext, AuthStatus, SignOutNotice, SignedOutReason};
use crate::api::Call;
use crate::components::effect;
use crate::failure::Failure;
use crate::json;
use crate::live::Message;
use crate::storage::AccountStore;
use exeunt_contract::session::{GetSession, Renew, Session};
use exeunt_contract::{AccountRef, Code, Nothing};
use js_sys::Reflect;
use leptos::prelude::*;
use std::time::Duration;

/// The longest wait for the server of a page that comes back from memory; then it is shown without an answer.
const RESTORE_TIMEOUT: Duration = Duration::from_secs(4);

impl AuthContext {
    /// Follows changes in other tabs, which write the tiles; on other devices, which the server reports; and during the
    /// time in the browser's memory, after which the server is asked before the page is shown.
    pub(super) fn sync_with_browser(self) {
        window_event_listener_untyped("storage", move |event| {
            let was_pending = self.accounts().has_pending_sign_outs_untracked();
            let [before, after] =
                ["oldValue", "newValue"].map(|value| Reflect::get(&event, &value.into()).ok()?.as_string());
            self.read_again();
            // Storage that was cleared as a whole says nothing of the server, and its event has no value before.
            let was_flushed = AccountStore::was_flushed(before, after);
            if was_flushed || was_pending && !self.accounts().has_pending_sign_outs_untracked() {
                self.spawn(self.on_dequeued_elsewhere(was_flushed));
            }
            self.spawn(self.refresh());
        });
        self.live().on_message(move |message| match message {
            Message::Changed => {
                self.live().changed();
                self.spawn(self.refresh());
            }
            Message::SignOut(word) => self.on_sign_out_message(word),
        });
        window_event_listener_untyped("online", move |_| {
            self.retry_now();
            self.spawn(self.flush_sign_outs());
        });
        window_event_listener(leptos::ev::pageshow, move |event| {
            if event.persisted() {
                self.on_page_restored();
            }
        });
        // Streams belong to the known accounts; another account needs another stream.
        let listens_as = StoredValue::new(None);
        effect(move || {
            let listener = match &*self.status_signal().read() {
                AuthStatus::Unknown => return,
                AuthStatus::SignedIn(session) => session.id.0.clone(),
                _ if self.accounts().has_open() => "tiles".to_owned(),
                _ => String::new(),
            };
            if listens_as.get_value().as_ref() != Some(&listener) {
                self.live().has_session(untrack(|| self.current()).is_some());
                self.live().listen(!listener.is_empty());
                listens_as.set_value(Some(listener));
            }
        });
    }

    /// Takes over the tiles that another tab wrote.
    fn read_again(self) {
        self.begin_storage_epoch();
        self.accounts().read_again();
        self.sign_out_with_other_tab();
    }

    /// A log-out in another tab is one in this tab.
    fn sign_out_with_other_tab(self) {
        if let Some(pending) = self.current().and_then(|account| self.accounts().pending_for(&account)) {
            // That tab is logging out, perhaps without a network: the server cannot be asked, and nothing may be shown.
            self.set_status(AuthStatus::Guest(SignedOutReason::SignedOut {
                remembered: pending.remember.then_some(pending.account),
            }));
            // That tab may be closed before it can tell the server.
            self.schedule_retry();
        }
    }

    /// Handles a message of another tab about a log-out that storage does not hold (see [`AuthContext::broadcast`]). It is
    /// believed for the current account only.
    fn on_sign_out_message(self, word: &str) {
        let Some((sign, account)) = word.split_at_checked(1) else { return };
        let account = AccountRef(account.to_owned());
        if sign == DEQUEUED {
            if self.accounts().pending_for(&account).is_some() {
                self.accounts().dequeue(&account);
                self.spawn(self.on_dequeued_elsewhere(true));
            }
        } else if self.current().as_ref() == Some(&account) {
            self.accounts().enqueue(account, sign == REMEMBERED, true, None);
            self.sign_out_with_other_tab();
        }
    }

    /// A pending log-out went from storage in another tab. Where that tab may have sent it (`was_flushed`), and the server
    /// answers that there is no session, this page reports success if it had promised to send it later.
    async fn on_dequeued_elsewhere(self, was_flushed: bool) {
        // The server may have refused it, or a new session started: then there is a session.
        if self.refresh_session().await && was_flushed && self.has_promised() {
            self.set_notice(Some(SignOutNotice::Confirmed));
        }
    }

    /// The page comes back from the browser's memory, where it received nothing: it is shown once the session is known.
    fn on_page_restored(self) {
        self.read_again();
        let asked = StoredValue::new(false);
        self.spawn(async move {
            if self.session().is_some() {
                self.refresh_session().await;
            } else {
                self.refresh().await;
            }
            if matches!(*self.status_signal().read_untracked(), AuthStatus::Unknown) {
                // The answer said only that the session from before is gone.
                self.refresh_session().await;
            }
            asked.set_value(true);
            self.live().changed();
            // One frame later, once the new state is drawn.
            request_animation_frame(move || self.live().show_page());
        });
        let give_up = move || {
            if !asked.get_value() {
                if self.session().is_some() {
                    self.status_signal().set(AuthStatus::Unknown);
                }
                request_animation_frame(move || self.live().show_page());
            }
        };
        set_timeout(give_up, RESTORE_TIMEOUT);
    }

    /// Reads the session and the tiles anew, after an act or another device changed them. Without an answer nothing
    /// changes.
    pub async fn refresh(self) {
        if self.session().is_some()
            && let Ok(session) = self.call(GetSession, Nothing {}).await
        {
            self.update_session(session);
        }
        if !self.accounts().is_empty_untracked() {
            self.refresh_accounts().await;
        }
    }

    /// Takes over the browser's current session, after another tab changed the account.
    pub(super) async fn follow_other_tab(self) {
        let Ok(call) = Call::to(&GetSession, &Nothing {}) else { return };
        let epoch = self.epoch();
        let answer =
            call.send(None).await.and_then(|body| json::read::<Session>(&body).map_err(|_| Failure::InvalidResponse));
        if epoch != self.epoch() {
            return;
        }
        match answer {
            Ok(session) => self.start_session(session).await,
            Err(failure) if failure.code() == Some(Code::NotSignedIn) => {
                self.set_status(AuthStatus::Guest(SignedOutReason::FirstVisit));
            }
            // Any other refusal says nothing of the session.
            Err(failure) => self.status_signal().set(AuthStatus::Unreachable(failure)),
        }
    }

    /// Renews the cookies where the server says that they are due: only the visible tab asks, and after a failure the
    /// next read of the session asks again. The new ones are used at once, because the old ones stay valid until then.
    async fn renew(self, account: AccountRef) {
        if let Ok(call) = Call::to(&Renew, &Nothing {})
            && call.background(None).send(Some(&account)).await.is_ok()
        {
            self.refresh().await;
        }
    }

    /// Takes over a session that was read; an equal one draws nothing anew.
    pub(super) fn update_session(self, session: Session) {
        if session.renew && !document().hidden() {
            self.spawn(self.renew(session.account.reference.clone()));
        }
        let same = self.session().as_ref() == Some(&session.id);
        let new = AuthStatus::SignedIn(Box::new(session));
        if !same {
            self.set_status(new);
        } else if *self.status_signal().read_untracked() != new {
            self.status_signal().set(new);
        }
    }
}
