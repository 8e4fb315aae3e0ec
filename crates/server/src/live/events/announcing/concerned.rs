//! The accounts and devices that a change concerns: queried before it, where its answer will not say.

use super::{Outcome, PublishingStore};
use exeunt_domain::account::Account;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::secret::SecretHash;
use exeunt_domain::session::Session;
use exeunt_store::Started;

impl PublishingStore {
    /// The account and the device of this token's session, queried before the command, which may delete the token.
    pub(super) async fn behind(&self, token: &SecretHash) -> Outcome<Option<(String, String)>> {
        let found = self.engine.session_by_token(token).await?;
        Ok(found.map(|(session, _)| (session.account_id, session.device_id)))
    }

    /// The account and the device of the session that a browser presents and that this change may end: another one may
    /// take its place.
    pub(super) async fn presented(&self, token: Option<&SecretHash>) -> Outcome<Vec<String>> {
        match token {
            Some(token) => Ok(both(self.behind(token).await?)),
            None => Ok(Vec::new()),
        }
    }

    /// The device of this secret, and the account that it knows under this reference.
    pub(super) async fn named(&self, secret: &SecretHash, account_ref: &str, now: Timestamp) -> Outcome<Vec<String>> {
        let device_id = self.engine.viewpoint(Some(secret.clone()), None, now).await?.device_id;
        let Some(device_id) = device_id else { return Ok(Vec::new()) };
        let tiles = self.engine.tiles(&device_id).await?;
        let account = tiles.into_iter().find(|tile| tile.account_ref == account_ref).map(|tile| tile.account_id);
        Ok(account.into_iter().chain([device_id]).collect())
    }

    /// A device, and every account on it.
    pub(super) async fn all_on(&self, device: Option<String>) -> Outcome<Vec<String>> {
        let Some(device) = device else { return Ok(Vec::new()) };
        let mut all: Vec<String> = self.engine.tiles(&device).await?.into_iter().map(|tile| tile.account_id).collect();
        all.push(device);
        Ok(all)
    }
}

pub(super) fn both(of: Option<(String, String)>) -> Vec<String> {
    of.map_or_else(Vec::new, |(account, device)| vec![account, device])
}

pub(super) fn renewed((session, _): &(Session, Account)) -> [String; 2] {
    [session.account_id.clone(), session.device_id.clone()]
}

pub(super) fn started(Started { session, concerned, .. }: &Started) -> Vec<String> {
    concerned.iter().chain([&session.account_id, &session.device_id]).cloned().collect()
}
