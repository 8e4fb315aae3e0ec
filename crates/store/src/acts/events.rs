//! The queries of live updates and monitoring. Nothing here writes, so that no stream ever extends a session.

use super::devices::{Presented, RotationCause};
use crate::rows::SELECT_SESSION_AND_ACCOUNT;
use crate::store::Store;
use crate::tx::Tx;
use crate::{Age, StoreError, StreamScope, VisibleState};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, DeviceId, SessionId};
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Session, Standing};

/// The number of sessions that have not ended, by state. An expired one counts until the sweep writes its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionCounts {
    /// Logged in.
    pub signed_in: u32,
    /// Logged out; one tap logs in again.
    pub remembered: u32,
}

/// How many sessions one step of the census counts: some milliseconds.
const CENSUS_STEP: usize = 5000;

/// How far a census is: a session has its place by its device and its account. Before the first at the beginning.
#[derive(Clone, Debug, Default)]
pub struct CensusPlace(DeviceId, AccountId);

fn count<T>(some: impl Iterator<Item = T>) -> u32 {
    u32::try_from(some.count()).unwrap_or(u32::MAX)
}

impl SessionCounts {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { signed_in: self.signed_in + other.signed_in, remembered: self.remembered + other.remembered }
    }
}

impl Store {
    /// The device and the session of these cookies, for a stream that outlives them. A secret that matches nothing is
    /// left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn stream_scope(
        &self,
        device: Option<SecretHash>,
        session: Option<SecretHash>,
        now: Timestamp,
    ) -> Result<StreamScope, StoreError> {
        self.read("stream_scope", move |tx| tx.stream_scope(device.as_ref(), session.as_ref(), now)).await
    }

    /// The state visible in that scope, from one moment. A shared log-in only where it is the scope's own session.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn visible_state(&self, from: &StreamScope, now: Timestamp) -> Result<VisibleState, StoreError> {
        let from = from.clone();
        self.read("visible_state", move |tx| tx.visible_state(&from, now)).await
    }

    /// Counts some of the sessions that have not ended, those behind this place; answers also with the place of the last
    /// of them, and none where there are no more.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn count_some_sessions(
        &self,
        last: &CensusPlace,
    ) -> Result<(SessionCounts, Option<CensusPlace>), StoreError> {
        let last = last.clone();
        self.look_up("count_sessions", move |tx| tx.count_some_sessions(&last)).await
    }
}

impl Tx<'_> {
    fn stream_scope(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<StreamScope, StoreError> {
        let held = self.held_session(session)?.map(|(session, _)| session);
        let Some(secret) = device else {
            let age = match &held {
                None => Age::Replaced,
                Some(session) if session.superseded => Age::InGrace,
                Some(_) => Age::Present,
            };
            return Ok(StreamScope { device_id: None, session_id: held.map(|session| session.id), age });
        };
        let presented = self.presented(secret)?;
        let age = match &presented {
            Presented::Previous(previous) if previous.seen => Age::Replaced,
            Presented::Previous(previous) if matches!(previous.by, RotationCause::Resume(..)) => Age::InGrace,
            Presented::Retired(..) => Age::Replaced,
            Presented::Current(_) | Presented::Previous(_) | Presented::Unknown => Age::Present,
        };
        Ok(StreamScope { device_id: self.named_by(presented, now), session_id: held.map(|session| session.id), age })
    }

    fn visible_state(&self, from: &StreamScope, now: Timestamp) -> Result<VisibleState, StoreError> {
        let own = from.session_id.as_ref().map(|id| self.session_and_account(id)).transpose()?.flatten();
        let own = own.filter(|(session, _)| session.standing(now, &self.rules.limits) == Standing::Live);
        // A shared log-in sees none of the device's own accounts, and none of them sees a guest.
        let is_guest = own.as_ref().is_some_and(|(session, _)| session.shared);
        let mut here = match &from.device_id {
            Some(device_id) if !is_guest => self.known_accounts(device_id, now)?,
            _ => Vec::new(),
        };
        here.retain(|(session, _)| !session.shared);
        let mut state = VisibleState { here, ..VisibleState::default() };
        if let Some((session, account)) = own {
            state.elsewhere = self.open_sessions(&account.id)?;
            state.here.retain(|(shown, _)| shown.id != session.id);
            state.own = Some((session, account));
        }
        Ok(state)
    }

    fn session_and_account(&self, id: &SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        let sql = format!("{SELECT_SESSION_AND_ACCOUNT} WHERE s.id = $1");
        self.one(&sql, &[&id])
    }

    /// Those that have not ended are in an index of their own, so the others are not read.
    fn count_some_sessions(&self, last: &CensusPlace) -> Result<(SessionCounts, Option<CensusPlace>), StoreError> {
        let sql = "SELECT device_id, account_id, state = 'signed_in' FROM session \
                   WHERE ended_at IS NULL AND (device_id, account_id) > ($1, $2) ORDER BY device_id, account_id LIMIT $3";
        let mut some: Vec<(DeviceId, AccountId, bool)> = self.all(sql, &[&last.0, &last.1, &CENSUS_STEP])?;
        let signed_in = count(some.iter().filter(|(_, _, is_signed_in)| *is_signed_in));
        let counted = SessionCounts { signed_in, remembered: count(some.iter()) - signed_in };
        Ok((counted, some.pop().map(|(device, account, _)| CensusPlace(device, account))))
    }
}
