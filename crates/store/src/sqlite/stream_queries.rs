//! The queries of live updates and monitoring. Nothing here writes, so that no stream ever extends a session.

use super::Tx;
use super::devices::{Act, Presented};
use super::rows::{ACCOUNT, SESSION, session_and_account};
use crate::{Age, SessionCounts, StoreError, StreamScope, Tile, VisibleState};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::{Session, Standing};
use rusqlite::{OptionalExtension, Row};

impl Tx<'_> {
    pub(super) fn viewpoint(
        &self,
        device: Option<&SecretHash>,
        session: Option<&SecretHash>,
        now: Timestamp,
    ) -> Result<StreamScope, StoreError> {
        let held = session.map(|token| self.session_by_token(token)).transpose()?.flatten().map(|(session, _)| session);
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
            Presented::Previous(previous) if matches!(previous.by, Act::Tap(..)) => Age::InGrace,
            Presented::Retired(..) => Age::Replaced,
            Presented::Current(_) | Presented::Previous(_) | Presented::Unknown => Age::Present,
        };
        Ok(StreamScope { device_id: self.named_by(presented, now), session_id: held.map(|session| session.id), age })
    }

    pub(super) fn sight(&self, from: &StreamScope, now: Timestamp) -> Result<VisibleState, StoreError> {
        let own = from.session_id.as_ref().map(|id| self.session_and_account(id)).transpose()?.flatten();
        let own =
            own.filter(|(session, account)| session.standing_of(account, now, &self.rules.limits) == Standing::Live);
        // A shared log-in sees none of the device's own accounts, and none of them sees a guest.
        let is_guest = own.as_ref().is_some_and(|(session, _)| session.shared);
        let mut here = match &from.device_id {
            Some(device_id) if !is_guest => self.known_accounts(device_id, now)?,
            _ => Vec::new(),
        };
        here.retain(|(session, _)| !session.shared);
        let mut sight = VisibleState { here, ..VisibleState::default() };
        if let Some((session, account)) = own {
            sight.elsewhere = self.open_sessions(&account.id)?;
            sight.here.retain(|(shown, _)| shown.id != session.id);
            sight.own = Some((session, account));
        }
        Ok(sight)
    }

    fn session_and_account(&self, id: &str) -> Result<Option<(Session, Account)>, StoreError> {
        let sql =
            format!("SELECT {SESSION}, {ACCOUNT} FROM session s JOIN account a ON a.id = s.account_id WHERE s.id = ?1");
        Ok(self.db.prepare_cached(&sql)?.query_row([id], session_and_account).optional()?)
    }

    /// Open sessions are in a partial index, so ended ones are not read.
    pub(super) fn census(&self) -> Result<SessionCounts, StoreError> {
        let sql = "SELECT COUNT(*) FILTER (WHERE state = 'signed_in'), COUNT(*) FILTER (WHERE state = 'remembered') \
            FROM session WHERE ended_at IS NULL";
        let read = |row: &Row<'_>| Ok(SessionCounts { signed_in: row.get(0)?, remembered: row.get(1)? });
        Ok(self.db.prepare_cached(sql)?.query_row([], read)?)
    }

    pub(super) fn tiles(&self, device_id: &str) -> Result<Vec<Tile>, StoreError> {
        let sql = "SELECT DISTINCT account_ref, account_id FROM session WHERE device_id = ?1 AND forgotten_at IS NULL";
        let read = |row: &Row<'_>| Ok(Tile { account_ref: row.get(0)?, account_id: row.get(1)? });
        Ok(self.db.prepare_cached(sql)?.query_map([device_id], read)?.collect::<Result<_, _>>()?)
    }
}
