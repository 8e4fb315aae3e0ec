//! The state behind [`AuthContext`], and how the files of this module reach it.

use super::connectivity::Connectivity;
use super::outbox::Outbox;
use super::{AuthContext, AuthStatus};
use crate::erased_signal::ErasedSignal;
use crate::live::Live;
use crate::storage::AccountStore;
use futures_channel::oneshot;
use leptos::prelude::*;

/// The state behind [`AuthContext`].
#[derive(Debug)]
pub(super) struct AuthState {
    pub(super) status: RwSignal<AuthStatus>,
    pub(super) phase: Phase,
    /// The number of log-outs in flight, each of which reports the outcome itself. They may overlap.
    pub(super) signing_out: u32,
    pub(super) accounts: AccountStore,
    pub(super) live: Live,
    /// The minimum length of a new account's password, in characters; none where sign-up is closed, or not known yet.
    pub(super) sign_up_rule: ErasedSignal<u16>,
    pub(super) outbox: Outbox,
    pub(super) connectivity: Connectivity,
    /// The endpoint for which "Confirm it's you" is open, and the call that waits for its answer.
    pub(super) reauthenticating: ErasedSignal<&'static str>,
    pub(super) waiting_for_password: Option<oneshot::Sender<bool>>,
    /// The last answers to live queries, each with its path, which pages draw at once when they are opened again in
    /// this visit.
    pub(super) answers: Vec<(String, String)>,
    /// The number of times that the session started or ended.
    pub(super) epoch: u32,
    /// The number of times that the accounts were written by another tab, or ahead of the server's list.
    pub(super) storage_epoch: u32,
}

/// The phase of this page's session, which decides what a 401 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The server has seen the session's cookie, or there is no session.
    Established,
    /// The log-in happened on this page, and the server has not seen its cookie yet.
    AwaitingCookieProof,
}

impl AuthState {
    pub(super) fn new(status: AuthStatus, accounts: AccountStore) -> Self {
        Self {
            status: RwSignal::new(status),
            phase: Phase::Established,
            signing_out: 0,
            accounts,
            live: Live::new(),
            sign_up_rule: ErasedSignal::new(None),
            outbox: Outbox::new(),
            connectivity: Connectivity::new(),
            reauthenticating: ErasedSignal::new(None),
            waiting_for_password: None,
            answers: Vec::new(),
            epoch: 0,
            storage_epoch: 0,
        }
    }
}

/// Each answers a copy: no lock is held while a signal is set, or while a call is awaited.
impl AuthContext {
    pub(super) fn status_signal(self) -> RwSignal<AuthStatus> {
        self.state.read_value().status
    }

    pub(super) fn sign_up_signal(self) -> ErasedSignal<u16> {
        self.state.read_value().sign_up_rule
    }

    pub(super) fn phase(self) -> Phase {
        self.state.read_value().phase
    }

    pub(super) fn set_phase(self, phase: Phase) {
        self.state.write_value().phase = phase;
    }

    /// Whether a log-out is in flight.
    pub(super) fn is_signing_out(self) -> bool {
        self.state.read_value().signing_out > 0
    }

    pub(super) fn epoch(self) -> u32 {
        self.state.read_value().epoch
    }

    /// Answers that are on their way belong to the epoch before.
    pub(super) fn begin_epoch(self) {
        self.state.write_value().epoch += 1;
    }

    pub(super) fn storage_epoch(self) -> u32 {
        self.state.read_value().storage_epoch
    }

    /// The server's list that is on its way belongs to the epoch before.
    pub(super) fn begin_storage_epoch(self) {
        self.state.write_value().storage_epoch += 1;
    }
}
